"""Pictures of the page and moments in, pictures of the film out; one for each film, since it keeps what repeats."""

from __future__ import annotations

import cv2
import numpy as np

from reenact.composite.layer import Layer, compose
from reenact.composite.layout import Layout
from reenact.composite.surroundings import BESIDE, screen, surroundings
from reenact.composite.timeline import TimelineBar
from reenact.geometry import Rect
from reenact.image import BgrImage
from reenact.plan.moments import Moment, seen_through


class Composer:
    """Composes one film. `picture` may be called from one thread at a time."""

    def __init__(self, layout: Layout, layers: tuple[Layer, ...], *, captured: tuple[int, int]) -> None:
        """`captured`: width and height in device pixels of a picture that shows the whole page."""
        self._layout = layout
        self._layers = layers
        self._captured = captured
        self._strip = TimelineBar()
        self._screen = screen(layout)
        self._around: tuple[str, BgrImage] | None = None
        self._fitted: tuple[BgrImage, Rect | None, BgrImage] | None = None
        self._plain = (layout.width, layout.height) == (layout.page_width, layout.page_height)

    def picture(self, page: BgrImage, moment: Moment) -> BgrImage:
        """The film's picture; `page` itself where nothing is to be done to it, so it must not be changed."""
        layout = self._layout
        seen = self._seen(page, moment.view)
        if moment.view is not None:
            moment = seen_through(moment, moment.view, layout.page_width / layout.scale)
        if self._plain:
            return compose(seen, moment, self._layers, layout.scale)
        canvas = self._canvas(moment.url)
        rows = slice(layout.page_top, layout.page_top + layout.page_height)
        columns = slice(layout.page_left, layout.page_left + layout.page_width)
        drawn = compose(seen, moment, self._layers, layout.scale)
        if self._screen is None:
            canvas[rows, columns] = drawn
        else:
            through = self._screen[:, :, None]
            canvas[rows, columns] = np.rint(drawn * through + canvas[rows, columns] * (1 - through))
        if layout.strip_top is not None:
            self._strip.draw(canvas[layout.strip_top :], moment, layout.scale)
        return canvas

    def _canvas(self, url: str) -> BgrImage:
        if self._around is None or self._around[0] != url:
            self._around = (url, surroundings(self._layout, url))
        return self._around[1].copy()

    def _seen(self, page: BgrImage, view: Rect | None) -> BgrImage:
        """The page, or the part of it that is in view, at the size that it has in the film."""
        if self._fitted and self._fitted[0] is page and self._fitted[1] == view:
            return self._fitted[2]
        seen = _filled(page, self._captured)
        size = (self._layout.page_width, self._layout.page_height)
        if view is not None:
            seen = _cut_out(seen, view, seen.shape[1] / size[0] * self._layout.scale, size)
        elif (seen.shape[1], seen.shape[0]) != size:
            smaller = size[0] < seen.shape[1]
            seen = np.asarray(
                cv2.resize(seen, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC), np.uint8
            )
        self._fitted = (page, view, seen)
        return seen


def _cut_out(page: BgrImage, view: Rect, page_scale: float, size: tuple[int, int]) -> BgrImage:
    """The view at `size`; edges lie between pixels, so that a slow camera does not jerk."""
    factor_x, factor_y = size[0] / (view.width * page_scale), size[1] / (view.height * page_scale)
    matrix = np.asarray(
        [
            [factor_x, 0, -view.x * page_scale * factor_x + (factor_x - 1) / 2],
            [0, factor_y, -view.y * page_scale * factor_y + (factor_y - 1) / 2],
        ]
    )
    flags = cv2.INTER_CUBIC if factor_x >= 1 else cv2.INTER_AREA
    return np.asarray(cv2.warpAffine(page, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _filled(page: BgrImage, captured: tuple[int, int]) -> BgrImage:
    """The page itself where it is as large as the largest, else in the top left corner, cut where it is larger."""
    width, height = captured
    if page.shape[:2] == (height, width):
        return page
    canvas: BgrImage = np.full((height, width, 3), BESIDE, np.uint8)
    height, width = min(height, page.shape[0]), min(width, page.shape[1])
    canvas[:height, :width] = page[:height, :width]
    return canvas
