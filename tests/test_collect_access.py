"""Who may send to `reenact collect`, how much, and what everybody else is told."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from reenact.collect.folder import JOURNALS
from tests.collect_wire import PAGE, RECORDING, batch, click
from tests.collecting import LOCAL, OTHER, Receiver, Start, receivers


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with receivers(tmp_path / "visits") as started:
        yield started


def test_a_wrong_key_writes_nothing(start: Start) -> None:
    receiver = start("--key", "sésame")
    for more in ({}, {"key": ""}, {"key": "wrong"}, {"key": "sésame "}):
        assert receiver.post(batch(0, PAGE, **more)).status == 403
        assert receiver.forget(**more).status == 403
    assert receiver.post(batch(0, PAGE, key="sésame")).status == 200
    assert len(receiver.end()) == 2


def test_the_tag_has_the_key_and_the_front_page_has_not(start: Start) -> None:
    receiver = start("--key", 'a"b')
    address = f"http://127.0.0.1:{receiver.port}"
    assert receiver.tag == (
        f'<script src="{address}/reenact.js" data-endpoint="{address}" data-key="a&quot;b" data-start></script>'
    )
    front = receiver.send("GET", "/").text
    assert f'<script src="{address}/reenact.js" data-endpoint="{address}"' in front
    assert "a&quot;b" not in front
    assert "0 recordings are open" in front


def test_pages_of_other_origins_may_not_send(start: Start) -> None:
    receiver = start("--allow-origin", "https://*.shop.example")
    for origin in ("https://evil.example", "http://localhost", "null"):
        refused = receiver.post(batch(0, PAGE), Origin=origin)
        assert refused.status == 403
        assert "Access-Control-Allow-Origin" not in refused.headers
    allowed = receiver.post(batch(0, PAGE), Origin="https://www.shop.example")
    assert allowed.status == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://www.shop.example"
    assert "Origin" in allowed.headers["Vary"]
    assert receiver.send("POST", "/v1/batches", batch(1)).status == 200, "no origin, but from this machine"


def test_a_page_can_read_why_it_was_refused_and_when_to_come_again(start: Start) -> None:
    refused = start().post(b"nothing")
    assert refused.status == 400
    assert refused.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]
    assert refused.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert "no JSON object" in refused.error


def test_a_browser_may_ask_first(start: Start) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true"}
    answer = start().send("OPTIONS", "/v1/batches", headers=LOCAL | ask)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


def test_what_is_too_large_is_told_so(start: Start) -> None:
    receiver = start()
    for body in (b"x" * 600_000, os.urandom(3_000_000), gzip.compress(b"\n" * 5_000_000)):
        assert receiver.post(body).status == 413
    assert receiver.post(batch(0, PAGE)).status == 200


@pytest.mark.parametrize("limit", [("--max-events", "3"), ("--max-recording", "1")], ids=" ".join)
def test_a_recording_has_bounds(start: Start, limit: tuple[str, str]) -> None:
    receiver = start(*limit)
    assert receiver.post(batch(0, PAGE, click(1), click(2))).status == 200
    more = batch(1, *[click(time_ms) for time_ms in range(20_000)])
    full = receiver.post(gzip.compress(more))
    assert (full.status, "the recording is full" in full.error) == (413, True)
    assert receiver.post(batch(0, PAGE, recording=OTHER)).status == 200
    assert sorted(result["events"] for result in receiver.end()[:-1]) == [0, 2]


def test_one_recording_cannot_send_faster_than_it_may(start: Start) -> None:
    receiver = start("--rate-per-recording", "0.01")
    assert receiver.post(batch(0, PAGE)).status == 200
    later = receiver.post(batch(1, click(1)))
    assert later.status == 429
    assert 1 <= int(later.headers["Retry-After"]) <= 100
    assert receiver.post(batch(0, PAGE, recording=OTHER)).status == 200


def test_all_together_cannot_send_faster_than_they_may(start: Start) -> None:
    receiver = start("--rate", "0.01")
    assert receiver.post(batch(0, PAGE)).status == 200
    later = receiver.post(batch(0, PAGE, recording=OTHER))
    assert later.status == 429
    assert 1 <= int(later.headers["Retry-After"]) <= 100


def test_only_so_many_recordings_are_open(start: Start) -> None:
    receiver = start("--max-open", "1")
    assert receiver.post(batch(0, PAGE)).status == 200
    assert receiver.post(batch(0, PAGE, recording=OTHER)).status == 429
    assert receiver.post(batch(1, end=True)).status == 200
    receiver.next_result()
    assert receiver.post(batch(0, PAGE, recording=OTHER)).status == 200


def test_the_page_code_comes_from_the_package(start: Start) -> None:
    receiver = start()
    for name in ("reenact.js", "reenact.mjs", "reenact.d.ts"):
        answer = receiver.send("GET", f"/{name}", headers=LOCAL)
        assert answer.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]
        assert (answer.status, answer.text) == (200, files("reenact").joinpath(name).read_text(encoding="utf-8"))


def test_nothing_else_is_served(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, end=True))
    receiver.next_result()
    (name,) = receiver.files()
    for path in (f"/{name}", f"/{JOURNALS}/{RECORDING}.jsonl", "/v1/recordings", "/%2e%2e/etc/passwd", "/docs"):
        assert receiver.send("GET", path).status == 404
    assert receiver.send("GET", "/v1/batches").status == 405
    assert "error" in json.loads(receiver.send("DELETE", "/").text)


def test_an_address_that_others_can_reach_comes_with_a_warning(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path / "visits", "--host", "0.0.0.0")
    receiver.end()
    assert receiver.said.startswith("warning: other machines can send")
    assert f'src="http://127.0.0.1:{receiver.port}/reenact.js"' in receiver.tag
