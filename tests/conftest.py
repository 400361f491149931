"""What all tests share: random examples take as long as a busy machine needs, and tests are one more than cores."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

settings.register_profile("reenact", deadline=None)
settings.load_profile("reenact")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than this one may use cores: tests wait for browsers and servers a good part of their time."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return (cores or 1) + 1
