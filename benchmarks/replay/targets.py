"""A page in, counts out: how many of its interactive elements are found after each mechanical change of the page."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks.replay.pages import BenchPage
from benchmarks.replay.playwright_generator import generator_script
from fixtures.serve import serving
from reenact.browser.find import find_browser
from reenact.bundle import stage_script

HARNESS: Final = Path(__file__).with_name("mutations.js")
DESKTOP: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 390, "height": 844}
NO_NETWORK: Final = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"

NAMED: Final = ("ids", "classes", "wrappers", "reordered", "words", "viewport")
"""The changes of the figure: one at a time."""
MORE: Final = ("none", "numbers", "renamed", "inserted", "redesign", "everything", "viewport+everything", "removed")
CHANGES: Final = (*NAMED, *MORE)

SEEDED: Final = "let seed = 1; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;"
"""Pages that draw a new problem on every load are the same on each of ours."""


class Counted(Struct, frozen=True):
    """One change of one page: what its elements resolved to, with our fingerprints and with Playwright's locators."""

    page: str
    group: str
    is_tuned: bool
    change: str
    ours: dict[str, int]
    playwright: dict[str, int]
    failures: tuple[str, ...]


class World:
    """The stage script and the harness in an isolated world of a page's main frame, as a replay has it."""

    def __init__(self, page: Page, *scripts: str) -> None:
        self.cdp = page.context.new_cdp_session(page)
        frame = self.cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        created = self.cdp.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "bench"})
        self.context = created["executionContextId"]
        self.evaluate("\n".join([stage_script(), HARNESS.read_text(encoding="utf-8"), *scripts, "0"]))

    def evaluate(self, expression: str) -> Any:
        answer = self.cdp.send(
            "Runtime.evaluate", {"expression": expression, "contextId": self.context, "returnByValue": True}
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    def call(self, function: str, *arguments: object) -> Any:
        return self.evaluate(f"{function}(...{json.dumps(arguments)})")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--hide-scrollbars", NO_NETWORK]
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=arguments)
        yield browser
        browser.close()


def begin(page: Page, group: str) -> None:
    """Bring a page to where there is something to act on."""
    if group == "miniwob":
        page.click("#sync-task-cover")
    if group == "todomvc" and page.locator(".new-todo").count():
        for todo in ("milk", "bread", "tea"):
            page.fill(".new-todo", todo)
            page.press(".new-todo", "Enter")


def count(bench: BenchPage, changes: Sequence[str], failures: int = 0) -> list[Counted]:
    """Load the page anew for each change, fingerprint, change, resolve."""
    counted: list[Counted] = []
    generator = generator_script()
    with serving(bench.folder) as address, chromium() as browser:
        for change in changes:
            with browser.new_context(viewport=DESKTOP) as context:  # type: ignore[arg-type]
                context.add_init_script(SEEDED)
                page = context.new_page()
                page.on("dialog", lambda dialog: dialog.dismiss())
                try:
                    page.goto(f"{address}/{bench.path}", wait_until="load")
                    begin(page, bench.group)
                    world = World(page, generator or "")
                except PlaywrightError as error:
                    return [_unopened(bench, change, str(error)) for change in changes]
                world.call("targets.take", True, True)
                locators = world.call("targets.locators") if generator else None
                _change(page, world, change)
                result = world.call("targets.count", failures)
                theirs = world.call("targets.countLocators", locators) if generator else {}
                counted.append(
                    Counted(
                        bench.name,
                        bench.group,
                        bench.is_tuned,
                        change,
                        result["counts"],
                        theirs,
                        tuple(result["failures"]),
                    )
                )
    return counted


def _change(page: Page, world: World, change: str) -> None:
    for part in change.split("+"):
        if part == "viewport":
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            page.wait_for_timeout(100)  # for the page's own listeners; in its world a hostile page would answer
        else:
            world.call("targets.change", part)


def _unopened(bench: BenchPage, change: str, why: str) -> Counted:
    return Counted(bench.name, bench.group, bench.is_tuned, change, {}, {}, (why.splitlines()[0],))


def summed(counted: Sequence[Counted], side: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counted:
        total.update(getattr(one, side))
    return total
