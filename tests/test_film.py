"""Films of made-up shots: what each frame shows, when, and that all that is written opens again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from PIL import Image

from reenact.compose import compose
from reenact.encode import probe, read_frames
from reenact.errors import OutputError, RecordingError
from reenact.film import Script, Shot, filming
from reenact.film.notes import FilmNotes
from reenact.geometry import Point, Size
from reenact.image import BgrImage, decode_image, encode_png
from reenact.options import FilmOptions
from reenact.plan.cues import Cue
from reenact.plan.moments import PointerSample
from reenact.timing import FrameRate

WIDTH, HEIGHT, STEP = 240, 96, 8
"""STEP: how many levels of grey are between the pictures of two frames."""
RATE = FrameRate(10)
BARE = FilmOptions(
    frame_rate=RATE, preset="ultrafast", cursor=False, clicks=False, keys=False, scrolls=False, problems=False
)
SCRIPT = Script(
    recording="visit.jsonl",
    start_ms=1000.0,
    end_ms=4000.0,
    recorded=Size(WIDTH, HEIGHT),
    live=Size(WIDTH, HEIGHT),
    scale=1.0,
    is_phone=False,
    cues=(),
    spots=(),
)


def page(number: int) -> bytes:
    return encode_png(np.full((HEIGHT, WIDTH, 3), number * STEP, np.uint8))


def shots(changes: Iterable[int], count: int = 30, rate: FrameRate = RATE) -> list[Shot]:
    """`count` shots of a recording that begins at 1 s; at those of `changes` the page gets the frame's number."""
    changed = {0, *changes}
    return [
        Shot(float(rate.time_ms(n)), 1000 + float(rate.time_ms(n)), page(n) if n in changed else None)
        for n in range(count)
    ]


def filmed(
    path: Path,
    options: FilmOptions,
    taken: Sequence[Shot],
    script: Script = SCRIPT,
    track: Sequence[PointerSample] = (),
    capture: Path | None = None,
) -> list[int]:
    """Film the shots as `replay` does, and read back which picture each frame shows; and check the map of times."""

    async def make() -> None:
        async with filming(path, options, script, track, capture) as film:
            for shot in taken:
                if film.wants(shot.page_ms, shot.recording_ms) == "picture":
                    await film.add(shot)

    asyncio.run(make())
    return [round(float(frame.mean()) / STEP) for frame in read_frames(path)] if path.suffix == ".mp4" else []


def map_of(film: Path) -> list[float]:
    """What each frame shows, by the map beside the film."""
    notes = msgspec.json.decode(film.with_name(f"{film.name}.json").read_bytes(), type=FilmNotes)
    times = [each.recording_ms + n * each.step_ms for each in notes.stretches for n in range(each.frame_count)]
    assert [each.first_frame for each in notes.stretches] == list(
        np.cumsum([0, *(each.frame_count for each in notes.stretches)])[:-1]
    )
    assert len(times) == notes.frame_count
    return times


def act(time_ms: float) -> Cue:
    return Cue(kind="act", time_ms=time_ms)


