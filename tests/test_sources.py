"""What a heat map is given: recordings, folders of them and exports, some of which hold nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from reenact.errors import RecordingError
from reenact.survey.sources import load
from reenact.table.events_table import EventsTable

WHOLE = Path(__file__).parents[1] / "fixtures" / "recordings" / "format-1.1.jsonl"


@pytest.fixture
def pageless(tmp_path: Path) -> Path:
    """A recording that was cut off before a page was open."""
    path = tmp_path / "cut.jsonl"
    header = WHOLE.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(header.replace('"id":"', '"id":"cut-') + "\n", encoding="utf-8")
    return path


def test_a_recording_without_a_page_is_left_out_and_said(pageless: Path) -> None:
    with EventsTable() as table:
        loaded = load([WHOLE, pageless], table)
    assert list(loaded.recordings.values()) == [WHOLE]
    assert [warning for warning in loaded.warnings if "cut.jsonl" in warning][-1].endswith("left out")


def test_nothing_but_recordings_without_a_page_is_refused(pageless: Path) -> None:
    with EventsTable() as table, pytest.raises(RecordingError, match="holds no page"):
        load([pageless], table)
