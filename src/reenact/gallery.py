"""Checkpoints of a replay in, those of its baseline beside them out: what looks otherwise, and pictures of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from reenact.baseline import Kept, Manifest, folder_of, read_manifest, read_picture, write_baseline
from reenact.checkpoints import Checkpoint
from reenact.composite.crops import around, side_by_side
from reenact.composite.difference import difference
from reenact.divergence import Divergence
from reenact.errors import RecordingError
from reenact.geometry import Rect
from reenact.image import BgrImage, decode_image, encode_png
from reenact.options import ReplayOptions, VerifyOptions
from reenact.output import write_whole
from reenact.plan import steps
from reenact.replay import ReplayResult, Seen
from reenact.verify.outcomes import NOT_PERFORMED

MOST_PICTURES: Final = 20
"""Of a page that looks otherwise throughout, nobody looks at more."""


class CheckpointOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page after one act beside that of the baseline: the share of pixels that differ, and a picture of both."""

    act: int
    equal: bool
    share: float
    picture: str | None = None


class Gallery:
    """The checkpoints of one replay beside those of its baseline."""

    def __init__(self, path: Path, options: VerifyOptions, replaying: ReplayOptions) -> None:
        self.ignore = options.ignore
        self._options = options
        self._device = replaying.device
        self._folder = folder_of(options.baseline, path, replaying.device) if options.baseline else None
        self._output = folder_of(options.output, path, replaying.device) if options.output else None
        self._baseline: Manifest | None = None
        if self._folder and not options.update_baseline:
            self._baseline = read_manifest(self._folder)
            if self._baseline is None:
                raise RecordingError("holds no baseline of it; make one with --update-baseline", path=self._folder)
        self._seen: Seen
        self.outcomes: list[CheckpointOutcome] = []
        self._boxes: dict[int, Rect | None] = {}

    def inspect(self, seen: Seen) -> Sequence[Divergence]:
        """Compare each checkpoint with the baseline's; the acts after which the page looks otherwise diverged."""
        self._seen = seen
        if self._baseline and self._baseline.recording != seen.recording.header.id:
            raise RecordingError(
                "is the baseline of another recording; make it anew with --update-baseline", path=self._folder
            )
        kept = self._kept()
        found: list[Divergence] = []
        before: tuple[bytes, bytes] | None = None
        for checkpoint in seen.checkpoints:
            if checkpoint.act not in kept:
                continue
            was = self._was(kept[checkpoint.act])
            outcome = self._compared(checkpoint, kept[checkpoint.act], was)
            # A page that did not change since the last act differs no more than it did then.
            if not outcome.equal and before != (was, checkpoint.png):
                found.append(self._told(seen, outcome))
            before = (was, checkpoint.png)
            self.outcomes.append(outcome)
        return found

    def _compared(self, checkpoint: Checkpoint, kept: Kept, was: bytes) -> CheckpointOutcome:
        ignored = [_scaled(box, self._seen.scale) for box in (*checkpoint.ignored, *kept.ignored)]
        differing = difference(decode_image(was), decode_image(checkpoint.png), ignored)
        self._boxes[checkpoint.act] = differing.box_px
        return CheckpointOutcome(act=checkpoint.act, equal=differing.equal, share=differing.share)

    def _told(self, seen: Seen, outcome: CheckpointOutcome) -> Divergence:
        act = seen.acts[outcome.act]
        message = f"the page looks otherwise than in the baseline: {_percent(outcome.share)} of it"
        return Divergence(kind="picture", time_ms=act.time_ms, message=message)

    def update(self, result: ReplayResult) -> str | None:
        """Write the baseline of a replay that passed; where it was written."""
        if self._folder is None or not result.passed:
            return None
        seen = self._seen
        write_baseline(self._folder, seen.recording.header.id, self._device, seen.acts, seen.checkpoints)
        return str(self._folder)

    def hang(self) -> tuple[CheckpointOutcome, ...]:
        """The outcomes, those that differ with a picture of both sides, up to a bound."""
        hung: list[CheckpointOutcome] = []
        left = MOST_PICTURES
        for outcome in self.outcomes:
            picture = None
            if not outcome.equal and left:
                left -= 1
                picture = self._write(
                    f"act-{outcome.act:03}.png", self._pair(outcome.act, self._boxes[outcome.act], ())
                )
            hung.append(CheckpointOutcome(act=outcome.act, equal=outcome.equal, share=outcome.share, picture=picture))
        return tuple(hung)

    def first(self, result: ReplayResult) -> str | None:
        """A picture of the first divergence: where its target was expected, or what looks otherwise."""
        first = next((each for each in result.divergences if each.act is not None), None)
        if first is None or first.act is None:
            return None
        act = first.act
        if first.kind in NOT_PERFORMED:
            act = max(0, act - 1)  # the page in which the target was looked for
        at = next((each.act for each in self._seen.checkpoints if each.act >= act), None)
        if at is None:
            return None
        box = self._boxes.get(at) if first.kind == "picture" else self._expected(first)
        pair = self._pair(at, box or self._boxes.get(at), (box,) if box else ())
        return self._write("first-divergence.png", pair)

    def _pair(self, act: int, box_px: Rect | None, framed: Sequence[Rect]) -> BgrImage:
        """The page after `act` as it is now, beside the baseline's where there is one."""
        now = decode_image(next(each.png for each in self._seen.checkpoints if each.act == act))
        crops = [around(now, box_px, self._seen.scale, framed=framed)]
        captions = ["now"]
        kept = self._kept().get(act)
        if kept:
            was = decode_image(self._was(kept))
            crops.insert(0, around(was, box_px, self._seen.scale, framed=framed))
            captions.insert(0, "baseline")
        return side_by_side(captions, crops)

    def _expected(self, divergence: Divergence) -> Rect | None:
        """Where the target of a press was recorded, in pixels; None in frames, whose place is not recorded."""
        seen = self._seen
        if divergence.step is not None:
            step = seen.plan.steps[divergence.step]
        elif divergence.act is not None:
            step = seen.plan.steps[seen.acts[divergence.act].begins]
        else:
            return None
        if self._device or not isinstance(step, steps.Press) or step.target is None:
            return None
        if len(seen.recording.chain(step.document)) > 1:
            return None
        _, _, width, height = step.target.client_box
        left = step.client_point.x - step.fraction_x * width
        top = step.client_point.y - step.fraction_y * height
        return _scaled(Rect(left, top, width, height), self._seen.scale)

    def _kept(self) -> Mapping[int, Kept]:
        return {kept.act: kept for kept in self._baseline.checkpoints} if self._baseline else {}

    def _was(self, kept: Kept) -> bytes:
        assert self._folder is not None
        return read_picture(self._folder, kept)

    def _write(self, name: str, image: BgrImage) -> str:
        assert self._output is not None
        write_whole(self._output / name, encode_png(image))
        return str(self._output / name)


def _scaled(box: Rect, scale: float) -> Rect:
    return Rect(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "less than 0.1%"
