"""Recordings of one device on another: ten of a desktop on a phone, five of a phone on a desktop."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from playwright.sync_api import sync_playwright

import reenact
from benchmarks.replay.errands import SHOP_SITE, Errand, app, app_errands, record, shop_errands, tapped

PHONE: Final = "iPhone 15"
DESKTOP: Final = "1440x900"


class Moved(Struct, frozen=True, kw_only=True):
    """How a recording went on another device."""

    name: str
    device: str
    recorded: bool
    reached: bool = False
    steps: int = 0
    performed: int = 0
    held_ms: float = 0.0
    divergences: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        return self.recorded and not self.reached and not self.divergences


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
            held_ms=result.held_ms,
            divergences=tuple(f"{each.kind}: {each.message}" for each in result.divergences),
        )


def by_place(place: int, corpora: Path) -> Moved:
    """The errand at this place of all: errands hold functions, which do not travel to other processes."""
    return replayed_elsewhere(errands(corpora)[place], corpora)


def errands(corpora: Path) -> list[Errand]:
    return [*desktop_errands(corpora), *phone_errands()]


def table(moved: Sequence[Moved]) -> str:
    lines = [
        "| recording | on | end reached | steps | performed | held s | first divergence |",
        "| --- |" + " --- |" * 6,
    ]
    for one in moved:
        if not one.recorded:
            lines.append(f"| {one.name} | {one.device} | not recorded | | | | |")
            continue
        reached = "yes" if one.reached else "**silent**" if one.silent else "no"
        first = one.divergences[0][:110].replace("|", "/") if one.divergences else ""
        cells = (one.name, one.device, reached, one.steps, one.performed, f"{one.held_ms / 1000:.1f}", first)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
