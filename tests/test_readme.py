"""The README against reality: commands parse, tables are complete, example lines decode, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest

import reenact.errors
from reenact import ReenactError
from reenact.cli import commands
from reenact.divergence import Kind, RemarkKind
from reenact.plan import steps
from reenact.recording import compression, lines, recording
from reenact.recording.events import LINE_TYPES, Header, Line
from tests.test_architecture import LAYERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMES = sorted(commands.commands)


def blocks(language: str) -> list[str]:
    return [content for found, content in BLOCK.findall(README) if found == language]


def section(heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    start = README.index(f"\n{heading}\n") + len(heading) + 2
    following = re.search(rf"^#{{1,{len(level)}}} ", README[start:], re.MULTILINE)
    return README[start : start + following.start()] if following else README[start:]


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows, without heads and rules."""
    tables = re.findall(r"^\|.*\|\n\|[ |-]+\|\n((?:\|.*\|\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for table in tables for line in table.splitlines()]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def command_lines() -> Iterator[str]:
    for content in (*blocks("sh"), *blocks("console")):
        for line in content.splitlines():
            if (line := line.removeprefix("$ ")).startswith("reenact "):
                yield line


def all_options(name: str) -> set[str]:
    options = [one for one in commands.commands[name].params if isinstance(one, click.Option)]
    return {spelling for option in options for spelling in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("line", list(command_lines()))
def test_command_lines_parse(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    commands.commands[name].make_context(name, arguments).close()


def test_there_are_command_lines_of_every_kind() -> None:
    assert {line.split()[1] for line in command_lines()} >= set(NAMES) - {"schema"}


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_lists_exactly_the_options_of_a_command(name: str) -> None:
    listed = [spelling for cells in rows(section(f"### reenact {name}")) for spelling in code(cells[0])]
    assert sorted(listed) == sorted(all_options(name))


DURATIONS = ("patience_ms", "timeout_ms", "idle_ms", "keep_journal_ms", "replay_limit_ms")
"""Written with their unit, held in milliseconds."""


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_gives_the_defaults_of_a_command(name: str) -> None:
    listed = {code(cells[0])[-1]: cells[1].strip("`") for cells in rows(section(f"### reenact {name}"))}
    for option in commands.commands[name].params:
        if not isinstance(option, click.Option) or option.multiple or option.is_flag or option.name in DURATIONS:
            continue
        shown = listed[max(option.opts, key=len)]
        if option.required:
            assert shown == "required"
        elif isinstance(option.default, int | float):
            assert float(shown) == option.default
        elif isinstance(option.default, str):
            assert shown == option.default


def test_every_command_has_a_place_in_the_reference_and_no_other_does() -> None:
    assert sorted(re.findall(r"^### reenact (\S+)$", README, re.MULTILINE)) == NAMES


def test_exit_codes_are_those_of_the_errors() -> None:
    errors = {kind.exit_code for kind in vars(reenact.errors).values() if _is_error(kind)} - {ReenactError.exit_code}
    constants = {value for name, value in vars(reenact.errors).items() if name.startswith("EXIT_")}
    assert [int(cells[0]) for cells in rows(section("## Exit codes"))] == sorted(errors | constants)


def _is_error(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, ReenactError)


def test_layers_are_those_of_the_architecture() -> None:
    listed = [frozenset(code(cells[1])) for cells in rows(section("### Layers"))]
    assert listed == list(LAYERS)


def test_divergence_kinds_are_complete() -> None:
    told = [*get_args(Kind), *get_args(RemarkKind)]
    assert [code(cells[0])[0] for cells in rows(section("### Verification"))] == told


def test_glossary_lists_every_step() -> None:
    (listed,) = [code(cells[1]) for cells in rows(section("## Glossary")) if cells[0] == "`Step`"]
    assert listed == [kind.__name__ for kind in steps.AnyStep.__args__]


def test_example_lines_decode() -> None:
    kinds: tuple[type[Header | Line], ...] = (Header, *LINE_TYPES)
    decoders = {kind.__struct_config__.tag: msgspec.json.Decoder(kind) for kind in kinds}
    (example,) = blocks("jsonl")
    for line in example.splitlines():
        read = decoders[msgspec.json.decode(line)["type"]].decode(line)
        known = {"type", *read.__struct_fields__}
        assert set(msgspec.json.decode(line)) <= known


def test_limits_of_the_format_are_those_of_the_code() -> None:
    listed = {cells[0]: cells[1] for cells in rows(section("## Recording format").partition("### Profiles")[0])}
    free = compression.EXPANSION_FREE_BYTES >> 20
    assert listed == {
        "one line": f"{lines.MAX_LINE_BYTES >> 20} MiB",
        "lines": f"{lines.MAX_LINES:,}",
        "bytes, decompressed": f"{compression.MAX_BYTES >> 20} MiB",
        f"expansion, beyond the first {free} MiB": f"{compression.MAX_EXPANSION} times",
        "documents": f"{recording.MAX_DOCUMENTS:,}",
        "targets": f"{recording.MAX_TARGETS:,}",
    }


def test_python_examples_compile_and_name_what_exists() -> None:
    for content in blocks("python"):
        body = "\n".join(f"    {line}" for line in content.splitlines())
        compile(f"async def example():\n{body}\n", "README.md", "exec")
        for name in re.findall(r"\breenact\.(\w+)", content):
            assert name in reenact.__all__


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)\s]+)\)", README))))
def test_links_lead_somewhere(target: str) -> None:
    if target.startswith("#"):
        titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", README), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        assert target[1:] in anchors
    elif not target.startswith("https://"):
        assert (ROOT / target).is_file()


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\S+)$", "\n".join(blocks("sh")), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_style_of_the_house() -> None:
    for name in ("README.md", "CHANGELOG.md"):
        assert not re.search("[—–]", (ROOT / name).read_text(encoding="utf-8")), f"{name}: a long dash"
