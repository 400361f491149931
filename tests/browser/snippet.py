"""Pages with the snippet in them, and what tests do in them; for the tests of the transport."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

import reenact
from tests.browser.collector import Collector
from tests.browser.conftest import Serve

BUNDLES = Path(reenact.__file__).parent

PAGE = """<!doctype html><meta charset=utf-8>{csp}<title>Page</title>{before}
<script src="reenact.js" data-endpoint="{endpoint}" {attributes}></script>{after}
<button id=button>Press</button> <a id=next href="next.html">Next</a>
<a id=tab href="next.html" target=_blank rel=opener>Tab</a>
<script src="page.js"></script>{body}"""

SCRIPT = """
window.failures = [];
window.addEventListener("error", (event) => failures.push(String(event.message)));
window.addEventListener("unhandledrejection", (event) => failures.push(String(event.reason)));
document.querySelector("#button").addEventListener("click", () => { window.presses = (window.presses ?? 0) + 1; });
"""


class Site:
    """A folder of pages: `index.html` and `next.html` with the tag, `module.html` with the module."""

    def __init__(self, folder: Path, serve: Serve, endpoint: str) -> None:
        self.folder = folder
        self.endpoint = endpoint
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("reenact.js", "reenact.mjs"):
            (folder / name).write_bytes((BUNDLES / name).read_bytes())
        (folder / "page.js").write_text(SCRIPT)
        (folder / "bare.html").write_text("<!doctype html><title>Bare</title>")
        self.page("index.html")
        self.page("next.html")
        self.url = serve(folder)

    def page(
        self,
        name: str,
        attributes: str = "data-start",
        *,
        csp: str = "",
        before: str = "",
        after: str = "",
        body: str = "",
    ) -> None:
        meta = f'<meta http-equiv="Content-Security-Policy" content="{csp}">' if csp else ""
        text = PAGE.format(
            csp=meta, before=before, endpoint=self.endpoint, attributes=attributes, after=after, body=body
        )
        (self.folder / name).write_text(text)

    def open(self, context: BrowserContext, name: str = "index.html", *, records: bool = True) -> Page:
        """A tab that shows the page; with `records` it has begun to record."""
        page = context.new_page()
        page.goto(f"{self.url}/{name}")
        assert page.evaluate("reenact.start()") is records
        return page

    def module(self, context: BrowserContext) -> Page:
        """A tab with the module's exports as `window.exports`, which has not begun to record."""
        page = context.new_page()
        page.goto(f"{self.url}/bare.html")
        page.add_script_tag(type="module", content="import * as all from './reenact.mjs'; window.exports = all;")
        page.wait_for_function("window.exports")
        return page


def press(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.locator("#button").click()


def stored(page: Page, name: str = "reenact") -> list[dict[str, Any]]:
    """What the snippet's database holds: the visit, then batches."""
    found: list[dict[str, Any]] = page.evaluate(
        """(name) => new Promise((resolve, reject) => {
            const opening = indexedDB.open(name);
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const all = opening.result.transaction(name).objectStore(name).getAll();
                all.onsuccess = () => { opening.result.close(); resolve(all.result); };
            };
        })""",
        name,
    )
    return found


def alter_visit(page: Page, fields: Mapping[str, object]) -> None:
    """Change what is stored of the visit, as if more had happened before."""
    page.evaluate(
        """(fields) => new Promise((resolve) => {
            const opening = indexedDB.open("reenact");
            opening.onsuccess = () => {
                const database = opening.result;
                const transaction = database.transaction("reenact", "readwrite");
                const store = transaction.objectStore("reenact");
                store.get("v").onsuccess = ({ target }) => store.put({ ...target.result, ...JSON.parse(fields) });
                transaction.oncomplete = () => { database.close(); resolve(); };
            };
        })""",
        json.dumps(fields),
    )


def failures(page: Page) -> list[str]:
    """What went wrong in the page."""
    found: list[str] = page.evaluate("window.failures")
    return found


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.down()


@pytest.fixture
def site(collector: Collector, serve: Serve, tmp_path: Path) -> Site:
    return Site(tmp_path / "site", serve, collector.url)
