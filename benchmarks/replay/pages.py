"""The corpora's folder in, its pages out, each told whether the resolver may be tuned on it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from msgspec import Struct

FIXTURES: Final = Path(__file__).resolve().parents[2] / "fixtures"


class BenchPage(Struct, frozen=True):
    """A page to serve: `path` below `folder`; `group` is the app or collection that it is from."""

    group: str
    folder: Path
    path: str

    @property
    def name(self) -> str:
        return f"{self.group}/{self.path}"

    @property
    def is_tuned(self) -> bool:
        """Whether it may be looked at while the resolver is tuned: decided by its name alone, for half of them."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 0


def pages(corpora: Path, more: Path | None = None) -> list[BenchPage]:
    """Every HTML page of the fixtures, of the corpora, and of the folder `more`."""
    found = [BenchPage("fixtures", FIXTURES / "pages", page.name) for page in (FIXTURES / "pages").glob("*.html")]
    found.append(BenchPage("shop", FIXTURES / "apps" / "shop", "index.html"))
    site = corpora / "miniwob" / "site"
    found += [BenchPage("miniwob", site, f"miniwob/{page.name}") for page in (site / "miniwob").glob("*.html")]
    for site in corpora.glob("apps/*/site"):
        found += _below(site.parent.name, site)
    if more:
        found += _below(more.name, more)
    return sorted(found, key=lambda page: page.name)


def _below(group: str, site: Path) -> list[BenchPage]:
    return [BenchPage(group, site, str(page.relative_to(site))) for page in site.rglob("*.html")]
