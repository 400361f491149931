"""Whatever goes wrong: one sentence, the documented exit code, nothing half-written, no browser left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server, socket

import pytest
from msgspec import Struct
from playwright.sync_api import Browser

from benchmarks.kills.processes import descendants, is_alive, kill_browser
from fixtures.serve import serving
from reenact.recording.events import FORMAT
from tests.browser.pages import site
from tests.browser.visits import recorded
from tests.made import page as described
from tests.recording_lines import HEADER, encoded

pytestmark = pytest.mark.browser

COMMAND = (sys.executable, "-m", "reenact")
PATIENCE_S = 60
NOISE = """<canvas id=noise width=300 height=200></canvas><script>
const noise = document.getElementById("noise").getContext("2d");
const draw = () => {
  const dots = noise.createImageData(300, 200);
  for (let place = 0; place < dots.data.length; place += 1) dots.data[place] = Math.random() * 256;
  noise.putImageData(dots, 0, 0);
  requestAnimationFrame(draw);
};
draw();
</script>"""
"""Makes films large, so that they are written to before they end."""


@pytest.fixture(scope="module")
def visit(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A recording of a page that is still being served."""
    folder = tmp_path_factory.mktemp("failures")
    with serving(site(folder / "site", more=NOISE)) as address:
        yield recorded(
            chromium, folder / "visit.jsonl", f"{address}/form.html", lambda page: page.wait_for_timeout(150)
        )


@pytest.fixture
def long_visit(visit: Path, tmp_path: Path) -> Path:
    """The same, said to last ten minutes, so that there is time to break it off."""
    lines = [line for line in visit.read_text(encoding="utf-8").splitlines() if '"end"' not in line]
    path = tmp_path / "long.jsonl"
    path.write_text("\n".join([*lines, '{"type":"end","time_ms":600000}']), encoding="utf-8")
    return path


def ran(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, **more)  # type: ignore[call-overload, no-any-return]


@contextmanager
def dead() -> Iterator[str]:
    """An address that is taken, so that nobody else gets it, and where nobody listens: connections are refused."""
    with socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{unused.getsockname()[1]}"


def assert_one_sentence(said: str) -> None:
    assert said.startswith("reenact: ")
    assert said.count("\n") == 1, said
    assert said.endswith("\n")
    assert "Traceback" not in said


class Broken(Struct):
    """A replay that was broken off: how it ended, what it said, and which of its processes still live."""

    code: int
    said: str
    left: set[int]


