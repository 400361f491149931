"""An export and the name of a tool in, a picture and what it took out; each run in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec import Struct

from benchmarks.heatmap.points import HEIGHT, RADIUS_PX, WIDTH

if TYPE_CHECKING:
    from reenact.heatmap.sheet import Sheet
    from reenact.table.events_table import EventsTable

FOLDER: Final = Path(__file__).parent
SCRIPT: Final = FOLDER / "node_modules" / "heatmap.js" / "build" / "heatmap.min.js"
LARGEST: Final[Mapping[str, int]] = {"heatmap.js": 1_000_000, "ours, to pixels": 1_000_000}
"""More than this would take a browser tab minutes, or all of its memory; what is compared with it goes as far."""
HEATMAP_JS_MAXIMUM: Final = 5.0
"""Points on one spot that are the hottest colour."""
_PATIENCE_MS: Final = 600_000


class Run(Struct, frozen=True, kw_only=True):
    """One tool and one number of points; `cpu_s` and `peak_mb` are 0 where they are not known."""

    name: str
    points: int
    seconds: float
    cpu_s: float
    peak_mb: float


def ours(points: Path, picture: Path) -> float:
    """The way of the product from the export to the PNG, on a white page."""
    from reenact.heatmap.drawing import draw
    from reenact.image import encode_png
    from reenact.options import HeatmapOptions

    began_s = time.perf_counter()
    picture.write_bytes(encode_png(draw(_sheet(points), HeatmapOptions(radius_px=RADIUS_PX)).image))
    return time.perf_counter() - began_s


def ours_again(points: Path, picture: Path) -> float:
    """The same map in other colours: from kept counts to the PNG; nothing of the export is read."""
    from reenact.heatmap.drawing import draw
    from reenact.heatmap.kept import keep, read_kept
    from reenact.image import encode_png
    from reenact.options import HeatmapOptions

    kept = picture.with_suffix(".npz")
    kept.write_bytes(keep(_sheet(points), "targets", (), {}))
    began_s = time.perf_counter()
    drawn = draw(read_kept(kept).sheet, HeatmapOptions(radius_px=RADIUS_PX, colormap="viridis"))
    picture.write_bytes(encode_png(drawn.image))
    return time.perf_counter() - began_s


def ours_to_pixels(points: Path, picture: Path) -> float:
    """The stretch that heatmap.js is measured on: from a page's points that are in memory to pixels; the scale's end
    is given, as to heatmap.js, and no PNG is made."""
    from reenact.heatmap.drawing import draw_overlay
    from reenact.image import encode_png
    from reenact.options import HeatmapOptions

    with _table(points) as table:
        table.ask("CREATE TEMP TABLE held AS SELECT * FROM events")
        sheet_of = _page_of(table, "held")
        began_s = time.perf_counter()
        overlay = draw_overlay(sheet_of(), HeatmapOptions(radius_px=RADIUS_PX), HEATMAP_JS_MAXIMUM)
        took_s = time.perf_counter() - began_s
    picture.write_bytes(encode_png(overlay))
    return took_s


def _sheet(points: Path) -> Sheet:
    with _table(points) as table:
        return _page_of(table, "events")()


def _table(points: Path) -> EventsTable:
    from reenact.table.events_table import EventsTable

    table = EventsTable()
    table.add_export(points)
    table.seal()
    return table


def _page_of(table: EventsTable, segment: str) -> Callable[[], Sheet]:
    """The one page that there is is looked up; what is returned places its points."""
    from reenact.geometry import Viewport
    from reenact.heatmap.facts import Facts
    from reenact.heatmap.grid import Grid
    from reenact.heatmap.sheet import Ink, Sheet
    from reenact.heatmap.spread import cell_px_for
    from reenact.table.elements import recordings
    from reenact.table.pages import on_page, pages
    from reenact.table.placing import Canvas, placed, put_spots

    (page,) = pages(table, segment, ["click"])
    relation = on_page(table, segment, page)
    on_it = recordings(table, relation)
    put_spots(table, {})
    cell_px = cell_px_for(RADIUS_PX)
    canvas = Canvas(width_px=WIDTH, height_px=HEIGHT, viewport_width=WIDTH, cell_px=cell_px)
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)

    def sheet() -> Sheet:
        found = placed(table, relation, "click", canvas)
        return Sheet(
            kind="click",
            facts=Facts(
                title="Clicks",
                noun="click",
                url=page.url,
                device=f"{WIDTH}x900",
                viewport=Viewport(WIDTH, 900),
                recordings=on_it,
                events=found.placed + found.unplaced,
                placed=found.placed,
            ),
            ink=Ink(caption="Clicks on one spot", transfer="sqrt", spreads=True),
            scale=1.0,
            picture=picture,
            grid=Grid(found.counts, cell_px),
        )

    return sheet


def _coordinates(points: Path) -> dict[str, Any]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        return connection.execute(f"SELECT page_x::FLOAT AS x, page_y::FLOAT AS y FROM '{points}'").fetchnumpy()


def with_scipy(points: Path, picture: Path) -> float:
    """A kernel density estimate on the same cells: `histogram2d`, `gaussian_filter`; `gaussian_kde` takes days."""
    import cv2
    from scipy.ndimage import gaussian_filter

    began_s = time.perf_counter()
    found = _coordinates(points)
    counts, _, _ = np.histogram2d(
        found["y"], found["x"], bins=(HEIGHT // 2, WIDTH // 2), range=((0, HEIGHT), (0, WIDTH))
    )
    heat = np.sqrt(gaussian_filter(counts, RADIUS_PX / 3 / 2))
    grey = cv2.resize((heat / heat.max() * 255).astype(np.uint8), (WIDTH, HEIGHT))
    cv2.imwrite(str(picture), cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO))
    return time.perf_counter() - began_s


def with_datashader(points: Path, picture: Path) -> float:
    """Points to pixels and colours; it has no kernel, so nothing is spread."""
    import pandas as pd
    from datashader import Canvas
    from datashader.transfer_functions import shade

    began_s = time.perf_counter()
    frame = pd.DataFrame(_coordinates(points))
    canvas = Canvas(plot_width=WIDTH, plot_height=HEIGHT, x_range=(0, WIDTH), y_range=(0, HEIGHT))
    shade(canvas.points(frame, "x", "y"), how="cbrt").to_pil().save(picture)
    return time.perf_counter() - began_s


def with_heatmap_js(points: Path, picture: Path) -> float:
    """`setData` on points that are in the page already, until a pixel of its canvas can be read."""
    from playwright.sync_api import sync_playwright

    from reenact.browser.find import find_browser

    found = _coordinates(points)
    data = json.dumps({"x": found["x"].astype(int).tolist(), "y": found["y"].astype(int).tolist()})
    page_html = f"<body style='margin:0'><div id=map style='width:{WIDTH}px;height:{HEIGHT}px'></div>"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.set_default_timeout(_PATIENCE_MS)
        page.set_content(page_html)
        page.add_script_tag(path=SCRIPT)
        page.evaluate("(text) => { window.points = JSON.parse(text); }", data)
        lasted_ms = page.evaluate(f"""() => {{
            const {{ x, y }} = window.points;
            const container = document.getElementById("map");
            const start = performance.now();
            const map = h337.create({{ container, radius: {RADIUS_PX} }});
            const data = x.map((each, index) => ({{ x: each, y: y[index], value: 1 }}));
            map.setData({{ max: {HEATMAP_JS_MAXIMUM}, data }});
            container.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
            return performance.now() - start;
        }}""")
        page.screenshot(path=picture, full_page=True)
        browser.close()
    return float(lasted_ms) / 1000


ENGINES: Final[Mapping[str, Callable[[Path, Path], float]]] = {
    "ours": ours,
    "ours, other colours": ours_again,
    "ours, to pixels": ours_to_pixels,
    "heatmap.js": with_heatmap_js,
    "scipy": with_scipy,
    "datashader": with_datashader,
}


def absent(name: str) -> str:
    """Why a tool cannot be run; nothing where it can."""
    if name == "heatmap.js":
        from benchmarks.heatmap.packages import install

        return install()
    if name in ("scipy", "datashader") and importlib.util.find_spec(name) is None:
        return f"pip install {name}"
    return ""


def run(name: str, points: Path, count: int, picture: Path) -> Run:
    """Run a tool once, alone in a new process."""
    if sys.stderr.isatty():
        print(f"{name}, {count:,} points", file=sys.stderr)
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        seconds, cpu_s, peak_mb = other.submit(_measured, name, points, picture).result()
    if name == "heatmap.js":
        cpu_s = peak_mb = 0.0  # what the browser takes is not in this process
    return Run(name=name, points=count, seconds=seconds, cpu_s=cpu_s, peak_mb=peak_mb)


def _measured(name: str, points: Path, picture: Path) -> tuple[float, float, float]:
    began_s = time.process_time()
    seconds = ENGINES[name](points, picture)
    return seconds, time.process_time() - began_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
