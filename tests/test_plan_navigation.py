"""Which page loads a person asked for, and which the page made itself."""

from __future__ import annotations

import pytest

from reenact.errors import RecordingError
from reenact.plan.plan import make_plan
from reenact.plan.steps import Arrive, Go
from reenact.recording.events import Line, PageShow
from tests.made import SHOP, aux_click, click, navigate, page, recording, target

THANKS = "http://shop.test/thanks"


def visits_of(*lines: Line) -> list[str]:
    steps = make_plan(recording(*lines)).steps
    return [step.how if isinstance(step, Go) else "arrive" for step in steps if isinstance(step, Go | Arrive)]


def test_the_first_page_is_gone_to() -> None:
    assert visits_of(page()) == ["navigate"]


def test_a_page_that_the_page_before_left_for_is_arrived_at() -> None:
    assert visits_of(page(), navigate(100, "load", THANKS), page(2, 300, THANKS)) == ["navigate", "arrive"]


def test_a_page_that_nothing_led_to_was_asked_for() -> None:
    assert visits_of(page(), page(2, 300, THANKS)) == ["navigate", "navigate"]


@pytest.mark.parametrize("kind", ["push", "replace", "hash", "traverse"])
def test_routes_lead_to_no_new_page(kind: str) -> None:
    assert visits_of(page(), navigate(100, kind, THANKS), page(2, 300, THANKS)) == ["navigate", "navigate"]


def test_leaving_explains_only_what_came_soon_after() -> None:
    late = page(2, 10_101, THANKS)
    assert visits_of(page(), navigate(100, "load", THANKS), late) == ["navigate", "navigate"]


def test_a_reload_is_a_reload() -> None:
    assert visits_of(page(), page(2, 300, navigation="reload")) == ["navigate", "reload"]


def test_back_and_forward_follow_the_tabs_history() -> None:
    lines = [
        page(),
        page(2, 100, THANKS),
        page(3, 200, SHOP, navigation="back_forward"),
        page(4, 300, THANKS, navigation="back_forward"),
    ]
    assert visits_of(*lines) == ["navigate", "navigate", "back", "forward"]


def test_a_page_that_the_browser_kept_is_gone_back_to() -> None:
    again = PageShow(time_ms=300, document=1)
    assert visits_of(page(), page(2, 100, THANKS), again) == ["navigate", "navigate", "back"]


def test_a_page_that_history_does_not_know_is_gone_to() -> None:
    assert visits_of(page(), page(2, 100, THANKS, navigation="back_forward")) == ["navigate", "navigate"]


def test_a_tab_that_a_page_opened_is_arrived_at() -> None:
    assert visits_of(page(tab=1), page(2, 100, THANKS, tab=2, opener=1)) == ["navigate", "arrive"]


def test_a_tab_that_a_person_opened_is_gone_to() -> None:
    assert visits_of(page(tab=1), page(2, 100, THANKS, tab=2)) == ["navigate", "navigate"]


def test_frames_load_with_their_page() -> None:
    assert visits_of(page(), page(2, 50, parent=1)) == ["navigate"]


def test_only_web_pages_are_replayed() -> None:
    with pytest.raises(RecordingError, match="starts at 'file:///etc/passwd', which is no web address"):
        make_plan(recording(page(url="file:///etc/passwd")))


@pytest.mark.parametrize(
    ("clicked", "href", "how"),
    [
        (aux_click(290, button=1), "/thanks", "arrive"),
        (click(290, modifiers=2), "/other", "arrive"),
        (click(290), "/thanks", "arrive"),
        (click(290), "/other", "navigate"),
        (click(290, trusted=False), "/thanks", "navigate"),
    ],
)
def test_a_tab_that_knows_no_opener_was_opened_by_the_click_on_a_link_before_it(
    clicked: Line, href: str, how: str
) -> None:
    link = target(tag="a", href=href)
    assert visits_of(page(tab=1), link, clicked, page(2, 300, THANKS, tab=2)) == ["navigate", how]


def test_one_click_opens_one_tab() -> None:
    lines = [page(2, 300, THANKS, tab=2), page(3, 400, THANKS, tab=3)]
    link = target(tag="a", href="/thanks")
    assert visits_of(page(tab=1), link, aux_click(290, button=1), *lines) == ["navigate", "arrive", "navigate"]
