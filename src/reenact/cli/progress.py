"""How far work has come, drawn on a terminal's standard error, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from reenact.cli.output import printable
from reenact.timing import FrameRate


class TimesRealTime(ProgressColumn):
    """How many times faster frames are made than they are shown."""

    def __init__(self, rate: FrameRate) -> None:
        super().__init__()
        self._rate = rate

    def render(self, task: Task) -> Text:
        """Empty until a frame is there."""
        if not task.completed or not task.elapsed:
            return Text("")
        shown_s = task.completed / float(self._rate.fraction)
        return Text(f"{shown_s / task.elapsed:.1f} x real time")


@contextmanager
def progress_bars(names: Sequence[str], rate: FrameRate | None = None) -> Iterator[Callable[[int, int, int], None]]:
    """A function to call with the place of a job, how much of it is done, and how much there is.

    With the rate of its frames their speed is told. A bar appears with the first call for its job.
    """
    console = Console(stderr=True)
    speed = (TextColumn("frames"), TimesRealTime(rate)) if rate else ()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *speed, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks = [bar.add_task(escape(printable(name)), total=None, start=False, visible=False) for name in names]
        begun: set[int] = set()

        def progress(place: int, done: int, whole: int) -> None:
            if place not in begun:
                begun.add(place)
                bar.start_task(tasks[place])
            bar.update(tasks[place], completed=done, total=whole, visible=done < whole or len(names) == 1)

        yield progress


@contextmanager
def progress_bar(doing: str, rate: FrameRate | None = None) -> Iterator[Callable[[int, int], None]]:
    """As `progress_bars`, for one job."""
    with progress_bars([doing], rate) as progress:
        yield lambda done, whole: progress(0, done, whole)
