"""The live page as the roots see it; `lockstep`, `pageclock` and `screencast` are the ways to run it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol, TypeVar

from playwright.async_api import BrowserContext

from reenact.stage.messages import Message
from reenact.stage.tab import Tab

T = TypeVar("T")

Method = Literal["lockstep", "pageclock", "screencast"]


class Stage(Protocol):
    """Live tabs on one clock. Times are `page_ms`: milliseconds of page time since the stage was set."""

    method: Method
    context: BrowserContext
    mobile: bool
    """Whether pages are laid out as phones do it, by their viewport meta element."""
    epoch_ms: float
    """What the pages' calendar says at page time 0."""
    streaming: Callable[[], bool]
    """Whether an answer is under way that comes bit by page time, or never; requests then do not stop the clock."""

    @property
    def page_ms(self) -> float:
        """How far page time has come."""

    @property
    def tabs(self) -> Sequence[Tab]:
        """The open tabs, oldest first; popups join by themselves."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the pages did not follow their clock, one sentence each."""

    async def open_tab(self) -> Tab:
        """Open an empty tab."""

    async def advance(self, page_ms: float) -> None:
        """Let page time pass until `page_ms`; does nothing when it is already there."""

    async def send(self, tab: Tab, message: Message) -> None:
        """Send trusted input now, in the order of the calls."""

    async def draw(self, tab: Tab) -> None:
        """Render a frame for the present page time without taking its picture."""

    async def shoot(self, tab: Tab) -> bytes | None:
        """Render the frame for the present page time, as a PNG; None where it looks as the last one did."""

    async def pass_by(self, tab: Tab) -> None:
        """As `shoot` for the page, which cannot tell, but no picture is taken; lockstep only."""

    async def without_frames(self, awaitable: Awaitable[T]) -> T:
        """Give the page no frames while `awaitable` changes its size: one that meets the change may never end."""

    async def wait_for(self, awaitable: Awaitable[T], *, needs_time: bool = False) -> T:
        """Give the page the frames that `awaitable` (a Playwright call, say) waits for; page time only if asked."""
