"""What all tests share: random examples may take as long as a busy machine needs."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("reenact", deadline=None)
settings.load_profile("reenact")
