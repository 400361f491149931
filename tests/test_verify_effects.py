"""Requests, events of the DOM, errors and values of two recordings; which act they belong to, and what it is worth."""

from __future__ import annotations

from typing import Any

import pytest

from reenact.divergence import Divergence
from reenact.plan.acts import Act, acts_of
from reenact.plan.plan import make_plan
from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.recording import Recording
from reenact.stage.answers import Answer
from reenact.stage.outcome import Done, Healing, NotYet, Outcome
from reenact.timing import Hold
from reenact.verify.compare import compare
from reenact.verify.outcomes import act_outcomes, attributed
from reenact.verify.recognition import recognised
from reenact.verify.reproduction import reproductions
from reenact.verify.slowness import slow_answers
from reenact.verify.timeline import Timeline
from tests.made import click, down, error, page, recording, target, up

SAVE = target(1, name="Save", name_words=(7,), path="p>button")
TOWN = target(2, tag="input", role="textbox", name="Town", field_name="town")
NEW = "the page asked for GET /api/plants, which was not recorded"
API = "http://shop.test/api/plants"


def made(*lines: Line) -> Recording:
    return recording(page(), SAVE, TOWN, *lines, end_ms=5_000)


def pressed(time_ms: float) -> tuple[Line, Line, Line]:
    return down(time_ms), up(time_ms + 10), click(time_ms + 10)


def asked(time_ms: float, url: str = API, status: int = 200, **fields: Any) -> Line:
    return events.Request(time_ms=time_ms, document=1, kind="fetch", url=url, status=status, **fields)


def changed(time_ms: float, value: str, **fields: Any) -> Line:
    return events.Input(time_ms=time_ms, document=1, target=2, value=value, **fields)


def timeline_of(recorded: Recording, *holds: Hold) -> Timeline:
    return Timeline(acts_of(make_plan(recorded), recorded), holds)


def found(recorded: Recording, seen: Recording, *holds: Hold) -> list[tuple[int | None, str, str]]:
    timeline = timeline_of(recorded, *holds)
    divergences = compare(recorded, seen, live_url=str, own_viewport=True, timeline=timeline)
    return [(each.act, each.kind, each.message) for each in attributed(divergences, timeline)]


@pytest.mark.parametrize(
    ("recorded", "seen", "message"),
    [
        ([asked(30)], [], "the page did not ask for GET /api/plants"),
        ([], [asked(30)], NEW),
        (
            [],
            [asked(30, status=500)],
            "the page asked for GET /api/plants, which was not recorded, and was answered with status 500",
        ),
        ([asked(30)], [asked(31, status=404)], "GET /api/plants was answered with status 404 instead of well"),
        ([asked(30, status=500)], [asked(31)], "GET /api/plants was answered well instead of with status 500"),
        ([asked(30)], [asked(31, status=0)], "GET /api/plants got no answer instead of well"),
        ([asked(30, method="POST")], [asked(31, method="POST")] * 2, NEW.replace("GET", "POST")),
    ],
)
def test_requests_are_compared_with_their_answers(recorded: list[Line], seen: list[Line], message: str) -> None:
    assert found(made(*recorded), made(*seen)) == [(0, "request", message)]


def test_requests_may_change_order_ids_tokens_and_how_often_they_read() -> None:
    recorded = [
        asked(30, f"{API}/17?token=a"),
        asked(40, "http://shop.test/api/cart", 304),
        asked(50, f"{API}/17?token=b"),
    ]
    seen = [asked(30, "http://shop.test/api/cart"), asked(31, f"{API}/18?token=c")]
    assert found(made(*recorded), made(*seen)) == []


def test_an_answer_that_the_browser_does_not_tell_of_is_no_failure() -> None:
    elsewhere = "http://elsewhere.test/count"
    assert found(made(asked(30, elsewhere)), made(asked(30, elsewhere, 0))) == []
    last = made(asked(4_900, status=0))
    assert found(made(asked(4_900)), last) == []


