"""Random valid lines of a recording, made from the types themselves, so that a new type or field is covered at once."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from reenact.recording.events import FORMAT, LINE_TYPES, VERSION, Document, Header, Line

HEADER = Header(format=FORMAT, version=VERSION, id="test", started_epoch_ms=1.7e12, profile="qa")
PAGE = Document(
    time_ms=0,
    url="http://localhost/",
    time_origin_epoch_ms=1.7e12,
    viewport_width=1280,
    viewport_height=720,
)
LARGEST_ID = 2**31 - 1
_LONGEST = 6


def _values(info: inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case inspect.Metadata():
            return _values(info.type)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.IntType(le=most) if most == LARGEST_ID:
            return st.integers(0, 3) | st.integers(0, LARGEST_ID)  # small ones, so that lines refer to one another
        case inspect.IntType():
            return st.integers(-(2**31) if info.ge is None else info.ge, LARGEST_ID if info.le is None else info.le)
        case inspect.FloatType():
            return st.floats(info.ge if info.gt is None else info.gt, info.le, exclude_min=info.gt is not None)
        case inspect.StrType():
            return st.text(max_size=_LONGEST)
        case inspect.LiteralType():
            return st.sampled_from(info.values)
        case inspect.UnionType():
            return st.one_of(*map(_values, info.types))
        case inspect.TupleType():
            return st.tuples(*map(_values, info.item_types))
        case inspect.VarTupleType():
            return st.lists(_values(info.item_type), min_size=info.min_length or 0, max_size=_LONGEST).map(tuple)
        case inspect.StructType():
            return st.builds(info.cls, **{field.name: _values(field.type) for field in info.fields})
    raise NotImplementedError(info)


def lines_of(*kinds: type[Line]) -> st.SearchStrategy[Line]:
    """Any valid line of these types, within the bounds of every field."""
    return st.one_of(*(_values(inspect.type_info(kind)) for kind in kinds))


def any_lines() -> st.SearchStrategy[Line]:
    return lines_of(*LINE_TYPES)


def encoded(*lines: Header | Line | bytes) -> bytes:
    """The content of a plain recording; bytes stand for lines that no writer would write."""
    return b"".join((line if isinstance(line, bytes) else msgspec.json.encode(line)) + b"\n" for line in lines)
