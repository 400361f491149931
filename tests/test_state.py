"""The state beside a recording: at whose addresses and until when it holds, who may read it, how much it may be."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
import pytest

from reenact.cli.parameters import LatitudeLongitude
from reenact.errors import OutputError, RecordingError
from reenact.state.kept import (
    MAX_STATE_BYTES,
    Cookie,
    Item,
    Origin,
    Session,
    State,
    read_state,
    state_path,
    write_state,
)
from reenact.state.moved import moved
from reenact.world import live_url

START = "https://shop.example/start"


def at(base_url: str | None, state: State, now_epoch_ms: float = 0.0) -> State:
    return moved(state, START, live_url(START, base_url), now_epoch_ms)


def cookie_at(base_url: str | None, cookie: Cookie) -> list[tuple[str, str, bool, str]]:
    state = at(base_url, State(cookies=(cookie,)))
    return [(one.domain, one.path, one.secure, one.same_site) for one in state.cookies]


@pytest.mark.parametrize(
    ("cookie", "found"),
    [
        (Cookie(name="a", value="", domain="shop.example"), [("127.0.0.1", "/", False, "Lax")]),
        (
            Cookie(name="a", value="", domain="shop.example", path="/cart", secure=True, same_site="None"),
            [("127.0.0.1", "/cart", False, "Lax")],
        ),
        (
            Cookie(name="__Secure-a", value="", domain="shop.example", secure=True),
            [("127.0.0.1", "/", True, "Lax")],
        ),
        (
            Cookie(name="a", value="", domain=".example"),
            [(".example", "/", False, "Lax"), ("127.0.0.1", "/", False, "Lax")],
        ),
        (Cookie(name="a", value="", domain="other.example"), [("other.example", "/", False, "Lax")]),
        (Cookie(name="a", value="", domain="op.example"), [("op.example", "/", False, "Lax")]),
    ],
    ids=["own host", "secure", "prefixed", "several hosts", "another host", "end of the name"],
)
def test_cookies_go_along_to_another_deployment(cookie: Cookie, found: list[tuple[str, str, bool, str]]) -> None:
    assert cookie_at("http://127.0.0.1:8000", cookie) == found
    assert cookie_at(None, cookie) == [(cookie.domain, cookie.path, cookie.secure, cookie.same_site)]


def test_a_path_of_the_deployment_goes_before_that_of_a_cookie() -> None:
    cookie = Cookie(name="a", value="", domain="shop.example", path="/cart", secure=True)
    assert cookie_at("https://shop.example/next/", cookie) == [("shop.example", "/next/cart", True, "Lax")]


def test_storage_goes_along_to_another_deployment() -> None:
    item = Item("theme", "dark")
    state = State(
        origins=tuple(
            Origin(origin=origin, local_storage=(item,)) for origin in ("https://shop.example", "https://pay.example")
        ),
        sessions=(Session(tab=1, origin="https://shop.example", items=(item,)),),
    )
    there = at("http://127.0.0.1:8000/next", state)
    assert [one.origin for one in there.origins] == ["http://127.0.0.1:8000", "https://pay.example"]
    assert [one.origin for one in there.sessions] == ["http://127.0.0.1:8000"]


def test_cookies_have_as_long_to_live_as_when_they_were_taken() -> None:
    cookies = (
        Cookie(name="day", value="", domain="shop.example", expires=1_000 + 86_400),
        Cookie(name="session", value="", domain="shop.example"),
    )
    later = at(None, State(cookies=cookies, taken_epoch_ms=1_000_000), now_epoch_ms=500_000_000)
    assert [one.expires for one in later.cookies] == [500_000 + 86_400, -1]
    of_playwright = at(None, State(cookies=cookies), now_epoch_ms=500_000_000)
    assert of_playwright.cookies == cookies


def test_a_state_file_is_for_its_owner_and_comes_back_as_it_was(tmp_path: Path) -> None:
    path = state_path(tmp_path / "visit.jsonl.gz")
    state = State(cookies=(Cookie(name="a", value="b", domain="shop.example"),), permissions=("geolocation",))
    write_state(path, state)
    assert path.name == "visit.state.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_state(path) == state


def test_more_than_the_limit_is_neither_written_nor_read(tmp_path: Path) -> None:
    path = tmp_path / "visit.state.json"
    large = State(origins=(Origin(origin="https://a.example", local_storage=(Item("a", "x" * MAX_STATE_BYTES),)),))
    with pytest.raises(OutputError, match="more than 4 MiB; record without the state"):
        write_state(path, large)
    assert not list(tmp_path.iterdir())
    path.write_bytes(msgspec.json.encode(large))
    with pytest.raises(RecordingError, match="more than 4 MiB"):
        read_state(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"cookies":[{"name":1}]}',
        b'{"permissions":["everything"]}',
        b'{"origins":[{"origin":"file:///etc"}]}',
        b"[" * 100_000,
    ],
    ids=["empty", "a list", "no cookie", "unknown permission", "a file's origin", "deep"],
)
def test_what_is_no_state_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "visit.state.json"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="no state file"):
        read_state(path)


@pytest.mark.parametrize("text", ["52.5", "north,east", "91,0", "0,nan", "1,2,3"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        LatitudeLongitude().convert(text, None, None)
    assert LatitudeLongitude().convert("-33.86,151.2", None, None) == (-33.86, 151.2)