def test_a_still_page_is_stored_once_a_second_and_shown_in_every_frame(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    assert filmed(film, BARE, shots([25])) == [0] * 25 + [25] * 5
    assert (probe(film).picture_count, probe(film).frame_count) == (4, 30)
    assert map_of(film) == [1000 + 100 * n for n in range(30)]
    each = tmp_path / "each.mp4"
    assert filmed(each, msgspec.structs.replace(BARE, every_frame=True), shots([25])) == [0] * 25 + [25] * 5
    assert probe(each).picture_count == 30


def test_trim_shows_that_stretch_and_what_changed_before_it(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    options = msgspec.structs.replace(BARE, trim=(1500.0, 2000.0))
    # As the run does: the first picture that is wanted is taken whether the page changed or not.
    taken = [shot.showing(page(5)) if n == 5 else shot for n, shot in enumerate(shots([8]))]
    assert filmed(film, options, taken) == [5, 5, 5, 8, 8, 8]
    assert map_of(film) == [1500 + 100 * n for n in range(6)]


def test_idle_stretches_are_cut_and_marked(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    options = msgspec.structs.replace(BARE, idle_ms=500.0)
    script = msgspec.structs.replace(SCRIPT, cues=(act(3500.0),))
    shown = filmed(film, options, shots([3]), script)
    # Half a second is shown after the last change, and again after the act.
    assert map_of(film) == [1000 + 100 * n for n in (*range(9), *range(25, 30))]
    marked = [frame.std() > 10 for frame in read_frames(film)]
    assert marked == [False] * 9 + [True] * 5
    assert shown[:9] == [0] * 3 + [3] * 6


def test_a_caret_that_blinks_is_no_change(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    blinking = []
    for n, shot in enumerate(shots([])):
        image = np.full((HEIGHT, WIDTH, 3), 80, np.uint8)
        image[20:40, 30:32] = 255 * (n // 5 % 2)
        blinking.append(shot.showing(encode_png(image)))
    filmed(film, msgspec.structs.replace(BARE, idle_ms=500.0), blinking)
    assert len(map_of(film)) == 6


def test_the_film_stands_still_where_an_error_comes(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    problem = Cue(kind="problem", time_ms=1950.0, text="TypeError: no", name="Error")
    script = msgspec.structs.replace(SCRIPT, cues=(problem,))
    options = msgspec.structs.replace(BARE, hold_ms=300.0)
    assert filmed(film, options, shots(range(30)), script) == [*range(10), 10, 10, 10, 10, *range(11, 30)]
    assert map_of(film) == [1000 + 100 * n for n in [*range(11), 10, 10, 10, *range(11, 30)]]


def test_the_steps_are_chapters_and_subtitles_at_their_film_times(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    cues = (
        Cue(kind="step", time_ms=1950.0, text="Click", name="A <b> & c --> d"),
        act(3500.0),
        Cue(kind="step", time_ms=3500.0, text="Press", name="Enter"),
    )
    filmed(
        film, msgspec.structs.replace(BARE, idle_ms=500.0), shots([5, 9]), msgspec.structs.replace(SCRIPT, cues=cues)
    )
    with av.open(str(film)) as container:
        chapters = [
            (float(each["start"] * (each["time_base"] or 0)), each["metadata"]) for each in container.chapters()
        ]
    assert chapters[0] == (0.0, {"title": "Start"})
    assert [title["title"] for _, title in chapters] == ["Start", "Click A <b> & c --> d"]
    subtitles = (tmp_path / "film.mp4.vtt").read_text()
    assert subtitles.startswith("WEBVTT\n\n1\n00:00:01.000 --> ")
    assert "Click A &lt;b&gt; &amp; c --&gt; d\n" in subtitles
    # Frames 15 to 24 are cut, so the second step comes half a second after the first: too near for a chapter.
    assert chapters[1][0] == 1.0
    assert "2\n00:00:01.500 --> " in subtitles
    assert map_of(film)[15] == 3500


@pytest.mark.parametrize("speed", [0.5, 2.0, 3.0])
def test_another_speed_shows_another_moment_in_each_frame_exactly(tmp_path: Path, speed: float) -> None:
    film, capture = tmp_path / "film.mp4", tmp_path / "capture"
    filmed(film, BARE, shots(range(30)), capture=capture)
    again = tmp_path / "again.mp4"
    result = asyncio.run(compose([capture], again, msgspec.structs.replace(BARE, speed=speed)))
    shown = [round(float(frame.mean()) / STEP) for frame in read_frames(again)]
    assert shown == [int(n * speed + 1e-9) for n in range(result.frame_count)]
    assert map_of(again) == pytest.approx([1000 + 100 * speed * n for n in range(result.frame_count)], abs=1e-6)
    assert len(shown) == -int(-30 // speed)


def test_a_stretch_after_the_end_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"--trim begins at 90 s, and the recording ends at \d\.\d s$"):
        filmed(tmp_path / "film.mp4", msgspec.structs.replace(BARE, trim=(90_000.0, 99_000.0)), shots([2]))
    assert list(tmp_path.iterdir()) == []


def test_a_film_composed_of_a_capture_is_the_film_of_the_replay(tmp_path: Path) -> None:
    track = [
        PointerSample(0, Point(30, 30)),
        PointerSample(500, Point(60, 40), "down"),
        PointerSample(600, Point(60, 40), "up"),
    ]
    options = msgspec.structs.replace(BARE, cursor=True, clicks=True)
    film, capture, again = tmp_path / "film.mp4", tmp_path / "capture", tmp_path / "again.mp4"
    filmed(film, options, shots([4, 9]), track=track, capture=capture)
    asyncio.run(compose([capture], again, options))
    assert again.read_bytes() == film.read_bytes()


def test_captures_stand_side_by_side_in_step_with_each_other(tmp_path: Path) -> None:
    quick, held = tmp_path / "quick", tmp_path / "held"
    filmed(tmp_path / "one.mp4", BARE, shots(range(30)), capture=quick)
    # The other one's clock was held for a second after the tenth frame; then it goes on as recorded.
    late = [
        Shot(100.0 * n, 1000 + 100.0 * (n if n < 10 else max(10, n - 10)), page(n if n < 10 else max(10, n - 10)))
        for n in range(40)
    ]
    filmed(tmp_path / "two.mp4", BARE, late, capture=held)
    both = tmp_path / "both.mp4"
    asyncio.run(compose([quick, held], both, BARE))
    frames = list(read_frames(both))
    assert frames[0].shape == (HEIGHT + 100, 2 * WIDTH + 96, 3)
    left, right = (np.s_[76:156, start + 8 : start + WIDTH - 8] for start in (32, WIDTH + 64))
    shown = [(round(float(frame[left].mean()) / STEP), round(float(frame[right].mean()) / STEP)) for frame in frames]
    assert shown[:30] == [(n, n) for n in range(30)]


def test_what_is_no_capture_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is no capture; make one with"):
        asyncio.run(compose([tmp_path], tmp_path / "film.mp4", BARE))
    (tmp_path / "capture.json").write_text('{"format": "other"}')
    with pytest.raises(RecordingError, match="is no capture"):
        asyncio.run(compose([tmp_path], tmp_path / "film.mp4", BARE))
    assert [path.name for path in tmp_path.iterdir()] == ["capture.json"]


def test_a_picture_that_is_broken_leaves_no_film(tmp_path: Path) -> None:
    taken = shots([2])
    taken[2] = taken[2].showing(b"no picture")
    with pytest.raises(Exception, match="no picture"):
        filmed(tmp_path / "film.mp4", BARE, taken, capture=tmp_path / "capture")
    assert list(tmp_path.iterdir()) == []


# The forms


def test_a_gif_and_a_webp_open_again_with_their_times(tmp_path: Path) -> None:
    for name in ("film.gif", "film.webp"):
        path = tmp_path / name
        filmed(path, BARE, shots([10, 20]))
        with Image.open(path) as picture:
            assert (picture.size, picture.n_frames) == ((WIDTH, HEIGHT), 3)  # type: ignore[attr-defined]
            lasting, grey = [], []
            for frame in range(3):
                picture.seek(frame)
                grey.append(np.asarray(picture.convert("L")).mean())
                lasting.append(picture.info["duration"])
        assert lasting[:2] == [1000, 1000], name
        assert grey == pytest.approx([0, 10 * STEP, 20 * STEP], abs=4), name


def test_a_webm_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    filmed(path, BARE, shots([10, 20]))
    shown = [round(float(frame.mean()) / STEP) for frame in read_frames(path)]
    assert shown == [0] * 10 + [10] * 10 + [20] * 10
    assert probe(path).codec == "vp9"


def test_pngs_are_numbered_and_whole(tmp_path: Path) -> None:
    filmed(tmp_path / "frames" / "%03d.png", BARE, shots([4], count=6))
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert names == [f"{n:03}.png" for n in range(6)]
    shown = [int(decode_image((tmp_path / "frames" / name).read_bytes())[0, 0, 0]) for name in names]
    assert shown == [0] * 4 + [4 * STEP] * 2
    with pytest.raises(OutputError, match="something already"):
        filmed(tmp_path / "frames" / "%03d.png", BARE, shots([4], count=6))


@pytest.mark.parametrize("name", ["film.avi", "film", "film.png", "%d-%d.png"])
def test_a_name_that_says_no_form_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="choose a name that ends in"):
        filmed(tmp_path / name, BARE, shots([]))


def test_the_poster_is_the_first_click_and_the_sheet_has_the_steps(tmp_path: Path) -> None:
    track = [PointerSample(500, Point(60, 40), "down"), PointerSample(600, Point(60, 40), "up")]
    cues = tuple(Cue(kind="step", time_ms=1000.0 + time_ms, text="Click", name=f"{time_ms}") for time_ms in (500, 2000))
    poster, sheet = tmp_path / "poster.png", tmp_path / "sheet.png"
    options = msgspec.structs.replace(BARE, clicks=True, poster_path=poster, sheet_path=sheet)
    filmed(tmp_path / "film.mp4", options, shots([5, 15]), msgspec.structs.replace(SCRIPT, cues=cues), track)
    shown: BgrImage = decode_image(poster.read_bytes())
    assert shown.shape == (HEIGHT, WIDTH, 3)
    assert shown[0, 0, 0] == 5 * STEP
    assert shown[10:70, 30:90, 2].max() > 200, "the ring's amber"
    on_sheet = decode_image(sheet.read_bytes())
    assert on_sheet.shape[1] > 2 * WIDTH
    assert {5 * STEP, 15 * STEP} <= set(np.unique(on_sheet[:, :, 0]).tolist())


@pytest.mark.parametrize(("other", "pictures"), [(Point(60, 40), 1), (Point(62, 39), 1), (Point(60, 70), 2)])
def test_the_sheet_has_a_quick_second_step_only_where_it_is_in_another_place(
    tmp_path: Path, other: Point, pictures: int
) -> None:
    cues = tuple(
        Cue(kind="step", time_ms=1000.0 + time_ms, text="Click", name="Remove", point=point)
        for time_ms, point in ((500, Point(60, 40)), (1200, other))
    )
    options = msgspec.structs.replace(BARE, sheet_path=tmp_path / "sheet.png")
    filmed(tmp_path / "film.mp4", options, shots([5, 12]), msgspec.structs.replace(SCRIPT, cues=cues))
    width = decode_image((tmp_path / "sheet.png").read_bytes()).shape[1]
    assert width == pictures * (WIDTH + 24) + 24


@pytest.mark.parametrize(("failed_ms", "shown"), [(1100.0, 15), (1800.0, 5)])
def test_the_poster_is_an_error_but_none_of_before_the_person_came(
    tmp_path: Path, failed_ms: float, shown: int
) -> None:
    track = [PointerSample(600, Point(60, 40), "move")]
    track += [PointerSample(1600, Point(60, 40), "down"), PointerSample(1700, Point(60, 40), "up")]
    script = msgspec.structs.replace(SCRIPT, cues=(Cue(kind="problem", time_ms=failed_ms, text="GET /", name="404"),))
    options = msgspec.structs.replace(
        BARE, cursor=True, clicks=True, problems=True, poster_path=tmp_path / "poster.png"
    )
    filmed(tmp_path / "film.mp4", options, shots([5, 15]), script, track)
    assert decode_image((tmp_path / "poster.png").read_bytes())[0, 0, 0] == shown * STEP


def test_the_sheet_shows_what_was_clicked_where_a_page_came_of_it_and_the_last_step_too(tmp_path: Path) -> None:
    point = Point(60, 40)
    cues = tuple(
        Cue(kind="step", time_ms=1000.0 + time_ms, text=text, point=point if text == "Click" else None)
        for time_ms, text in ((0, "Open"), (480, "Click"), (2890, "Press"))
    )
    sheet = tmp_path / "sheet.png"
    options = msgspec.structs.replace(BARE, captions=True, sheet_path=sheet)
    taken = [msgspec.structs.replace(shot, url=f"http://{int(shot.page_ms >= 500)}") for shot in shots([2, 5, 29])]
    filmed(tmp_path / "film.mp4", options, taken, msgspec.structs.replace(SCRIPT, cues=cues))
    columns = decode_image(sheet.read_bytes())[24:120, 24 : 24 + 3 * (WIDTH + 24)]
    shown = [columns[:, n * (WIDTH + 24) : n * (WIDTH + 24) + WIDTH] for n in range(3)]
    assert [np.unique(picture).tolist() for picture in shown] == [[2 * STEP], [2 * STEP], [29 * STEP]], (
        "without captions"
    )
    framed = msgspec.structs.replace(options, frame=True)
    filmed(tmp_path / "framed.mp4", framed, taken, msgspec.structs.replace(SCRIPT, cues=cues))
    bars = decode_image(sheet.read_bytes())[24:64]
    first, second, third = (bars[:, 24 + n * (WIDTH + 24) : 24 + n * (WIDTH + 24) + WIDTH] for n in range(3))
    assert np.array_equal(first, second), "under the address that it had"
    assert not np.array_equal(second, third)
