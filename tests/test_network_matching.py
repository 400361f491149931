"""A replay's request finds the recorded call that it repeats, though tokens, times and order have changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.network.asking import asked, is_fickle
from reenact.network.har import Content, Entry, PostData, Request, Response
from reenact.network.masking import masked_post
from reenact.network.shelf import Match, Shelf

BASE = "http://shop.example"


def request(method: str, url: str, body: object = None) -> Request:
    post: PostData | None = None
    if body is not None:
        post = masked_post("application/json", json.dumps(body).encode())
    return Request(method=method, url=url if "://" in url else BASE + url, post=post)


def shelf(*requests: Request) -> Shelf:
    entries = [
        Entry(started="2026-01-01T00:00:00Z", request=one, response=Response(status=200, content=Content(size=place)))
        for place, one in enumerate(requests)
    ]
    return Shelf(entries, lambda url: url)


def take(recorded: Shelf, method: str, url: str, body: object = None) -> Match | None:
    return recorded.take(asked(request(method, url, body)))


def places(recorded: Shelf, *asks: tuple[Any, ...]) -> list[int | None]:
    found = [take(recorded, *ask) for ask in asks]
    return [None if match is None else match.place for match in found]


def test_the_same_call_gets_its_answers_in_order_and_then_the_newest_again() -> None:
    recorded = shelf(*[request("GET", "/count")] * 3)
    found = [take(recorded, "GET", "/count") for _ in range(5)]
    assert [(match.place, match.again) for match in found if match] == [
        (0, False), (1, False), (2, False), (2, True), (2, True),
    ]  # fmt: skip


def test_parallel_calls_may_come_in_another_order() -> None:
    recorded = shelf(*[request("GET", f"/plants?page={page}") for page in (1, 2, 3)])
    asks = [("GET", f"/plants?page={page}") for page in (3, 1, 2)]
    assert places(recorded, *asks) == [2, 0, 1]


def test_graphql_goes_by_operation_and_variables() -> None:
    def graph(name: str, number: int) -> dict[str, object]:
        return {"operationName": name, "query": f"query {name} {{ x }}", "variables": {"id": number}}

    recorded = shelf(
        *[request("POST", "/graphql", graph(*each)) for each in (("Plants", 1), ("Orders", 1), ("Plants", 2))]
    )
    asks = [("POST", "/graphql", graph(*each)) for each in (("Plants", 2), ("Orders", 1), ("Plants", 1), ("Users", 1))]
    assert places(recorded, *asks) == [2, 1, 0, None]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("/item?_=1795330251205", "/item?_=1795330259999"),
        ("/item?r=0.8240912837", "/item?r=0.1112223334"),
        ("/item?cb=a1", "/item?cb=z99"),
        ("/item?token=masked", "/item?token=anything"),
        ("/item?at=2026-01-01T10:00:00.000Z", "/item?at=2027-02-03T11:12:13.456Z"),
        ("/item/9f86d081884c7d65/x", "/item/2c26b46b68ffc68f/x"),
        ("/a?id=7&x=1", "/a?x=1&id=7"),
    ],
)
def test_tokens_times_and_cache_busters_may_change(there: str, here: str) -> None:
    assert places(shelf(request("GET", there)), ("GET", here)) == [0]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("/search?q=fern", "/search?q=moss"),
        ("/plants?page=1", "/plants?page=2"),
        ("/plants/1", "/plants/2"),
        ("/a", "/b"),
        ("http://a.example/x", "http://b.example/x"),
    ],
)
def test_what_asks_for_something_else_is_a_miss(there: str, here: str) -> None:
    assert places(shelf(request("GET", there)), ("GET", here)) == [None]


def test_a_number_that_changed_with_every_recorded_call_may_change() -> None:
    recorded = shelf(request("GET", "/poll?since=10001&k=1"), request("GET", "/poll?since=20002&k=1"))
    assert places(recorded, ("GET", "/poll?since=31337&k=1"), ("GET", "/poll?since=41337&k=1")) == [0, 1]


def test_bodies_count_and_what_differs_is_named() -> None:
    recorded = shelf(request("POST", "/orders", {"plant": 3, "count": 1, "note": "a"}))
    match = take(recorded, "POST", "/orders", {"plant": 3, "count": 1, "note": "b"})
    assert match is not None
    assert match.differing == (".note",)
    assert take(recorded, "POST", "/orders", {"plant": 4, "count": 9, "note": "b"}) is None


@settings(max_examples=40)
@given(st.permutations(range(6)), st.data())
def test_every_call_finds_its_own_whatever_the_order_and_the_times(order: list[int], data: st.DataObject) -> None:
    def call(number: int, time: int) -> tuple[str, str, object]:
        return "POST", f"/api?n={number}&t={time}", {"number": number, "at": time}

    times = st.integers(1_000_000_000_000, 1_999_999_999_999)
    recorded = shelf(*[request(*call(number, data.draw(times))) for number in range(6)])
    assert places(recorded, *[call(number, data.draw(times)) for number in order]) == order


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_no_address_or_body_is_too_odd(path: str, query: str, body: str) -> None:
    try:
        one = Request(
            method="POST",
            url=f"{BASE}/{path}?{query}",
            post=masked_post("application/x-www-form-urlencoded", body.encode("utf-8", "replace")),
        )
        recorded = shelf(one)
    except ValueError:
        return  # no address at all
    assert recorded.take(asked(one)) is not None


@pytest.mark.parametrize("value", ["fern", "12", "2026", "page-2", "deadbeef", "getUserById", "abcdefabcdef"])
def test_words_and_small_numbers_mean_something(value: str) -> None:
    assert not is_fickle(value)
