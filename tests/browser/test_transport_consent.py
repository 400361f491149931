"""Nothing happens before `start`, nothing after `stop` and `forget`; frames of other origins join where they may."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import snippet, taking
from tests.browser.collector import Collector
from tests.browser.conftest import Serve
from tests.browser.snippet import Site, failures, press, stored

collector, site, context = snippet.collector, snippet.site, taking.context
pytestmark = pytest.mark.browser

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });"


def storages(page: Page) -> object:
    return page.evaluate(
        "indexedDB.databases().then((all) => [all.map(({ name }) => name), localStorage.length, sessionStorage.length])"
    )


def test_nothing_is_stored_sent_or_heard_before_start(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    site.page("index.html", attributes="")
    context.add_init_script(
        """window.heard = [];
        const native = EventTarget.prototype.addEventListener;
        EventTarget.prototype.addEventListener = function (type, ...rest) {
            heard.push(type);
            return native.call(this, type, ...rest);
        };"""
    )
    page = context.new_page()
    page.goto(f"{site.url}/index.html")
    press(page)
    assert set(page.evaluate("heard")) == {"error", "unhandledrejection", "click"}  # the page's own
    assert storages(page) == [[], 0, 0]
    assert collector.requests == []
    assert page.evaluate("reenact.recording") is None
    assert page.evaluate("reenact.start()") is True
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 1


@pytest.mark.parametrize(
    ("attributes", "records"),
    [
        ("data-start", False),
        ('data-start data-gpc="ignore"', True),
    ],
)
def test_global_privacy_control_is_a_refusal(
    attributes: str, records: bool, site: Site, collector: Collector, context: BrowserContext
) -> None:
    context.add_init_script(GPC)
    site.page("index.html", attributes)
    page = site.open(context, records=records)
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == records
    assert (storages(page) == [[], 0, 0]) is not records


def test_who_is_not_in_the_sample_stays_out_of_it(site: Site, collector: Collector, context: BrowserContext) -> None:
    site.page("index.html", 'data-start data-sample="0"')
    page = site.open(context, records=False)
    press(page)
    page.evaluate("reenact.flush()")
    # The decision is the visit's, not the page's.
    site.page("next.html", 'data-start data-sample="1"')
    page = site.open(context, "next.html", records=False)
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.requests == []


def test_without_an_endpoint_nothing_is_recorded(site: Site, context: BrowserContext) -> None:
    page = site.module(context)
    assert page.evaluate("exports.start({})") is False
    assert storages(page) == [[], 0, 0]


def test_stop_ends_the_recording_in_all_tabs(site: Site, collector: Collector, context: BrowserContext) -> None:
    page = site.open(context)
    other = site.open(context)
    press(page)
    page.evaluate("reenact.stop()")
    assert page.evaluate("reenact.recording") is None
    assert collector.clicks() == 1
    assert [batch.envelope.get("end") for batch in collector.taken].count(True) == 1
    press(page)
    press(other)
    other.evaluate("reenact.flush()")
    assert other.evaluate("reenact.recording") is None
    assert collector.clicks() == 1
    assert page.evaluate("reenact.start()") is True
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 2
    assert len(collector.recordings) == 2


def test_forget_deletes_here_and_there_and_nothing_follows(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    other = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    recording = page.evaluate("reenact.recording")
    collector.down()
    press(page)
    page.evaluate("reenact.flush()")
    collector.up()
    page.evaluate("reenact.forget()")
    last = collector.requests[-1]
    assert (last.path, last.envelope) == ("/v1/forget", {"reenact": 1, "recording": recording})
    assert stored(page) == [{"id": "v", "state": 3}]
    count = len(collector.requests)
    press(page)
    press(other)
    for tab in (page, other):
        tab.evaluate("reenact.flush()")
        assert tab.evaluate("reenact.recording") is None
        assert tab.evaluate("reenact.start()") is False
    page.reload()
    assert page.evaluate("reenact.start()") is False
    press(page)
    page.evaluate("reenact.flush()")
    assert len(collector.requests) == count
    agreed = {"endpoint": collector.url, "again": True}
    assert page.evaluate("(options) => reenact.start(options)", agreed) is True
    page.evaluate("reenact.flush()")
    assert collector.taken[-1].envelope["recording"] != recording


def test_a_wish_to_be_forgotten_waits_until_the_receiver_is_there(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    recording = page.evaluate("reenact.recording")
    collector.down()
    page.evaluate("reenact.forget()")
    page.close()
    collector.up()
    site.open(context, records=False)
    collector.wait(lambda: collector.requests[-1].path == "/v1/forget")
    assert collector.requests[-1].envelope["recording"] == recording


def framed(frame_url: str) -> str:
    return f'<iframe name=inner src="{frame_url}" width=300 height=100></iframe>'


def press_in_frame(page: Page) -> None:
    page.frame_locator("iframe").locator("#button").click()
    frame = page.frames[1]
    frame.evaluate("reenact.flush()")


@pytest.fixture
def elsewhere(collector: Collector, serve: Serve, tmp_path: Path) -> Site:
    """The same pages at another origin."""
    return Site(tmp_path / "elsewhere", serve, collector.url)


def test_a_frame_of_the_same_origin_knows_where_it_sits(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    site.page("index.html", body=framed("next.html"))
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    press_in_frame(page)
    assert collector.clicks() == 2
    assert len(collector.recordings) == 1
    by_url = {
        line["url"].rsplit("/", 1)[1]: batch.envelope
        for batch in collector.taken
        for line in batch.lines
        if line["type"] == "document"
    }
    assert by_url["next.html"]["parent"] == by_url["index.html"]["document"]
    assert by_url["next.html"]["frame"] == {"index": 0}
    assert by_url["next.html"]["tab"] == by_url["index.html"]["tab"]
    assert "parent" not in by_url["index.html"]


def test_a_frame_of_a_listed_origin_joins(
    site: Site, elsewhere: Site, collector: Collector, context: BrowserContext
) -> None:
    listed = elsewhere.url
    site.page("index.html", f'data-start data-frames="https://a.example {listed}"', body=framed(f"{listed}/next.html"))
    page = site.open(context)
    assert page.frames[1].evaluate("reenact.start()") is True
    press_in_frame(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 1
    assert len(collector.recordings) == 1
    parents = {batch.envelope["document"]: batch.envelope.get("parent") for batch in collector.taken}
    assert sorted(parents.values(), key=str) == sorted(
        [None, next(name for name in parents if not parents[name])], key=str
    )
    assert len({batch.envelope["started_epoch_ms"] for batch in collector.taken}) == 1


def test_a_frame_that_joined_stops_with_the_page(
    site: Site, elsewhere: Site, collector: Collector, context: BrowserContext
) -> None:
    listed = elsewhere.url
    site.page("index.html", f'data-start data-frames="{listed}"', body=framed(f"{listed}/next.html"))
    page = site.open(context)
    frame = page.frames[1]
    assert frame.evaluate("reenact.start()") is True
    page.frame_locator("iframe").locator("#button").click()
    page.evaluate("reenact.stop()")
    frame.wait_for_function("reenact.recording === undefined")
    collector.wait(lambda: collector.clicks() == 1)  # what it had is handed over
    press_in_frame(page)
    assert collector.clicks() == 1


def test_a_frame_of_another_origin_records_on_its_own_and_learns_nothing(
    site: Site, elsewhere: Site, collector: Collector, context: BrowserContext
) -> None:
    listed = elsewhere.url
    site.page("index.html", 'data-start data-frames="https://a.example"', body=framed(f"{listed}/next.html"))
    page = site.open(context)
    assert page.frames[1].evaluate("reenact.start()") is True
    press_in_frame(page)
    page.evaluate("reenact.flush()")
    assert len(collector.recordings) == 2
    assert all("parent" not in batch.envelope for batch in collector.taken)


def test_no_message_of_ours_reaches_the_page(site: Site, elsewhere: Site, context: BrowserContext) -> None:
    listed = elsewhere.url
    attributes = f'data-start data-frames="{listed}"'
    heard = "<script>window.messages = []; addEventListener('message', ({ data }) => messages.push(data))</script>"
    site.page("index.html", attributes, after=heard, body=framed(f"{listed}/next.html"))
    (elsewhere.folder / "next.html").write_text((elsewhere.folder / "next.html").read_text() + heard)
    page = site.open(context)
    assert page.frames[1].evaluate("reenact.start()") is True
    page.frames[1].evaluate("parent.postMessage('the page’s own', '*')")
    page.wait_for_function("messages.length > 0")
    assert set(page.evaluate("messages")) == {"the page’s own"}
    assert page.frames[1].evaluate("messages") == []
    assert failures(page) == []
