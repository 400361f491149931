"""One live tab: its CDP session, the isolated world of each of its frames, and what it has loaded so far."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from playwright.async_api import Error, Page

from reenact.browser.failures import no_answer, playwright_failures, translated
from reenact.browser.wire import DETACHED, Session, Wire
from reenact.bundle import stage_script
from reenact.geometry import Point
from reenact.recording.events import Frame
from reenact.stage.beside import note_what_runs_beside
from reenact.stage.frames import frame_like
from reenact.stage.place import Place, place_in

WORLD: Final = "reenact"
"""Name of the isolated world: it shares the DOM with the page but none of its scripts' objects."""
SAME_SCALE: Final = 0.001
"""Recordings hold as much of a scale."""


class WorldGoneError(Exception):
    """The frame was replaced while it was being asked; ask again once the new document is there."""


class Tab:
    """A page under replay. Made by `Tab.attach`; its fields are facts, kept up to date by CDP events."""

    def __init__(self, page: Page, cdp: Session) -> None:
        self.page = page
        self.cdp = cdp
        self.main_frame = ""
        self.documents = 0
        """Top-level documents that were committed since the tab was attached."""
        self.loaded = True
        """Whether the load event of the newest of them has fired."""
        self.document_url = "about:blank"
        """Where the newest of them was loaded from; `url` follows its later routes."""
        self.url = "about:blank"
        self.status = 0
        """HTTP status of the newest document; 0 where it has none."""
        self.dragged: dict[str, Any] | None = None
        """What the browser's own drag and drop holds (CDP, `Input.DragData`), while it does."""
        self.downloads: list[str] = []
        """Names of the files that the page offered for download."""
        self.closed = False
        self.crashed = False
        self.beside: set[str] = set()
        """Kinds of what was asked for or ran; see `beside.warnings_about`."""
        self._first: dict[str, str] = {}
        """For origins whose first document has not come yet, the script that it begins with (its identifier)."""
        self._worlds: dict[str, int] = {}
        self._zooms_in = (0, True)
        """For which of its documents it is known whether the screen may show it from elsewhere than its corner on."""

    @classmethod
    async def attach(cls, page: Page, wire: Wire | None = None) -> Tab:
        """Take control of `page`, by `wire` where there is one; every new document of it gets the stage script."""
        cdp = await _session(page, wire)
        tab = cls(page, cdp)
        cdp.on(DETACHED, lambda _: setattr(tab, "closed", True))
        cdp.on("Runtime.executionContextCreated", tab._world_created)
        cdp.on("Runtime.executionContextDestroyed", tab._world_destroyed)
        cdp.on("Runtime.executionContextsCleared", lambda _: tab._worlds.clear())
        cdp.on("Page.frameNavigated", tab._frame_navigated)
        cdp.on("Page.loadEventFired", lambda _: setattr(tab, "loaded", True))
        cdp.on("Page.navigatedWithinDocument", tab._route_changed)
        cdp.on("Network.responseReceived", tab._answered)
        cdp.on("Input.dragIntercepted", lambda event: setattr(tab, "dragged", event["data"]))
        page.on("download", lambda download: tab.downloads.append(download.suggested_filename))
        await note_what_runs_beside(page, cdp, tab.beside)
        page.on("close", lambda _: setattr(tab, "closed", True))
        page.on("crash", lambda _: setattr(tab, "crashed", True))
        await cdp.send("Page.enable")
        tree = await cdp.send("Page.getFrameTree")
        tab.main_frame = tree["frameTree"]["frame"]["id"]
        await cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": stage_script(), "worldName": WORLD})
        await cdp.send("Input.setInterceptDrags", {"enabled": True})  # else the system takes the pointer away
        await cdp.send("Page.setInterceptFileChooserDialog", {"enabled": True})  # nobody is there to close it
        await cdp.send("Network.enable")
        await cdp.send("Runtime.enable")
        if page.url != "about:blank":  # a popup may have loaded before it was attached
            tab.documents, tab.url, tab.document_url = 1, page.url, page.url
        await tab._enter_world()
        return tab

    async def go(self, url: str, timeout_ms: float) -> None:
        """Load `url` as from the address bar; returns when it is committed, raises `PageError` when it cannot be.

        On a stage whose clock stands the wait takes no page time, however long the server does.
        """
        with playwright_failures(f"open {url}"):
            try:
                async with asyncio.timeout(timeout_ms / 1000):
                    answer = await self.cdp.send("Page.navigate", {"url": url})
            except TimeoutError as error:
                raise no_answer(f"open {url}", timeout_ms) from error
        if reason := answer.get("errorText"):
            raise translated(Error(reason), f"open {url}")

    async def begin_with(self, scripts: Mapping[str, str]) -> None:
        """Let the first document of each origin run a script before its own."""
        for origin, script in scripts.items():
            source = f"if (origin === {json.dumps(origin)}) {{ {script} }}"
            answer = await self.cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": source})
            self._first[origin] = answer["identifier"]

    async def reload(self) -> None:
        """Reload, as from the browser's button."""
        await self.cdp.send("Page.reload")

    async def traverse(self, delta: int) -> None:
        """Go back (-1) or forward (1), as from the browser's buttons; does nothing at the history's end."""
        history = await self.cdp.send("Page.getNavigationHistory")
        index = history["currentIndex"] + delta
        if 0 <= index < len(history["entries"]):
            await self.cdp.send("Page.navigateToHistoryEntry", {"entryId": history["entries"][index]["id"]})

    async def call(self, function: str, *arguments: object, frame: str | None = None) -> Any:
        """Call `reenactStage.<function>` in the isolated world of `frame` (default: the main frame).

        Arguments and result travel as JSON. Raises `WorldGoneError` when the document is being replaced.
        """
        return (await self._evaluate(function, arguments, frame, by_value=True)).get("value")

    async def call_everywhere(self, function: str, *arguments: object) -> None:
        """As `call`, in one frame after the other; waits for what the function promises. Frames may go meanwhile."""
        for frame in list(self._worlds):
            with contextlib.suppress(WorldGoneError, Error):
                await self._evaluate(function, arguments, frame, by_value=True, promised=True)

    async def choose_files(self, ref: int, paths: Sequence[str], *, frame: str) -> None:
        """Give a file control these files, as its chooser does."""
        control = await self._evaluate("elementOf", (ref,), frame, by_value=False)
        if "objectId" not in control:
            raise WorldGoneError("elementOf")
        await self.cdp.send("DOM.setFileInputFiles", {"files": list(paths), "objectId": control["objectId"]})

    async def _evaluate(
        self,
        function: str,
        arguments: Sequence[object],
        frame: str | None,
        *,
        by_value: bool,
        promised: bool = False,
    ) -> dict[str, Any]:
        world = self._worlds.get(frame or self.main_frame)
        if world is None:
            raise WorldGoneError(function)
        answer = await self.cdp.send(
            "Runtime.evaluate",
            {
                "expression": f"reenactStage.{function}(...{json.dumps(arguments)})",
                "contextId": world,
                "returnByValue": by_value,
                "awaitPromise": promised,
            },
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise WorldGoneError(details.get("exception", {}).get("description", details.get("text", function)))
        result: dict[str, Any] = answer["result"]
        return result

    async def magnify(self, scale: float, offset: Point) -> None:
        """Show the page as two fingers left it: magnified so, from this point of the layout viewport on."""
        view = await self.call("view")
        self._zooms_in = (self.documents, True)
        if view is None or abs(view["scale"] - scale) > SAME_SCALE:  # a phone shows some pages smaller from the start
            await self.cdp.send("Emulation.setPageScaleFactor", {"pageScaleFactor": scale})
        scrolled = await self.call("scrollOf", None)
        width, height = await self.call("viewport")
        root = await self._evaluate("root", (), None, by_value=False)
        # To bring exactly what is to be seen into view moves the visual viewport, for which there is no call.
        shown = {
            "x": scrolled["scroll_x"] + offset.x,
            "y": scrolled["scroll_y"] + offset.y,
            "width": width / scale,
            "height": height / scale,
        }
        await self.cdp.send("DOM.scrollIntoViewIfNeeded", {"objectId": root["objectId"], "rect": shown})

    async def frame_of(self, frames: Iterable[tuple[Frame | None, str]]) -> str | None:
        """The id of the live frame that recorded frames, each within the one before it, lead to, if it is there.

        With each comes the recorded address of what it showed, empty where that is not known.
        """
        tree = (await self.cdp.send("Page.getFrameTree"))["frameTree"]
        for place, url in frames:
            tree = frame_like(place, url, tree.get("childFrames", []))
            if tree is None:
                return None
        return str(tree["frame"]["id"])

    async def place(self, frame: str) -> Place:
        """Where the frame lies in the top frame."""
        if frame == self.main_frame:
            return Place(frame)
        owner = await self.cdp.send("DOM.getFrameOwner", {"frameId": frame})
        answer = await self.cdp.send("DOM.getBoxModel", {"backendNodeId": owner["backendNodeId"]})
        return place_in(frame, answer["model"])

    async def place_on_screen(self, frame: str) -> Place:
        """Where the frame lies on the screen, which on a phone need not show the top frame from its corner on."""
        place = await self.place(frame)
        if self._zooms_in == (self.documents, False):
            return place
        view = await self.call("view")
        if self._zooms_in[0] != self.documents:
            self._zooms_in = (self.documents, view is not None and view["fingers"])
        return place if view is None else place.shown_from(Point(view["left"], view["top"]), float(view["scale"]))

    async def _enter_world(self) -> None:
        await self.cdp.send("Page.createIsolatedWorld", {"frameId": self.main_frame, "worldName": WORLD})
        if world := self._worlds.get(self.main_frame):
            await self.cdp.send("Runtime.evaluate", {"expression": stage_script(), "contextId": world})

    def _world_created(self, event: dict[str, Any]) -> None:
        context = event["context"]
        if context["name"] == WORLD:
            self._worlds[context["auxData"]["frameId"]] = context["id"]

    def _world_destroyed(self, event: dict[str, Any]) -> None:
        gone = event["executionContextId"]
        self._worlds = {frame: world for frame, world in self._worlds.items() if world != gone}

    def _frame_navigated(self, event: dict[str, Any]) -> None:
        if script := self._first.pop(event["frame"].get("securityOrigin", ""), None):
            removed = self.cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})
            asyncio.ensure_future(removed).add_done_callback(lambda done: done.cancelled() or done.exception())
        if "parentId" not in event["frame"]:
            self.main_frame = event["frame"]["id"]
            self.url = self.document_url = event["frame"]["url"] + event["frame"].get("urlFragment", "")
            self.documents += 1
            self.loaded = False

    def _route_changed(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self.main_frame:
            self.url = event["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        if event.get("type") == "Document" and event.get("frameId") == self.main_frame:
            self.status = int(event["response"]["status"])


async def _session(page: Page, wire: Wire | None) -> Session:
    session = await page.context.new_cdp_session(page)
    if wire is None:
        return session
    target = (await session.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
    await session.detach()
    return await wire.session(target)
