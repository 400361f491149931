"""Secrets of requests and answers are masked before anything is kept; the rest stays, so that it can be compared."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reenact.network.har import Entry, Header, Request, Response
from reenact.network.masking import masked_entry, masked_post, masked_url, multipart_fields

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        (f"http://a.example/x?token={SECRET}&page=2", "http://a.example/x?token=masked&page=2"),
        (f"http://a.example/x?access_token={SECRET}", "http://a.example/x?access_token=masked"),
        (f"http://a.example/x?api_key={SECRET}", "http://a.example/x?api_key=masked"),
        (f"http://a.example/cb?code={SECRET}&state=1", "http://a.example/cb?code=masked&state=1"),
        ("http://a.example/x?code=FERN10", "http://a.example/x?code=FERN10"),
        (f"http://anna:{SECRET}@a.example/x", "http://a.example/x"),
        (f"http://a.example/#id_token={SECRET}&x=1", "http://a.example/#id_token=masked&x=1"),
        ("http://a.example/keyboard?monkey=1", "http://a.example/keyboard?monkey=1"),
    ],
)
def test_addresses(url: str, masked: str) -> None:
    assert masked_url(url) == masked


@pytest.mark.parametrize(
    ("name", "value", "masked"),
    [
        ("Authorization", f"Bearer {SECRET}", "masked"),
        ("Cookie", f"sid={SECRET}", "masked"),
        ("Set-Cookie", f"sid={SECRET}; Path=/; HttpOnly", "sid=masked; Path=/; HttpOnly"),
        ("X-CSRF-Token", SECRET, "masked"),
        ("X-Api-Key", SECRET, "masked"),
        ("Location", f"/next?token={SECRET}", "/next?token=masked"),
        ("Accept", "text/html", "text/html"),
        ("Access-Control-Allow-Headers", "authorization", "authorization"),
    ],
)
def test_headers_of_both_sides(name: str, value: str, masked: str) -> None:
    headers = (Header(name, value),)
    entry = Entry(
        started="2026-01-01T00:00:00Z",
        request=Request(method="GET", url="http://a.example/", headers=headers, cookies=headers),
        response=Response(status=200, headers=headers, cookies=headers),
    )
    kept = masked_entry(entry, None)
    assert kept.request.headers == kept.response.headers == (Header(name, masked),)
    assert kept.request.cookies == kept.response.cookies == ()


def test_forms_and_json_keep_all_but_their_secrets() -> None:
    body = {"user": "anna", "password": SECRET, "card": {"cardNumber": SECRET, "year": 30}, "list": [{"otp": SECRET}]}
    kept = masked_post("application/json", json.dumps(body).encode()).text
    assert json.loads(kept or "") == {
        "user": "anna", "password": "masked", "card": {"cardNumber": "masked", "year": 30},
        "list": [{"otp": "masked"}],
    }  # fmt: skip
    form = masked_post("application/x-www-form-urlencoded", f"user=anna&pwd={SECRET}".encode())
    assert form.text == "user=anna&pwd=masked"


def test_a_multipart_form_does_not_depend_on_its_boundary() -> None:
    def sent(boundary: str) -> str | None:
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                 for name, value in (("user", "anna"), ("password", SECRET))]  # fmt: skip
        body = "".join(parts) + f"--{boundary}--\r\n"
        return masked_post(f"multipart/form-data; boundary={boundary}", body.encode()).text

    assert sent("----Aa1") == sent("----Zz9") == "user=anna&password=masked"


@given(st.binary(max_size=200))
def test_any_body_is_kept_as_fields_or_as_a_hash(body: bytes) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        post = masked_post(kind, body)
        assert (post.text is None) != (post.sha256 is None)


def test_files_of_a_form_are_hashes() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n\x00\x01\r\n--x--\r\n'
    ((name, value),) = multipart_fields("multipart/form-data; boundary=x", body) or []
    assert (name, len(value)) == ("f", 64)
