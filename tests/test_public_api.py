"""What `import reenact` promises: these names, all of them documented."""

from __future__ import annotations

import inspect

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
