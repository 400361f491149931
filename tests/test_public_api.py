"""What `import reenact` promises: these names, all of them documented."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import reenact

NAMES = [
    "BrowserError",
    "BrowserOptions",
    "Capture",
    "ComposeResult",
    "DeviceError",
    "Divergence",
    "FilmOptions",
    "FrameRate",
    "HeatmapOptions",
    "HeatmapResult",
    "OutputError",
    "PageError",
    "PageSnapshot",
    "Privacy",
    "RecordOptions",
    "Recording",
    "RecordingError",
    "ReenactError",
    "ReplayOptions",
    "ReplayResult",
    "SnapshotOptions",
    "Verification",
    "VerifyOptions",
    "capture",
    "compose",
    "heatmap",
    "read_recording",
    "replay",
    "snapshot",
    "verify",
]


def test_the_names_are_these_in_order() -> None:
    assert reenact.__all__ == NAMES == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there_and_documented(name: str) -> None:
    thing = getattr(reenact, name)
    assert inspect.getdoc(thing), name
    if inspect.isclass(thing):
        assert "__doc__" in vars(thing)
        assert vars(thing)["__doc__"]


@pytest.mark.parametrize("name", ["capture", "compose", "heatmap", "read_recording", "replay", "snapshot", "verify"])
def test_functions_say_the_type_of_all_that_they_take_and_give(name: str) -> None:
    signature = inspect.signature(getattr(reenact, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in signature.parameters.values())


@pytest.mark.parametrize(
    "first",
    ["import reenact", "from reenact.replay import ReplayResult", "import reenact.capture.context, reenact.snapshot"],
)
def test_functions_are_not_hidden_by_the_modules_of_their_names(first: str) -> None:
    names = ["capture", "compose", "heatmap", "replay", "snapshot", "verify"]
    asked = f"{first}; import reenact; print([callable(getattr(reenact, name)) for name in {names}])"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert said.strip() == str([True] * len(names))


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="module 'reenact' has no attribute 'reply'"):
        _ = reenact.reply  # type: ignore[attr-defined]
    assert set(NAMES) <= set(dir(reenact))


def test_the_command_loads_only_what_it_needs() -> None:
    asked = "import sys; from reenact.cli import commands; commands.commands['replay']; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    loaded = {name.split(".")[0] for name in said.split()}
    assert {"playwright", "av"} <= loaded
    assert not {"duckdb", "cryptography", "h11", "starlette", "uvicorn"} & loaded


def test_every_error_has_an_exit_code_of_its_own() -> None:
    errors: list[type[reenact.ReenactError]] = [
        reenact.DeviceError,
        reenact.RecordingError,
        reenact.PageError,
        reenact.BrowserError,
        reenact.OutputError,
    ]
    assert [error.exit_code for error in errors] == [2, 3, 4, 5, 6]
    assert all(issubclass(error, reenact.ReenactError) for error in errors)
