"""A number of clicks in, an export of them out: a Parquet file as `reenact heatmap` reads it, always the same."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

WIDTH: Final = 1440
HEIGHT: Final = 6000
RADIUS_PX: Final = 24
_SPOTS: Final = 40
_SPOT_PX: Final = 60


def write_points(path: Path, count: int) -> Path:
    """Half of the clicks anywhere on the page, half in squares around spots; whole pixels, as browsers tell them."""
    if path.is_file():
        return path
    chance = "hash(i * {0} + {0}) / 18446744073709551616.0"
    anywhere_x, anywhere_y = (f"{chance.format(seed)} * {side}" for seed, side in ((3, WIDTH), (5, HEIGHT)))
    spot = f"(i // 2) % {_SPOTS}"
    near_x, near_y = (
        f"hash({spot} + {seed}) % {side - _SPOT_PX} + {chance.format(seed + 10)} * {_SPOT_PX}"
        for seed, side in ((7, WIDTH), (9, HEIGHT))
    )
    query = f"""SELECT 'r' || (i // 20) AS recording, 'https://shop.example/' AS url, 'click' AS kind,
        (i % 600000)::DOUBLE AS time_ms, (i % 600000)::DOUBLE AS page_time_ms,
        floor(if(i % 2 = 0, {anywhere_x}, {near_x}))::DOUBLE AS page_x,
        floor(if(i % 2 = 0, {anywhere_y}, {near_y}))::DOUBLE AS page_y,
        {WIDTH} AS viewport_width, if(i % 3 = 0, 'mobile', 'desktop') AS device_class
        FROM range({count}) each(i)"""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path
