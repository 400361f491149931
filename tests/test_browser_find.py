"""Which browser is chosen: real executable files in temporary folders, found through the real environment."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from reenact.browser.find import browser_candidates, browser_version, find_browser
from reenact.errors import BrowserError


def executable(path: Path, says: str = "Chromium 1.2.3") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without browsers: `bin` is its PATH, `playwright` the folder of Playwright's browsers."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.delenv("REENACT_BROWSER", raising=False)
    return tmp_path


@pytest.mark.usefixtures("machine")
def test_nothing_found_names_the_command_that_helps() -> None:
    with pytest.raises(BrowserError, match="`reenact install-browser`"):
        find_browser()
    with pytest.raises(BrowserError, match="`reenact install-browser --with-window`"):
        find_browser(windowed=True)


def test_order_of_preference(machine: Path) -> None:
    expected = [
        executable(
            machine / "playwright/chromium_headless_shell-1/chrome-headless-shell-linux64/chrome-headless-shell"
        ),
        executable(machine / "bin/chromium-headless-shell"),
        executable(machine / "playwright/chromium-1/chrome-linux64/chrome"),
        executable(machine / "bin/chromium"),
        executable(machine / "bin/google-chrome"),
    ]
    assert [choice.path for choice in browser_candidates()] == expected
    assert [choice.kind for choice in browser_candidates()] == ["headless-shell"] * 2 + ["chromium"] * 3
    assert [choice.path for choice in browser_candidates(windowed=True)] == expected[2:]
    assert find_browser().path == expected[0]


def test_the_revision_this_playwright_wants_goes_before_newer_ones(machine: Path) -> None:
    known = json.loads((Path(str(resources.files("playwright"))) / "driver/package/browsers.json").read_bytes())
    wanted = int(next(entry["revision"] for entry in known["browsers"] if entry["name"] == "chromium-headless-shell"))
    for revision in (9, 10, wanted, wanted + 1):
        executable(machine / f"playwright/chromium_headless_shell-{revision}/chrome-linux/headless_shell")
    sources = [choice.source for choice in browser_candidates()]
    assert sources == [f"Playwright, revision {revision}" for revision in (wanted, wanted + 1, 10, 9)]


def test_explicit_path_goes_before_the_variable_and_both_before_the_rest(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(machine / "bin/chromium-headless-shell")
    named, other = executable(machine / "a/my-browser"), executable(machine / "b/chrome-headless-shell")
    monkeypatch.setenv("REENACT_BROWSER", str(named))
    assert (find_browser().path, find_browser().source) == (named, "REENACT_BROWSER")
    assert (find_browser(other).path, find_browser(other).source) == (other, "--browser-path")
    assert (find_browser(named).kind, find_browser(other).kind) == ("chromium", "headless-shell")


def test_a_bare_name_is_looked_up_on_path(machine: Path) -> None:
    path = executable(machine / "bin/chromium")
    assert find_browser(Path("chromium")).path == path


def test_a_link_to_a_headless_shell_is_one(machine: Path) -> None:
    link = machine / "browser"
    link.symlink_to(executable(machine / "real/headless_shell"))
    assert find_browser(link).kind == "headless-shell"


def test_explicit_paths_that_do_not_serve_are_named(machine: Path) -> None:
    executable(machine / "bin/chromium")  # must not be taken instead
    missing, plain = machine / "missing", machine / "plain"
    plain.write_text("no program")
    with pytest.raises(BrowserError, match=f"--browser-path names {missing}, where there is no browser"):
        find_browser(missing)
    with pytest.raises(BrowserError, match="where there is no browser"):
        find_browser(machine)
    with pytest.raises(BrowserError, match=f"names {plain}, which is not executable"):
        find_browser(plain)
    with pytest.raises(BrowserError, match="cannot open a window"):
        find_browser(executable(machine / "chrome-headless-shell"), windowed=True)


@pytest.mark.usefixtures("machine")
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REENACT_BROWSER", "/nowhere/chrome")
    with pytest.raises(BrowserError, match="REENACT_BROWSER names /nowhere/chrome"):
        find_browser()


def test_files_that_cannot_be_run_are_passed_over(machine: Path) -> None:
    executable(machine / "playwright/chromium_headless_shell-1/chrome-linux/headless_shell").chmod(0o644)
    executable(machine / "bin/chromium-headless-shell").chmod(0o644)
    good = executable(machine / "bin/chromium")
    assert [choice.path for choice in browser_candidates()] == [good]


def test_version_is_what_the_executable_says(tmp_path: Path) -> None:
    assert browser_version(executable(tmp_path / "browser", "Chromium 5.6.7")) == "Chromium 5.6.7"
    assert browser_version(executable(tmp_path / "silent", "")) is None
    assert browser_version(tmp_path / "missing") is None
