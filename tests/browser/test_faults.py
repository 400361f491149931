"""Each fault of the catalogue is reported at the step where it begins, and nothing is where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.faults import Fault, ServerFault, serving_with
from fixtures.serve import PAGES, serving
from reenact import BrowserOptions, ReplayOptions, ReplayResult
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

ACTS = (
    "open",
    "click textbox 'Customer'",
    "type 'Ada' into textbox 'Customer'",
    "click button 'Find the orders'",
    "click button 'Open lamps'",
    "click button 'Show the archive'",
    "click button 'Print them all'",
)
OPEN, FIELD, TYPE, FIND, LAMPS, ARCHIVE, PRINT = range(len(ACTS))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(PAGES) as found:
        yield found


@pytest.fixture(scope="module")
def desk(chromium: Browser, address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A visit that does all that the page offers, and runs into its error."""

    def work(page: Page) -> None:
        press(page, page.locator("#customer"))
        page.keyboard.type("Ada", delay=20)
        press(page, page.locator("#find"))
        page.locator("li").nth(1).wait_for()
        press(page, page.locator("li button").nth(1))
        press(page, page.locator("#archive"))
        press(page, page.locator("#print"))
        page.wait_for_timeout(100)

    path = tmp_path_factory.mktemp("desk") / "desk.jsonl"
    return recorded(chromium, path, f"{address}/desk.html", work)


def replayed(path: Path, address: str, *scripts: Path) -> ReplayResult:
    options = ReplayOptions(base_url=address, patience_ms=300)
    return reenact.replay(path, None, options, browser=BrowserOptions(init_scripts=scripts))


def test_without_a_fault_every_act_matches_and_the_error_comes_again(desk: Path, address: str) -> None:
    result = replayed(desk, address)
    assert [act.name.split(" http")[0] for act in result.acts] == list(ACTS)
    assert [act.outcome for act in result.acts] == ["matched"] * len(ACTS)
    assert (result.divergences, result.remarks, result.verdict) == ((), (), "matched")
    assert [(each.kind, each.answer, each.act) for each in result.reproductions] == [("exception", "reproduced", PRINT)]


@pytest.mark.parametrize(
    ("fault", "act", "outcome", "kind"),
    [
        (Fault(kind="gone", where="li:nth-child(2) button"), LAMPS, "missing", "missing"),
        (Fault(kind="moved", where="#archive"), ARCHIVE, "healed", None),
        (Fault(kind="renamed", where="#archive", text="Older ones"), ARCHIVE, "missing", "missing"),
        (Fault(kind="covered", where="li:nth-child(3)"), LAMPS, "missing", "covered"),
        (Fault(kind="modal", where="li:nth-child(3)", text="Rate us?"), FIND, "different outcome", "event"),
        (Fault(kind="retexted", where="#archive", text="Show the archives"), ARCHIVE, "healed", None),
        (Fault(kind="rerouted", where="archive", text="?view=none#/none"), ARCHIVE, "different outcome", "navigation"),
        (Fault(kind="failing", where="desk.json"), FIND, "different outcome", "console"),
        (Fault(kind="slower", where="desk.json", text="900"), LAMPS, "missing", "missing"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_fault_is_reported_where_it_begins(
    desk: Path, address: str, tmp_path: Path, fault: Fault, act: int, outcome: str, kind: str | None
) -> None:
    result = replayed(desk, address, fault.written(tmp_path))
    first = next(place for place, each in enumerate(result.acts) if each.outcome != "matched")
    assert (first, result.acts[first].outcome) == (act, outcome)
    if kind is None:
        assert result.divergences == ()
        healed = result.acts[act].healed
        assert healed
        assert (f'now called "{fault.text}"' in healed.how) == (fault.kind == "retexted")
    else:
        assert kind in {result.divergences[place].kind for place in result.acts[act].divergences}
        assert result.divergences[0].act == act


def test_a_server_that_fails_is_told_with_its_status_and_what_came_of_it(desk: Path) -> None:
    with serving_with(PAGES, ServerFault(path="/desk.json", status=500)) as address:
        result = replayed(desk, address)
    first = result.divergences[0]
    assert (first.act, first.kind) == (FIND, "request")
    assert first.message == "GET /desk.json was answered with status 500 instead of well"
    answers = {each.kind: each.answer for each in result.reproductions}
    assert answers == {"exception": "reproduced", "request": "new", "console": "new"}


def test_a_server_that_is_slower_is_remarked_at_the_act_that_waited(desk: Path) -> None:
    with serving_with(PAGES, ServerFault(path="/desk.json", delay_ms=2_000)) as address:
        result = replayed(desk, address)
    assert result.verdict == "matched"
    assert [(remark.kind, remark.act) for remark in result.remarks] == [("slow", FIND)]
    assert "GET /desk.json took" in result.remarks[0].message
    assert result.acts[FIND].outcome == "held"


def test_an_error_behind_a_fault_cannot_be_judged(desk: Path, address: str, tmp_path: Path) -> None:
    fault = Fault(kind="gone", where="#print")
    result = replayed(desk, address, fault.written(tmp_path))
    (exception,) = result.reproductions
    assert exception.answer == "cannot tell"
    assert "button 'Print them all'" in exception.why


def test_an_error_that_was_repaired_is_not_reproduced(desk: Path, address: str, tmp_path: Path) -> None:
    repaired = tmp_path / "repaired.js"
    quiet = "addEventListener('click', (event) => event.target.id === 'print' && event.stopPropagation(), true)"
    repaired.write_text(quiet, encoding="utf-8")
    result = replayed(desk, address, repaired)
    (exception,) = result.reproductions
    assert (exception.answer, exception.why) == ("not reproduced", "")
    assert [(each.kind, each.act) for each in result.divergences] == [("exception", PRINT)]
