"""What the snippet records arrives at the receiver whole, once and in order, whatever the network does."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import snippet, taking
from tests.browser.collector import Collector
from tests.browser.snippet import Site, failures, press, stored

collector, site, context = snippet.collector, snippet.site, taking.context
pytestmark = pytest.mark.browser


def test_batches_arrive_in_order_and_are_acknowledged(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    for _ in range(3):
        press(page)
        page.evaluate("reenact.flush()")
    assert collector.clicks() == 3
    (numbers,) = collector.sequences().values()
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= 3
    first = collector.taken[0]
    assert first.lines[0]["type"] == "document"
    assert first.envelope["profile"] == "production"
    assert first.envelope["recording"] == page.evaluate("reenact.recording")
    times = [line["time_ms"] for line in collector.lines("click")]
    assert times == sorted(times)
    assert [entry["id"] for entry in stored(page)] == ["v"]
    assert failures(page) == []


def test_batches_go_out_by_themselves_compressed_without_a_preflight_cookie_or_address(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    context.add_cookies([{"name": "secret", "value": "cookie", "url": collector.url}])
    page = site.open(context, "index.html?secret=address")
    press(page)
    collector.wait(lambda: collector.clicks() == 1)
    for request in collector.requests:
        assert request.path == "/v1/batches"
        assert request.status == 200
        assert request.body[:2] == b"\x1f\x8b"
        assert "cookie" not in request.headers
        assert "referer" not in request.headers
        assert request.headers["content-type"].startswith("text/plain")


def test_the_first_act_is_sent_before_the_others_gather(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    # What waits for two seconds or more never comes.
    impatient = "const later = setTimeout; window.setTimeout = (run, ms) => (ms < 2000 ? later(run, ms) : 0);"
    site.page("index.html", before=f"<script>{impatient}</script>")
    press(site.open(context))
    collector.wait(lambda: collector.clicks() == 1)
    assert collector.taken[0].envelope["sequence"] == 0


def test_a_write_key_goes_along_and_is_not_stored(site: Site, collector: Collector, context: BrowserContext) -> None:
    site.page("index.html", 'data-start data-key="write-key-1"')
    page = site.open(context)
    page.evaluate("reenact.flush()")
    assert {batch.envelope["key"] for batch in collector.taken} == {"write-key-1"}
    collector.down()
    press(page)
    page.evaluate("reenact.flush()")
    left = stored(page)
    assert len(left) == 2
    assert "write-key-1" not in str(left)
    assert collector.url not in str(left)


def test_a_page_that_is_left_in_the_middle_of_a_batch_loses_nothing_and_sends_it_compressed(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page, 5)
    page.goto("about:blank")
    collector.wait(lambda: collector.clicks() == 5)
    page = site.open(context)
    press(page, 3)
    page.close()
    collector.wait(lambda: collector.clicks() == 8)
    assert {request.body[:2] for request in collector.requests} == {b"\x1f\x8b"}


def test_a_link_leads_to_another_document_of_the_same_recording(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page)
    page.locator("#next").click()
    page.wait_for_url("**/next.html")
    press(page)
    page.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 3)
    assert len(collector.recordings) == 1
    assert len({batch.envelope["tab"] for batch in collector.taken}) == 1
    first, _, second = sorted(collector.lines("click"), key=lambda line: float(line["time_ms"]))
    assert first["document"] != second["document"]
    urls = {line["document"]: line["url"] for line in collector.lines("document")}
    assert urls[first["document"]].endswith("index.html")
    assert urls[second["document"]].endswith("next.html")


def test_a_receiver_that_is_down_gets_everything_when_it_is_up(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    before = len(collector.taken)
    collector.down()
    for _ in range(3):
        press(page)
        page.evaluate("reenact.flush()")
    assert len(collector.taken) == before
    collector.up()
    # By itself: the back-off is at most eight seconds by now, with jitter.
    collector.wait(lambda: collector.clicks() == 3)
    (numbers,) = collector.sequences().values()
    assert numbers == list(range(len(numbers)))


def test_an_answer_that_gets_lost_makes_a_duplicate_and_no_hole(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    collector.answer("drop")
    press(page)
    page.evaluate("reenact.flush()")
    collector.answer("take")
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 2
    keys = [request.key for request in collector.requests]
    assert len(keys) > len(set(keys))
    (numbers,) = collector.sequences().values()
    assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_names_a_time_is_left_alone_until_then(
    status: int, site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    collector.answer(status, retry_after="3600")
    press(page)
    page.evaluate("reenact.flush()")
    refused = [request for request in collector.requests if request.status == status]
    assert len(refused) == 1
    press(page)
    page.goto("about:blank")
    assert [request for request in collector.requests if request.status == status] == refused
    collector.answer("take")
    page = site.open(context)
    collector.wait(lambda: collector.clicks() == 2)


@pytest.mark.parametrize("status", [400, 413])
def test_a_batch_that_is_refused_for_ever_is_counted_as_lost_and_leaves_no_hole(
    status: int, site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    collector.answer(status)
    press(page)
    page.evaluate("reenact.flush()")
    # Refused, sent again without its lines, and refused again.
    refused = [request for request in collector.requests if request.status == status]
    assert refused
    for full, empty in zip(refused[::2], refused[1::2], strict=True):
        assert full.key == empty.key
        assert empty.lines == ()
        assert empty.envelope["lost"] == len(full.lines) > 0
    collector.answer("take")
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 1
    assert page.evaluate("reenact.recording") is not None


@pytest.mark.parametrize("status", [403, 410])
def test_a_receiver_that_wants_no_more_ends_the_recording(
    status: int, site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    recording = page.evaluate("reenact.recording")
    collector.answer(status)
    press(page)
    page.evaluate("reenact.flush()")
    assert page.evaluate("reenact.recording") is None
    refused = len(collector.requests)
    collector.answer("take")
    press(page)
    page.evaluate("reenact.flush()")
    assert len(collector.requests) == refused
    assert failures(page) == []
    page = site.open(context)
    assert page.evaluate("reenact.recording") not in (None, recording)


def test_what_is_done_offline_arrives_when_the_network_is_back(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    context.set_offline(True)
    for _ in range(3):
        press(page)
        page.evaluate("reenact.flush()")
    assert collector.clicks() == 0
    context.set_offline(False)
    collector.wait(lambda: collector.clicks() == 3)
    assert failures(page) == []


def test_a_receiver_that_hangs_holds_one_batch_and_the_rest_waits(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    before = len(collector.requests)
    collector.answer("hang")
    press(page)
    page.evaluate("void reenact.flush()")
    press(page)
    page.evaluate("void reenact.flush()")
    assert len([entry for entry in stored(page) if entry["id"] != "v"]) == 2
    assert len(collector.requests) == before
    collector.answer("take")
    collector.wait(lambda: collector.clicks() == 2)
    (numbers,) = collector.sequences().values()
    assert numbers == list(range(len(numbers)))


def test_a_receiver_that_restarts_gets_the_rest(site: Site, collector: Collector, context: BrowserContext) -> None:
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    collector.down()
    press(page)
    page.evaluate("reenact.flush()")
    collector.up()
    press(page)
    page.evaluate("reenact.flush()")
    collector.wait(lambda: collector.clicks() == 3)
    assert len(collector.recordings) == 1
