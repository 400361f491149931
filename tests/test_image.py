"""Pictures come through PNG unchanged, and what is no picture is said to be none."""

from __future__ import annotations

import numpy as np
import pytest

from reenact.errors import BrowserError
from reenact.image import decode_image, encode_png


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (200, 301)])
def test_a_picture_comes_back_as_it_went(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    data = encode_png(image)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert np.array_equal(decode_image(data), image)
    assert encode_png(image.copy()) == data


def test_channels_are_blue_green_red() -> None:
    red = bytes.fromhex(  # a PNG of one red pixel, written by another encoder
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    assert decode_image(red).tolist() == [[[0, 0, 255]]]


@pytest.mark.parametrize("data", [b"", b"<html>", b"GIF87a"])
def test_what_is_no_picture_is_the_browsers_fault(data: bytes) -> None:
    with pytest.raises(BrowserError, match=f"the browser sent {len(data)} bytes that are no picture"):
        decode_image(data)


def test_a_png_that_was_cut_short_is_no_picture() -> None:
    data = encode_png(np.random.default_rng(2).integers(0, 256, (40, 30, 3), dtype=np.uint8))
    for length in (20, len(data) // 2, len(data) - 20):
        with pytest.raises(BrowserError, match=f"the browser sent {length} bytes that are no picture"):
            decode_image(data[:length])


def test_a_broken_picture_leaves_nothing_in_the_next() -> None:
    first, second = (np.random.default_rng(seed).integers(0, 256, (40, 30, 3), dtype=np.uint8) for seed in (4, 5))
    data = encode_png(first)
    for length in (20, len(data) // 2, len(data) - 20):
        with pytest.raises(BrowserError):
            decode_image(data[:length])
        assert np.array_equal(decode_image(encode_png(second)), second)
        assert np.array_equal(decode_image(encode_png(second[:7, :9])), second[:7, :9])


def test_a_png_with_transparency_gives_its_colours() -> None:
    image = np.random.default_rng(3).integers(0, 256, (4, 5, 4), dtype=np.uint8)
    assert np.array_equal(decode_image(encode_png(image)), image[:, :, :3])
