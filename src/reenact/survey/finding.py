"""Recordings in, the states that their pages were in out: each is replayed once as it was recorded, and looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reenact.appearance.clusters import Moment, State, states_of
from reenact.appearance.moments import Span, moments_of
from reenact.appearance.names import named
from reenact.errors import ReenactError
from reenact.options import FilmOptions
from reenact.plan import steps
from reenact.plan.acts import Act
from reenact.plan.plan import Plan
from reenact.recording.recording import Recording
from reenact.replay.staging import brief
from reenact.signals.showing import shown
from reenact.survey.results import LeftOut
from reenact.survey.watching import watched
from reenact.survey.work import Work, together
from reenact.table.pages import page_name
from reenact.table.states import Standing

_NOT_A_PERSONS = (steps.Move, steps.Arrive, steps.Scroll)
"""Steps that lead to an act, or come of it by themselves."""


class Found(Struct, frozen=True, kw_only=True):
    """All states; `left_out` are recordings whose events keep the state of a page as it opens, with the reason."""

    states: Mapping[tuple[str, str], State]
    """By page and name."""
    standings: tuple[Standing, ...]
    left_out: tuple[LeftOut, ...]


NOTHING = Found(states={}, standings=(), left_out=())


async def find_states(work: Work, recordings: Mapping[str, Path]) -> Found:
    """Replay these recordings; what is not reached within their time is told, and drawn on the page as it opens."""
    told = await together(_moments(work, path) for path in recordings.values())
    moments = [moment for found, _ in told for moment in found]
    states = {
        (page, name): state for page, of_page in _by_page(states_of(moments)).items() for name, state in named(of_page)
    }
    standings = [
        Standing(recording=moment.recording, page=page, to_ms=moment.to_ms, state=name)
        for (page, name), state in states.items()
        for moment in state.moments
    ]
    left_out = [
        LeftOut(recording=str(path), why=why) for path, (_, why) in zip(recordings.values(), told, strict=True) if why
    ]
    return Found(states=states, standings=tuple(standings), left_out=tuple(left_out))


def _by_page(states: Sequence[State]) -> Mapping[str, list[State]]:
    found: dict[str, list[State]] = {}
    for state in states:
        found.setdefault(state.page, []).append(state)
    return found


async def _moments(work: Work, path: Path) -> tuple[list[Moment], str]:
    try:
        given = await brief(path, work.replaying_on(None), FilmOptions(), work.browser)
        async with work.free:
            looked, why = await watched(work.playwright, given, work.options.replay_limit_ms)
    except ReenactError as error:
        return [], str(error)
    finally:
        work.step()
    found = await asyncio.to_thread(
        lambda: list(
            moments_of(
                given.recording.header.id,
                [_span(act, given.plan) for act in given.acts],
                looked,
                _addresses(given.recording),
                lambda url: page_name(url, work.options.groups),
            )
        )
    )
    return found, why


def _span(act: Act, plan: Plan) -> Span:
    own = [plan.steps[place] for place in act.steps]
    by_hand = [step.time_ms for step in own if not isinstance(step, _NOT_A_PERSONS)]
    return Span(
        began_ms=plan.steps[act.begins].time_ms,
        ended_ms=max(by_hand, default=act.time_ms),
        opens=isinstance(plan.steps[act.begins], steps.Go),
    )


def _addresses(recording: Recording) -> list[tuple[float, str]]:
    """Where the person was when, by time."""
    opened = [(page.time_ms, page.url) for page in recording.documents if page.parent is None]
    return sorted([*opened, *((event.time_ms, showing.url) for event, showing in shown(recording))])