@contextmanager
def filming(recording: Path, film: Path) -> Iterator[subprocess.Popen[str]]:
    """`reenact replay`, handed over once it writes its film."""
    process = subprocess.Popen(
        [*COMMAND, "replay", str(recording), "-o", str(film)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        written_to(process, film.parent)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE_S)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def written_to(process: subprocess.Popen[str], folder: Path) -> None:
    """Return once the process has written a part of its film; fails where it ends before."""
    tick = threading.Event()
    for _ in range(PATIENCE_S * 20):
        if process.poll() is not None:
            pytest.fail(f"ended before it was broken off: {process.communicate()}")
        if any(path.stat().st_size > 0 for path in folder.glob(".*part*")):
            return
        tick.wait(0.05)
    pytest.fail("never wrote a frame")


def broken_off(recording: Path, film: Path, send: Callable[[int], None]) -> Broken:
    """Film, call `send` with the process's id in the middle, and wait for the end."""
    with filming(recording, film) as process:
        started = descendants(process.pid)
        send(process.pid)
        _, said = process.communicate(timeout=PATIENCE_S)
    return Broken(process.returncode, said, {pid for pid in started if is_alive(pid)})


NEWER = f'{{"type":"header","format":"{FORMAT}","version":[2,0],"id":"x","started_epoch_ms":1,"profile":"qa"}}\n'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(None, "no such file", id="missing"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "first line is not JSON", id="binary"),
        pytest.param(NEWER.encode(), "newer reenact", id="newer version"),
        pytest.param(encoded(HEADER), "holds no page", id="truncated after its header"),
        pytest.param(encoded(HEADER)[:40], "first line is not JSON", id="truncated in its header"),
    ],
)
def test_a_recording_that_cannot_be_read(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "visit.jsonl"
    if content is not None:
        path.write_bytes(content)
    ended = ran("replay", path, "-o", tmp_path / "film.mp4")
    assert_one_sentence(ended.stderr)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert says in ended.stderr
    assert str(path) in ended.stderr
    assert set(tmp_path.iterdir()) == ({path} if content is not None else set())


def test_a_recording_that_was_cut_off_is_replayed_as_far_as_it_goes(visit: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(visit.read_bytes()[:-5])  # in the middle of the end line
    film = tmp_path / "film.mp4"
    ended = ran("replay", cut, "-o", film)
    assert ended.returncode == 0, ended.stderr
    assert "note: " in ended.stderr
    assert film.is_file()


def test_a_page_that_cannot_be_opened(visit: Path, tmp_path: Path) -> None:
    with dead() as address:
        ended = ran("replay", visit, "-o", tmp_path / "film.mp4", "--base-url", address)
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 4
    assert address in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_is_killed(long_visit: Path, tmp_path: Path) -> None:
    broken = broken_off(long_visit, tmp_path / "film.mp4", kill_browser)
    assert_one_sentence(broken.said)
    assert broken.code == 5
    assert "browser" in broken.said
    assert broken.left == set()
    assert list(tmp_path.iterdir()) == [long_visit]


@pytest.mark.parametrize(
    ("send", "code"),
    [
        pytest.param(lambda pid: os.kill(pid, signal.SIGINT), 130, id="INT"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), 143, id="TERM"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), 130, id="Ctrl-C in a terminal, which reaches all"),
    ],
)
def test_a_replay_that_is_interrupted(long_visit: Path, tmp_path: Path, send: Callable[[int], None], code: int) -> None:
    broken = broken_off(long_visit, tmp_path / "film.mp4", send)
    assert_one_sentence(broken.said)
    assert broken.said == "reenact: interrupted; nothing half-written was left\n"
    assert broken.code == code
    assert broken.left == set()
    assert list(tmp_path.iterdir()) == [long_visit]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_full(long_visit: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        (disk / "filler").write_bytes(b"x" * 61_440)
        ended = ran("replay", long_visit, "-o", disk / "film.mp4")
        assert_one_sentence(ended.stderr)
        assert ended.returncode == 6
        assert "the disk is full" in ended.stderr
        assert [path.name for path in disk.iterdir()] == ["filler"]


def test_an_output_that_is_a_folder(visit: Path, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    ended = ran("replay", visit, "-o", tmp_path / "film.mp4")
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 6
    assert "a folder has that name" in ended.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "film.mp4"]


def test_an_output_where_nothing_may_be_written(visit: Path) -> None:
    ended = ran("replay", visit, "-o", "/proc/film.mp4")
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 6
    assert "cannot write /proc/film.mp4" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_without_permission(visit: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    ended = ran("replay", visit, "-o", locked / "film.mp4")
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 6
    assert "no permission" in ended.stderr


def test_a_reader_that_goes_away() -> None:
    process = subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(PATIENCE_S) in (0, 1)


def test_a_recording_of_no_web_page(tmp_path: Path) -> None:
    path = tmp_path / "local.jsonl"
    path.write_bytes(encoded(HEADER, described(url="file:///etc/hostname")))
    ended = ran("replay", path)
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 3


@pytest.mark.parametrize("command", ["record", "snapshot"])
def test_commands_that_open_an_address_that_is_dead(tmp_path: Path, command: str) -> None:
    more = ("visit.jsonl", "--headless", "--for", "1s") if command == "record" else ("shots",)
    with dead() as address:
        ended = ran(command, f"{address}/", "-o", *more, cwd=tmp_path)
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["replay", "snapshot"])
def test_a_server_that_does_not_answer(visit: Path, tmp_path: Path, command: str) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        what = (visit, "-o", "film.mp4", "--base-url", address) if command == "replay" else (address, "-o", "shots")
        ended = ran(command, *what, "--timeout", "1s", cwd=tmp_path)
    assert_one_sentence(ended.stderr)
    assert ended.returncode == 4
    assert "no answer within 1 s" in ended.stderr
    assert list(tmp_path.iterdir()) == []
