"""The bounded scalars that lines of a recording are made of; a hostile file cannot ask for more than they allow."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

# Bounds keep a hostile recording from asking for a picture of a terabyte or a replay of a century.
TimeMs = Annotated[float, Meta(ge=0, le=1e9, description="milliseconds since the recording began")]
DurationMs = Annotated[float, Meta(ge=0, le=1e9, description="milliseconds")]
Css = Annotated[float, Meta(ge=-1e7, le=1e7, description="CSS pixels")]
Extent = Annotated[float, Meta(ge=0, le=1e7, description="CSS pixels")]
ViewportSide = Annotated[int, Meta(ge=1, le=16384, description="CSS pixels")]
Scale = Annotated[float, Meta(gt=0, le=10, description="device pixels per CSS pixel")]
Fraction = Annotated[float, Meta(ge=-100, le=100, description="0..1 of the target's border box; beyond while captured")]
Share = Annotated[float, Meta(ge=0, le=1, description="0..1 of a whole")]
Pressure = Annotated[float, Meta(ge=0, le=1, description="0..1 of what the pen or the screen can tell")]
Degrees = Annotated[int, Meta(ge=0, le=359, description="how far the screen is turned from its natural orientation")]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="degrees")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="degrees")]
Meters = Annotated[float, Meta(ge=0, le=1e9, description="meters")]
Bytes = Annotated[float, Meta(ge=0, le=1e15, description="bytes")]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Id = Annotated[int, Meta(ge=0, le=2**31 - 1)]
PointerId = Annotated[int, Meta(ge=-(2**31), le=2**31)]
Seed = Annotated[int, Meta(ge=0, le=2**32 - 1, description="of the document's random numbers")]
Modifiers = Annotated[int, Meta(ge=0, le=15, description="Alt 1, Ctrl 2, Meta 4, Shift 8")]
Word = Annotated[int, Meta(ge=0, le=4095, description="12-bit hash of a word, on purpose too short to guess it")]
Short = Annotated[str, Meta(max_length=512)]
Url = Annotated[str, Meta(max_length=8192)]
Text = Annotated[str, Meta(max_length=65536)]
PointerType = Literal["mouse", "touch", "pen", ""]
Shape = Literal["", "letters", "digits", "words", "email", "mixed"]
