"""Turns Playwright's errors into sentences of ours; every call of Playwright stands inside `playwright_failures`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from reenact.errors import BrowserError, PageError, ReenactError

# Chromium's net/base/net_error_list.h, as far as a person can do something about it.
_NETWORK_REASONS: Final = {
    "ERR_CONNECTION_REFUSED": "connection refused; is the server running?",
    "ERR_CONNECTION_RESET": "the server broke the connection off; does it speak this protocol?",
    "ERR_CONNECTION_CLOSED": "the server broke the connection off; does it speak this protocol?",
    "ERR_EMPTY_RESPONSE": "the server answered nothing; does it speak this protocol?",
    "ERR_CONNECTION_TIMED_OUT": "the server does not answer; is the address right?",
    "ERR_TIMED_OUT": "the server does not answer; is the address right?",
    "ERR_ADDRESS_UNREACHABLE": "no way to that address; is the network up?",
    "ERR_INTERNET_DISCONNECTED": "there is no network; connect first",
    "ERR_NETWORK_CHANGED": "the network changed meanwhile; try again",
    "ERR_NAME_NOT_RESOLVED": "no such host; check the address and the network",
    "ERR_PROXY_CONNECTION_FAILED": "the proxy does not answer; check the proxy settings",
    "ERR_TUNNEL_CONNECTION_FAILED": "the proxy refused it; check the proxy settings",
    "ERR_SSL_PROTOCOL_ERROR": "the server does not speak https there; try http://",
    "ERR_FILE_NOT_FOUND": "there is no such file",
    "ERR_ACCESS_DENIED": "no permission to read it",
    "ERR_UNSAFE_PORT": "Chromium refuses that port; serve the page on another one",
    "ERR_TOO_MANY_REDIRECTS": "it redirects for ever; is a cookie or a login missing?",
    "ERR_HTTP_RESPONSE_CODE_FAILURE": "the server answered with an error and no page",
    "ERR_UNKNOWN_URL_SCHEME": "that is no web address; it has to begin with http://, https:// or file://",
    "ERR_ABORTED": "it is a download or no web address; a page has to begin with http://, https:// or file://",
}
_CERTIFICATE: Final = re.compile(r"ERR_CERT_\w+")
_NETWORK_ERROR: Final = re.compile(r"net::(ERR_\w+)")

# TargetClosedError is not public, and Playwright words the end of a browser in several ways; the texts are its API.
_ENDED: Final = re.compile(
    r"has been closed|Target closed|Browser closed|Connection closed|connection closed|has disconnected"
)
_CRASHED: Final = re.compile(r"(Target|Page) crashed")
_INVALID_URL: Final = re.compile(r"invalid URL|Invalid URL")


@contextmanager
def playwright_failures(doing: str) -> Iterator[None]:
    """Run a block of Playwright calls; `doing` completes "cannot ...", such as "open http://localhost:8000/".

    Raises `PageError` for dead or invalid addresses, time-outs and everything else that a page does wrong,
    and `BrowserError` when the browser or the page's process is gone.
    """
    try:
        yield
    except PlaywrightError as error:
        raise translated(error, doing) from error


def translated(error: PlaywrightError, doing: str) -> ReenactError:
    """The sentence for one error of Playwright, not raised."""
    text = str(error)
    if isinstance(error, PlaywrightTimeoutError):
        waited = re.search(r"Timeout (\d+)ms", text)
        return no_answer(doing, float(waited[1]) if waited else None)
    # Crashes first: the browser's log that follows may contain any other word.
    first = first_line(error)
    if _CRASHED.search(first):
        return BrowserError(f"the page's process crashed before it could {doing}; run again, or ask `reenact doctor`")
    if _ENDED.search(first):
        return BrowserError(f"the browser ended before it could {doing}; run again, or ask `reenact doctor`")
    return PageError(f"cannot {doing}: {_page_reason(first)}")


def no_answer(doing: str, waited_ms: float | None) -> PageError:
    """The sentence for a server that takes too long, not raised."""
    patience = f" within {waited_ms / 1000:g} s" if waited_ms is not None else ""
    return PageError(f"cannot {doing}: no answer{patience}; is the server well, or does it need a longer --timeout?")


def first_line(error: PlaywrightError) -> str:
    """What Playwright says, without the name of its method, the call log and the browser's log."""
    line = str(error).strip().partition("\n")[0]
    return re.sub(r"^[A-Z]\w+\.\w+: ", "", line).strip()


def _page_reason(line: str) -> str:
    if code := _NETWORK_ERROR.search(line):
        if _CERTIFICATE.match(code[1]):
            return f"the server's certificate is not trusted ({code[1]}); give it a valid one or use http://"
        return _NETWORK_REASONS.get(code[1], f"the network failed with {code[1]}")
    if _INVALID_URL.search(line):
        return "that is no web address; it has to begin with http://, https:// or file://"
    return line
