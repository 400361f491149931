"""How the fixture server answers: files, `.html`, an app's index, delays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fixtures.clock import painted_ms
from fixtures.serve import PAGES, SHOP, answering_path, delay_ms


@pytest.mark.parametrize(
    ("folder", "address", "path"),
    [
        (SHOP, "/", "/"),
        (SHOP, "/plants/monstera?variant=b", "/index.html"),
        (SHOP, "/about", "/about.html"),
        (SHOP, "/api/plants.json?delay=5", "/api/plants.json"),
        (SHOP, "/images/not-there.svg", "/images/not-there.svg"),
        (SHOP, "/../../pyproject", "/../../pyproject"),
        (PAGES, "/clock", "/clock.html"),
        (PAGES, "/nothing", "/nothing"),
    ],
)
def test_answering_path(folder: Path, address: str, path: str) -> None:
    assert answering_path(folder, address) == path


@pytest.mark.parametrize(
    ("address", "expected_ms"),
    [("/", 0), ("/a?delay=250", 250), ("/a?b=1&delay=7", 7), ("/a?delay=soon", 0), ("/a?delay=999999", 30_000)],
)
def test_delay_ms(address: str, expected_ms: int) -> None:
    assert delay_ms(address) == expected_ms


def test_a_picture_of_something_else_has_no_time() -> None:
    with pytest.raises(ValueError, match="black and white"):
        painted_ms(np.full((100, 500, 3), 128, dtype=np.uint8))
    with pytest.raises(ValueError, match="complement"):
        painted_ms(np.zeros((100, 500, 3), dtype=np.uint8))
