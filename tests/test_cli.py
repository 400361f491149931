"""The command as people see it: help, examples, exit codes, one sentence for each mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reenact.cli import commands, main
from reenact.errors import AddressError, BrowserError, DeviceError, OutputError, PageError, RecordingError

FIXTURE = Path(__file__).parent.parent / "fixtures" / "recordings" / "format-1.0.jsonl"
NAMES = sorted(commands.commands)


def help_of(*arguments: str) -> str:
    result = CliRunner().invoke(commands, [*arguments, "--help"])
    assert result.exit_code == 0
    return result.output


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert isinstance(end.value.code, int)
    return end.value.code


def test_these_are_the_commands() -> None:
    assert NAMES == [
        "collect",
        "compose",
        "doctor",
        "heatmap",
        "install-browser",
        "record",
        "replay",
        "schema",
        "snapshot",
        "verify",
    ]
    assert all(name in help_of() for name in NAMES)


@pytest.mark.parametrize("arguments", [(), *((name,) for name in NAMES)], ids=["", *NAMES])
def test_help_shows_examples_that_can_be_parsed(arguments: tuple[str, ...]) -> None:
    shown = help_of(*arguments)
    examples = re.findall(r"^\s+reenact ([\w-]+)(.*)$", shown.partition("Examples:")[2], re.MULTILINE)
    assert examples
    for name, rest in examples:
        options = {option for parameter in commands.commands[name].params for option in parameter.opts}
        used = re.findall(r"(?<=\s)(--?[a-z][\w-]*)", re.sub(r'"[^"]*"|\|.*|>.*', "", rest))
        assert set(used) <= options


@pytest.mark.parametrize("name", [name for name in NAMES if name != "schema"])
def test_every_command_that_tells_something_tells_it_as_json_too(name: str) -> None:
    assert "--json" in help_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_explains_itself(name: str) -> None:
    options = [parameter for parameter in commands.commands[name].params if isinstance(parameter, click.Option)]
    unexplained = [option.name for option in options if not option.help]
    assert [name for name in unexplained if name not in {"frame_rate", "output", "colormap", "opacity"}] == []


def test_help_names_every_exit_code_of_the_errors() -> None:
    codes = help_of().partition("Exit codes:")[2]
    for error in (AddressError, DeviceError, RecordingError, PageError, BrowserError, OutputError):
        assert re.search(rf"^\s+{error.exit_code}  \S", codes, re.MULTILINE)
    for code in (0, 1, 130):
        assert re.search(rf"^\s+{code}  \S", codes, re.MULTILINE)


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("schema") == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")


def test_a_command_that_is_mistyped_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("repaly", "a.jsonl") == 2
    assert "Did you mean 'replay'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay"],
        ["replay", "a.jsonl", "--fps", "0"],
        ["replay", "a.jsonl", "--fps", "61"],
        ["replay", "a.jsonl", "--crf", "52"],
        ["replay", "a.jsonl", "--patience", "soon"],
        ["replay", "a.jsonl", "--method", "guess"],
        ["record", "http://localhost"],
        ["record", "http://localhost", "-o", "a.jsonl", "--headless"],
        ["heatmap", "-o", "there"],
        ["heatmap", "a.jsonl", "-o", "there", "--radius", "0"],
        ["snapshot", "http://localhost"],
        ["collect"],
        ["collect", "--dir", "there", "--allow-origin", "shop.example"],
        ["collect", "--dir", "there", "--port", "65536"],
        ["collect", "--dir", "there", "--rate", "0"],
        ["film", "a.jsonl"],
    ],
    ids=" ".join,
)
def test_wrong_usage_says_so(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(*arguments) == 2
    said = capsys.readouterr().err
    assert "Error: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["replay", "missing.jsonl"], 3, "missing.jsonl: no such file"),
        (["replay", str(FIXTURE), "-o", "film.avi"], 6, "films are MP4, WebM, GIF or WebP"),
        (["replay", str(FIXTURE), "--base-url", "localhost"], 4, "is no web address"),
        (["replay", str(FIXTURE), "--seen", str(FIXTURE)], 6, "it is the recording that is replayed"),
        (["replay", str(FIXTURE), "--init-script", "missing.js"], 4, "missing.js"),
        (["replay", str(FIXTURE), "--browser-path", "missing"], 5, "missing"),
        (["heatmap", "missing.jsonl", "-o", "there"], 3, "missing.jsonl: no such file"),
        (["snapshot", "http://localhost", "-o", "there", "--browser-path", "missing"], 5, "missing"),
        (["collect", "--dir", "there", "--host", "192.0.2.1"], 2, "this machine does not have that address"),
        (["collect", "--dir", "/dev/null/there", "--port", "0"], 6, "part of that path is a file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_mistake_is_one_sentence_and_a_code(
    arguments: list[str],
    code: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended(*arguments) == code
    said = capsys.readouterr().err
    assert said.startswith("reenact: ")
    assert says in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
