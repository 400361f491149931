"""The capture script in the documents of a Playwright context: put into each, asked for what it holds, taken out."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable
from typing import Any, Final

import msgspec
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import BrowserContext as SyncContext

from reenact.bundle import capture_script
from reenact.capture.calls import Calls
from reenact.capture.privacy import Privacy
from reenact.options import Profile

PAGE_PATIENCE_MS: Final = 2_000.0
"""How long a page may take to do what it is asked; one that hangs has sent all but its last 100 ms before."""

_STOP: Final = "control => globalThis[control]?.stop().then(() => true) ?? true"


class PageScript:
    """The capture script in a context; its methods are calls to walk through.

    `of_replay`: what is recorded is compared with a recording, so no move of the pointer is left out, and the pages'
    random numbers are left as they are: they are seeded already.
    """

    def __init__(
        self, context: Any, profile: Profile, privacy: Privacy, take: Callable[..., bool], *, of_replay: bool
    ) -> None:
        """`take` gets what pages send, as a binding of Playwright does."""
        self._context = context
        self._profile: Profile = profile
        self._privacy = privacy
        self._take = take
        self._of_replay = of_replay
        # Names of our own, so that several recordings of one context do not meet.
        self._binding = f"__reenact_{secrets.token_hex(6)}"
        self._control = f"{self._binding}_control"
        self._disposables: list[Any] = []
        self.hung = ""
        """Address of a page that did not hand over what it held, once it was asked to."""

    def install(self, started_epoch_ms: float) -> Calls:
        """Put it into every document that comes; times count from `started_epoch_ms`."""
        self._disposables.append((yield self._context.expose_binding(self._binding, self._take)))
        first = self._source(started_epoch_ms, seeds_random=not self._of_replay)
        self._disposables.append((yield self._context.add_init_script(first)))

    def catch_up(self, started_epoch_ms: float) -> Calls:
        """Begin in the documents that are there already."""
        late = self._source(started_epoch_ms, seeds_random=False)
        for page in self._context.pages:
            for frame in _documented(page):
                # A frame that navigates away just now gets the init script.
                with contextlib.suppress(PlaywrightError, TimeoutError):
                    yield frame.evaluate(f"(() => {{{late}}})()")

    def stop(self) -> Calls:
        """Have every page hand over what it holds, and record no more; `hung` is the last that did not."""
        for page in list(self._context.pages):
            for frame in _documented(page):
                try:
                    yield from self._stop(frame)
                except (PlaywrightTimeoutError, TimeoutError):
                    self.hung = page.url
                    break  # its other frames hang with it
                except PlaywrightError:
                    continue  # closed or navigated meanwhile

    def hear(self) -> Calls:
        """Ask what no page answers: it was Playwright that was late, or when it answers, all that pages sent has come.

        A binding that is disposed of first drops what was on its way.
        """
        with contextlib.suppress(PlaywrightError, TimeoutError):
            yield self._context.cookies("http://localhost")

    def dispose(self) -> Calls:
        """Take it out of the documents to come."""
        for disposable in self._disposables:
            # Older versions of Playwright return None; there the script that stays stops when its binding says so.
            if hasattr(disposable, "dispose"):
                with contextlib.suppress(PlaywrightError, TimeoutError):
                    yield disposable.dispose()

    def _source(self, started_epoch_ms: float, *, seeds_random: bool) -> str:
        """The bundle and its start. Playwright runs it inside a function, so the page sees no global of ours."""
        config = {
            "binding": self._binding,
            "control": self._control,
            "started_epoch_ms": started_epoch_ms,
            "profile": self._profile,
            "seeds_random": seeds_random,
            "every_move": self._of_replay,
            **msgspec.structs.asdict(self._privacy),
        }
        return f"{capture_script()};reenact.start({json.dumps(config)});"

    def _stop(self, frame: Any) -> Calls:
        if isinstance(self._context, SyncContext):
            # Only this call of the sync API has a time-out; where a page broke what it is made of, `evaluate` serves.
            try:
                yield frame.wait_for_function(_STOP, arg=self._control, timeout=PAGE_PATIENCE_MS)
                return
            except PlaywrightTimeoutError:
                raise
            except PlaywrightError:
                pass
        yield frame.evaluate(_STOP, self._control)


def _documented(page: Any) -> list[Any]:
    """The frames of a page that have a document; in the others, calls would wait until their server answers."""
    return [frame for frame in page.frames if frame.url]
