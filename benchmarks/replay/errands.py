"""Short visits with a known end: who does what on which page; recorded by the benchmarks of devices and of faults."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from playwright.sync_api import Page, Playwright

import reenact
from benchmarks.drives.corpora import Drive, served
from fixtures.serve import PAGES, SHOP, serving
from fixtures.users.motion import Finger, Hand
from fixtures.users.shop import DESKTOP, PHONE, USERS
from reenact.browser.find import find_browser
from reenact.geometry import Viewport

NO_NETWORK: Final = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


class Errand(Struct, frozen=True, kw_only=True):
    """`do` is called with a page and the address of the served folder; `check` is true in the page when it is done."""

    name: str
    serve: Callable[[Path], contextlib.AbstractContextManager[str]]
    do: Callable[[Page, str], None]
    check: str
    viewport: Viewport = DESKTOP
    touch: bool = False


def folder(of: Callable[[Path], Path]) -> Callable[[Path], contextlib.AbstractContextManager[str]]:
    """Serve a folder that is found from the corpora's."""
    return lambda corpora: serving(of(corpora))


SHOP_SITE: Final = folder(lambda _: SHOP)
FIXTURE_PAGES: Final = folder(lambda _: PAGES)


def app(name: str) -> Callable[[Path], contextlib.AbstractContextManager[str]]:
    return folder(lambda corpora: corpora / "apps" / name / "site")


def record(playwright: Playwright, errand: Errand, address: str, path: Path) -> bool:
    """Record the errand at `address`; True where it reached its own end."""
    browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox", NO_NETWORK])
    size = errand.viewport
    context = browser.new_context(
        viewport={"width": size.width, "height": size.height},
        device_scale_factor=size.device_scale_factor,
        has_touch=errand.touch,
        is_mobile=errand.touch,
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        with reenact.capture(context, path):
            page = context.new_page()
            errand.do(page, address)
            page.wait_for_timeout(300)
            return bool(page.evaluate(errand.check))
    finally:
        browser.close()


def shop_errands(*, touch: bool) -> list[Errand]:
    """The users of the fixture shop who have a mouse, or those who have a finger."""
    return [
        Errand(
            name=f"shop {user.name}",
            serve=SHOP_SITE,
            do=lambda page, address, user=user: user.drive(page, address, 1),  # type: ignore[misc]
            check=user.check,
            viewport=user.viewport,
            touch=user.touch,
        )
        for user in USERS.values()
        if user.touch == touch
    ]


def app_errands(corpora: Path) -> list[Errand]:
    """The drives of the corpora's apps."""

    @contextlib.contextmanager
    def at(_: Path, drive: Drive) -> Iterator[str]:
        with served(drive, corpora) as (_, address):
            yield address

    errands = []
    for name in ("dragula", "kitchensink", "sb-admin-2", "todomvc"):
        drive = Drive("apps", name, 1)
        with served(drive, corpora) as (module, _):
            size = module.VIEWPORT
        errands.append(
            Errand(
                name=name,
                serve=lambda folder, drive=drive: at(folder, drive),  # type: ignore[misc]
                do=lambda page, address, module=module: _drive(module, page, address),  # type: ignore[misc]
                check=module.CHECK,
                viewport=Viewport(size["width"], size["height"]),
            )
        )
    return errands


def _drive(module: Any, page: Page, address: str) -> None:
    module.drive(page, address, 1)


def tapped(name: str, serve: Any, path: str, steps: tuple[str, ...], check: str) -> Errand:
    """One finger: a step is a selector to tap, or a text to type after `=`."""

    def do(page: Page, address: str) -> None:
        page.goto(f"{address}{path}")
        finger = Finger(page, 1)
        finger.pause(400)
        for step in steps:
            if step.startswith("="):
                finger.type(step[1:])
                finger.press("Enter")
            else:
                finger.tap(page.locator(step).first)
            finger.pause(400)

    return Errand(name=name, serve=serve, do=do, check=check, viewport=PHONE, touch=True)


def clicked(name: str, serve: Any, path: str, steps: tuple[str, ...]) -> Errand:
    """A mouse clicks one element after the other; steps as above."""

    def do(page: Page, address: str) -> None:
        page.goto(f"{address}{path}")
        hand = Hand(page, 1)
        hand.pause(300)
        for step in steps:
            if step.startswith("="):
                hand.type(step[1:])
                hand.press("Enter")
            else:
                hand.click(page.locator(step).first)
            hand.pause(250)

    return Errand(name=name, serve=serve, do=do, check="true", viewport=Viewport(1200, 800))
