"""The HTTP side: requests come in, are checked, and go to the desk; answers say what became of them. For server.py."""

from __future__ import annotations

import asyncio
import hmac
import html
import math
import re
import time
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from reenact.collect.body import body_of, text_of
from reenact.collect.desk import Desk
from reenact.collect.origins import is_loopback, origins_expression
from reenact.collect.rates import Bucket
from reenact.collect.refusal import RefusedError
from reenact.collect.scripts import scripts
from reenact.collect.wire import batch_of, forget_of
from reenact.options import CollectOptions

BODY_S: Final = 30.0
"""How long a request may take to arrive."""


def application(desk: Desk, options: CollectOptions, address: str) -> Starlette:
    """The ASGI application of a receiver at `address`."""
    origins = origins_expression(options.allow_origins)
    door = _Door(desk, options, origins)
    return Starlette(
        routes=[
            Route("/v1/batches", door.batches, methods=["POST"]),
            Route("/v1/forget", door.forget, methods=["POST"]),
            *(Route(path, script.answer) for path, script in scripts().items()),
            Route("/", _Front(desk, options, address).answer),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origin_regex=origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Content-Type"],
                allow_private_network=True,
                # Without this a page of another origin cannot read when it may come again.
                expose_headers=["Retry-After"],
            ),
            Middleware(GZipMiddleware),
        ],
        exception_handlers={RefusedError: _refused, HTTPException: _failed, ClientDisconnect: _gone},
    )


def script_tag(address: str, key: str | None) -> str:
    """What to paste into a page so that it records for the receiver at `address`."""
    shown = f' data-key="{html.escape(key)}"' if key is not None else ""
    return f'<script src="{address}/reenact.js" data-endpoint="{address}"{shown} data-start></script>'


class _Door:
    """Lets in what may come in."""

    def __init__(self, desk: Desk, options: CollectOptions, origins: str) -> None:
        self._desk = desk
        self._key = options.key
        self._origins = re.compile(origins)
        self._bucket = Bucket(options.rate, time.monotonic())

    async def batches(self, request: Request) -> Response:
        text = await self._text(request)
        batch = await asyncio.to_thread(batch_of, text)
        self._refuse_stranger(request, batch.envelope.key)
        await self._desk.take(batch)
        return JSONResponse({"accepted": batch.envelope.sequence})

    async def forget(self, request: Request) -> Response:
        wish = forget_of(await self._text(request))
        self._refuse_stranger(request, wish.key)
        await self._desk.forget(wish.recording)
        return JSONResponse({"forgotten": wish.recording})

    async def _text(self, request: Request) -> str:
        """The body, read before anything is checked: a browser that still sends does not read the answer."""
        try:
            async with asyncio.timeout(BODY_S):
                body = await body_of(request.stream())
        except TimeoutError as error:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "the request did not arrive in time", 1) from error
        origin = request.headers.get("origin")
        if origin is not None and not self._origins.fullmatch(origin):
            raise RefusedError(HTTPStatus.FORBIDDEN, "pages of this origin may not send; allow it with --allow-origin")
        if wait_s := self._bucket.wait_s(time.monotonic()):
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "too many requests", wait_s)
        return await asyncio.to_thread(text_of, body)

    def _refuse_stranger(self, request: Request, key: str | None) -> None:
        if self._key is not None:
            if not hmac.compare_digest((key or "").encode(), self._key.encode()):
                raise RefusedError(HTTPStatus.FORBIDDEN, "the write key is wrong or missing")
        elif "origin" not in request.headers and not (request.client and is_loopback(request.client.host)):
            raise RefusedError(HTTPStatus.FORBIDDEN, "a request that comes from no page needs a write key")


class _Front:
    """What a person sees who opens the address."""

    def __init__(self, desk: Desk, options: CollectOptions, address: str) -> None:
        self._desk = desk
        # The key is for those who read the terminal, not for everybody who opens the address.
        self._tag = script_tag(address, "..." if options.key else None)

    async def answer(self, _: Request) -> Response:
        totals = self._desk.totals
        return PlainTextResponse(
            "reenact collect: takes recordings of what people do in pages, and writes them on this machine.\n\n"
            f"Paste this into a page:\n\n  {self._tag}\n\n"
            f"{totals.open} recordings are open, {totals.written} were written since the start.\n",
            headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    after = {} if error.retry_after_s is None else {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))}
    return JSONResponse({"error": error.sentence}, error.status, headers=after)


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _gone(_: Request, __: Exception) -> Response:
    """For nobody: the page went away before it had sent everything."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)
