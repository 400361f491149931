"""Click parameter types: durations and frame rates as people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import click

from reenact.timing import FrameRate

SECRET_VARIABLE: Final = "REENACT_SECRET_"
"""Begins the names of environment variables that hold secrets."""

_UNIT_MS: Final = {"ms": 1.0, "s": 1_000.0, "m": 60_000.0, "h": 3_600_000.0}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)")


class DurationMs(click.ParamType[float]):
    """`500ms`, `10s`, `2m` or `1h`; the value is in milliseconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        match = _DURATION.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is no duration; write 500ms, 10s, 2m or 1h", param, ctx)
        return float(match[1]) * _UNIT_MS[match[2]]


class Secret(click.ParamType[tuple[str, str]]):
    """`NAME=VALUE`; what is wrong is never repeated, since a value may be in it."""

    name = "secret"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, sign, secret = str(value).partition("=")
        if not (name and sign):
            self.fail("a secret is written NAME=VALUE", param, ctx)
        return name, secret


def secrets_around(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The secrets that an environment gives."""
    named = (name for name in environment if name.startswith(SECRET_VARIABLE))
    return tuple((name.removeprefix(SECRET_VARIABLE), environment[name]) for name in named)


class LatitudeLongitude(click.ParamType[tuple[float, float]]):
    """`52.52,13.405`, in degrees."""

    name = "LAT,LON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        try:
            latitude, longitude = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is no place; write latitude and longitude, such as 52.52,13.405", param, ctx)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            self.fail(f"{value!r} is not on earth: latitudes end at 90 degrees, longitudes at 180", param, ctx)
        return latitude, longitude


class TrimType(click.ParamType[tuple[float, float]]):
    """`5s..1m`, `5s..` or `..1m`; the value is in milliseconds."""

    name = "FROM..TO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        start, dots, end = str(value).partition("..")
        if not dots:
            self.fail(f"{value!r} is no stretch; write 5s..1m, 5s.. or ..1m", param, ctx)
        time = DurationMs()
        start_ms = time.convert(start, param, ctx) if start.strip() else 0.0
        end_ms = time.convert(end, param, ctx) if end.strip() else math.inf
        if end_ms <= start_ms:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return start_ms, end_ms


class SizeType(click.ParamType[tuple[int, int]]):
    """`1280x720`; from 16 to 16384 pixels a side."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", str(value).strip())
        if match is None or not all(16 <= int(side) <= 16384 for side in match.groups()):
            self.fail(f"{value!r} is no size; write 1280x720, from 16 to 16384 pixels a side", param, ctx)
        return int(match[1]), int(match[2])


class FrameRateType(click.ParamType[FrameRate]):
    """`30`, `29.97` or `30000/1001`, from 1 to 60."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FrameRate:
        if isinstance(value, FrameRate):
            return value
        try:
            return FrameRate.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
