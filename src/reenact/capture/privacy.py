"""What the owner of a recording marks besides the page's own `data-reenact-…` attributes; made by the caller."""

from __future__ import annotations

from msgspec import Struct


class Privacy(Struct, frozen=True, kw_only=True):
    """CSS selectors of elements, and URL patterns in which `*` stands for anything."""

    mask: str = ""
    """Their text and values are not recorded, as if each had `data-reenact-mask`."""
    block: str = ""
    """Nothing but their place is recorded."""
    ignore: str = ""
    """What happens in them is not recorded."""
    unmask: str = ""
    """Their text and values may be kept in the `production` profile, except secrets."""
    ignore_urls: tuple[str, ...] = ()
    """Pages and requests that are not recorded at all."""
    keep_paths: tuple[str, ...] = ()
    """Paths that are kept as they are in the `production` profile, where `:id` stands for what may be personal."""
