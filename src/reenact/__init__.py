"""reenact: record input, replay it on the live page, prove that it matched, hand over a file."""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reenact.public import *  # noqa: F403
    from reenact.public import __all__ as __all__

FUNCTIONS: Final = frozenset({"capture", "compose", "heatmap", "replay", "snapshot", "verify"})
"""Functions that are called as the modules are that do their work."""


class _Package(ModuleType):
    """Loads what scripts use with the first name that is asked for; the command needs only a part of it, and sooner."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" or not name.startswith("__"):
            public = importlib.import_module("reenact.public")
            if name == "__all__" or name in public.__all__:
                return getattr(public, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__getattr__("__all__")})

    def __setattr__(self, name: str, value: object) -> None:
        # When a module has been loaded, Python makes it an attribute of its package, whatever was there.
        if not (name in FUNCTIONS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
