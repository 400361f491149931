"""Clean frames and moments in, a film out: composed and encoded in a thread while the page draws the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import numpy as np

from reenact.composite import compose, layers_for
from reenact.composite.layer import Layer
from reenact.encode import VideoWriter
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.plan.moments import Moment

QUEUE_FRAMES: Final = 4
"""Frames that may wait for the encoder; each is megabytes, and a longer queue makes nothing faster."""

SURROUND_BGR: Final = (32, 32, 32)
"""What lies beside a page that is smaller than the film, after its window was resized."""

Item = tuple[BgrImage | None, Moment]


class Film:
    """A film being made. `add` hands over one frame; made by `filming`."""

    def __init__(self, queue: asyncio.Queue[Item | None], encoder: asyncio.Task[None]) -> None:
        self._queue = queue
        self._encoder = encoder
        self.frame_count = 0

    async def add(self, image: BgrImage | None, moment: Moment) -> None:
        """Add a frame; `image` None repeats the last page picture. Raises what the encoder raised."""
        put = asyncio.ensure_future(self._queue.put((image, moment)))
        await asyncio.wait({put, self._encoder}, return_when=asyncio.FIRST_COMPLETED)
        if not put.done():
            put.cancel()
            self._encoder.result()
        self.frame_count += 1


@asynccontextmanager
async def filming(path: Path, options: FilmOptions, *, width: int, height: int, scale: float) -> AsyncIterator[Film]:
    """A film of `width` x `height` film pixels that appears at `path` when the block ends, whole.

    `scale` is film pixels per CSS pixel. Raises `OutputError` where the film cannot be written.
    """
    queue: asyncio.Queue[Item | None] = asyncio.Queue(QUEUE_FRAMES)
    layers = layers_for(options)
    with VideoWriter(path, options.frame_rate, width=width, height=height, options=options) as writer:
        encoder = asyncio.create_task(_encode(queue, writer, layers, scale, (height, width)))
        try:
            yield Film(queue, encoder)
            await asyncio.wait({asyncio.ensure_future(queue.put(None)), encoder}, return_when=asyncio.FIRST_COMPLETED)
            await encoder
        finally:
            # A frame that is in the encoder cannot be taken back; the file may only be closed after it.
            while not encoder.done():
                encoder.cancel()
                await asyncio.wait({encoder})


async def _encode(
    queue: asyncio.Queue[Item | None],
    writer: VideoWriter,
    layers: Sequence[Layer],
    scale: float,
    shape: tuple[int, int],
) -> None:
    page: BgrImage | None = None
    shown: Moment | None = None
    while (item := await queue.get()) is not None:
        image, moment = item
        if image is None and moment == shown:
            work = asyncio.to_thread(writer.repeat)
        else:
            page = _fitted(image, shape) if image is not None else page
            assert page is not None, "the first frame of a film has a picture"
            work = asyncio.to_thread(_write, writer, page, moment, layers, scale)
        shown = moment
        task = asyncio.ensure_future(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise


def _write(writer: VideoWriter, page: BgrImage, moment: Moment, layers: Sequence[Layer], scale: float) -> None:
    writer.write(compose(page, moment, layers, scale))


def _fitted(image: BgrImage, shape: tuple[int, int]) -> BgrImage:
    """The image itself where it has the film's size, else in the top left corner of a film-sized one."""
    if image.shape[:2] == shape:
        return image
    canvas: BgrImage = np.full((*shape, 3), SURROUND_BGR, np.uint8)
    height, width = min(shape[0], image.shape[0]), min(shape[1], image.shape[1])
    canvas[:height, :width] = image[:height, :width]
    return canvas
