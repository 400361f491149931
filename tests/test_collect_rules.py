"""The small rules of the receiver, one by one: bodies, envelopes, origins, rates, sequences, journals."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from reenact.collect.body import MAX_RAW_BYTES, text_of
from reenact.collect.entries import Accepted, Entry, Written, accepted, entry_of, journal_line
from reenact.collect.journal import Journal
from reenact.collect.ledger import Sequences
from reenact.collect.origins import is_loopback, is_origin_pattern, origins_expression
from reenact.collect.rates import BURST_S, Bucket
from reenact.collect.refusal import RefusedError
from reenact.collect.scripts import Script
from reenact.collect.wire import batch_of, forget_of
from tests.collect_wire import PAGE, RECORDING, batch, click


def refusal(body: bytes) -> tuple[int, str]:
    with pytest.raises(RefusedError) as refused:
        batch_of(text_of(body))
    return refused.value.status, refused.value.sentence


def test_plain_and_packed_bodies_say_the_same() -> None:
    body = batch(0, PAGE, click(1))
    assert text_of(body) == text_of(gzip.compress(body)) == body.decode()


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (gzip.compress(b"a" * 1_000_000), 413, "100 times its size"),
        (gzip.compress(os.urandom(100_000) * 90, 1), 413, f"{MAX_RAW_BYTES >> 20} MiB"),
        (batch(0) + b"\nx" * 60_000, 413, "lines"),
        (gzip.compress(batch(0))[:-9], 400, "cut off"),
        (gzip.compress(batch(0)) * 2, 400, "something follows"),
        (b"\x1f\x8bnothing that was packed", 400, "cannot be unpacked"),
        (b"\xff\xfe", 400, "not UTF-8"),
        (b"", 400, "no JSON object"),
        (b"[" * 100_000, 400, "no JSON object"),
        (batch(0, reenact=2), 400, "version 1"),
        (batch(0, recording="../../../../etc/passwd"), 400, "recording"),
        (batch(0, recording="a" * 15), 400, "recording"),
        (batch(0, recording="a" * 33), 400, "recording"),
        (batch(0, recording="a" * 16 + "\n"), 400, "recording"),
        (batch(0, document="Document"), 400, "document"),
        (batch(-1), 400, "sequence"),
        (batch(0, lost=-1), 400, "lost"),
        (batch(0, started_epoch_ms=-1), 400, "started_epoch_ms"),
        (batch(0, profile="everything"), 400, "profile"),
        (batch(0, key=7), 400, "key"),
    ],
)
def test_what_is_no_batch_is_refused_for_ever(body: bytes, status: int, says: str) -> None:
    found, sentence = refusal(body)
    assert found == status
    assert says in sentence
    assert "\n" not in sentence


def test_a_wish_to_forget_names_a_recording() -> None:
    assert forget_of(json.dumps({"reenact": 1, "recording": RECORDING})).recording == RECORDING
    with pytest.raises(RefusedError):
        forget_of(json.dumps({"reenact": 1}))


def test_the_key_is_not_kept() -> None:
    assert b"open sesame" not in journal_line(accepted(batch_of(batch(0, key="open sesame").decode()), 0.0))


@pytest.mark.parametrize(
    ("patterns", "origin", "allowed"),
    [
        ((), "http://localhost", True),
        ((), "https://localhost:3000", True),
        ((), "http://127.0.0.1:80", True),
        ((), "http://[::1]:8080", True),
        ((), "http://localhost.example", False),
        ((), "http://localhost:3000.example", False),
        ((), "http://example", False),
        ((), "null", False),
        (("https://shop.example",), "https://shop.example", True),
        (("https://shop.example",), "https://shopxexample", False),
        (("https://shop.example",), "http://shop.example", False),
        (("https://shop.example",), "https://shop.example:444", False),
        (("https://shop.example",), "http://localhost", False),
        (("https://*.shop.example",), "https://www.shop.example", True),
        (("https://*.shop.example",), "https://a.b.shop.example", True),
        (("https://*.shop.example",), "https://evil.example/.shop.example", False),
        (("http://localhost:*",), "http://localhost:81", True),
        (("http://one.example", "http://two.example"), "http://two.example", True),
        (("*",), "https://anybody.example", True),
        (("*",), "null", True),
        (("null",), "null", True),
    ],
)
def test_origins_fit_their_patterns_as_a_whole(patterns: tuple[str, ...], origin: str, allowed: bool) -> None:
    assert all(is_origin_pattern(pattern) for pattern in patterns)
    assert (re.compile(origins_expression(patterns)).fullmatch(origin) is not None) == allowed


@pytest.mark.parametrize(
    "pattern", ["shop.example", "https://shop.example/", "https://shop.example/cart", "", "https://"]
)
def test_what_is_no_origin_is_no_pattern(pattern: str) -> None:
    assert not is_origin_pattern(pattern)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("shop", False)],
)
def test_loopback_is_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


def test_a_bucket_gives_a_burst_and_then_as_many_as_flow_in() -> None:
    bucket = Bucket(2.0, 100.0)
    assert [bucket.wait_s(100.0) for _ in range(int(2 * BURST_S))] == [0.0] * int(2 * BURST_S)
    assert bucket.wait_s(100.0) == 0.5
    assert bucket.wait_s(100.25) == 0.25
    assert bucket.wait_s(100.5) == 0.0
    assert bucket.wait_s(100.5) == 0.5


def test_a_slow_bucket_still_gives_one() -> None:
    bucket = Bucket(0.01, 0.0)
    assert bucket.wait_s(0.0) == 0.0
    assert bucket.wait_s(0.0) == 100.0


def test_sequences_know_what_is_here_and_what_is_missing() -> None:
    sequences = Sequences()
    for sequence in (0, 1, 4, 3):
        sequences.add(sequence)
    assert [number for number in range(6) if number in sequences] == [0, 1, 3, 4]
    assert sequences.ahead == 2
    sequences.add(2)
    assert sequences.ahead == 0


def asked(script: Script, **headers: str) -> Response:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return asyncio.run(script.answer(Request({"type": "http", "method": "GET", "headers": sent})))


def test_a_script_is_kept_by_browsers_and_asked_about() -> None:
    script = Script("let reenact", "text/javascript")
    answer = asked(script)
    assert (answer.status_code, answer.body) == (200, b"let reenact")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age" in answer.headers["cache-control"]
    assert asked(script, if_none_match=answer.headers["etag"]).status_code == 304
    assert asked(Script("let other", "text/javascript"), if_none_match=answer.headers["etag"]).status_code == 200


def entries(count: int) -> list[Accepted]:
    return [accepted(batch_of(batch(number, click(number)).decode()), 1.0) for number in range(count)]


def test_a_journal_gives_back_what_went_in(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "one.jsonl")
    kept: list[Entry] = [*entries(3), Written(written_epoch_ms=2.0, file="one.jsonl.gz")]
    for entry in kept:
        journal.append(entry)
    assert list(journal.entries()) == list(Journal(tmp_path / "one.jsonl").entries()) == kept


@pytest.mark.parametrize("torn_bytes", [1, 100])
def test_a_torn_last_line_is_cut_off_and_nothing_else(tmp_path: Path, torn_bytes: int) -> None:
    path = tmp_path / "one.jsonl"
    journal = Journal(path)
    first, second, third = entries(3)
    journal.append(first)
    journal.append(second)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - torn_bytes)
    reopened = Journal(path)
    assert list(reopened.entries()) == [first]
    reopened.append(third)
    assert list(Journal(path).entries()) == [first, third]


def test_a_damaged_line_takes_no_other_along(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    journal = Journal(path)
    first, second, third = entries(3)
    for entry in (first, second, third):
        journal.append(entry)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"click", b"clock") + lines[2])
    assert list(Journal(path).entries()) == [first, third]


def test_an_entry_of_another_version_is_passed_over() -> None:
    assert entry_of(journal_line(entries(1)[0]).replace(b'"batch"', b'"later"')) is None