def test_an_effect_belongs_to_the_act_before_it() -> None:
    recorded = made(*pressed(100), *pressed(1_000), events.Submit(time_ms=1_020, document=1, target=1))
    assert found(recorded, made(*pressed(100), *pressed(1_000))) == [
        (2, "event", "submit of button 'Save' did not come about")
    ]


def test_an_effect_of_a_replay_that_was_held_is_told_at_recording_time() -> None:
    recorded = made(*pressed(100), *pressed(1_000))
    seen = made(*pressed(100), error(700, "boom"), *pressed(3_000))
    assert [each[0] for each in found(recorded, seen, Hold(1_000, 2_000))] == [1]
    late = made(*pressed(100), error(1_900, "boom"), *pressed(3_000))
    assert [each[0] for each in found(recorded, late, Hold(1_000, 2_000))] == [1], "while it waited for the next"
    after = made(*pressed(100), *pressed(3_000), error(3_050, "boom"))
    assert [each[0] for each in found(recorded, after, Hold(1_000, 2_000))] == [2]


def test_a_value_is_compared_after_each_act() -> None:
    recorded = made(*pressed(100), changed(120, "K"), *pressed(1_000), changed(1_020, "Kiel"), *pressed(2_000))
    seen = made(*pressed(100), changed(120, "B"), *pressed(1_000), changed(1_020, "Kiel"), *pressed(2_000))
    assert found(recorded, seen) == [(1, "value", "textbox 'Town' ended up with 'B' instead of 'K'")]


def test_how_often_an_act_brought_an_event_is_compared() -> None:
    recorded = made(*pressed(100), changed(120, "K"), changed(130, "Ki"))
    assert found(recorded, made(*pressed(100), changed(120, "Ki"))) == [
        (1, "event", "input of textbox 'Town' did not come about")
    ]


def test_a_dialog_that_is_new_is_told() -> None:
    opened = events.Dialog(time_ms=130, document=1, kind="confirm", message="Really?")
    assert found(made(*pressed(100)), made(*pressed(100), opened)) == [
        (1, "dialog", "confirm 'Really?' came about that was not recorded")
    ]


def answers(recorded: Recording, seen: Recording, *divergences: Divergence) -> list[tuple[str, str]]:
    told = reproductions(recorded, seen, str, timeline_of(recorded), divergences)
    return [(each.answer, each.why) for each in told]


def test_errors_come_again_also_with_other_numbers_and_hosts() -> None:
    recorded = made(error(30, "order 17 at http://shop.test/x failed"), asked(40, status=500))
    again = made(error(90, "order 18 at http://localhost:3000/x failed"), asked(41, status=500))
    assert answers(recorded, again) == [
        ("reproduced", "it is now exception 'TypeError: order 18 at http://localhost:3000/x failed'"),
        ("reproduced", ""),
    ]


def test_errors_that_do_not_come_again_and_new_ones() -> None:
    assert answers(made(error(30, "boom")), made(error(30, "other"))) == [("not reproduced", ""), ("new", "")]
    assert answers(made(asked(30, status=500)), made(asked(30, status=404)))[0] == (
        "not reproduced",
        "it is now GET /api/plants was answered with status 404",
    )


def test_behind_a_divergence_nobody_can_tell() -> None:
    recorded = made(*pressed(100), *pressed(1_000), error(1_050, "boom"))
    gone = Divergence(kind="missing", time_ms=1_000, message="no button", step=3)
    assert answers(recorded, made(), gone) == [("cannot tell", "the replay had gone elsewhere before: no button")]
    looks = Divergence(kind="picture", time_ms=100, message="looks otherwise")
    assert answers(recorded, made(), looks) == [("not reproduced", "")]


