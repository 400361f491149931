"""With which cookies, storage, permissions and place a replay begins: what lies beside the recording, and options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from reenact.options import ReplayOptions
from reenact.recording.events import Position
from reenact.recording.recording import Recording
from reenact.stage.opening import World
from reenact.state.kept import State, read_state, state_path
from reenact.state.moved import moved, origin_of
from reenact.world import allowed, restored


class Beginning(Struct, frozen=True, kw_only=True):
    """The state that a replay restores, where it came from, and what there is to say about it."""

    state: State | None = None
    path: Path | None = None
    notes: tuple[str, ...] = ()


def beginning_of(path: Path, recording: Recording, options: ReplayOptions) -> Beginning:
    """The state for a replay of the recording at `path`: as asked for, else beside it, else none.

    Raises `RecordingError` where it cannot be read.
    """
    beside = state_path(path)
    if not options.restores_state or (options.state_path is None and not beside.exists()):
        return Beginning()
    chosen = options.state_path or beside
    state = read_state(chosen)
    if options.state_path is None and state.recording_id != recording.header.id:
        note = f"{chosen} is of another recording and was not used; if you mean it, give it with --state"
        return Beginning(notes=(note,))
    told = any(isinstance(event, Position) for event in recording.events)
    asks = "geolocation" in state.permissions and options.geolocation is None and not told
    note = "the page might ask where it is, which was not recorded; give it with --geolocation"
    return Beginning(state=state, path=chosen, notes=(note,) if asks else ())


def begun(
    world: World,
    state: State | None,
    start_url: str,
    here: Callable[[str], str],
    geolocation: tuple[float, float] | None,
    now_epoch_ms: float,
) -> World:
    """The world of a replay that begins with this state, and at this latitude and longitude."""
    if state is not None:
        world = restored(world, moved(state, start_url, here, now_epoch_ms))
    return allowed(world, origin_of(here(start_url)), state.permissions if state else (), geolocation)
