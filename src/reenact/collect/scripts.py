"""The page code that pages load from here, as answers to requests; app.py gives each its path."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reenact.bundle import snippet_module, snippet_script, snippet_types

CACHE_S: Final = 3600
_SERVED: Final[dict[str, tuple[Callable[[], str], str]]] = {
    "/reenact.js": (snippet_script, "text/javascript"),
    "/reenact.mjs": (snippet_module, "text/javascript"),
    "/reenact.d.ts": (snippet_types, "text/plain"),
}


def scripts() -> dict[str, Script]:
    """What is served, by its path."""
    return {path: Script(_shipped(read), media_type) for path, (read, media_type) in _SERVED.items()}


class Script:
    """One file of the page code, kept by browsers for an hour and then asked about."""

    def __init__(self, text: str | None, media_type: str) -> None:
        self._content = (text or "").encode()
        self._media_type = media_type
        # Weak, because the compressed answer has the same.
        self._tag = f'W/"{hashlib.sha256(self._content).hexdigest()[:32]}"'

    async def answer(self, request: Request) -> Response:
        if not self._content:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {
            "ETag": self._tag,
            "Cache-Control": f"public, max-age={CACHE_S}",
            # Pages that are isolated take scripts of other origins only if those say so.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        }
        if self._tag in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(self._content, media_type=self._media_type, headers=headers)


def _shipped(read: Callable[[], str]) -> str | None:
    """The page code, or None where it was not built."""
    with contextlib.suppress(FileNotFoundError):
        return read()
    return None