def test_a_masked_message_is_told_by_its_place() -> None:
    def masked(line: int, url: str = "http://shop.test/a.js") -> Recording:
        thrown = events.Error(time_ms=30, document=1, kind="exception", name="TypeError", source_url=url, line=line)
        side = made(thrown)
        header = type(side.header)(
            format="reenact/recording", version=(1, 1), id="x", started_epoch_ms=0, profile="production"
        )
        return Recording(
            path=None,
            header=header,
            documents=side.documents,
            targets=side.targets,
            events=side.events,
            duration_ms=side.duration_ms,
            ended=True,
        )

    assert answers(masked(4), masked(4)) == [("reproduced", "")]
    assert answers(masked(4), masked(5))[0][0] == "cannot tell"
    assert answers(masked(4, ""), masked(4, ""))[0][0] == "cannot tell"


def told(outcomes: list[Outcome], *holds: Hold, found: tuple[Divergence, ...] = ()) -> list[str]:
    acts = (
        Act(name="open", time_ms=0, url="", begins=0, steps=(0,)),
        Act(name="click", time_ms=100, url="", begins=1, steps=(1, 2)),
    )
    return [act.outcome for act in act_outcomes(acts, outcomes, holds, found)]


def test_the_worst_that_applies_is_the_outcome() -> None:
    healed = Done(healed=Healing(0.7, 0.2, "most like it"))
    late = Hold(100, 500, 1, "it was not there")
    gone = Divergence(kind="missing", time_ms=100, message="gone", step=1, act=1)
    other = Divergence(kind="value", time_ms=120, message="other", act=1)
    assert told([Done(), Done(), Done()]) == ["matched", "matched"]
    assert told([Done(), Done(), Done()], late) == ["matched", "held"]
    assert told([Done(), healed, Done()], late) == ["matched", "healed"]
    assert told([Done(), healed, Done()], found=(other,)) == ["matched", "different outcome"]
    assert told([Done(), NotYet("missing", "gone"), Done()], found=(other, gone)) == ["matched", "missing"]


def test_what_was_found_though_it_changed_is_the_same_in_the_comparison() -> None:
    renamed = target(1, name="Keep", name_words=(8,), path="p>button")
    recorded = made(*pressed(100))
    seen = recording(page(), renamed, TOWN, *pressed(100), end_ms=5_000)
    assert [each[1] for each in found(recorded, seen)] == ["click"]
    plan = make_plan(recorded)
    healed: list[Outcome] = [Done(), Done(healed=Healing(0.7, 0.2, "most like it")), Done()]
    assert found(recorded, recognised(seen, plan, healed)) == []
    exact: list[Outcome] = [Done(), Done(), Done()]
    assert [each[1] for each in found(recorded, recognised(seen, plan, exact))] == ["click"], "another one was hit"


def test_a_wrapped_page_has_the_same_targets() -> None:
    wrapped = target(1, name="Save", name_words=(7,), path="main>p>button")
    recorded = made(*pressed(100))
    seen = recording(page(), wrapped, TOWN, *pressed(100), end_ms=5_000)
    assert found(recorded, recognised(seen, make_plan(recorded), [Done(), Done(), Done()])) == []


def test_what_lies_in_the_page_is_not_the_page() -> None:
    outside = target(1, tag="html", role="", path="html")
    form = target(1, tag="form", role="form", name="Send", name_words=(3,), path="html>body>form")
    recorded = recording(page(), outside, *pressed(100), end_ms=5_000)
    seen = recording(page(), form, *pressed(100), end_ms=5_000)
    done: list[Outcome] = [Done(), Done(), Done()]
    assert [each[1] for each in found(recorded, recognised(seen, make_plan(recorded), done))] == ["click"]


def test_a_server_that_takes_much_longer_is_remarked() -> None:
    recorded = made(*pressed(100), asked(120, duration_ms=200))

    def heard(wall_ms: float) -> list[str]:
        answer = Answer(method="GET", url=API, page_ms=130, wall_ms=wall_ms)
        return [each.message for each in slow_answers(recorded, [answer], str, timeline_of(recorded), 0)]

    assert heard(1_600) == []
    assert heard(2_500) == ["GET /api/plants took 2.5 s instead of 0.2 s; the clock stood still"]
