"""Films are written, then decoded again: what comes back is what went in, or nothing is there at all."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from reenact.encode import KEYFRAME_SECONDS, VideoWriter, probe, read_frames
from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.timing import FrameRate

SIZE = (96, 64)
BLOCK = 16
BITS = 10
THIRTY = FrameRate(30)
NTSC = FrameRate(30000, 1001)
DEFAULTS = FilmOptions()


def numbered(index: int) -> BgrImage:
    """A picture that shows `index` as white (1) and black (0) blocks, large enough to survive the codec."""
    width, height = SIZE
    image = np.full((height, width, 3), 128, np.uint8)
    for bit in range(BITS):
        row, column = divmod(bit, width // BLOCK)
        image[row * BLOCK : (row + 1) * BLOCK, column * BLOCK : (column + 1) * BLOCK] = 255 * (index >> bit & 1)
    return image


def number_of(image: BgrImage) -> int:
    """The index that `numbered` painted."""
    centers = [divmod(bit, SIZE[0] // BLOCK) for bit in range(BITS)]
    bright = [image[row * BLOCK + 4 : row * BLOCK + 12, col * BLOCK + 4 : col * BLOCK + 12] for row, col in centers]
    return sum(int(block.mean() > 128) << bit for bit, block in enumerate(bright))


def noise(seed: int, side: int = 256) -> BgrImage:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def write_film(
    path: Path,
    images: Iterable[BgrImage | None],
    frame_rate: FrameRate = THIRTY,
    *,
    size: tuple[int, int] = SIZE,
    options: FilmOptions = DEFAULTS,
) -> Path:
    """Write `images`; None repeats the last one."""
    with VideoWriter(path, frame_rate, width=size[0], height=size[1], options=options) as writer:
        for image in images:
            writer.repeat() if image is None else writer.write(image)
    return path


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def packets(path: Path) -> list[tuple[Fraction, Fraction, bool]]:
    """(shown at, for how long, keyframe) of every frame, in seconds, in the order of the file."""
    with av.open(str(path)) as container:
        return [
            (packet.pts * packet.time_base, packet.duration * packet.time_base, packet.is_keyframe)
            for packet in container.demux(video=0)
            if packet.pts is not None and packet.duration is not None and packet.time_base is not None
        ]


@pytest.mark.parametrize("frame_rate", [FrameRate(1), THIRTY, NTSC, FrameRate.parse("29.97"), FrameRate(60)])
def test_frame_n_shows_n_at_its_exact_time(tmp_path: Path, frame_rate: FrameRate) -> None:
    count = 150
    film = write_film(tmp_path / "film.mp4", map(numbered, range(count)), frame_rate)
    assert [number_of(image) for image in read_frames(film)] == list(range(count))
    one = 1 / frame_rate.fraction
    assert [(start, duration) for start, duration, _ in packets(film)] == [(n * one, one) for n in range(count)]
    facts = probe(film)
    assert (facts.frame_count, facts.frame_rate) == (count, frame_rate)
    assert facts.duration_ms == pytest.approx(float(frame_rate.time_ms(count)), abs=1e-6)
    assert (facts.width, facts.height, facts.codec, facts.pixel_format) == (*SIZE, "h264", "yuv420p")
    assert facts.faststart


def test_repeat_shows_the_same_picture_for_one_more_frame(tmp_path: Path) -> None:
    images = [numbered(7), None, None, numbered(8), None]
    film = write_film(tmp_path / "film.mp4", images)
    assert [number_of(image) for image in read_frames(film)] == [7, 7, 7, 8, 8]


def test_repeat_writes_what_write_would(tmp_path: Path) -> None:
    options = FilmOptions(every_frame=True)
    repeated = write_film(tmp_path / "repeated.mp4", [numbered(5), None, None], options=options)
    written = write_film(tmp_path / "written.mp4", [numbered(5)] * 3, options=options)
    assert repeated.read_bytes() == written.read_bytes()


def test_the_caller_may_reuse_the_picture(tmp_path: Path) -> None:
    canvas = numbered(0)

    def same_array() -> Iterator[BgrImage]:
        for index in range(60):
            canvas[:] = numbered(index)
            yield canvas

    film = write_film(tmp_path / "film.mp4", same_array())
    assert [number_of(image) for image in read_frames(film)] == list(range(60))


def test_frame_count_counts_frames(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "film.mp4", NTSC, width=96, height=64, options=DEFAULTS) as writer:
        assert writer.frame_count == 0
        writer.write(numbered(0))
        writer.repeat()
        assert writer.frame_count == 2


@pytest.mark.parametrize("frame_rate", [THIRTY, NTSC])
def test_a_film_of_one_frame_lasts_one_frame(tmp_path: Path, frame_rate: FrameRate) -> None:
    facts = probe(write_film(tmp_path / "film.mp4", [numbered(3)], frame_rate))
    assert (facts.frame_count, facts.frame_rate) == (1, frame_rate)
    assert facts.duration_ms == pytest.approx(float(frame_rate.time_ms(1)), abs=1e-6)


@pytest.mark.parametrize(("width", "height"), [(97, 64), (96, 63), (97, 63), (1, 1)])
def test_odd_sides_get_a_copy_of_their_last_row_or_column(tmp_path: Path, width: int, height: int) -> None:
    image = np.full((height, width, 3), 200, np.uint8)
    image[:, -1] = 20
    film = write_film(tmp_path / "film.mp4", [image], size=(width, height), options=FilmOptions(crf=1))
    (picture,) = read_frames(film)
    assert picture.shape == (height + height % 2, width + width % 2, 3)
    assert np.abs(picture[:height, :width].astype(int) - image).max() <= 6
    assert np.abs(picture[:, width:].astype(int) - 20).max(initial=0) <= 6
    assert np.abs(picture[height:, : width - 1].astype(int) - 200).max(initial=0) <= 6


COLORS = [
    (255, 255, 255),
    (0, 0, 0),
    (128, 128, 128),
    (0, 0, 255),
    (0, 255, 0),
    (255, 0, 0),
    (200, 100, 50),
    (30, 160, 240),
]


@pytest.mark.parametrize("color", COLORS)
def test_solid_colors_come_back(tmp_path: Path, color: tuple[int, int, int]) -> None:
    image = np.full((64, 96, 3), color, np.uint8)
    (picture,) = read_frames(write_film(tmp_path / "film.mp4", [image]))
    assert np.abs(picture.astype(int) - image).max() <= 3


@pytest.mark.parametrize("color", COLORS)
def test_the_stored_levels_are_those_of_bt_709_in_limited_range(tmp_path: Path, color: tuple[int, int, int]) -> None:
    film = write_film(tmp_path / "film.mp4", [np.full((64, 96, 3), color, np.uint8)])
    with av.open(str(film)) as container:
        planes = next(container.decode(video=0)).to_ndarray()
    # Rec. ITU-R BT.709, items 3.2 to 3.5: the luma weights and the 8-bit limited range.
    blue, green, red = (value / 255 for value in color)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    expected = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    stored = (planes[:64].mean(), planes[64:80].mean(), planes[80:].mean())
    assert stored == pytest.approx(expected, abs=1.5)


def test_the_film_says_which_colors_it_has(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", [numbered(0)])
    with av.open(str(film)) as container:
        context = container.streams.video[0].codec_context
        next(container.decode(video=0))
        tags = (context.colorspace, context.color_range, context.color_primaries, context.color_trc)
    assert tags == (Colorspace.ITU709, ColorRange.MPEG, ColorPrimaries.BT709, ColorTrc.BT709)


def test_the_profile_is_high(tmp_path: Path) -> None:
    with av.open(str(write_film(tmp_path / "film.mp4", [numbered(0)]))) as container:
        assert container.streams.video[0].codec_context.profile == "High"


def test_crf_0_loses_nothing_but_the_rounding_of_the_levels(tmp_path: Path) -> None:
    gray = np.repeat(noise(1)[:, :, :1], 3, axis=2)
    film = write_film(tmp_path / "film.mp4", [gray], size=(256, 256), options=FilmOptions(crf=0))
    (picture,) = read_frames(film)
    # 256 levels go into the 220 of the limited range and back.
    assert np.abs(picture.astype(int) - gray).max() <= 2


def test_options_reach_the_encoder(tmp_path: Path) -> None:
    sizes = [
        write_film(tmp_path / f"{crf}.mp4", [noise(1)], size=(256, 256), options=FilmOptions(crf=crf)).stat().st_size
        for crf in (10, 40)
    ]
    assert sizes[0] > 2 * sizes[1]


def test_keyframes_are_two_seconds_apart_at_most_and_decode_alone(tmp_path: Path) -> None:
    count = 200
    film = write_film(tmp_path / "film.mp4", map(numbered, range(count)))
    keys = [int(start * 30) for start, _, is_key in packets(film) if is_key]
    assert keys[0] == 0
    assert max(np.diff([*keys, count])) <= KEYFRAME_SECONDS * 30
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        container.seek(int(Fraction(keys[-1], 30) / stream.time_base), stream=stream)
        numbers = [
            number_of(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)) for frame in container.decode(video=0)
        ]
    assert numbers == list(range(keys[-1], count))


def test_the_same_pictures_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        write_film(tmp_path / name, map(noise, range(20)), size=(256, 256)).read_bytes() for name in ("1.mp4", "2.mp4")
    )
    assert first == second


def test_a_colon_in_the_name_is_no_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = write_film(Path("at-12:30-100%d.mp4"), [numbered(1)])
    assert names_in(tmp_path) == [film.name]
    assert probe(film).frame_count == 1


@pytest.mark.parametrize("error", [KeyError("page"), KeyboardInterrupt(), ConnectionResetError("the page went away")])
@pytest.mark.parametrize("frame_count", [0, 1, 200])
def test_an_exception_leaves_nothing_and_stays_what_it_was(
    tmp_path: Path, error: BaseException, frame_count: int
) -> None:
    def breaking() -> Iterator[BgrImage]:
        yield from map(numbered, range(frame_count))
        raise error

    with pytest.raises(type(error)) as raised:
        write_film(tmp_path / "film.mp4", breaking())
    assert raised.value is error
    assert names_in(tmp_path) == []


def test_an_exception_leaves_no_file_open(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "film.mp4", THIRTY, width=96, height=64, options=DEFAULTS)

    def break_off() -> None:
        with writer:
            for index in range(200):
                writer.write(numbered(index))
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    opened = [str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    assert not [name for name in opened if str(tmp_path) in name]


def test_an_exception_leaves_the_film_that_was_there(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", [numbered(1)])
    before = film.read_bytes()
    with pytest.raises(ValueError, match="in a film of"):
        write_film(film, [numbered(2), np.zeros((2, 2, 3), np.uint8)])
    assert names_in(tmp_path) == [film.name]
    assert film.read_bytes() == before


def test_a_film_without_frames_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="at least one frame"):
        write_film(tmp_path / "film.mp4", [])
    assert names_in(tmp_path) == []


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(OutputError, match="a folder has that name"):
        write_film(tmp_path / "film.mp4", [numbered(0)])


@pytest.mark.parametrize(
    ("size", "frame_rate", "reason"),
    [((16386, 2), NTSC, "16384 a side"), (SIZE, FrameRate.parse("29.97002997002997"), "finer than MP4 can say")],
)
def test_what_h264_and_mp4_cannot_hold_is_an_output_error(
    tmp_path: Path, size: tuple[int, int], frame_rate: FrameRate, reason: str
) -> None:
    with pytest.raises(OutputError, match=reason):
        write_film(tmp_path / "film.mp4", [], frame_rate, size=size)
    assert names_in(tmp_path) == []


def test_a_picture_of_another_size_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in a film of 96x64"):
        write_film(tmp_path / "film.mp4", [np.zeros((64, 98, 3), np.uint8)])
    with pytest.raises(ValueError, match="no picture yet"):
        write_film(tmp_path / "film.mp4", [None])
    assert names_in(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of that many bytes and gives its folder."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(size_bytes: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no right to mount a small disk")
        return folder

    yield mount
    if folder.is_mount():
        # Lazily: a writer that leaks its file must fail the test, not leave the disk behind.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("frame_count", [3, 100], ids=["met at the end", "met in the middle"])
def test_a_full_disk_is_an_output_error(small_disk: Callable[[int], Path], frame_count: int) -> None:
    disk = small_disk(64 * 1024)
    with pytest.raises(OutputError, match=r"^cannot write .*film\.mp4: the disk is full; free some space"):
        write_film(disk / "film.mp4", map(noise, range(frame_count)), size=(256, 256))
    assert names_in(disk) == []


def test_a_disk_that_holds_the_pictures_but_not_the_index_is_an_output_error(
    tmp_path: Path, small_disk: Callable[[int], Path]
) -> None:
    images: list[BgrImage | None] = [numbered(1), *[None] * 5000]
    options = FilmOptions(every_frame=True)
    film = write_film(tmp_path / "film.mp4", images, options=options)
    content = film.read_bytes()
    disk = small_disk(len(content) - content.index(b"mdat") + 4096)
    with pytest.raises(OutputError, match="the disk is full"):
        write_film(disk / "film.mp4", images, options=options)
    assert names_in(disk) == []


def test_probe_sees_an_index_at_the_end(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height = 64, 64
        container.mux([*stream.encode(av.VideoFrame(64, 64, "yuv420p")), *stream.encode(None)])
    assert not probe(film).faststart


def hold_text(film: Path) -> None:
    film.write_text("no film")


@pytest.mark.parametrize("damage", [hold_text, Path.unlink])
@pytest.mark.parametrize("read", [probe, lambda path: list(read_frames(path))], ids=["probe", "read_frames"])
def test_what_is_no_film_is_an_output_error(
    tmp_path: Path, damage: Callable[[Path], None], read: Callable[[Path], object]
) -> None:
    film = write_film(tmp_path / "film.mp4", [numbered(0)])
    damage(film)
    with pytest.raises(OutputError, match=r"^cannot read .*film\.mp4: "):
        read(film)


def test_a_film_that_was_cut_short_is_an_output_error(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", map(noise, range(10)), size=(256, 256))
    film.write_bytes(film.read_bytes()[:-100_000])
    with pytest.raises(OutputError, match="of its 10 frames"):
        list(read_frames(film))
