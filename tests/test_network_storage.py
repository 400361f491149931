"""A traffic file is written whole and masked, and read with limits: it may come from anybody."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reenact.errors import OutputError, RecordingError
from reenact.network import storage
from reenact.network.har import StreamMessage
from reenact.network.storage import read_traffic, traffic_path, write_traffic


def entry(url: str, **content: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": 200, "headers": [], "content": content},
    }


def playwrights(path: Path, entries: list[dict[str, Any]], files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("har.har", json.dumps({"log": {"creator": {"name": "x", "version": "1"}, "entries": entries}}))
        for name, body in files.items():
            target.writestr(name, body)
    return path


@pytest.mark.parametrize("name", ["visit.jsonl", "visit.jsonl.gz", "visit.jsonl.zst"])
def test_it_lies_beside_the_recording(name: str) -> None:
    assert traffic_path(Path("there") / name) == Path("there/visit.traffic.zip")


def test_equal_bodies_are_kept_once(tmp_path: Path) -> None:
    entries = [entry("http://a.example/1", size=2, _file="x.txt"), entry("http://a.example/2", size=2, _file="y.txt")]
    source = playwrights(tmp_path / "har.zip", entries, {"x.txt": b"hi", "y.txt": b"hi"})
    assert write_traffic(tmp_path / "visit.traffic.zip", source, ()) == 2
    traffic = read_traffic(tmp_path / "visit.traffic.zip")
    assert [traffic.body(one) for one in traffic.entries] == [b"hi", b"hi"]
    assert len(traffic.bodies) == 1


def test_streams_get_their_messages_in_the_order_of_their_requests(tmp_path: Path) -> None:
    entries = [{**entry("http://a.example/events", size=-1), "_resourceType": "eventsource"} for _ in range(2)]
    source = playwrights(tmp_path / "har.zip", entries, {})
    streams = [("http://a.example/events", (StreamMessage(time=1.0, data=text),)) for text in ("a", "b")]
    write_traffic(tmp_path / "visit.traffic.zip", source, streams)
    kept = read_traffic(tmp_path / "visit.traffic.zip").entries
    assert [[message.data for message in one.stream or ()] for one in kept] == [["a"], ["b"]]


def test_a_body_that_the_browser_had_thrown_away_is_none_not_empty(tmp_path: Path) -> None:
    source = playwrights(tmp_path / "har.zip", [entry("http://a.example/", size=-1, compression=0)], {})
    write_traffic(tmp_path / "visit.traffic.zip", source, ())
    traffic = read_traffic(tmp_path / "visit.traffic.zip")
    assert traffic.body(traffic.entries[0]) is None


def test_more_than_the_limit_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_TOTAL_BYTES", 1)
    source = playwrights(tmp_path / "har.zip", [entry("http://a.example/", size=2, _file="x")], {"x": b"hi"})
    with pytest.raises(OutputError, match="the answers have more than"):
        write_traffic(tmp_path / "visit.traffic.zip", source, ())
    assert [path.name for path in tmp_path.iterdir()] == ["har.zip"]


def broken_har(path: Path, har: bytes) -> None:
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("traffic.har", har)


def test_what_is_no_traffic_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "visit.traffic.zip"
    with pytest.raises(RecordingError, match="no such traffic file; record with --traffic"):
        read_traffic(path)
    path.write_bytes(b"no zip at all")
    with pytest.raises(RecordingError, match="no traffic file, or it was cut off"):
        read_traffic(path)
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("other", b"")
    with pytest.raises(RecordingError, match=r"has no traffic\.har"):
        read_traffic(path)
    broken_har(path, b'{"log": {"entries": 7}}')
    with pytest.raises(RecordingError, match="cannot be read"):
        read_traffic(path)
    broken_har(path, b" " * 2_000)
    monkeypatch.setattr(storage, "MAX_INDEX_BYTES", 1_000)
    with pytest.raises(RecordingError, match="has more than"):
        read_traffic(path)


def test_a_broken_body_is_no_traceback(tmp_path: Path) -> None:
    source = playwrights(tmp_path / "har.zip", [entry("http://a.example/", size=2, _file="x")], {"x": b"hi" * 500})
    path = tmp_path / "visit.traffic.zip"
    write_traffic(path, source, ())
    data = bytearray(path.read_bytes())
    data[data.index(b"bodies/") + 80] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(RecordingError, match="cut off"):
        read_traffic(path)
