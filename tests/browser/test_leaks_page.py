"""The leak checklist, 9 to 15 and 22 to 24: what a page shows, calls its things and is called is in no recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from reenact.capture import Privacy
from tests.browser import taking
from tests.browser.leaks import Plant, not_allowed, spied

pytestmark = pytest.mark.browser

context = taking.context
BOTH = pytest.mark.parametrize("profile", ["qa", "production"])


@pytest.fixture
def plant() -> Plant:
    return Plant()


def clicked(*selectors: str) -> object:
    def act(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()

    return act


def test_9_displayed_text(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.click("section p")
        page.evaluate("text => list.insertAdjacentHTML('beforeend', `<li id=late>${text}</li>`)", plant("late"))
        page.click("#late")
        page.evaluate("document.body.append(inner)")
        page.click("#inner")
        page.click("#slotted")
        page.wait_for_timeout(400)  # what is in view is told when it has been so for a while

    digits = plant("digits", length=24, letters="0123456789")
    html = f"""<section><h2>{plant("heading")}</h2><p>{plant("text")} {digits} {plant("mail")}@example.org</p></section>
        <ul id=list><li>a</ul><div data-reenact-block><b id=inner>{plant("moved")}</b></div>
        <template>{plant("template")}</template>
        <x-box><span id=slotted>{plant("slotted")}</span></x-box><script>document.querySelector('x-box')
        .attachShadow({{mode: 'open'}}).innerHTML = "<p>{plant("around")}<slot></slot></p>"</script>"""
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert len(evidence.of("click")) == 4


def test_10_names_of_what_is_clicked(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    html = f"""<button>{plant("button")}</button><a href="#x">{plant("link")}</a>
        <label>{plant("label")}<input type=checkbox></label><summary>{plant("summary")}</summary>
        <button type=button id=icon><img alt={plant("alt")} width=20 height=20></button>"""
    evidence = spied(context, tmp_path, html, clicked("button", "a", "label", "summary", "#icon"))  # type: ignore[arg-type]
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert len(evidence.of("target")) >= 5


def test_11_attributes_that_speak(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    html = f"""<button aria-label={plant("aria-label")} title={plant("title")} aria-describedby=d>a</button>
        <p id=d aria-roledescription={plant("roledescription")}>{plant("description")}</p>
        <input placeholder={plant("placeholder")} name={plant("name")} aria-labelledby=l><i id=l>{plant("labelled")}</i>
        <img alt={plant("alt")} width=30 height=30><div role={plant("role")} tabindex=0 lang={plant("lang")}>b</div>
        <input type={plant("type")} aria-valuetext={plant("valuetext")} id=odd>"""
    selectors = ("button", "input", "img", "div[tabindex]", "#odd", "#d")
    evidence = spied(context, tmp_path, html, clicked(*selectors))  # type: ignore[arg-type]
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []


@pytest.mark.parametrize("attribute", ["id", "class", "data-testid", "data-cy", "data-record", "name", "part", "slot"])
def test_12_ids_classes_and_data(context: BrowserContext, tmp_path: Path, plant: Plant, attribute: str) -> None:
    word, record = plant("word"), plant("record", length=16, letters="0123456789")
    html = f"<button {attribute}='{word}'>a</button><i {attribute}='user-{record}'>b</i><b {attribute}=a@{word}>c</b>"
    evidence = spied(context, tmp_path, html, clicked("button", "i", "b"))  # type: ignore[arg-type]
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    targets = [line for line in evidence.of("target") if line["tag"] in ("i", "b")]
    assert len(targets) == 2
    # What looks personal is not even there as a hash.
    assert not any(line.keys() & {"test_id", "dom_id", "field_name"} for line in targets)


def test_12_the_tag_of_an_element_that_the_page_made_up(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    plant.markers["tag"] = "record-918273645546372"
    html = "<record-918273645546372>a <button>b</button></record-918273645546372><grüße-von>c</grüße-von>"
    plant.markers["word"] = "grüße"
    act = clicked("record-918273645546372", "button", "grüße-von")
    evidence = spied(context, tmp_path, html, act)  # type: ignore[arg-type]
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert [line["tag"] for line in evidence.of("target")] == ["unknown", "button", "unknown"]


def test_13_links_sources_and_styles(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    token = plant("token", letters="abcdefghij0123456789")
    cursor = f"cursor: url(/{plant('cursor')}.png), url(data:image/png,{plant('data cursor')}), pointer"
    html = f"""<a href="/orders/{token}?of={plant("query")}#{plant("fragment")}" id=one>a</a>
        <a href="mailto:{plant("mailto")}@example.org" id=two>b</a><a href="tel:+49{plant("tel")}" id=three>c</a>
        <img src="data:image/svg+xml,<svg>{plant("data")}</svg>" srcset="/{plant("srcset")}.png 2x" width=9 height=9>
        <i id=four style="{cursor}; background: url(/{plant("background")}.png)">d</i>
        <iframe srcdoc="<p id=inside>{plant("srcdoc")}</p>" src="/{plant("src")}"></iframe>
        <a href="javascript:void '{plant("javascript")}'" id=five>e</a>
        <a href="blob:http://127.0.0.1/{plant("blob")}" id=six>f</a><svg width=9 height=9><a xlink:href="/{token}">
        <rect width=9 height=9></rect></a></svg>
        <script>addEventListener("click", (event) => event.preventDefault())</script>"""

    def act(page: Page) -> None:
        for selector in ("#one", "#two", "#three", "img", "#four", "#five", "#six", "rect"):
            page.locator(selector).click(force=True)
        page.frame_locator("iframe").locator("#inside").click()

    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    links = [line for line in evidence.of("target") if line["tag"] == "a"]
    assert len(links) == 6
    assert not any("href" in line for line in links)
    assert {line["url"] for line in evidence.of("document")} == {"http://127.0.0.1/page.html", "about:srcdoc"}


def test_14_titles(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.click("p")
        page.evaluate(
            "title => { document.title = title; history.pushState({ title }, title, '/b') }", plant("changed")
        )
        page.click("p")

    html = f"<title>{plant('first')}</title><p>a</p>"
    assert spied(context, tmp_path, html, act).leaks(plant) == []


def test_15_addresses(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    token = plant("id", letters="abcdef0123456789")
    url = (
        f"http://anna:{plant('password')}@127.0.0.1/users/{token}/{plant('long word')}/annas.mail@example.org/"
        f"?token={plant('value')}&{plant('name')}=1&{plant('bare')}#{plant('fragment')}"
    )

    def act(page: Page) -> None:
        page.route("**/users/**", lambda route: route.fulfill(body="<p>user</p>", content_type="text/html"))
        page.goto(url)
        page.evaluate("name => { window.name = name }", plant("window name"))
        page.click("p")
        page.evaluate("url => history.pushState({ secret: url }, '', url)", f"/pushed/{plant('pushed')}?q={plant('q')}")
        page.evaluate("url => history.replaceState({}, '', url)", f"/replaced?{plant('replaced')}=1")
        page.evaluate("hash => { location.hash = hash }", plant("hash"))
        page.evaluate("hash => { location.hash = hash }", f"/orders/{plant('route')}?t={plant('route query')}")
        page.route("**/next/**", lambda route: route.fulfill(body="<p>next</p>", content_type="text/html"))
        page.evaluate("url => location.assign(url)", f"/next/{plant('next')}?from={plant('from')}")
        page.wait_for_url("**/next/**")
        page.click("p")

    plant.markers |= {"mail": "annas.mail", "user": "anna:" + plant("password")}
    evidence = spied(context, tmp_path, "<p>a</p>", act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert [line["url"].removeprefix("http://127.0.0.1") for line in evidence.of("document", "navigate")] == [
        "/page.html",
        "/users/:id/:id/:id/?token=",
        "/pushed/:id?q=",
        "/replaced",
        "/replaced",
        "/replaced#/orders/:id",
        "/next/:id?from=",
        "/next/:id?from=",
    ]


def test_15_paths_are_kept_where_the_owner_says_so(context: BrowserContext, tmp_path: Path) -> None:
    privacy = Privacy(keep_paths=("/plants/*", "http://127.0.0.1/lists/*"))
    urls = ["/plants/no-7", "/lists/42", "/users/42", "/v2/orders/some-words.html"]

    def act(page: Page) -> None:
        for url in urls:
            page.evaluate("url => history.pushState({}, '', url)", url)

    evidence = spied(context, tmp_path, "<p>a</p>", act, privacy=privacy)
    assert [line["url"].removeprefix("http://127.0.0.1") for line in evidence.of("navigate")] == [
        "/plants/no-7",
        "/lists/42",
        "/users/:id",
        "/v2/orders/some-words.html",
    ]


def test_22_shadow_trees_frames_and_popups(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    frame = f"<p>{plant('frame text')}</p><input name={plant('frame field')}>"

    def serve(route: Route) -> None:
        route.fulfill(body=frame, content_type="text/html")

    def typed(page: Page, what: str) -> None:
        page.keyboard.type(plant(what))

    def act(page: Page) -> None:
        for host in ("#open", "#closed"):
            page.click(host, position={"x": 15, "y": 10})
            typed(page, host)
        for frame_id in ("#srcdoc", "#same", "#cross"):
            page.frame_locator(frame_id).locator("input").click()
            typed(page, frame_id)
        with page.expect_popup() as opened:
            page.click("button")
        opened.value.locator("input").click()
        typed(opened.value, "popup")
        assert page.evaluate("told.filter(([, to]) => to === '*')") == []
        assert plant("frame text") in page.frame_locator("#cross").locator("p").inner_text()

    context.route("**/inside*", serve)
    html = f"""<script>window.told = []; const send = window.postMessage;
        window.postMessage = (...all) => {{ told.push(all); return send.apply(window, all) }};</script>
        <div id=open></div><div id=closed></div>
        <iframe id=srcdoc name={plant("frame name")} srcdoc="<input><p>{plant("srcdoc")}</p>"></iframe>
        <iframe id=same src="/inside?{plant("frame query")}"></iframe>
        <iframe id=cross src="http://localhost/inside"></iframe>
        <button onclick="window.open('/inside', '{plant("popup name")}')">open</button>
        <script>for (const host of document.querySelectorAll("div"))
        host.attachShadow({{ mode: host.id }}).innerHTML = "<input>"</script>"""
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert len(evidence.of("document")) == 5
    assert len({line["document"] for line in evidence.of("input")}) == 5


@BOTH
@pytest.mark.parametrize("mark", ["mask", "block"])
@pytest.mark.parametrize("how", ["attribute", "selector"])
def test_23_marked_regions(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str, mark: str, how: str
) -> None:
    def act(page: Page) -> None:
        for selector in ("#text", "#field"):
            page.click(selector)
        page.keyboard.type(plant("typed"))
        page.evaluate(
            "([attribute, other]) => { region.removeAttribute(attribute); region.className = '';"
            " later.setAttribute(attribute, ''); later.className = 'marked'; }",
            [f"data-reenact-{mark}", ""],
        )
        page.click("#later-text")
        page.click("#later-field")
        page.keyboard.type(plant("typed later"))
        page.click("#around")

    attribute = f"data-reenact-{mark}" if how == "attribute" else "class=marked"
    html = f"""<div id=region {attribute}><button id=text class={plant("class")} title={plant("title")}>{plant("text")}
        </button><input id=field placeholder={plant("placeholder")}></div>
        <div id=later><p id=later-text>{plant("later")}</p><input id=later-field></div>
        <div id=around aria-labelledby=named role=button><b id=named {attribute}>{plant("name")}</b>around</div>"""
    by_selector = Privacy(mask=".marked") if mark == "mask" else Privacy(block=".marked")
    privacy = Privacy() if how == "attribute" else by_selector
    evidence = spied(context, tmp_path, html, act, profile=profile, privacy=privacy)
    assert evidence.leaks(plant) == []
    assert all(line.keys() >= {"masked"} and "length" not in line for line in evidence.of("input", "change"))
    hidden = {"name", "name_words", "near_words", "outer_words", "classes", "href"}
    if mark == "block":
        hidden |= {"path", "dom_id", "ordinal"}
    first = evidence.of("target")[0]
    assert first["tag"] == ("div" if mark == "block" else "button")
    assert not first.keys() & hidden


def test_24_what_a_page_holds_and_does_not_show(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.evaluate(
            """([cookie, local, session]) => {
                document.cookie = "a=" + cookie; localStorage.a = local; sessionStorage.a = session;
                canvas.getContext("2d").fillText(canvas.dataset.text, 5, 20);
            }""",
            [plant("cookie"), plant("localStorage"), plant("sessionStorage")],
        )
        for selector in ("canvas", "p", "#noscript"):
            page.click(selector)
        # Neither does the recorder put anything into the page's own storage.
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [1, 1]
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0

    html = f"""<meta name=csrf content={plant("csrf")}><script type=application/json>{{"a":"{plant("state")}"}}</script>
        <script>window.__STATE__ = "{plant("inline")}"</script><!-- {plant("comment")} -->
        <canvas id=canvas data-text={plant("canvas")} ></canvas><p>a<!--{plant("inner comment")}--></p>
        <div id=noscript>b<noscript>{plant("noscript")}</noscript><style>/* {plant("style")} */</style></div>"""
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert len(evidence.of("click")) == 3
