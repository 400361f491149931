"""The published schema says what the types say, and the recordings that are kept for ever still fit both."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from reenact.cli.schema import schema
from reenact.recording.events import LINE_TYPES, VERSION, Line
from reenact.recording.format import read_recording
from reenact.recording.schema import SCHEMA_FILE, line_schema, schema_text
from tests.recording_lines import HEADER, any_lines

RECORDINGS = sorted((Path(__file__).parent.parent / "fixtures" / "recordings").glob("*.jsonl"))
VALIDATOR = jsonschema.Draft202012Validator(line_schema())


def test_the_published_schema_is_the_one_of_the_types() -> None:
    published = files("reenact.recording").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    assert published == schema_text(), f"python -m reenact.recording.schema > src/reenact/recording/{SCHEMA_FILE}"


def test_the_command_prints_the_published_schema() -> None:
    result = CliRunner().invoke(schema)
    assert (result.exit_code, result.output) == (0, schema_text())


def test_it_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(line_schema())


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_every_kept_recording_fits_the_schema_and_is_read_without_a_warning(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        VALIDATOR.validate(json.loads(line))
    recording = read_recording(path)
    gaps = ("lines are missing that never arrived",) if path.name == "format-1.1.jsonl" else ()
    assert (recording.ended, recording.warnings) == (True, gaps)


def test_the_kept_recording_of_this_version_has_every_type_of_line() -> None:
    path = next(path for path in RECORDINGS if path.name == f"format-{VERSION[0]}.{VERSION[1]}.jsonl")
    found = {json.loads(line)["type"] for line in path.read_text(encoding="utf-8").splitlines()}
    assert found >= {"header", *(str(kind.__struct_config__.tag) for kind in LINE_TYPES)}


@given(any_lines())
def test_what_a_writer_writes_fits_the_schema(line: Line) -> None:
    VALIDATOR.validate(json.loads(msgspec.json.encode(line)))


@given(any_lines(), st.data())
def test_the_schema_and_the_reader_refuse_the_same_damage(line: Line, data: st.DataObject) -> None:
    fields = json.loads(msgspec.json.encode(line))
    name = data.draw(st.sampled_from(sorted(fields)))
    damaged = fields | {name: data.draw(st.sampled_from([[], {}, "?", -1e12, 0.5, None, True]))}
    try:
        msgspec.convert(damaged, type(line), strict=True)
    except msgspec.ValidationError:
        readable = False
    else:
        readable = True
    assert VALIDATOR.is_valid(damaged) == readable


def test_fields_of_later_versions_are_allowed() -> None:
    VALIDATOR.validate(json.loads(msgspec.json.encode(HEADER)) | {"later": 1})


def test_another_major_version_does_not_fit() -> None:
    assert not VALIDATOR.is_valid(json.loads(msgspec.json.encode(HEADER)) | {"version": [2, 0]})
