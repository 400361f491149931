"""A drive in, its outcome out: captured while the driver works, replayed, checked, and paired event by event."""

from __future__ import annotations

import contextlib
import json
import re
import time
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from playwright.sync_api import Page, sync_playwright

import reenact
from benchmarks.drives.corpora import Drive, served
from benchmarks.drives.gone import Gone, gone_server
from reenact.browser.find import find_browser
from reenact.network.report import NetworkReport
from reenact.options import Network
from reenact.verify.pairing import Pairing, pair_up

NO_NETWORK: Final = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one drive. `captured`: the driver itself reached its end while it was being captured."""

    drive: Drive
    captured: bool
    reached: bool = False
    steps: int = 0
    performed: int = 0
    healed: int = 0
    held_ms: float = 0.0
    divergences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    pairing: Pairing | None = None
    capture_s: float = 0.0
    replay_s: float = 0.0
    times_real_time: float = 0.0
    recording_bytes: int = 0
    network: NetworkReport | None = None
    attempts: int = 0
    """Connections to the place of the server that came after it was gone."""
    problem: str = ""

    @property
    def silent(self) -> bool:
        return self.captured and not self.reached and not self.divergences and not self.remarks and not self.problem


def run(drive: Drive, corpora: Path, folder: Path, network: Network = "live") -> Outcome:
    """Capture one drive and replay it; failures of the driver are told apart from failures of the replay.

    The recording and what was recorded during the replay are written to `folder`.
    """
    path = folder / f"{drive.name}-{drive.seed}.jsonl"
    seen_path = folder / f"{drive.name}-{drive.seed}.seen.jsonl"
    with contextlib.ExitStack() as serving:
        module, base_url = serving.enter_context(served(drive, corpora))
        began = time.monotonic()
        captured, problem, secrets = _capture(drive, module, base_url, path, traffic=network == "recorded")
        capture_s = time.monotonic() - began
        if not captured:
            return Outcome(drive=drive, captured=False, capture_s=capture_s, problem=problem)
        if drive.forgets:
            _forget_seeds(path)
        gone: Gone | None = None
        if network == "recorded":
            serving.close()
            gone = serving.enter_context(gone_server(base_url))
        began = time.monotonic()
        try:
            options = reenact.ReplayOptions(expect=module.CHECK, seen_path=seen_path, secrets=secrets, network=network)
            result = reenact.replay(path, None, options)
        except reenact.ReenactError as error:
            return Outcome(drive=drive, captured=True, capture_s=capture_s, problem=str(error))
        assert result.expectation is not None
        return Outcome(
            drive=drive,
            captured=True,
            reached=result.expectation.holds,
            steps=result.steps,
            performed=result.performed,
            healed=result.healed,
            held_ms=result.held_ms,
            divergences=tuple(f"{divergence.kind}: {divergence.message}" for divergence in result.divergences),
            remarks=tuple(f"{remark.kind}: {remark.message}" for remark in result.remarks),
            pairing=pair_up(reenact.read_recording(path), reenact.read_recording(seen_path), result.holds),
            capture_s=capture_s,
            replay_s=time.monotonic() - began,
            times_real_time=result.times_real_time,
            recording_bytes=path.stat().st_size,
            network=result.network,
            attempts=gone.attempts if gone else 0,
        )


Secrets = tuple[tuple[str, str], ...]


def _capture(drive: Drive, module: Any, base_url: str, path: Path, *, traffic: bool) -> tuple[bool, str, Secrets]:
    """Whether the driver reached its own end, else why not, and what it typed that no recording has."""
    secrets: Secrets = ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox", NO_NETWORK])
        context = browser.new_context(viewport=module.VIEWPORT, locale="en-US", timezone_id="UTC")
        page = context.new_page()
        try:
            with reenact.capture(context, path, traffic=traffic):
                if drive.kind == "miniwob":
                    module.drive(page, base_url, drive.name, drive.seed if drive.seeded_page else None)
                else:
                    module.drive(page, base_url, drive.seed)
                reached = bool(page.evaluate(module.CHECK))
                secrets = _secrets(drive, page)
        except Exception as error:
            return False, f"the driver failed: {type(error).__name__}: {str(error).splitlines()[0][:200]}", ()
        finally:
            browser.close()
    return reached, "" if reached else "the driver did not reach its own end", secrets


def _forget_seeds(path: Path) -> None:
    """As a recording that was made without them: its page draws another problem when it is replayed."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line.pop("random_seed", None)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _secrets(drive: Drive, page: Page) -> Secrets:
    """The password that a task names in its question, as a person who replays the drive would give it."""
    if drive.name != "login-user":
        return ()
    asked = re.search(r'the password "(.*?)"', page.inner_text("#query"))
    return (("password", asked[1]),) if asked else ()
