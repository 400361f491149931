"""Who clicks what on which page: known elements, in the order in which each uncovers the next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from msgspec import Struct

from fixtures.serve import SHOP, serving

HERE: Final = Path(__file__).parent


class Click(Struct, frozen=True, kw_only=True):
    """One click on a planted element, at these fractions of its box; `frame` is the selector of the frame it is in."""

    selector: str
    across: float = 0.4
    down: float = 0.5
    frame: str = ""
    before: str = ""
    """A scroller that a person first brings to its end."""


class Scenario(Struct, frozen=True, kw_only=True):
    """`serve` is called with the folder of the corpora."""

    name: str
    path: str
    clicks: tuple[Click, ...]
    serve: Callable[[Path], AbstractContextManager[str]]


def _app(name: str) -> Callable[[Path], AbstractContextManager[str]]:
    return lambda corpora: serving(corpora / "apps" / name / "site")


def _clicks(*selectors: str) -> tuple[Click, ...]:
    return tuple(
        Click(selector=selector, across=0.2 + 0.07 * (index % 8), down=0.3 + 0.05 * (index % 8))
        for index, selector in enumerate(selectors)
    )


SCENARIOS: Final = (
    Scenario(
        name="planted",
        path="/planted.html",
        serve=lambda _: serving(HERE),
        clicks=(
            *_clicks("#head", "#one", "#two", "#three", "#high"),
            Click(selector="#inside", frame="iframe", across=0.7),
            *_clicks("#shady", "#turned", "#list button:nth-of-type(2)"),
            *_clicks("#open", "#no", "#second", "#pot", "#first", "#more", "#export", "#offer", "#accept"),
            *_clicks("#summary", "#ship", "#foot", "#corner", "#head"),
            Click(selector="#low", before="#scroller"),
        ),
    ),
    Scenario(
        name="shop",
        path="/plants/boston-fern",
        serve=lambda _: serving(SHOP),
        clicks=_clicks(".add-to-cart", "h1", "main p"),
    ),
    Scenario(
        name="sb-admin-2",
        path="/index.html",
        serve=_app("sb-admin-2"),
        clicks=_clicks(
            "#alertsDropdown",
            ".dropdown-menu.show .dropdown-item:nth-of-type(2)",
            "#messagesDropdown",
            ".dropdown-menu.show .dropdown-item:nth-of-type(1)",
            "#userDropdown",
            ".dropdown-item[data-target='#logoutModal']",
            "#logoutModal .btn-secondary",
            ".card-header h6",
            "h1.h3",
        ),
    ),
    Scenario(
        name="sb-admin-2 cards",
        path="/cards.html",
        serve=_app("sb-admin-2"),
        clicks=_clicks(
            "a[href='#collapseCardExample']", "h1.h3", "#userDropdown", "#userDropdown + div .dropdown-item"
        ),
    ),
    Scenario(
        name="kitchensink",
        path="/commands/actions.html",
        serve=_app("kitchensink"),
        clicks=_clicks(".action-email", ".action-focus", ".action-btn", "#action-canvas", ".action-labels>.label"),
    ),
    Scenario(
        name="todomvc",
        path="/examples/backbone/index.html",
        serve=_app("todomvc"),
        clicks=_clicks("#new-todo", "h1", "#info a >> nth=0"),
    ),
)
