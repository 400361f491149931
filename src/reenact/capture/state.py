"""Takes what a context holds when its recording begins, and writes it beside the recording; called by context.py."""

from __future__ import annotations

import contextlib
import inspect
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
from msgspec.structs import replace
from playwright.async_api import Error as PlaywrightError

from reenact.browser.failures import first_line
from reenact.capture.calls import Calls
from reenact.errors import OutputError
from reenact.state.kept import Item, Permission, Session, State, encoded, state_path, write_state

WEB: Final = ("http://", "https://")
"""With which addresses begin that can be opened again."""

_SESSION: Final = "() => [origin, Object.entries(sessionStorage)]"
_GRANTED: Final = """async (names) => {
  const states = await Promise.all(names.map((name) => navigator.permissions.query({ name }).catch(() => null)));
  return names.filter((_, place) => states[place]?.state === "granted");
}"""


class StateKeeper:
    """The state of one context. `run` walks through calls of Playwright, now or as a task, as the API has it."""

    def __init__(self, context: Any, recording: Path, run: Callable[[Calls], None]) -> None:
        """Raises `OutputError` where this Playwright cannot tell all of it."""
        if "indexed_db" not in inspect.signature(context.storage_state).parameters:
            raise OutputError("the state cannot be kept with this version of Playwright; install 1.51 or newer")
        self._context = context
        self._run = run
        self.path = state_path(recording)
        self._state = State()
        self._sessions: list[tuple[Any, str, tuple[Item, ...]]] = []
        self._asked = False

    def install(self) -> Calls:
        """Take it, before anything of the recorder is in the context."""
        try:
            storage = yield self._context.storage_state(indexed_db=True)
            origins = [one for one in storage["origins"] if one["origin"].startswith(WEB)]
            self._state = msgspec.convert({**storage, "origins": origins}, State)
        except (PlaywrightError, TimeoutError, msgspec.ValidationError) as error:
            why = first_line(error) if isinstance(error, PlaywrightError) else str(error) or "no answer came"
            raise OutputError(f"the state cannot be kept: {why}; record without it") from error
        self._state = replace(self._state, taken_epoch_ms=time.time() * 1000)
        for page in self._context.pages:
            yield from self._take_session(page)
            yield from self._ask(page)
        encoded(self._state, self.path)  # a visit is not worth its while if its state will be refused at the end

    def follow(self, page: Any) -> None:
        """A page has a document."""
        if not self._asked:
            self._run(self._ask(page))

    def write(self, recording_id: str, tab_of: Callable[[Any], int | None]) -> None:
        """Write the state file; `tab_of` numbers a page as the recording does. Raises `OutputError`."""
        sessions = tuple(
            Session(tab=tab, origin=origin, items=items)
            for page, origin, items in self._sessions
            if (tab := tab_of(page)) is not None
        )
        write_state(self.path, replace(self._state, sessions=sessions, recording_id=recording_id))

    def _take_session(self, page: Any) -> Calls:
        seen = set()
        for frame in page.frames:
            # One without an origin of its own has no session storage; one that navigates just now has a new document.
            with contextlib.suppress(PlaywrightError, TimeoutError):
                origin, entries = yield frame.evaluate(_SESSION)
                if entries and origin.startswith(WEB) and origin not in seen:
                    seen.add(origin)
                    self._sessions.append((page, origin, tuple(Item(name, value) for name, value in entries)))

    def _ask(self, page: Any) -> Calls:
        """What the page may do; only one from the web can be asked, and the first such answer counts."""
        if self._asked or not page.url.startswith(WEB):
            return
        self._asked = True
        with contextlib.suppress(PlaywrightError, TimeoutError):
            granted = yield page.evaluate(_GRANTED, list(get_args(Permission)))
            self._state = replace(self._state, permissions=tuple(granted))
