"""Small pages that one test needs in two versions: as it was recorded, and as it is at the replay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FORM = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Form</title>
<style>body {{ margin: 20px; font: 16px sans-serif }} button {{ height: 44px; width: 160px }}
#inner {{ height: 120px; width: 300px; overflow: auto }} .tall {{ height: 900px }}</style>
<label>Town <input id=town name=town></label>
<label>Password <input id=secret name=secret type=password></label>
<label>Order <select id=order name=order><option>first<option>cheap<option>new</select></label>
<p>{button}</p>
<div id=inner><div class=tall></div></div>
<a id=next href="second.html">Next</a> <a id=tab href="second.html" target=_blank>In a new tab</a>
<output id=said></output>
<script>
const said = document.getElementById("said");
document.addEventListener("click", (event) => {{ if (event.target.id === "save") said.textContent += "saved "; }});
</script>{more}"""

SAVE = "<button id=save name=save>Save the order</button>"
SECOND = "<!doctype html><meta charset=utf-8><title>Second</title><button id=there>There</button>"


def site(folder: Path, *, button: str = SAVE, more: str = "", others: Mapping[str, str] | None = None) -> Path:
    """A folder with `form.html`, `second.html`, and `others` by name."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"form.html": FORM.format(button=button, more=more), "second.html": SECOND, **(others or {})}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
