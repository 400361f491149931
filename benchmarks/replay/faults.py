"""Seeded faults: short visits of ten pages, replayed with each fault of the catalogue, and without."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from playwright.sync_api import sync_playwright

import reenact
from benchmarks.replay import presses
from benchmarks.replay.errands import FIXTURE_PAGES, SHOP_SITE, Errand, app, clicked, folder, record
from benchmarks.replay.presses import Press
from fixtures.faults import Fault, Kind
from reenact.recording import events
from reenact.verify.timeline import Timeline

MINIWOB: Final = folder(lambda corpora: corpora / "miniwob" / "site")
OF_AN_ELEMENT: Final[tuple[Kind, ...]] = ("gone", "moved", "renamed", "covered", "modal", "retexted")


COVERING: Final = ("covered", "modal")
AS_RECORDED: Final = ("matched", "held")


class Struck(Struct, frozen=True, kw_only=True):
    """A visit and what may befall it: `target` is the element that one of its clicks hits."""

    errand: Errand
    target: str
    list: str = ""
    more: tuple[Fault, ...] = ()

    def faults(self) -> Iterator[Fault]:
        text = "What nobody called it before"
        yield from (Fault(kind=kind, where=self.target, text=text) for kind in OF_AN_ELEMENT)
        if self.list:
            yield Fault(kind="reordered", where=self.list)
        yield from self.more


class Told(Struct, frozen=True, kw_only=True):
    """What a replay said of one fault: `act` is where it first said something.

    A fault begins in two places: `struck` is the act during which it came into the page, `met` the first press that
    ran into it, on the element or on one that it moved away. Between them nothing is different for who does not look.
    """

    page: str
    fault: str
    struck: int
    met: int
    act: int | None
    said: str

    @property
    def is_right(self) -> bool:
        """Reported at most one act away from where it begins, and not before it was there; nothing without a fault."""
        if self.fault == "none":
            return self.act is None and not self.said
        return self.act is not None and self.act >= self.struck and self.away <= 1

    @property
    def away(self) -> int:
        """How many acts lie between what was said and the nearer of the places where the fault begins."""
        return 0 if self.act is None else min(abs(self.act - self.struck), abs(self.act - self.met))


def visits() -> list[Struck]:
    """Ten pages, each with an act before the fault and one after it."""
    catalogue = (
        Fault(kind="failing", where="plants.json"),
        Fault(kind="slower", where="plants.json", text="15000"),
        Fault(kind="rerouted", where="/cart", text="/about"),
    )

    def of(name: str, serve: object, path: str, steps: tuple[str, ...], at: int, *, list: str = "",
           more: tuple[Fault, ...] = ()) -> Struck:  # fmt: skip
        errand = clicked(name, serve, path, steps)
        return Struck(errand=errand, target=steps[at], list=list, more=more)

    chips = (".chip[data-tag=pet-safe]", ".chip[data-tag=easy]", ".site-tools a[href='/cart']")
    return [
        of("shop product", SHOP_SITE, "/plants/boston-fern", ("#tab-care", ".add-to-cart", "#tab-reviews"), 1),
        of("shop plants", SHOP_SITE, "/plants", chips, 1, list=":has(> .chip)"),
        of("shop cart", SHOP_SITE, "/plants", chips, 2, more=catalogue[2:]),
        of("shop home", SHOP_SITE, "/", (".card[data-id=pilea] .add", ".toast a"), 0),
        of("shop start", SHOP_SITE, "/plants", (".card h3 a", "#tab-care"), 0, more=catalogue[:2]),
        of("kitchensink actions", app("kitchensink"), "/commands/actions.html",
           (".action-email", ".action-focus", ".action-clear"), 1),
        of("kitchensink querying", app("kitchensink"), "/commands/querying.html",
           ("#inputName", "#query-btn", "#inputEmail"), 1),
        of("sb-admin-2 index", app("sb-admin-2"), "/index.html", ("#alertsDropdown", "#userDropdown"), 1),
        of("sb-admin-2 tables", app("sb-admin-2"), "/tables.html",
           ("#dataTable_filter input", "#dataTable thead th:nth-child(1)", "#dataTable thead th:nth-child(4)"), 1,
           list="#dataTable thead tr"),
        of("todomvc", app("todomvc"), "/examples/backbone/index.html",
           ("#new-todo", "=milk", "#todo-list .toggle", "a[href='#/active']"), 2),
        of("miniwob tabs", MINIWOB, "/miniwob/click-tab-2.html",
           ("#sync-task-cover", "#area ul li:nth-child(3) a", "#area ul li:nth-child(2) a"), 1, list="#area ul"),
        of("table rows", FIXTURE_PAGES, "/table_rows.html",
           ("thead button", "tbody tr:nth-child(3) button:nth-child(1)", "tbody tr:nth-child(4) input"), 1,
           list="tbody"),
    ]  # fmt: skip


def told(place: int, corpora: Path) -> list[Told]:
    """The visit at this place, with each of its faults and without any."""
    struck = visits()[place]
    return told_of(struck, corpora, struck.faults())


def told_of(struck: Struck, corpora: Path, faults: Iterable[Fault]) -> list[Told]:
    with tempfile.TemporaryDirectory() as made, struck.errand.serve(corpora) as address:
        path = Path(made) / "visit.jsonl"
        with sync_playwright() as playwright:
            record(playwright, struck.errand, address, path)
        noting = Path(made) / "noting.js"
        noting.write_text(presses.noting(struck.target), encoding="utf-8")
        quiet, met = _told(struck, None, path, (noting,), ())
        return [
            quiet,
            *(_told(struck, fault, path, (noting, fault.written(noting.parent)), met)[0] for fault in faults),
        ]


def _told(
    struck: Struck, fault: Fault | None, path: Path, scripts: tuple[Path, ...], quiet: Sequence[Press]
) -> tuple[Told, Sequence[Press]]:
    """What was said, and the presses; `quiet` are those of the run without a fault."""
    options = reenact.ReplayOptions(patience_ms=1_000, expect=f"({presses.NOTED})")
    name, page = fault.kind if fault else "none", struck.errand.name
    try:
        result = reenact.replay(path, None, options, browser=reenact.BrowserOptions(init_scripts=scripts))
    except reenact.ReenactError as error:
        return Told(page=page, fault=name, struck=0, met=0, act=None, said=f"failed: {error}"), ()
    assert result.expectation is not None
    noted = msgspec.convert(result.expectation.value, presses.Noted)
    unlike = [place for place, act in enumerate(result.acts) if act.outcome not in AS_RECORDED]
    first = unlike[0] if unlike else None
    said = _said(result, first)
    if name == "slower" and first is None:  # a late answer holds the clock, and nothing else is wrong
        held = [place for place, act in enumerate(result.acts) if act.outcome == "held"]
        first, said = (held[0], "held") if held else (None, "")
    began, met = _begins(result, path, fault, noted, quiet) if fault else (0, 0)
    return Told(page=page, fault=name, struck=began, met=met, act=first, said=said), noted.presses


def _said(result: reenact.ReplayResult, first: int | None) -> str:
    """Of the act `first`, or of what belongs to none."""
    of_none = [each for each in result.divergences if each.act is None]
    if first is None or of_none:
        return "".join(f"{each.kind}: {each.message}" for each in of_none[:1])
    act = result.acts[first]
    if act.divergences:
        divergence = result.divergences[act.divergences[0]]
        return f"{divergence.kind}: {divergence.message}"
    return f"{act.outcome}: {act.healed.how if act.healed else act.name}"


def _begins(
    result: reenact.ReplayResult, path: Path, fault: Fault, noted: presses.Noted, quiet: Sequence[Press]
) -> tuple[int, int]:
    """The act during which the fault came into the page, and the first that ran into it."""
    recording = reenact.read_recording(path)
    clicks = [_act_at(result, event.time_ms) for event in recording.events if isinstance(event, events.PointerDown)]
    since_ms = noted.struck - recording.header.started_epoch_ms
    began = _act_at(result, Timeline((), result.holds).recorded_ms(since_ms))
    if fault.kind in COVERING:  # what covers the page is met by the first click from there on
        return began, next(place for place in clicks if place > began)
    return began, clicks[presses.met(quiet, noted.presses)]


def _act_at(result: reenact.ReplayResult, recorded_ms: float) -> int:
    return max(0, bisect_right([act.time_ms for act in result.acts], recorded_ms) - 1)


def table(all_told: Sequence[Told]) -> str:
    kinds = list(dict.fromkeys(one.fault for one in all_told))
    pages = list(dict.fromkeys(one.page for one in all_told))
    by_name = {(one.page, one.fault): one for one in all_told}
    lines = [f"| page | {' | '.join(kinds)} |", f"| --- |{' --- |' * len(kinds)}"]
    for page in pages:
        cells = [_cell(by_name.get((page, kind))) for kind in kinds]
        lines.append(f"| {page} | {' | '.join(cells)} |")
    faults = [one for one in all_told if one.fault != "none"]
    quiet = [one for one in all_told if one.fault == "none"]
    lines += [
        "",
        f"{sum(one.is_right for one in faults)} of {len(faults)} faults reported within one step;"
        f" {sum(one.is_right for one in quiet)} of {len(quiet)} runs without a fault report none",
        *(
            f"- {one.page}, {one.fault}: at act {one.act}; it came at {one.struck} and was met at {one.met}: {one.said}"
            for one in all_told
            if not one.is_right
        ),
    ]
    return "\n".join(lines)


def _cell(one: Told | None) -> str:
    if one is None:
        return ""
    return (one.said.split(":")[0] or "-") if one.is_right else f"**{one.said.split(':')[0] or 'nothing'}**"
