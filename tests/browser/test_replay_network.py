"""A visit whose traffic was kept comes to the same end with its servers gone; live replays write nowhere unasked."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

import reenact
from reenact import ReplayOptions
from reenact.network.storage import read_traffic
from tests.browser import traffic_app
from tests.browser.traffic_app import API, SECRET, App, app

pytestmark = pytest.mark.browser

END = "document.title"


class Visit:
    """A captured visit, and what its page knew at the end."""

    def __init__(self, path: Path, url: str, title: str) -> None:
        self.path = path
        self.url = url
        self.title = title

    @property
    def traffic(self) -> Path:
        return self.path.with_name("visit.traffic.zip")


@pytest.fixture(scope="module")
def visit(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Captured with its servers, which are gone when it is handed out."""
    path = tmp_path_factory.mktemp("traffic") / "visit.jsonl"
    context = chromium.new_context(viewport={"width": 800, "height": 600})

    def api(route: Route) -> None:
        route.fulfill(body=traffic_app.api_answer(), headers={"Access-Control-Allow-Origin": "*"})

    context.route(f"{API}/**", api)
    with app() as url:
        with reenact.capture(context, path, traffic=True):
            page = context.new_page()
            page.goto(url)
            page.click("button")
            page.wait_for_function("document.title.startsWith('{')")
            title = page.title()
        context.close()
    return Visit(path, url, title)


@contextmanager
def counted(url: str) -> Iterator[list[object]]:
    """Who connects to the place of a server that is gone."""
    place = urlsplit(url)
    came: list[object] = []
    with socket.create_server((place.hostname, place.port)) as listening:

        def count() -> None:
            with suppress(OSError):
                while True:
                    connection, peer = listening.accept()
                    came.append(peer)
                    connection.close()

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        yield came
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_with_its_servers_gone_a_visit_comes_to_the_same_end_and_nobody_is_asked(visit: Visit) -> None:
    with counted(visit.url) as came:
        result = reenact.replay(visit.path, None, ReplayOptions(network="recorded", expect=END))
    assert came == []
    assert result.expectation is not None
    assert result.expectation.value == visit.title
    assert result.divergences == ()
    assert result.network.missed == result.network.repeated == result.network.unused == ()
    assert result.network.served == len(read_traffic(visit.traffic).entries)


def test_without_any_network_the_same(visit: Visit) -> None:
    outcome = subprocess.run(
        ["unshare", "--net", "sh", "-c", f"ip link set lo up && {sys.executable} -m reenact replay {visit.path} "
         f"--network recorded --json --expect {END}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unshare" in outcome.stderr or "ip:" in outcome.stderr:
        pytest.skip("needs the right to make a network namespace")
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["result"]["expectation"]["value"] == visit.title


def test_another_deployment_is_played_from_the_same_traffic(visit: Visit) -> None:
    options = ReplayOptions(network="recorded", expect=END, base_url="https://shop.example")
    result = reenact.replay(visit.path, None, options)
    assert result.expectation is not None
    assert result.expectation.value == visit.title.replace(visit.url, "https://shop.example")
    assert result.divergences == ()


def test_what_was_not_recorded_is_a_miss_that_is_told(visit: Visit, tmp_path: Path) -> None:
    less = tmp_path / "less.zip"
    without(visit.traffic, less, "/item")
    result = reenact.replay(visit.path, None, ReplayOptions(network="recorded", traffic_path=less))
    told = [divergence.message for divergence in result.divergences if divergence.kind == "network"]
    assert len(told) == 1
    assert told[0].endswith("was not recorded")
    assert "/item?id=7" in result.network.missed[0].url
    assert result.network.unused_count > 0  # the page stopped there


def test_hybrid_asks_a_live_server_for_what_is_missing_and_lists_it(visit: Visit, tmp_path: Path) -> None:
    less = tmp_path / "less.zip"
    without(visit.traffic, less, "/item", "/socket")
    with app() as url:
        options = ReplayOptions(network="hybrid", traffic_path=less, expect=END, base_url=url)
        result = reenact.replay(visit.path, None, options)
    assert result.expectation is not None
    found, recorded = (json.loads(title) for title in (result.expectation.value, visit.title.replace(visit.url, url)))
    assert [name for name in recorded if found[name] != recorded[name]] == ["busted", "socket"]
    assert (result.network.live, result.divergences) == (2, ())


def test_the_file_holds_no_secret_and_each_body_once(visit: Visit) -> None:
    with zipfile.ZipFile(visit.traffic) as kept:
        assert len(set(kept.namelist())) == len(kept.namelist())
        index = kept.read("traffic.har").decode()
    assert SECRET not in index
    entries = read_traffic(visit.traffic).entries
    assert [one.request.url for one in entries if "/events" in one.request.url] == [f"{visit.url}/events?token=masked"]
    (login,) = [one for one in entries if one.request.url.endswith("/login")]
    assert login.request.post is not None
    assert json.loads(login.request.post.text or "")["password"] == "masked"


def test_production_keeps_no_traffic_and_says_so(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    with pytest.raises(reenact.OutputError, match="in the qa profile only"):
        reenact.capture(context, tmp_path / "visit.jsonl", profile="production", traffic=True)
    context.close()


def test_a_context_may_be_closed_before_its_recording_ends(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    with app() as url, reenact.capture(context, tmp_path / "visit.jsonl", traffic=True):
        context.new_page().goto(f"{url}/count")
        context.close()
    assert [one.request.url for one in read_traffic(tmp_path / "visit.traffic.zip").entries] == [f"{url}/count"]


def test_a_live_replay_writes_to_other_machines_only_where_it_is_allowed(chromium: Browser, tmp_path: Path) -> None:
    """0.0.0.0 reaches this machine, but is no loopback address."""
    path = tmp_path / "visit.jsonl"
    with app("0.0.0.0") as url:
        elsewhere = url.replace("127.0.0.1", "0.0.0.0")
        context = chromium.new_context(viewport={"width": 800, "height": 600})
        context.route(f"{elsewhere}/**", lambda route: route.fulfill(body="written"))
        with reenact.capture(context, path):
            page = context.new_page()
            page.goto(f"{url}/writes")
            page.click("button")
            page.wait_for_function("document.title === 'written'")
        context.close()
        before = len(App.written)
        refused = reenact.replay(path, None, ReplayOptions(expect=END))
        assert len(App.written) == before
        allowed = reenact.replay(path, None, ReplayOptions(expect=END, allow_writes=(elsewhere,)))
        assert len(App.written) == before + 1
    assert refused.expectation is not None
    assert refused.expectation.value == "refused"
    assert [divergence.message for divergence in refused.divergences if divergence.kind == "network"] == [
        f"POST {elsewhere}/write was refused, for it writes to a live server; allow it with --allow-writes {elsewhere}"
    ]
    assert allowed.expectation is not None
    assert (allowed.expectation.value, allowed.divergences, allowed.network.live) == ("written", (), 1)


def without(traffic: Path, less: Path, *parts: str) -> None:
    """The same traffic file without some requests."""
    with zipfile.ZipFile(traffic) as kept, zipfile.ZipFile(less, "w") as target:
        har = json.loads(kept.read("traffic.har"))
        entries = har["log"]["entries"]
        har["log"]["entries"] = [one for one in entries if not any(part in one["request"]["url"] for part in parts)]
        for name in kept.namelist():
            target.writestr(name, json.dumps(har) if name == "traffic.har" else kept.read(name))
