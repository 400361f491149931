"""The leak tests can fail: with one rule of the recorder taken out, a marker comes out or a promise is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext

from reenact.capture import Privacy
from tests.browser import taking
from tests.browser.leaks import Plant, spied
from tests.browser.leaks_visits import PAGE_VISIT, SECRET_VISIT, Visit, wrong

pytestmark = pytest.mark.browser

context = taking.context
SOURCE: Final = Path(__file__).parents[2] / "capture_script"
ALL: Final = os.environ.get("REENACT_TESTS") == "all"
PRIVACY: Final = Privacy(mask=".masked", block=".blocked", ignore=".ignored")

RULES: Final = {
    SECRET_VISIT: [
        ("secrets", 'matches(SECRET_AUTOCOMPLETE, textOfAttribute(element, "autocomplete"))', "false"),
        ("secrets", "matches(SECRET_NAME, name) ||", ""),
        ("secrets", '(styleOf(element).getPropertyValue("-webkit-text-security") || "none") !== "none"', "false"),
        ("secrets", 'attribute(element, "maxlength") === "1"', "false"),
        ("secrets", "|| !!names[word]", ""),
        ("secrets", 'oldValue?.toLowerCase() === "password"', "false"),
        ("secrets", 'if (isOfType(element, "password")) remember(element);', ""),
        ("secrets", "matches(HOST, localName(element)) &&", "false &&"),
        ("secrets", "covered.set(element, true);", ""),
        ("marks", ":is(${config[kind]})", ":is()"),
        ("controls", "secret ? visited === element :", "secret ? false :"),
        ("controls", "(isTrusted && !text && !chosen(element))", "false"),
        ("keys", "isSecret(element) ||", ""),
        ("keys", "rises ? down[place] : undefined", "undefined as boolean | undefined"),
    ],
    PAGE_VISIT: [
        ("keys", "(ctrlKey || metaKey) && !altKey", "true"),
        ("keys", "!matches(EDITING, name)", "true"),
        ("controls", "if (!shows(element)) return { masked: true,", "if (!length) return { masked: true,"),
        ("controls", "const HIDDEN_MS = 500;", "const HIDDEN_MS = 0;"),
        ("stream", "((QA && clear) || (", "(true || ("),
        ("stream", "return isLike(on as Element, marks.ignore);", "return false;"),
        ("description", "if (masked) {", "if (!element) {"),
        ("description", "found.tag = tagOf(element, false);", ""),
        ("description", "if (found.href && !isPlainLink(identityOf(element).href)) found.href = undefined;", ""),
        ("description", "if (!matches(/^[a-z-]+$/, `${found.cursor}`)) found.cursor = undefined;", ""),
        ("../shared/fingerprint", "name: clear ?", "name: true ?"),
        ("../shared/fingerprint", "const short = clear &&", "const short ="),
        ("../shared/fingerprint", "!isPersonal(text, key)", "text"),
        ("../shared/name", "!isLike(element, hidden.selector)", "element"),
        ("../shared/hidden", "${CODE_OR_CONTENT},${selector}", "${CODE_OR_CONTENT}"),
        ("urls", "if (isPlain(name)) query", "query"),
        ("urls", 'isPlain(word) ? word : ":id"', "word ? word : word"),
        ("urls", 'matches(/^#!?\\//, hash) ? template(hash.split("?")[0]!, "") : ""', "hash"),
        ("errors", "if (QA && clear) line.message", "if (kind) line.message"),
        ("errors", ": masked(name)", ": name"),
        ("files", "QA && clear", "QA"),
    ],
}
"""Visits, and the rules that they need: the file in `capture`, its text, and what stands there without the rule."""

MUTATIONS: Final = [
    pytest.param(visit, rule, id=f"{rule[0].split('/')[-1]}-{number}")
    for visit, rules in RULES.items()
    for number, rule in enumerate(rules, 1)
]


@pytest.fixture(scope="module")
def esbuild() -> Path:
    """The bundler of `npm ci`; its absence is a skip on a desk and a failure in CI."""
    path = SOURCE / "node_modules" / ".bin" / "esbuild"
    if not (shutil.which("node") and path.exists()):
        missing = "node or its packages are missing: run `npm ci` in capture_script"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return path


def source_of(name: str, folder: Path = SOURCE) -> Path:
    return folder / "src" / "capture" / f"{name}.ts"


def without(rule: tuple[str, str, str], esbuild: Path, folder: Path) -> str:
    """The bundle of a recorder that lacks one rule."""
    name, text, instead = rule
    shutil.copytree(SOURCE / "src", folder / "src")
    shutil.copy(SOURCE / "package.json", folder)
    path = source_of(name, folder)
    path.write_text(path.read_text(encoding="utf-8").replace(text, instead), encoding="utf-8")
    options = ("--bundle", "--format=iife", "--global-name=reenact", "--define:QA=true", "--charset=utf8")
    entry = folder / "src" / "capture" / "playwright.ts"
    return subprocess.run([esbuild, entry, *options], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("visit", [SECRET_VISIT, PAGE_VISIT], ids=["secrets", "page"])
def test_with_all_rules_nothing_comes_out(context: BrowserContext, tmp_path: Path, visit: Visit) -> None:
    plant = Plant()
    html, act = visit.html(plant), visit.act(plant)
    evidence = spied(context, tmp_path, html, act, profile=visit.profile, privacy=PRIVACY)
    assert wrong(visit, evidence, plant) == []
    assert len(evidence.of("input")) > 3


def test_every_rule_is_where_it_is_looked_for() -> None:
    rules = [rule for visit in RULES.values() for rule in visit]
    assert [rule for rule in rules if source_of(rule[0]).read_text(encoding="utf-8").count(rule[1]) != 1] == []


@pytest.mark.parametrize(("visit", "rule"), MUTATIONS if ALL else MUTATIONS[::4])
def test_without_a_rule_something_comes_out(
    context: BrowserContext,
    tmp_path: Path,
    esbuild: Path,
    monkeypatch: pytest.MonkeyPatch,
    visit: Visit,
    rule: tuple[str, str, str],
) -> None:
    bundle = without(rule, esbuild, tmp_path)
    monkeypatch.setattr(import_module("reenact.capture.script"), "capture_script", lambda: bundle)
    plant = Plant()
    html, act = visit.html(plant), visit.act(plant)
    evidence = spied(context, tmp_path, html, act, profile=visit.profile, privacy=PRIVACY)
    assert wrong(visit, evidence, plant)
