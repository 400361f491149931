"""A CPU profile of the DevTools protocol in, the time that one script took out, by function and at a stretch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct, convert

SAMPLING_US: Final = 200
GARBAGE: Final = "(garbage collector)"
IDLE: Final = "(idle)"

Owned = Callable[[str], bool]
"""Whether a script's URL is one of the recorder's."""


class Frame(Struct, frozen=True, rename="camel"):
    """`url` is empty for native functions and for the roots "(program)", "(idle)" and "(garbage collector)"."""

    function_name: str
    url: str = ""
    line_number: int = -1
    column_number: int = -1


class Node(Struct, frozen=True, rename="camel"):
    """One call stack; the frame is its innermost."""

    id: int
    call_frame: Frame
    children: tuple[int, ...] = ()


class CpuProfile(Struct, frozen=True, rename="camel"):
    """A sample is the id of the node whose stack was met."""

    nodes: tuple[Node, ...]
    samples: tuple[int, ...] = ()


class Share(Struct, frozen=True):
    """What belongs to one script. A stretch is time without a break: what it adds to one task."""

    total_ms: float
    stretches_ms: tuple[float, ...]

    @property
    def longest_ms(self) -> float:
        return max(self.stretches_ms, default=0.0)

    def longer_than(self, limit_ms: float) -> int:
        return sum(stretch > limit_ms for stretch in self.stretches_ms)


def read_profile(answer: Mapping[str, object]) -> CpuProfile:
    """The `profile` of Profiler.stop."""
    return convert(answer, CpuProfile)


def share_of(profile: CpuProfile, owned: Owned, busy_ms: float) -> Share:
    """Samples whose innermost frame with a URL is `owned`: the script itself and the native code that it called.

    So a wrapper around a page's handler does not pay for the handler, and a patched method that the page calls does
    pay. Garbage collection belongs to nobody, but does not end a stretch.
    """
    stacks = _stacks(profile)
    mine = {number for number, stack in stacks.items() if _owner(stack, owned) is not None}
    garbage = {number for number, stack in stacks.items() if stack[-1].function_name == GARBAGE}
    stretches: list[int] = []
    length, pause = 0, 0
    for number in profile.samples:
        if number in mine:
            length, pause = length + 1 + pause, 0
        elif number in garbage and length > 0:
            pause += 1
        elif length > 0:
            stretches.append(length)
            length, pause = 0, 0
    if length > 0:
        stretches.append(length)
    sample_ms = _sample_ms(profile, stacks, busy_ms)
    total = sum(number in mine for number in profile.samples)
    return Share(total * sample_ms, tuple(stretch * sample_ms for stretch in stretches))


def by_function(profile: CpuProfile, owned: Owned, busy_ms: float, *, whole: bool) -> dict[str, float]:
    """Milliseconds by function of the `owned` script, most first; `whole` with all that each called.

    Otherwise a function's own time, native calls listed as "function > native".
    """
    stacks = _stacks(profile)
    found: Counter[str] = Counter()
    for number in profile.samples:
        stack = stacks[number]
        innermost = _owner(stack, owned)
        if innermost is None:
            continue
        if whole:
            found.update({_label(frame) for frame in stack if frame.url and owned(frame.url)})
            continue
        native = stack[innermost + 1] if innermost + 1 < len(stack) else None
        found[_label(stack[innermost]) + (f" > {native.function_name}" if native else "")] += 1
    sample_ms = _sample_ms(profile, stacks, busy_ms)
    return {name: count * sample_ms for name, count in found.most_common()}


def _sample_ms(profile: CpuProfile, stacks: Mapping[int, Sequence[Frame]], busy_ms: float) -> float:
    """What one sample stands for: samples come by wall time, and a thread that has to wait for its core gets fewer.

    So the CPU time of the main thread's tasks is divided among all samples but the idle ones.
    """
    busy = sum(stacks[number][-1].function_name != IDLE for number in profile.samples)
    return busy_ms / busy if busy else 0.0


def _label(frame: Frame) -> str:
    return frame.function_name or f"({frame.line_number + 1}:{frame.column_number + 1})"


def _owner(stack: Sequence[Frame], owned: Owned) -> int | None:
    """Where in the stack, outermost first, the innermost frame with a URL is, if it is `owned`."""
    for index in range(len(stack) - 1, -1, -1):
        if url := stack[index].url:
            return index if owned(url) else None
    return None


def _stacks(profile: CpuProfile) -> dict[int, tuple[Frame, ...]]:
    """The frames of every node, outermost first."""
    nodes = {node.id: node for node in profile.nodes}
    children = {child for node in profile.nodes for child in node.children}
    stacks: dict[int, tuple[Frame, ...]] = {}
    pending: list[tuple[Node, tuple[Frame, ...]]] = [(node, ()) for node in profile.nodes if node.id not in children]
    while pending:
        node, above = pending.pop()
        stacks[node.id] = stack = (*above, node.call_frame)
        pending += [(nodes[child], stack) for child in node.children]
    return stacks
