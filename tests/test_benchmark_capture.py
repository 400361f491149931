"""The parts of `benchmarks.capture`: the user, the server, the reading of CPU profiles, medians, budgets and tables."""

from __future__ import annotations

import asyncio
import gzip
import json
import urllib.request
import zlib
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from benchmarks.capture.__main__ import options_of
from benchmarks.capture.budgets import budgets
from benchmarks.capture.cpu_profile import CpuProfile, Frame, Node, by_function, share_of
from benchmarks.capture.figures import Figures, figures_of, order_of
from benchmarks.capture.measure import Profiles, Run, Scene, run
from benchmarks.capture.server import Server, Traffic, answer_to, decompressed, serving
from benchmarks.capture.table import figures_table, sizes_table
from benchmarks.capture.user import Places, acts
from benchmarks.capture.variants import NONE, PRODUCTION, RRWEB, WITHOUT_TRANSPORT, Size, Variant, size_of, variants
from reenact.browser.find import find_browser

PLACES = Places(search=(100.0, 28.0), sort=(400.0, 28.0))


def test_in_20_s_the_user_does_what_the_workload_asks_for() -> None:
    script = acts(20, PLACES)
    kinds = [str(act.parameters["type"]) for act in script]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counts == {
        "mouseMoved": 480,
        "mousePressed": 20,
        "mouseReleased": 20,
        "mouseWheel": 60,
        "keyDown": 40,
        "keyUp": 40,
    }
    assert [act.at_ms for act in script] == sorted(act.at_ms for act in script)
    assert max(act.at_ms for act in script) < 20_000


def test_two_clicks_sort_and_the_page_gets_scrolled_back_to_where_it_was() -> None:
    script = acts(20, PLACES)
    pressed = [act.parameters for act in script if act.parameters["type"] == "mousePressed"]
    assert sum((one["x"], one["y"]) == PLACES.sort for one in pressed) == 2
    assert sum(float(act.parameters.get("deltaY", 0)) for act in script) == 0


def profile(*samples: str) -> CpuProfile:
    """Frames outermost first, each `function@url`; one string per sample."""
    nodes: dict[tuple[str, ...], list[int]] = {("(root)",): []}
    numbers: dict[tuple[str, ...], int] = {("(root)",): 1}
    met: list[int] = []
    for sample in samples:
        stack: tuple[str, ...] = ("(root)",)
        for frame in sample.split(" "):
            above, stack = stack, (*stack, frame)
            if stack not in numbers:
                numbers[stack] = len(numbers) + 1
                nodes[stack] = []
                nodes[above].append(numbers[stack])
        met.append(numbers[stack])
    return CpuProfile(
        nodes=tuple(
            Node(numbers[stack], Frame(*stack[-1].partition("@")[::2]), tuple(children))
            for stack, children in nodes.items()
        ),
        samples=tuple(met),
    )


def is_ours(url: str) -> bool:
    return url == "/ours.js"


def test_native_code_belongs_to_the_script_that_called_it() -> None:
    found = profile("click@/ours.js querySelectorAll", "handler@/page.js querySelectorAll", "(program)", "(idle)")
    # Three samples are busy, so each stands for 2 of the 6 ms.
    assert share_of(found, is_ours, 6.0).total_ms == pytest.approx(2.0)


def test_a_wrapper_does_not_pay_for_the_page_and_a_patched_method_pays() -> None:
    wrapper = profile("wrap@/ours.js handler@/page.js sort")
    patched = profile("handler@/page.js insertRule@/ours.js")
    assert share_of(wrapper, is_ours, 1.0).total_ms == 0
    assert share_of(patched, is_ours, 1.0).total_ms == pytest.approx(1.0)


def test_a_stretch_goes_over_garbage_collection_and_ends_where_the_page_goes_on() -> None:
    ours = "snapshot@/ours.js"
    found = profile(ours, ours, "(garbage_collector)", ours, "page@/page.js", ours, "(idle)", ours)
    collected = CpuProfile(
        nodes=tuple(
            Node(node.id, Frame(node.call_frame.function_name.replace("_", " "), node.call_frame.url), node.children)
            for node in found.nodes
        ),
        samples=found.samples,
    )
    share = share_of(collected, is_ours, 7.0)
    assert share.stretches_ms == pytest.approx((4.0, 1.0, 1.0))
    assert share.total_ms == pytest.approx(5.0)
    assert share.longest_ms == pytest.approx(4.0)
    assert share.longer_than(3.0) == 1


