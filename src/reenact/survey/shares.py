"""What was drawn in, the states of its pages out: how much happened in each, and where it was not reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reenact.browser.devices import Device
from reenact.survey.compare import Side
from reenact.survey.results import StateShare
from reenact.table.elements import recordings
from reenact.table.pages import Page, on_page


def shares_of(
    sides: Sequence[Side],
    chosen: Sequence[Sequence[Page]],
    devices: Sequence[Device],
    unreached: Sequence[Mapping[tuple[str, str], str]],
) -> tuple[StateShare, ...]:
    """All states, most events first; `unreached` has for each device the states that no replay came to."""
    total = sum(page.events for each in chosen for page in each)
    found = [
        StateShare(
            page=each[0].name,
            name=each[0].state,
            events=(events := sum(page.events for page in each)),
            share=events / max(total, 1),
            recordings=sum(
                recordings(side.table, on_page(side.table, side.segment, page))
                for side, page in zip(sides, each, strict=True)
            ),
            unreached=tuple(
                (device.name, why[key])
                for device, why in zip(devices, unreached, strict=True)
                if (key := (each[0].name, each[0].state)) in why
            ),
        )
        for each in chosen
    ]
    return tuple(sorted(found, key=lambda state: (-state.events, state.page, state.name)))
