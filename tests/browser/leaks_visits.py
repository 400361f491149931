"""Pages full of markers and visits that touch them all, with what a recording of each must not hold; for leak tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from playwright.sync_api import Page

from tests.browser.leaks import Act, Evidence, Plant, mark_of, not_allowed

LEAVING: Final = {"Enter", "Tab", "Escape"}


class Visit(NamedTuple):
    """A page, what is done in it, in which profile, and what a recording of it breaks besides letting markers out."""

    html: Callable[[Plant], str]
    act: Callable[[Plant], Act]
    profile: Any
    broken: Callable[[Evidence], list[object]]


def wrong(visit: Visit, evidence: Evidence, plant: Plant) -> list[object]:
    """All that is wrong with what was recorded."""
    return [*evidence.leaks(plant), *visit.broken(evidence)]


def typed(page: Page, selector: str, text: str) -> None:
    page.focus(selector)
    page.keyboard.type(text)


SECRETS: Final = {
    "auto": "autocomplete=one-time-code",
    "named": "name=accessToken",
    "pass": "type=password",
    "dots": "style='-webkit-text-security: disc'",
    "digit": "maxlength=1 inputmode=numeric",
}


def _secret_html(_: Plant) -> str:
    fields = "".join(f"<input id={name}_ {attributes}>" for name, attributes in SECRETS.items())
    return f"""{fields}<div id=host></div><button id=show>a</button><button id=swap>b</button>
        <input type=password id=shown><p id=place><input type=password name=key></p>
        <p class=masked id=region><input id=one></p><div class=blocked><input id=two></div><input id=after>
        <div contenteditable id=rich><b class=masked>c</b></div><input type=password id=jump>
        <script>host.attachShadow({{mode: "closed"}}).innerHTML = "<input>";
        show.onclick = () => {{ shown.type = "text" }};
        swap.onclick = () => {{ place.innerHTML = "<input name=key id=swapped>" }};
        jump.oninput = () => after.focus();</script>"""


def _secret_act(plant: Plant) -> Act:
    def act(page: Page) -> None:
        for name in SECRETS:
            typed(page, f"#{name}_", plant(name))
        for key in ("Backspace", "ArrowLeft"):
            page.keyboard.press(key)
        page.evaluate("after.insertAdjacentHTML('afterend', '<input type=password id=late>')")
        typed(page, "#late", plant("late"))
        page.click("#host", position={"x": 15, "y": 10})
        page.keyboard.type(plant("closed"))
        page.click("#show")
        typed(page, "#shown", plant("shown"))
        page.click("#swap")
        typed(page, "#swapped", plant("swapped"))
        typed(page, "#one", plant("masked"))
        page.evaluate("region.className = ''")
        typed(page, "#two", plant("blocked"))
        typed(page, "#rich", plant("editor"))
        page.evaluate("after.insertAdjacentHTML('afterend', '<input type=password id=timed>')")
        page.evaluate("timed.type = 'text'")
        typed(page, "#timed", plant("timed"))
        for character in plant("jumping", length=8):
            page.focus("#jump")
            page.keyboard.down(character)
            page.wait_for_function("document.activeElement === after")
            page.keyboard.up(character)

    return act


def _secret_broken(evidence: Evidence) -> list[object]:
    lines = evidence.of("input", "change")
    return [
        *(line for line in evidence.of("keydown", "keyup") if line["key"] not in LEAVING),
        *(line for line in lines if line.keys() & {"value", "length", "shape", "data", "input_type"}),
        *([f"{len(evidence.of('input'))} lines of input"] if len(evidence.of("input")) > 24 else []),
    ]


def _page_html(plant: Plant) -> str:
    return f"""<title>{plant("title")}</title><button id=name aria-label={plant("label")}>{plant("text")}</button>
        <a id=link href="/orders/{plant("record", letters="abc123")}">a</a><i id={plant("id")}>b</i>
        <b id="user-{plant("digits", letters="0123456789", length=20)}" data-testid="a@{plant("mail")}">c</b>
        <u style="cursor: url(/{plant("cursor", length=20)}.png), pointer">d</u><x-9182736455>e</x-9182736455>
        <p class=masked id=masked aria-label={plant("masked label")}>{plant("masked")}</p>
        <p class=ignored><button id=ignored>f</button></p>
        <div id=around role=button>{plant("around")}<span class=blocked>{plant("blocked")}</span></div>
        <label class=masked for=line>{plant("masked field")}</label><input id=line>
        <input type=file> <textarea></textarea><input type=checkbox id=box>"""


def _page_act(plant: Plant) -> Act:
    def act(page: Page) -> None:
        plant.markers["tag"] = "x-9182736455"
        for selector in ("#name", "#masked", "#ignored", "i", "b", "u", "x-9182736455"):
            page.click(selector)
        page.click("#around", position={"x": 5, "y": 5})
        page.evaluate("link.addEventListener('click', (event) => event.preventDefault())")
        page.click("#link")
        for selector in ("#line", "textarea"):
            typed(page, selector, plant(selector) + "Aa1")
            page.keyboard.press("Backspace")
        page.set_input_files("input[type=file]", {"name": plant("file"), "mimeType": "a/b", "buffer": b"x"})
        page.evaluate(
            """([path, word]) => {
                history.pushState({}, "", `/users/${path}?q=${word}&${word}=1#${word}`);
                history.pushState({}, "", `/#/orders/${path}`);
                console.error(word, Object.assign(new Error(word), { name: word }));
                return fetch("data:text/plain," + word).then(() => fetch("/" + word)).catch(() => 0);
            }""",
            [plant("path", letters="abc123"), plant("word")],
        )
        page.dblclick("#name")
        page.keyboard.press("Control+c")

    return act


def _page_broken(evidence: Evidence) -> list[object]:
    targets = evidence.of("target")
    masked, around, field = (mark_of(name) for name in ("masked", "around", "line"))
    return [
        *not_allowed(evidence.lines),
        *(line for line in evidence.of("keydown", "keyup") if line["key"] in ("Shift", "Backspace")),
        *(line for line in evidence.of("input") if not line.get("masked") and "files" not in line),
        # Hashes are pseudonyms: of some things there must not even be those.
        *(each for each in targets if each.get("dom_id") in (masked, field) and "name_words" in each),
        *(line for line in targets if line.get("dom_id") == around and len(line["name_words"]) != 1),
        *(line for line in targets if line["tag"] == "b" and line.keys() & {"dom_id", "test_id"}),
        *(line for line in targets if line["tag"] == "a" and "href" in line),
        *([f"{len(evidence.of('input'))} lines of input"] if len(evidence.of("input")) > 24 else []),
        *([f"{len(evidence.of('click'))} clicks"] if len(evidence.of("click")) != 10 else []),
    ]


SECRET_VISIT: Final = Visit(_secret_html, _secret_act, "qa", _secret_broken)
PAGE_VISIT: Final = Visit(_page_html, _page_act, "production", _page_broken)
