"""What a film knows of its recording beside the frames: made before the browser opens, kept with a capture."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from reenact.composite import Layout, layout_for
from reenact.geometry import Size
from reenact.options import FilmOptions
from reenact.plan.cues import Cue, Spot, cues_of, spots_of
from reenact.plan.moments import PointerSample
from reenact.plan.plan import Plan
from reenact.plan.showing import Showing, Wanted
from reenact.recording.recording import Recording


class Script(Struct, frozen=True, kw_only=True):
    """Sizes are CSS pixels: of the page when it was recorded, and of the page that is filmed at its largest."""

    recording: str
    start_ms: float
    end_ms: float
    recorded: Size
    live: Size
    scale: float
    """Device pixels per CSS pixel of the frames."""
    is_phone: bool
    device: str = ""
    """Its name, where it is not that of the recording."""
    cues: tuple[Cue, ...]
    spots: tuple[Spot, ...]

    @property
    def captured(self) -> tuple[int, int]:
        """Width and height of a frame, in device pixels."""
        return round(self.live.width * self.scale), round(self.live.height * self.scale)

    def layout(self, options: FilmOptions) -> Layout:
        """Where the page stands in the film."""
        return layout_for(self.live, options.scale or self.scale, options, is_phone=self.is_phone)

    def showing(self, track: Sequence[PointerSample], options: FilmOptions) -> Showing:
        """What overlays show; `track` may still grow."""
        wanted = Wanted(
            keys=options.keys,
            typed=options.typed,
            scrolls=options.scrolls,
            captions=options.captions,
            problems=options.problems,
            timeline=options.timeline,
            zoom=options.zoom,
        )
        return Showing(
            self.cues,
            self.spots,
            track,
            wanted,
            recorded=self.recorded,
            live=self.live,
            start_ms=self.start_ms,
            end_ms=self.end_ms,
            pace=options.speed,
        )


def script_of(
    recording: Recording, plan: Plan, live: Size, scale: float, *, is_phone: bool, device: str = ""
) -> Script:
    """The script of a recording on a page of that size."""
    return Script(
        recording=recording.path.name if recording.path else "",
        start_ms=plan.start_ms,
        end_ms=plan.end_ms,
        recorded=plan.start.viewport.size,
        live=live,
        scale=scale,
        is_phone=is_phone,
        device=device,
        cues=cues_of(recording, plan),
        spots=spots_of(recording, plan),
    )
