"""What a replay may send to live servers, and the frames and answers that the replay's own server makes."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reenact.errors import PageError
from reenact.network.har import Content, Entry, Header, Request, Response
from reenact.network.policy import Policy, policy_of
from reenact.proxy.answers import fate, recorded_answer
from reenact.proxy.frames import Frame, accept_key, first_frame, framed
from reenact.proxy.http import Asked


@pytest.mark.parametrize(
    ("method", "url", "goes"),
    [
        ("POST", "http://127.0.0.1:8000/x", True),
        ("DELETE", "http://localhost/x", True),
        ("POST", "http://app.localhost:3000/x", True),
        ("POST", "http://[::1]:8000/x", True),
        ("GET", "https://shop.example/x", True),
        ("OPTIONS", "https://shop.example/x", True),
        ("POST", "https://shop.example/x", False),
        ("post", "https://shop.example/x", False),
        ("POST", "http://127.0.0.1.evil.example/x", False),
        ("POST", "http://localhost.example/x", False),
        ("POST", "https://test.example/x", True),
        ("POST", "https://test.example:443/x", True),
        ("POST", "https://test.example:444/x", False),
        ("POST", "http://test.example/x", False),
    ],
)
def test_writes_go_to_this_machine_and_where_they_are_allowed(method: str, url: str, goes: bool) -> None:
    policy = policy_of(["https://test.example"], [])
    assert (policy.refusal(method, url) is None) == goes


def test_a_refusal_names_the_remedy() -> None:
    assert Policy().refusal("PUT", "https://a.example/x?y=1") == (
        "was refused, for it writes to a live server; allow it with --allow-writes https://a.example"
    )


def test_offline_except_refuses_reads_too() -> None:
    policy = policy_of(["*"], ["API.example"])
    hosts = ("api.example", "www.example", "127.0.0.1", "sub.api.example")
    assert [policy.refusal("GET", f"https://{host}/") is None for host in hosts] == [True, False, True, False]


@pytest.mark.parametrize(("writes", "hosts"), [(["shop"], []), (["ftp://a.example"], []), ([], ["https://a.example"])])
def test_what_is_no_origin_or_host_is_wrong(writes: list[str], hosts: list[str]) -> None:
    with pytest.raises(PageError, match="write one such as"):
        policy_of(writes, hosts)


@given(st.sampled_from([1, 2]), st.binary(max_size=300), st.binary(max_size=3))
def test_frames_come_back_as_they_were_sent(opcode: int, data: bytes, rest: bytes) -> None:
    assert first_frame(framed(opcode, data) + rest) == (Frame(opcode, data), rest)
    assert first_frame(framed(opcode, data)[:-1]) is None


def test_masked_and_long_frames_are_read() -> None:
    # RFC 6455, 5.7: a masked "Hello".
    assert first_frame(bytes.fromhex("818537fa213d7f9f4d5158")) == (Frame(1, b"Hello"), b"")
    long = framed(2, b"x" * 70_000)
    assert first_frame(long) == (Frame(2, b"x" * 70_000), b"")
    # RFC 6455, 1.3.
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert base64.b64decode(accept_key("x"))


def entry(status: int, failure: str | None = None, kind: str = "fetch", method: str = "GET", **content: int) -> Entry:
    return Entry(
        started="2026-01-01T00:00:00Z",
        request=Request(method=method, url="http://a.example/"),
        response=Response(status=status, failure=failure, content=Content(**content)),  # type: ignore[arg-type]
        resource_type=kind,
    )


@pytest.mark.parametrize(
    ("recorded", "comes"),
    [
        (entry(200, compression=0), "answered"),
        (entry(302), "answered"),
        (entry(-1, "net::ERR_NAME_NOT_RESOLVED"), "failed"),
        (entry(-1), "silent"),
        (entry(-1, "net::ERR_ABORTED"), "silent"),
        (entry(-1, "net::ERR_ABORTED", method="POST"), "answered"),
        (entry(200, size=-1), "begun"),
        (entry(200, "net::ERR_ABORTED", size=-1), "begun"),
        (entry(200, "net::ERR_ABORTED", kind="ping", size=-1), "answered"),
    ],
)
def test_a_request_comes_to_the_same_again(recorded: Entry, comes: str) -> None:
    assert fate(recorded) == comes


def test_answers_lose_what_belonged_to_their_connection_and_move_along() -> None:
    headers = (
        Header("Content-Encoding", "gzip"), Header("Transfer-Encoding", "chunked"), Header("X-Plant", "fern"),
        Header("Location", "http://a.example/next"), Header("Access-Control-Allow-Origin", "http://a.example"),
        Header("Set-Cookie", "a=1\nb=2"), Header("Bad Name", "x"), Header("Strict-Transport-Security", "max-age=9"),
    )  # fmt: skip
    recorded = Entry(
        started="2026-01-01T00:00:00Z",
        request=Request(method="GET", url="http://a.example/"),
        response=Response(status=304, headers=headers),
    )
    asked = Asked(method="GET", url="http://b.example/", headers=(Header("Origin", "http://b.example"),), body=b"")
    answer = recorded_answer(recorded, b"body", asked, lambda url: url.replace("a.example", "b.example"))
    assert (answer.status, answer.body) == (200, b"body")
    assert [(one.name, one.value) for one in answer.headers] == [
        ("X-Plant", "fern"), ("Location", "http://b.example/next"),
        ("Access-Control-Allow-Origin", "http://b.example"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"),
    ]  # fmt: skip
