"""What could not be sent survives reload, crash and the end of the browser; pages and tabs share one recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from tests.browser import snippet, taking
from tests.browser.collector import Collector
from tests.browser.conftest import ARGUMENTS
from tests.browser.snippet import Site, alter_visit, press, stored

collector, site, context = snippet.collector, snippet.site, taking.context
pytestmark = pytest.mark.browser

CLOCK_BACK = """
const origin = Object.getOwnPropertyDescriptor(Performance.prototype, "timeOrigin").get;
Object.defineProperty(Performance.prototype, "timeOrigin", {{ get() {{ return origin.call(this) + ({ms}); }} }});
"""


def queued(page: Page, collector: Collector) -> None:
    """One click that has arrived, and one that waits in the queue of a page whose receiver is down."""
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 1
    collector.down()
    press(page)
    page.evaluate("reenact.flush()")
    assert len(stored(page)) == 2


def holes(collector: Collector) -> list[str]:
    """Documents of which a batch is missing."""
    return [name for name, numbers in collector.sequences().items() if sorted(numbers) != list(range(len(numbers)))]


def test_a_reload_delivers_what_the_page_before_could_not(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    queued(page, collector)
    page.reload()
    collector.up()
    page.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 2)
    assert holes(collector) == []
    assert len(collector.recordings) == 1


def test_a_tab_that_crashes_leaves_its_queue_to_the_next_page(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    queued(page, collector)
    with page.expect_event("crash"), pytest.raises(PlaywrightError):
        page.goto("chrome://crash")
    collector.up()
    site.open(context, "next.html")
    collector.wait(lambda: collector.clicks() == 2)
    assert holes(collector) == []
    assert len(collector.recordings) == 1


def test_the_end_of_the_browser_leaves_the_queue_to_the_next_start(
    site: Site, collector: Collector, chromium_path: str, tmp_path: Path, chromium: Browser
) -> None:
    playwright_type = chromium.browser_type

    def launch() -> BrowserContext:
        return playwright_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium_path, args=list(ARGUMENTS)
        )

    context = launch()
    queued(site.open(context), collector)
    context.close()
    collector.up()
    context = launch()
    site.open(context, "next.html")
    collector.wait(lambda: collector.clicks() == 2)
    context.close()
    assert holes(collector) == []


def test_a_page_that_comes_back_from_the_cache_goes_on(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page)
    page.goto(f"{site.url}/bare.html")
    page.go_back()
    assert page.evaluate("reenact.start()")
    press(page)
    page.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 2)
    assert len(collector.recordings) == 1


def test_ten_tabs_at_once_make_one_recording(site: Site, collector: Collector, context: BrowserContext) -> None:
    first = context.new_page()
    first.goto(f"{site.url}/bare.html")
    with context.expect_page(lambda _: len(context.pages) == 11):
        first.evaluate("for (let tab = 0; tab < 10; tab++) open('index.html', '_blank', 'noopener'), 0")
    tabs = context.pages[1:]
    for tab in tabs:
        tab.wait_for_load_state()
        assert tab.evaluate("reenact.start()")
    for tab in tabs:
        press(tab, 2)
    for tab in tabs:
        tab.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 20)
    assert len(collector.recordings) == 1
    assert len({batch.envelope["tab"] for batch in collector.taken}) == 10
    assert len({batch.envelope["started_epoch_ms"] for batch in collector.taken}) == 1
    assert holes(collector) == []


def test_tabs_that_could_not_send_do_not_fill_each_others_places(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    collector.down()
    tabs = [site.open(context) for _ in range(3)]
    for tab in tabs:
        press(tab, 2)
        tab.evaluate("reenact.flush()")
    collector.up()
    for tab in tabs:
        tab.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 6)
    assert holes(collector) == []


def test_a_popup_names_the_document_that_opened_it_and_is_a_tab_of_its_own(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    with context.expect_page() as opened:
        page.locator("#tab").click()
    popup = opened.value
    popup.wait_for_load_state()
    popup.evaluate("reenact.flush()")
    page.evaluate("reenact.flush()")
    openers = {batch.envelope["document"]: batch.envelope.get("opener") for batch in collector.taken}
    (main,) = [name for name, opener in openers.items() if opener is None]
    assert list(openers.values()).count(main) == 1
    assert len({batch.envelope["tab"] for batch in collector.taken}) == 2


@pytest.mark.parametrize("hours", [-3, 0.2])
def test_a_clock_that_changed_between_pages_leaves_documents_in_order(
    hours: float, site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page, 3)
    page.goto(f"{site.url}/bare.html")
    page.add_init_script(CLOCK_BACK.format(ms=hours * 3_600_000))
    page.goto(f"{site.url}/next.html")
    assert page.evaluate("reenact.start()")
    press(page, 3)
    page.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 6)
    assert len(collector.recordings) == 1
    assert len({batch.envelope["started_epoch_ms"] for batch in collector.taken}) == 1
    earlier, later = collector.sequences()
    times = {
        name: [line["time_ms"] for batch in collector.taken for line in batch.lines if line["document"] == name]
        for name in (earlier, later)
    }
    assert min(times[later]) >= max(times[earlier])
    assert all(time < 3_600_000 for time in times[later])


@pytest.mark.parametrize(
    "change",
    [{"state": 2}, {"started": 1_000.0}, {"started": -1.0}],
    ids=["stopped", "idle", "an hour"],
)
def test_a_visit_that_is_over_is_followed_by_another(
    change: dict[str, float], site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    visit = stored(page)[0]
    page.goto(f"{site.url}/bare.html")
    if change == {"started": 1_000.0}:
        alter_visit(page, {"started": visit["started"] - 31 * 60_000})
    elif change == {"started": -1.0}:
        alter_visit(page, {"started": visit["started"] - 61 * 60_000, "last": 60.5 * 60_000})
    else:
        alter_visit(page, change)
    page.goto(f"{site.url}/index.html")
    page.evaluate("reenact.flush()")
    collector.wait(lambda: len(collector.recordings) == 2)
    assert stored(page)[0]["recording"] != visit["recording"]


def test_an_hour_ends_a_recording_in_the_middle_of_a_page_and_another_begins(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    visit = stored(page)[0]
    alter_visit(page, {"last": -31 * 60_000})  # as if the last thing that happened was half an hour ago
    press(page)
    page.evaluate("reenact.flush()")
    page.wait_for_function("(before) => reenact.recording && reenact.recording !== before", arg=visit["recording"])
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 3
    assert len(collector.recordings) == 2
    assert [batch.envelope["recording"] for batch in collector.taken if batch.envelope.get("end")] == [
        visit["recording"]
    ]


@pytest.mark.parametrize("limit", [{"lines": 250_000}, {"bytes": 8 << 20}], ids=["lines", "bytes"])
def test_a_recording_ends_at_its_limits_until_the_visit_is_over(
    limit: dict[str, int], site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    alter_visit(page, limit)
    press(page)
    page.evaluate("reenact.flush()")
    press(page)  # the bytes of a batch are known when it was sent
    page.evaluate("reenact.flush()")
    assert collector.taken[-1].envelope["end"] is True
    assert page.evaluate("reenact.recording") is None
    count = len(collector.requests)
    page = site.open(context, records=False)
    press(page)
    page.evaluate("reenact.flush()")
    assert len(collector.requests) == count


def test_a_queue_that_is_full_drops_the_oldest_and_counts_it(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.module(context)
    collector.down()
    options = {"endpoint": collector.url, "queueBytes": 2000}
    page.evaluate("(options) => exports.start(options)", options)
    page.evaluate("document.body.innerHTML = '<button id=button>Press</button>'")
    for _ in range(8):
        press(page)
        page.evaluate("exports.flush()")
    kept = stored(page)[1:]
    texts = [batch["text"] for batch in kept]
    assert sum(map(len, texts)) <= 2000
    emptied = [batch for batch in kept if not batch["text"]]
    assert emptied == kept[: len(emptied)]
    assert 0 < len(emptied) < len(kept)
    collector.up()
    page.evaluate("exports.flush()")
    collector.wait(lambda: len(collector.taken) == len(kept))
    assert holes(collector) == []
    lost = sum(batch.envelope.get("lost", 0) for batch in collector.taken)
    assert lost == sum(batch["envelope"]["lost"] for batch in emptied) > 0
    assert 0 < collector.clicks() < 8


def test_a_flood_is_thinned_and_counted(site: Site, collector: Collector, context: BrowserContext) -> None:
    page = site.open(context)
    page.evaluate("for (let at = 0; at < 5000; at++) document.querySelector('#button').click()")
    page.evaluate("reenact.flush()")
    lost = sum(batch.envelope.get("lost", 0) for batch in collector.taken)
    assert lost >= 2500
    assert collector.clicks() + lost >= 5000
    assert page.evaluate("presses") == 5000
