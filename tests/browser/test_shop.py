"""The fixture shop holds what its scripted users and the demo rely on.

Users take their time, so two of them come by default and every one with REENACT_TESTS=all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Error, Page

from fixtures.serve import SHOP, serving
from fixtures.users.shop import DESKTOP, USERS
from fixtures.users.user import User

CART = [{"id": "pilea", "quantity": 1}, {"id": "aloe", "quantity": 3}]

COMING: Final = tuple(USERS) if os.environ.get("REENACT_TESTS") == "all" else ("buy_on_phone", "coupon_bug")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with serving(SHOP) as address:
        yield address


def page_for(chromium: Browser, user: User) -> Page:
    context = chromium.new_context(
        viewport={"width": user.viewport.width, "height": user.viewport.height},
        device_scale_factor=user.viewport.device_scale_factor,
        has_touch=user.touch,
        is_mobile=user.touch,
        locale="en-US",
    )
    return context.new_page()


def driven(chromium: Browser, shop: str, user: User, seed: int) -> tuple[Page, list[Error]]:
    page = page_for(chromium, user)
    errors: list[Error] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(shop + user.start_path)
    user.drive(page, shop, seed)
    return page, errors


# coupon_bug has a test of its own below.
@pytest.mark.parametrize("name", [name for name in COMING if name != "coupon_bug"])
def test_each_user_reaches_its_end(chromium: Browser, shop: str, name: str) -> None:
    user = USERS[name]
    page, errors = driven(chromium, shop, user, seed=7)
    assert page.evaluate(user.check) is True
    assert errors == []
    page.context.close()


def test_the_coupon_throws_once_and_takes_nothing_off(chromium: Browser, shop: str) -> None:
    user = USERS["coupon_bug"]
    page, errors = driven(chromium, shop, user, seed=7)
    assert page.evaluate(user.check) is True
    assert [(error.name, error.message) for error in errors] == [
        ("TypeError", "Reduce of empty array with no initial value")
    ]
    page.context.close()


def test_the_coupon_works_for_two_kinds_of_plants(chromium: Browser, shop: str) -> None:
    page = chromium.new_page(viewport={"width": DESKTOP.width, "height": DESKTOP.height})
    page.goto(f"{shop}/about")
    page.evaluate("(cart) => localStorage.setItem('fernwood.cart', JSON.stringify(cart))", CART)
    page.goto(f"{shop}/cart")
    page.fill("[name=coupon]", "fern10")
    page.click("#apply")
    assert page.text_content(".coupon-note") == "10 % off everything, Aloe vera too."
    page.wait_for_function("document.querySelector('#total').textContent === '€67.50'")
    page.close()


def test_variant_b_is_remembered(chromium: Browser, shop: str) -> None:
    page = chromium.new_page()
    page.goto(f"{shop}/?variant=b")
    page.wait_for_selector(".hero.variant-b")
    page.goto(f"{shop}/")
    assert page.wait_for_selector(".hero.variant-b h1") is not None
    assert page.text_content(".hero h1") == "Twelve plants for brighter rooms."
    page.close()


def test_a_missing_picture_is_reported_on_the_console(chromium: Browser, shop: str) -> None:
    page = chromium.new_page()
    with page.expect_console_message(lambda message: message.text.startswith("Picture is missing")) as reported:
        page.goto(f"{shop}/plants/string-of-pearls")
    assert reported.value.type == "error"
    assert reported.value.text == "Picture is missing: /images/string-of-pearls-window.svg"
    page.close()


def test_the_quick_view_closes_by_escape_and_by_its_backdrop(chromium: Browser, shop: str) -> None:
    page = chromium.new_page(viewport={"width": DESKTOP.width, "height": DESKTOP.height})
    page.goto(f"{shop}/plants")
    page.click(".card[data-id=aloe] .quick")
    page.wait_for_selector("dialog.peek[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.peek", state="detached")
    page.click(".card[data-id=aloe] .quick")
    page.wait_for_selector("dialog.peek[open]")
    page.mouse.click(20, 20)
    page.wait_for_selector("dialog.peek", state="detached")
    page.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (820, 1180), (768, 1024), (393, 852)])
@pytest.mark.parametrize("path", ["/", "/plants", "/plants/monstera", "/cart", "/checkout", "/about"])
def test_nothing_is_wider_than_the_screen(chromium: Browser, shop: str, path: str, width: int, height: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(shop + path)
    page.wait_for_selector("main h1")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
