"""Recordings of one device on another: ten of a desktop on a phone, five of a phone on a desktop."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from playwright.sync_api import sync_playwright

import reenact
from benchmarks.replay.errands import SHOP_SITE, Errand, app, app_errands, record, shop_errands, tapped

PHONE: Final = "iPhone 15"
DESKTOP: Final = "1440x900"


class Agreed(Struct, frozen=True):
    """What a person who looked says of a recording that cannot end as recorded: `told` is what must be told first."""

    told: str
    why: str


PERSON: Final[Mapping[str, Agreed]] = MappingProxyType(
    {
        "shop browse": Agreed(
            "link 'To hang': it is on the page, but is not shown on this device",
            "the menu that opens on hover is not there on a phone: its links are in the drawer behind the burger",
        ),
        "shop search": Agreed(
            "searchbox 'Search plants': it is on the page, but is not shown on this device",
            "the search of the header is not there on a phone: another one is in the drawer",
        ),
        "shop buy_on_phone": Agreed(
            "it is on the page, but is not shown on this device",
            "the burger that was tapped is not there on a desktop",
        ),
    }
)
"""By recording. Looked at in films of the replays, and in the pages themselves, at the size of the device."""


class Moved(Struct, frozen=True, kw_only=True):
    """How a recording went on another device."""

    name: str
    device: str
    recorded: bool
    reached: bool = False
    steps: int = 0
    performed: int = 0
    healed: int = 0
    held_ms: float = 0.0
    divergences: tuple[str, ...] = ()
    at: str = ""
    """The act that the first divergence belongs to."""

    @property
    def silent(self) -> bool:
        return self.recorded and not self.reached and not self.divergences

    @property
    def is_right(self) -> bool:
        """The end was reached and nothing else said, or what was said first is what a person says."""
        if self.reached:
            return not self.divergences
        agreed = PERSON.get(self.name)
        return agreed is not None and bool(self.divergences) and agreed.told in self.divergences[0]


def desktop_errands(corpora: Path) -> list[Errand]:
    return [*shop_errands(touch=False), *app_errands(corpora)]


def phone_errands() -> list[Errand]:
    return [
        *shop_errands(touch=True),
        tapped(
            "sb-admin-2 by finger",
            app("sb-admin-2"),
            "/index.html",
            (
                "#alertsDropdown",
                "#userDropdown",
                ".dropdown-item[data-target='#logoutModal']",
                "#logoutModal .btn-secondary",
            ),
            "!document.querySelector('#logoutModal').classList.contains('show')",
        ),
        tapped(
            "todomvc by finger",
            app("todomvc"),
            "/examples/backbone/index.html",
            ("#new-todo", "=milk", "=bread", "#todo-list .toggle", "a[href='#/active']"),
            "document.querySelectorAll('#todo-list li').length === 2 && location.hash === '#/active'",
        ),
        tapped(
            "shop filter by finger",
            SHOP_SITE,
            "/plants",
            (".chip[data-tag=easy]", ".card[data-id=aloe] h3 a", "#tab-care", ".add-to-cart"),
            "location.pathname === '/plants/aloe' && JSON.parse(localStorage.getItem('fernwood.cart')).length > 0",
        ),
        tapped(
            "sb-admin-2 menu by finger",
            app("sb-admin-2"),
            "/buttons.html",
            ("a.nav-link[href='tables.html']", "#dataTable_filter input", "=London"),
            "/of 12 entries/.test(document.querySelector('#dataTable_info').innerText)",
        ),
    ]


def replayed_elsewhere(errand: Errand, corpora: Path) -> Moved:
    device = DESKTOP if errand.touch else PHONE
    with tempfile.TemporaryDirectory() as made, errand.serve(corpora) as address:
        path = Path(made) / "visit.jsonl"
        with sync_playwright() as playwright:
            if not record(playwright, errand, address, path):
                return Moved(name=errand.name, device=device, recorded=False)
        try:
            result = reenact.replay(path, None, reenact.ReplayOptions(device=device, expect=errand.check))
        except reenact.ReenactError as error:
            return Moved(name=errand.name, device=device, recorded=True, divergences=(f"failed: {error}",))
        return Moved(
            name=errand.name,
            device=device,
            recorded=True,
            reached=result.expectation is not None and result.expectation.holds,
            steps=result.steps,
            performed=result.performed,
            healed=result.healed,
            held_ms=result.held_ms,
            divergences=tuple(f"{each.kind}: {each.message}" for each in result.divergences),
            at=next((result.acts[each.act].name for each in result.divergences[:1] if each.act is not None), ""),
        )


def by_place(place: int, corpora: Path) -> Moved:
    """The errand at this place of all: errands hold functions, which do not travel to other processes."""
    return replayed_elsewhere(errands(corpora)[place], corpora)


def errands(corpora: Path) -> list[Errand]:
    return [*desktop_errands(corpora), *phone_errands()]


def table(moved: Sequence[Moved]) -> str:
    lines = [
        "| recording | on | end reached | steps | performed | healed | held s | told first, at | a person |",
        "| --- |" + " --- |" * 8,
        *map(_row, moved),
    ]
    right = sum(one.is_right for one in moved)
    ends = sum(one.reached for one in moved)
    lines += ["", f"{ends} of {len(moved)} ended as recorded; with {right} of {len(moved)} a person agrees"]
    return "\n".join(lines)


def _row(one: Moved) -> str:
    if not one.recorded:
        return f"| {one.name} | {one.device} | not recorded | | | | | | |"
    reached = "yes" if one.reached else "**silent**" if one.silent else "no"
    told = f"{one.divergences[0][:150]}, at: {one.at}" if one.divergences else ""
    why = PERSON[one.name].why if not one.reached and one.name in PERSON else ""
    person = f"agrees{f': {why}' if why else ''}" if one.is_right else "**does not agree**"
    cells = (one.name, one.device, reached, one.steps, one.performed, one.healed, f"{one.held_ms / 1000:.1f}")
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in (*cells, told, person))} |"
