"""`reenact verify` as people and CI use it: verdicts, baselines, pictures of what went elsewhere, JUnit, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from fixtures.faults import Fault
from fixtures.serve import PAGES, serving
from reenact.image import BgrImage, decode_image
from tests.browser.test_failures import ran
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

MAGENTA_BGR = (170, 30, 230)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(PAGES) as found:
        yield found


@pytest.fixture(scope="module")
def desk(chromium: Browser, address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def work(page: Page) -> None:
        press(page, page.locator("#archive"))
        page.locator("#print").hover()
        page.wait_for_timeout(100)  # the page is seen with the pointer there, so that the press changes nothing
        press(page, page.locator("#print"))
        page.wait_for_timeout(60)

    path = tmp_path_factory.mktemp("desk") / "desk.jsonl"
    return recorded(chromium, path, f"{address}/desk.html", work)


@pytest.fixture(scope="module")
def looks(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline of the visit."""
    folder = tmp_path_factory.mktemp("looks")
    made = ran("verify", desk, "--baseline", folder, "--update-baseline")
    assert (made.returncode, made.stderr) == (0, "")
    assert "baseline written to" in made.stdout
    return folder


def picture(path: Path) -> BgrImage:
    return decode_image(path.read_bytes())


def framed(image: BgrImage) -> bool:
    return bool((image == MAGENTA_BGR).all(axis=2).any())


def test_a_replay_that_matches_is_told_act_by_act(desk: Path, looks: Path, tmp_path: Path) -> None:
    told = ran("verify", desk, "--baseline", looks, "-o", tmp_path / "pictures", "--junit", tmp_path / "verdicts.xml")
    assert (told.returncode, told.stderr) == (0, "")
    assert "desk.jsonl: matched: " in told.stdout
    assert "3 acts: 3 matched" in told.stdout
    assert "reproduced  exception 'RangeError: paper 42 is empty'" in told.stdout
    assert "3 of 3 checkpoints look as in the baseline" in told.stdout
    assert not (tmp_path / "pictures").exists()
    suite = ElementTree.parse(tmp_path / "verdicts.xml").getroot()[0]
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "2",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
    }


def test_a_page_that_looks_otherwise_is_shown_beside_its_baseline(desk: Path, looks: Path, tmp_path: Path) -> None:
    script = Fault(kind="retexted", where="h1", text="Orders of the year").written(tmp_path)
    found = ran("verify", desk, "--baseline", looks, "-o", tmp_path, "--init-script", script, "--json")
    assert found.returncode == 1
    (one,) = json.loads(found.stdout)["verified"]
    result = one["verification"]["result"]
    told = [(each["kind"], each.get("act")) for each in result["divergences"]]
    assert told == [("picture", 0), ("picture", 1)], "the last act changed nothing"
    assert 0 < one["verification"]["checkpoints"][0]["share"] < 0.01
    both = picture(Path(one["verification"]["first_divergence"]))
    assert framed(both)
    assert both.shape[1] > 2 * 480
    ignored = ran("verify", desk, "--baseline", looks, "--ignore", "h1", "--init-script", script)
    assert ignored.returncode == 0, ignored.stdout


def test_where_a_target_was_expected_is_framed_without_a_baseline(desk: Path, tmp_path: Path) -> None:
    script = Fault(kind="gone", where="#print").written(tmp_path)
    found = ran("verify", desk, "-o", tmp_path, "--init-script", script, "--patience", "200ms")
    assert found.returncode == 1
    assert "missing  click button 'Print them all'" in found.stdout
    shown = picture(tmp_path / "desk" / "first-divergence.png")
    assert framed(shown)
    assert shown.shape[1] < 2 * 480


def test_several_recordings_are_verified_one_after_the_other(desk: Path, tmp_path: Path) -> None:
    report = tmp_path / "verdicts.xml"
    found = ran("verify", tmp_path / "none.jsonl", desk, "--junit", report, "--expect", "location.hash")
    assert found.returncode == 3, "that of the recording that could not be replayed"
    assert "1 of 2 recordings matched" in found.stdout
    assert "expectation held" in found.stdout
    assert found.stderr.startswith("reenact: ")
    root = ElementTree.parse(report).getroot()
    assert [suite.get("errors") for suite in root] == ["1", "0"]
    assert root.get("tests") == "3"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--update-baseline",), 2, "--update-baseline needs --baseline"),
        (("--baseline", "none"), 3, "make one with --update-baseline"),
        (("--ignore", "h1[", "-o", "pictures"), 4, "--ignore 'h1[' is no CSS selector"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_a_sentence(
    desk: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found = ran("verify", desk, *arguments, cwd=tmp_path)
    assert found.returncode == code
    assert said in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_baseline_of_another_recording_or_a_broken_one_is_refused(desk: Path, looks: Path, tmp_path: Path) -> None:
    folder = tmp_path / "looks" / "desk"
    folder.mkdir(parents=True)
    manifest = json.loads((looks / "desk" / "baseline.json").read_text(encoding="utf-8"))
    (folder / "baseline.json").write_text(json.dumps({**manifest, "recording": "another"}), encoding="utf-8")
    refused = ran("verify", desk, "--baseline", tmp_path / "looks")
    assert (refused.returncode, "another recording" in refused.stderr) == (3, True)
    (folder / "baseline.json").write_text("{", encoding="utf-8")
    refused = ran("verify", desk, "--baseline", tmp_path / "looks")
    assert (refused.returncode, "is no baseline" in refused.stderr) == (3, True)
