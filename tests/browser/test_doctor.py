"""`reenact doctor` and `reenact install-browser` as a person calls them; apt-get is a script that notes its calls."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from reenact.cli.doctor import doctor
from reenact.cli.install_browser import install_browser
from reenact.errors import BrowserError

pytestmark = pytest.mark.browser


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No browser, nothing on PATH but the shell's tools in `bin`, and a download host that refuses."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "ln", "cat", "touch"):
        (folder / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    monkeypatch.delenv("REENACT_BROWSER", raising=False)
    return folder


def fake_apt(folder: Path, *, offers: str, installs: Path) -> Path:
    """apt-get and apt-cache that know one package; installing it links `installs` to that name."""
    calls = folder / "calls"
    calls.touch()
    note = f'echo "${{0##*/}} $*" >> {shlex.quote(str(calls))}\n'
    scripts = {
        "apt-cache": f"{note}[ \"$2\" = {offers} ] || {{ echo 'E: No packages found'; exit 100; }}",
        "apt-get": f'{note}[ "$1" = install ] || exit 0\n'
        f'[ "$DEBIAN_FRONTEND" = noninteractive ] || exit 1\nln -s {installs} {folder}/{offers}',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return calls


def wrapper(folder: Path, chromium_path: str) -> Path:
    """A script that starts the real browser with the real PATH, which its own start script needs."""
    path = folder.parent / "real-chromium-headless-shell"
    path.write_text(f'#!/bin/sh\nexport PATH=/usr/bin:/bin\nexec {chromium_path} "$@"\n')
    path.chmod(0o755)
    return path


def test_doctor_finds_that_replay_works(chromium_path: str) -> None:
    result = CliRunner().invoke(doctor, ["--browser-path", chromium_path, "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    states = {check["name"]: check["state"] for check in document["checks"]}
    assert document["can_replay"] is True
    assert states["browser"] == states["lockstep"] == states["film"] == "ok"
    assert document["browsers"][0]["path"] == chromium_path
    assert document["browsers"][0]["version"]


def test_doctor_in_plain_text_has_one_aligned_line_per_check(chromium_path: str) -> None:
    result = CliRunner().invoke(doctor, ["--browser-path", chromium_path])
    lines = result.stdout.splitlines()
    column = lines[0].index("Python")
    names = [line[column:].split("  ")[0] for line in lines if line.startswith(("ok", "warning", "problem"))]
    assert names == ["Python", "Playwright", "film", "browser", "lockstep", "fonts", "window for record"]
    assert f"* {chromium_path} (--browser-path, headless-shell)" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.usefixtures("bare_machine")
def test_doctor_without_a_browser_ends_with_5_and_a_remedy() -> None:
    result = CliRunner().invoke(doctor, ["--json"])
    assert result.exit_code == 5
    (check,) = (check for check in json.loads(result.stdout)["checks"] if check["name"] == "browser")
    assert check["state"] == "problem"
    assert "reenact install-browser" in check["remedy"]


def test_doctor_with_a_broken_browser_ends_with_5(tmp_path: Path) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    result = CliRunner().invoke(doctor, ["--browser-path", str(broken)])
    assert result.exit_code == 5
    assert f"{broken} does not start" in result.stdout


def test_install_does_nothing_when_a_good_browser_is_there(
    bare_machine: Path, chromium_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = fake_apt(bare_machine, offers="chromium", installs=wrapper(bare_machine, chromium_path))
    monkeypatch.setenv("REENACT_BROWSER", chromium_path)
    monkeypatch.setenv("PATH", f"{bare_machine}:/usr/bin:/bin")
    result = CliRunner().invoke(install_browser, ["--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert (document["installed"], document["lockstep"], document["choice"]["path"]) == (False, True, chromium_path)
    assert calls.read_text() == ""


def test_install_falls_back_to_the_packages_of_the_system(bare_machine: Path, chromium_path: str) -> None:
    real = wrapper(bare_machine, chromium_path)
    calls = fake_apt(bare_machine, offers="chromium-headless-shell", installs=real)
    if os.geteuid() != 0:
        pytest.skip("packages are installed by root only")
    result = CliRunner().invoke(install_browser, ["--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["installed"] is True
    assert document["lockstep"] is True
    assert document["choice"]["path"] == str(bare_machine / "chromium-headless-shell")
    assert "Playwright's download failed" in result.stderr
    assert [line.split()[:2] for line in calls.read_text().splitlines()] == [
        ["apt-get", "update"],
        ["apt-cache", "show"],
        ["apt-get", "install"],
    ]
    assert "fonts-noto-color-emoji" in calls.read_text()


def test_install_without_root_prints_the_command(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = fake_apt(bare_machine, offers="chromium-headless-shell", installs=bare_machine)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    result = CliRunner().invoke(install_browser)
    assert isinstance(result.exception, BrowserError)
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium-" in str(result.exception)
    assert calls.read_text() == ""


@pytest.mark.usefixtures("bare_machine")
def test_install_where_there_are_no_packages_says_what_to_do() -> None:
    result = CliRunner().invoke(install_browser)
    assert isinstance(result.exception, BrowserError)
    assert "name it with --browser-path" in str(result.exception)


@pytest.mark.usefixtures("bare_machine")
def test_install_with_a_wrong_variable_downloads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REENACT_BROWSER", "/nowhere/chrome")
    result = CliRunner().invoke(install_browser)
    assert isinstance(result.exception, BrowserError)
    assert "REENACT_BROWSER names /nowhere/chrome" in str(result.exception)
    assert result.stderr == ""