def test_functions_are_listed_by_own_time_and_by_all_that_they_call() -> None:
    found = profile("click@/ours.js target@/ours.js", "click@/ours.js target@/ours.js get", "click@/ours.js")
    assert by_function(found, is_ours, 3.0, whole=False) == {"target": 1.0, "target > get": 1.0, "click": 1.0}
    assert by_function(found, is_ours, 3.0, whole=True) == {"click": 3.0, "target": 2.0}


def test_a_profile_without_samples_has_no_share() -> None:
    assert share_of(profile(), is_ours, 5.0).total_ms == 0


def a_run(variant: str, task_ms: float, *, own_ms: float = 0.0, wire_bytes: int = 0) -> Run:
    return Run(
        variant=variant,
        scene="s",
        seconds=20,
        startup_task_ms=task_ms,
        task_ms=task_ms,
        script_ms=task_ms,
        layout_ms=0.0,
        longest_task_ms=0.0,
        heap_growth_bytes=0.0,
        startup_traffic=Traffic(),
        traffic=Traffic(requests=10, wire_bytes=wire_bytes, raw_bytes=wire_bytes, gzip_bytes=wire_bytes // 2),
        startup_own_ms=0.0,
        own_ms=own_ms,
        own_long_tasks=0,
        own_longest_ms=0.0,
    )


def some_figures(variant: str, *, task_ms: float, own_ms: float = 0.0, wire_bytes: int = 0) -> Figures:
    runs = [a_run(NONE, 100.0), a_run(variant, 100.0 + task_ms, own_ms=own_ms, wire_bytes=wire_bytes)]
    return figures_of([runs], variant)


def test_a_variant_is_compared_with_no_recorder_of_the_same_round() -> None:
    rounds = [
        [a_run(NONE, 1000.0), a_run(RRWEB, 1200.0)],
        [a_run(RRWEB, 5400.0), a_run(NONE, 5000.0)],
        [a_run(NONE, 2000.0), a_run(RRWEB, 2300.0)],
    ]
    found = figures_of(rounds, RRWEB)
    assert found.task_ms_per_s == pytest.approx(300.0 / 20)
    assert (found.task_lowest_ms_per_s, found.task_highest_ms_per_s) == pytest.approx((10.0, 20.0))
    assert figures_of(rounds, NONE).task_ms_per_s == 0


def test_every_second_round_runs_backwards() -> None:
    assert [order_of(["a", "b", "c"], number) for number in (0, 1)] == [["a", "b", "c"], ["c", "b", "a"]]


def test_a_budget_is_missed_by_what_is_measured_and_by_nothing_else() -> None:
    main = {
        PRODUCTION: some_figures(PRODUCTION, task_ms=20.0, own_ms=120.0, wire_bytes=1000),
        RRWEB: some_figures(RRWEB, task_ms=2000.0),
    }
    held = {budget.what: budget for budget in budgets({"main": main}, {PRODUCTION: Size(20_000, 8_001)}, "main", "big")}
    missed = [what for what, budget in held.items() if not budget.kept]
    # 120 ms in 20 s are 6 ms a second; 20 ms is a hundredth of rrweb's; start-up adds the same 20 ms.
    assert missed == [
        "script of its own, a second",
        "start-up, main thread over no recorder",
        "production bundle, gzip",
    ]
    assert held["sent a minute"].measured == pytest.approx(3.0)
    assert held["main-thread time over none, share of rrweb's"].measured == pytest.approx(0.01)
    assert held["long tasks of its own, 250,000 elements"].measured is None
    assert "MISSED" in str(held["production bundle, gzip"])
    assert "not measured" in str(held["bundle with everything, gzip"])


def test_the_tables_have_a_line_for_each_variant() -> None:
    text = figures_table([some_figures(NONE, task_ms=0.0), some_figures(RRWEB, task_ms=2000.0)])
    lines = text.splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("rrweb")
    assert "+100 (100..100)" in lines[3]
    assert len({len(line) for line in lines}) == 1
    assert sizes_table({RRWEB: Size(74_000, 23_000)}).splitlines()[-1].split() == ["rrweb", "-", "74.0", "23.00"]


def post(server: Server, path: str, body: bytes) -> object:
    request = urllib.request.Request(server.url + path, data=body, method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def test_the_server_counts_bodies_as_they_came_and_compressed_alike() -> None:
    line = json.dumps({"reenact": 1, "sequence": 7}).encode() + b"\n" + b'{"type":"click"}\n' * 100
    with serving({}) as server:
        assert post(server, "/v1/batches", line) == {"accepted": 7}
        assert post(server, "/v1/batches", gzip.compress(line)) == {"accepted": 7}
        traffic = server.reception.count()
        assert server.reception.count() == Traffic()
    assert traffic.requests == 2
    assert traffic.raw_bytes == 2 * len(line)
    assert traffic.gzip_bytes == 2 * len(gzip.compress(line, 6))
    assert traffic.wire_bytes == len(line) + len(gzip.compress(line))


def test_the_server_gives_scripts_and_the_page() -> None:
    with serving({"/recorders/none.js": "void 0;"}) as server:
        with urllib.request.urlopen(server.url + "/recorders/none.js") as answer:
            assert answer.read() == b"void 0;"
        with urllib.request.urlopen(server.url + "/?rows=3") as answer:
            assert b"workload" in answer.read()


def test_a_compressed_payload_behind_lines_of_json_is_read() -> None:
    payload = zlib.compress(b"[1,2,3]" * 50)
    assert decompressed(b'{"event_id":"x"}\n{"type":"r"}\n' + payload).endswith(b"[1,2,3]" * 50)
    assert decompressed(b"x plain body") == b"x plain body"


@pytest.mark.parametrize("path", ["/posthog/flags/", "/openreplay/v1/web/start"])
def test_other_recorders_hear_what_lets_them_begin(path: str) -> None:
    assert answer_to(path, b"")


def test_a_script_that_is_not_json_lines_is_acknowledged_as_the_first_batch() -> None:
    assert answer_to("/v1/batches", b"nonsense") == {"accepted": 0}


def test_our_variants_come_from_any_folder_of_bundles(tmp_path: Path) -> None:
    (tmp_path / "reenact.js").write_text("var reenact={};")
    (tmp_path / "capture_script.js").write_text("var reenact={start(){}};")
    found, notes = variants({"other": tmp_path}, only=["other"])
    names = [variant.name for variant in found]
    assert names == [
        NONE,
        "other production",
        f"other production{WITHOUT_TRANSPORT}",
        f"other qa{WITHOUT_TRANSPORT}",
    ]
    assert notes == []
    snippet = found[1]
    assert snippet.attributes["data-endpoint"] == "{origin}"
    assert snippet.owns("http://127.0.0.1:1/reenact.js?x=1")
    assert not snippet.owns("http://127.0.0.1:1/?rows=3000")


def test_where_npm_is_absent_the_others_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("benchmarks.capture.packages._TOOL", tmp_path / "esbuild")
    monkeypatch.setenv("PATH", str(tmp_path))
    found, notes = variants({}, only=["rrweb", "clarity"])
    assert [variant.name for variant in found] == [NONE]
    assert notes == ["rrweb, rrweb recordDOM:false, clarity: not measured, npm is absent"]


def test_the_command_line_is_read() -> None:
    options = options_of(
        ["--only", "reenact,rrweb", "--quick", "--build", "draft=out", "--pages", "3000", "--json", "x.json"]
    )
    assert options.only == ("reenact", "rrweb")
    assert options.builds == {"draft": Path("out")}
    assert options.json == Path("x.json")
    assert [(scene.seconds, rounds) for scene, rounds in options.scenes] == [(6, 1)]


def test_a_run_measures_what_the_capture_script_does_and_sends() -> None:
    found, _notes = variants({}, only=[PRODUCTION + WITHOUT_TRANSPORT])
    variant = found[-1]
    assert variant.size == size_of(next(iter(variant.scripts.values())).split("\n;globalThis", 1)[0])
    figures, profiles = asyncio.run(_run(variant, Scene("small", rows=120, seconds=2)))
    assert figures.traffic.requests > 0
    assert figures.traffic.raw_bytes > 1000
    assert figures.own_ms > 0
    assert figures.task_ms > figures.own_ms
    assert profiles.user


async def _run(variant: Variant, scene: Scene) -> tuple[Run, Profiles]:
    async with async_playwright() as playwright:
        with serving(variant.scripts) as server:
            return await run(playwright, str(find_browser().path), server, scene, variant)
