"""A folder in, recordings in it out, each with the site that it is replayed on: fixtures, and drives of the corpora."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from playwright.sync_api import Browser, Page, sync_playwright

import reenact
from benchmarks.drives.corpora import Drive, served
from fixtures.serve import PAGES, SHOP, serving
from reenact.browser.find import find_browser

SHOP_RECORDINGS: Final = Path(__file__).parents[2] / "fixtures" / "recordings" / "shop"
VIEWPORT: Final = {"width": 800, "height": 600}


class Subject(Struct, frozen=True):
    """One recording to replay again and again. `site` is a folder to serve, or a drive of the corpora."""

    name: str
    path: Path
    site: Path | Drive


def _styles(page: Page) -> None:
    _rest(page, 300)
    _press(page, "#toggle")
    page.mouse.move(80, 260, steps=8)
    _rest(page, 450)
    _press(page, "#field")
    page.keyboard.type("caret", delay=70)
    _press(page, "#toggle")
    _press(page, "#down")
    _rest(page, 900)
    page.mouse.wheel(0, -200)
    _rest(page, 300)
    page.mouse.wheel(0, -200)
    _rest(page, 300)
    _press(page, "#ask")
    _rest(page, 500)
    _press(page, "#sure")
    _rest(page, 700)


def _pictures(page: Page) -> None:
    _rest(page, 700)
    _press(page, "#more")
    _rest(page, 1500)


def _answers(page: Page) -> None:
    _rest(page, 500)
    _press(page, "#ask")
    _rest(page, 700)
    _press(page, "#ask")
    _rest(page, 500)


def _animation(page: Page) -> None:
    _rest(page, 400)
    _press(page, "#go")
    _rest(page, 900)


def _scroll(page: Page) -> None:
    _rest(page, 300)
    page.mouse.move(400, 300)
    for _ in range(8):
        page.mouse.wheel(0, 240)
        _rest(page, 200)
    _rest(page, 700)


VISITS: Final[dict[str, Callable[[Page], None]]] = {
    "animation": _animation,
    "moving_styles": _styles,
    "moving_pictures": _pictures,
    "moving_answers": _answers,
}
DRIVES: Final = ("sb-admin-2", "todomvc")


def subjects(folder: Path, corpora: Path, only: list[str]) -> list[Subject]:
    """All recordings whose name begins with one of `only` (all if empty); those that are not kept are made now."""

    def wanted(name: str) -> bool:
        return not only or any(name.startswith(prefix) for prefix in only)

    found = [
        Subject(path.stem, path, SHOP)
        for path in (SHOP_RECORDINGS / f"{name}-1.jsonl" for name in ("browse", "buy", "coupon_bug", "search"))
        if wanted(path.stem)
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
        for name, visit in VISITS.items():
            if wanted(name):
                with serving(PAGES) as address:
                    path = _recorded(browser, folder / f"{name}.jsonl", f"{address}/{name}.html", visit)
                found.append(Subject(name, path, PAGES))
        aos = corpora / "apps" / "aos" / "site"
        if wanted("aos") and aos.is_dir():
            with serving(aos) as address:
                path = _recorded(browser, folder / "aos.jsonl", f"{address}/demo/simple.html", _scroll)
            found.append(Subject("aos", path, aos))
        for name in DRIVES:
            if wanted(name) and corpora.is_dir():
                drive = Drive("apps", name, 1)
                with served(drive, corpora) as (module, address):
                    path = _driven(browser, folder / f"{name}.jsonl", module, address)
                found.append(Subject(name, path, drive))
        browser.close()
    return found


@contextlib.contextmanager
def address_of(site: Path | Drive, corpora: Path) -> Iterator[str]:
    """Serve what a recording is replayed on until the block ends."""
    if isinstance(site, Path):
        with serving(site) as address:
            yield address
    else:
        with served(site, corpora) as (_, address):
            yield address


def _recorded(browser: Browser, path: Path, url: str, visit: Callable[[Page], None]) -> Path:
    context = browser.new_context(viewport=VIEWPORT, locale="en-US", timezone_id="UTC")  # type: ignore[arg-type]
    with reenact.capture(context, path):
        page = context.new_page()
        page.goto(url)
        visit(page)
    context.close()
    return path


def _driven(browser: Browser, path: Path, module: Any, address: str) -> Path:
    context = browser.new_context(viewport=module.VIEWPORT, locale="en-US", timezone_id="UTC")
    with reenact.capture(context, path):
        module.drive(context.new_page(), address, 1)
    context.close()
    return path


def _press(page: Page, selector: str) -> None:
    box = page.locator(selector).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.down()
    page.wait_for_timeout(40)
    page.mouse.up()
    page.wait_for_timeout(60)


def _rest(page: Page, time_ms: float) -> None:
    page.wait_for_timeout(time_ms)
