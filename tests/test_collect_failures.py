"""What `reenact collect` does when it is killed, when the disk is full, when it cannot start."""

from __future__ import annotations

import gzip
import http.client
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reenact.collect.folder import JOURNALS
from tests.collect_wire import PAGE, RECORDING, batch, click
from tests.collecting import Receiver, Start, clicks, receivers


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with receivers(tmp_path / "visits") as started:
        yield started


def test_what_was_acknowledged_survives_a_kill_and_a_torn_line(start: Start) -> None:
    receiver = start()
    assert receiver.post(batch(0, PAGE, click(1))).status == 200
    assert receiver.post(batch(1, click(2))).status == 200
    receiver.kill()
    with (receiver.folder / JOURNALS / f"{RECORDING}.jsonl").open("ab") as journal:
        journal.write(b'0badc0de {"type":"batch","received')
    left = receiver.folder / f"2026-11-21T22-45-23-{RECORDING}.jsonl.gz.4711.part"
    left.touch()
    again = start()
    assert not left.exists()
    assert again.post(batch(2, click(3), end=True)).status == 200
    again.next_result()
    assert clicks(again.recording()) == [1, 2, 3]
    assert again.recording().warnings == ()


def test_killed_in_the_middle_of_many_batches_it_has_all_that_it_acknowledged(start: Start) -> None:
    receiver = start("--rate-per-recording", "10000", "--rate", "10000")
    acknowledged: list[int] = []

    def send(page: int) -> None:
        for sequence in range(200):
            lines = [PAGE] if sequence == 0 else [click(1000 * page + sequence)]
            try:
                if receiver.post(batch(sequence, *lines, document=f"document{page}")).status != 200:
                    return
            except (OSError, http.client.HTTPException):
                return
            if sequence:
                acknowledged.append(1000 * page + sequence)
            if len(acknowledged) == 100:
                receiver.process.kill()

    with ThreadPoolExecutor(10) as pages:
        list(pages.map(send, range(10)))
    receiver.kill()
    again = start()
    again.end()
    recording = again.recording()
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= set(clicks(recording))
    assert len(set(clicks(recording))) == len(clicks(recording))


def refuse_to_write(receiver: Receiver, byte_count: int) -> None:
    """From here on the process cannot make any file longer than that, as on a full disk."""
    resource.prlimit(receiver.process.pid, resource.RLIMIT_FSIZE, (byte_count, resource.RLIM_INFINITY))


def test_what_cannot_be_written_is_asked_for_again(start: Start) -> None:
    receiver = start()
    assert receiver.post(batch(0, PAGE)).status == 200
    journal = receiver.folder / JOURNALS / f"{RECORDING}.jsonl"
    before = journal.read_bytes()
    refuse_to_write(receiver, len(before) + 100)
    full = receiver.post(batch(1, click(1)))
    assert full.status == 503
    assert int(full.headers["Retry-After"]) >= 1
    assert journal.read_bytes() == before
    refuse_to_write(receiver, resource.RLIM_INFINITY)
    assert receiver.post(batch(1, click(1), end=True)).status == 200
    assert receiver.next_result()["gaps"] == 0
    assert clicks(receiver.recording()) == [1]


def test_what_cannot_be_written_at_the_end_is_written_by_the_next_receiver(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, click(1)))
    refuse_to_write(receiver, 10)
    results = receiver.end()
    assert results == []
    assert receiver.process.returncode == 6
    assert receiver.said.startswith("reenact: cannot write ")
    assert receiver.said.count("\n") == 1
    assert receiver.files() == []
    again = start()
    again.end()
    assert clicks(again.recording()) == [1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a disk of its own")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_loses_nothing_and_kills_nobody(start: Start, small_disk: Path) -> None:
    receiver = start(folder=small_disk / "visits")
    assert receiver.post(batch(0, PAGE)).status == 200
    sequence = 1
    many = [click(time_ms) for time_ms in range(500)]
    while receiver.post(gzip.compress(batch(sequence, *many))).status == 200:
        sequence += 1
    refused = receiver.post(gzip.compress(batch(sequence, *many)))
    assert (refused.status, "Retry-After" in refused.headers) == (503, True)
    assert receiver.post(batch(0, PAGE)).status == 200
    assert receiver.send("GET", "/").status == 200
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert receiver.post(gzip.compress(batch(sequence, *many))).status == 200
    receiver.end()
    assert len(receiver.recording().events) == 500 * sequence
    assert receiver.recording().warnings == ("there is no end line, the recording was cut off",)


def test_a_page_that_hangs_up_leaves_no_trace(start: Start) -> None:
    receiver = start()
    with socket.create_connection(("127.0.0.1", receiver.port)) as page:
        page.sendall(b"POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + batch(0, PAGE)[:50])
    with socket.create_connection(("127.0.0.1", receiver.port)) as page:
        page.sendall(b"this is no HTTP\r\n\r\n")
    assert receiver.post(batch(0, PAGE)).status == 200
    receiver.end()
    assert receiver.said == ""


def failure(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "reenact", "collect", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.stdout == ""
    return ended.returncode, ended.stderr


def test_a_port_that_is_taken_is_said_in_one_sentence(start: Start, tmp_path: Path) -> None:
    port = str(start().port)
    code, said = failure("--dir", str(tmp_path / "others"), "--port", port)
    assert (code, said) == (
        2,
        f"reenact: cannot listen on 127.0.0.1: port {port} is taken; "
        "end the program that has it, or give another --port\n",
    )
    assert not (tmp_path / "others").exists()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_here_is_said_in_one_sentence(tmp_path: Path, host: str) -> None:
    code, said = failure("--dir", str(tmp_path / "visits"), "--port", "0", "--host", host)
    assert code == 2
    assert said.startswith(f"reenact: cannot listen on {host}: ")
    assert said.count("\n") == 1


def test_two_receivers_do_not_share_a_folder(start: Start) -> None:
    receiver = start()
    code, said = failure("--dir", str(receiver.folder), "--port", "0")
    assert code == 6
    assert "another reenact collect uses it" in said
    assert said.count("\n") == 1
