"""Which live tab and frame stands for each recorded document, and whether its page has come; the performer asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from playwright.async_api import Page

from reenact.plan import steps
from reenact.recording.events import Document
from reenact.recording.recording import Recording
from reenact.signals.naming import is_template, no_such_path, same_page
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.place import Place
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab, WorldGoneError

UNSURE_TRIES: Final = 3
"""Frames that a page is given to step through the history by itself, before a person is taken to have done it."""


class Visits:
    """The documents of one recording as they come up in live tabs."""

    def __init__(
        self,
        stage: Stage,
        recording: Recording,
        live_url: Callable[[str], str],
        timeout_ms: float,
        sessions: Mapping[int, Mapping[str, str]] = {},
    ) -> None:
        """`sessions` are the scripts with which recorded tabs begin, by origin."""
        self._stage = stage
        self._recording = recording
        self._live_url = live_url
        self._timeout_ms = timeout_ms
        self._sessions = sessions
        self._tabs: dict[int, Tab] = {}
        self._documents: Counter[int] = Counter()
        """How many documents each recorded tab has had so far."""
        self._expected: dict[int, int] = {}
        """The how-manieth document of its tab a recorded document is."""
        self._tries: Counter[int] = Counter()
        self._seen: set[int] = set()
        self._unloaded: set[int] = set()
        """Those that are there, but did not finish loading while a step waited for it."""
        self.tab: Tab | None = None
        """The tab in which the person acted last; the film shows it."""

    async def go(self, step: steps.Go) -> Outcome:
        """Use the browser's own controls; opens the tab where there is none yet."""
        if step.how == "navigate" and is_template(step.url):
            return Done(kind="navigation", note=f"a page cannot be opened: {no_such_path(step.url)}")
        document = self._recording.document(step.document)
        tab = self._tabs.get(document.tab) or await self._opened(document.tab)
        self._expect(document, tab)
        if step.how == "navigate":
            await tab.go(self._live_url(step.url), self._timeout_ms)
        else:
            await self._step_history(tab, step.how)
        return Done()

    async def arrive(self, step: steps.Arrive) -> Outcome:
        """Expect the page that the last one leads to by itself."""
        document = self._recording.document(step.document)
        tab = self._tabs.get(document.tab)
        if tab is None:
            fresh = [tab for tab in self._stage.tabs if tab not in self._tabs.values()]
            if not fresh:
                return NotYet("navigation", "the page did not open the tab that it opened when it was recorded")
            tab = next((each for each in fresh if same_page(self._live_url(step.url), each.document_url)), fresh[0])
        if step.unsure and tab.documents <= self._documents[document.tab]:
            self._tries[document.document] += 1
            if self._tries[document.document] <= UNSURE_TRIES:
                return NotYet("navigation", f"the page did not go to {self._live_url(step.url)}")
            await self._step_history(tab, step.unsure)
        self._expect(document, tab, counts=not (step.url == "about:blank" and tab.documents == 0), shown=step.shown)
        return Done()

    def arrival(self, document_id: int) -> NotYet | None:
        """What keeps a recorded page from being there: None once the tab has loaded it, or gone past it."""
        document = self._recording.top_document(document_id)
        tab = self._tabs.get(document.tab)
        expected = self._expected.get(document.document)
        url = self._live_url(document.url)
        if tab is None or expected is None or (tab.closed and tab.documents < expected):
            return NotYet("navigation", f"there is no tab that shows {url}")
        if tab.documents < expected:
            return NotYet("navigation", f"the page did not go to {url}")
        if tab.documents == expected and not tab.loaded and not tab.closed and document.document not in self._unloaded:
            return NotYet("navigation", f"{tab.document_url} did not finish loading", loads=True)
        return None

    def do_without_load(self, document_id: int) -> None:
        """Act in a page that is there, whether it finishes loading or not: people do so, too."""
        self._unloaded.add(self._recording.top_document(document_id).document)

    def strayed(self, document_id: int) -> Done | None:
        """What is wrong with the page that came for a recorded one: an error status, or another address."""
        document = self._recording.top_document(document_id)
        tab = self._tabs[document.tab]
        if tab.documents != self._expected[document.document] or document_id in self._seen:
            return None
        self._seen.add(document_id)
        if tab.status >= 400:
            return Done(kind="page", note=f"{tab.document_url} answered with status {tab.status}")
        if not same_page(self._live_url(document.url), tab.document_url):
            return Done(
                kind="navigation",
                note=f"the page went to {tab.document_url} instead of {self._live_url(document.url)}",
            )
        return None

    async def place(self, document_id: int) -> tuple[Tab, Place]:
        """The live tab and frame that stand for a recorded document; raises `WorldGoneError` where none does."""
        chain = self._recording.chain(document_id)
        tab = self._tabs.get(chain[0].tab)
        if tab is None or tab.closed:
            raise WorldGoneError(document_id)
        if len(chain) == 1:
            return tab, await tab.place_on_screen(tab.main_frame)
        frame = await tab.frame_of((document.frame, document.url) for document in chain[1:])
        if frame is None:
            raise WorldGoneError(document_id)
        return tab, await tab.place_on_screen(frame)

    @property
    def tabs(self) -> Sequence[Tab]:
        """All that stand for a recorded one, those that were closed included."""
        return list(self._tabs.values())

    def is_closed(self, document_id: int) -> bool:
        """Whether the tab of a recorded document was there and is no more."""
        tab = self._tabs.get(self._recording.top_document(document_id).tab)
        return tab is not None and tab.closed

    def recorded_tab(self, page: Page | None) -> int | None:
        """Which recorded tab the live page stands for; None while that is not known."""
        return next((number for number, tab in self._tabs.items() if tab.page is page), None)

    def has_come(self, recorded_tab: int) -> bool:
        return recorded_tab in self._tabs

    async def _opened(self, recorded_tab: int) -> Tab:
        tab = await self._stage.open_tab()
        await tab.begin_with(self._sessions.get(recorded_tab, {}))
        return tab

    def _expect(self, document: Document, tab: Tab, *, counts: bool = True, shown: bool = True) -> None:
        """`document` is the next one that this tab should load; steps in it wait until it has.

        Not `counts`: it is the empty page with which a tab begins, and which the page that opened it may have filled.
        """
        self._tabs[document.tab] = tab
        if shown or self.tab is None:
            self.tab = tab
        self._documents[document.tab] += counts
        self._expected[document.document] = self._documents[document.tab]

    async def _step_history(self, tab: Tab, how: steps.HistoryStep) -> None:
        if how == "reload":
            await tab.reload()
        else:
            await tab.traverse(-1 if how == "back" else 1)
