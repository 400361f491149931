"""Playwright's own locator generator, as its recorder runs it in a page: JavaScript out, to be run beside ours."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Final

import playwright

_BUNDLE: Final = "driver/package/lib/coreBundle.js"
_SOURCES: Final = re.compile(r"\bsource\d* = ('(?:[^'\\]|\\.)*')")
_OPTIONS: Final = {
    "isUnderTest": False,
    "sdkLanguage": "python",
    "frameSeq": 0,
    "testIdAttributeName": "data-testid",
    "stableRafCount": 1,
    "browserName": "chromium",
    "shouldPrependErrorPrefix": False,
    "isUtilityWorld": True,
    "customEngines": [],
}


@functools.cache
def generator_script() -> str | None:
    """Defines `playwrightInjected`, or None where this version of Playwright keeps it elsewhere."""
    assert playwright.__file__ is not None
    bundle = Path(playwright.__file__).parent / _BUNDLE
    if not bundle.is_file():
        return None
    texts = (match[1] for match in _SOURCES.finditer(bundle.read_text(encoding="utf-8")))
    source = next((text for text in texts if "generateSelector(" in text and "InjectedScript" in text), None)
    if source is None:
        return None
    options = json.dumps(_OPTIONS)
    return (
        f"var playwrightInjected = new Function('module', {source} + "
        f"'; return new (module.exports.InjectedScript())(globalThis, {options})')({{}});"
    )
