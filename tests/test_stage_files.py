"""Files for a page: the caller's own by name, never from elsewhere; the others made up within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from reenact.image import decode_image
from reenact.recording.events import File
from reenact.stage.files import MOST_BYTES, NoFilesError, Supply


def supplied(folder: Path, own: Path | None, *files: File) -> list[Path]:
    return [Path(path) for path in Supply(own, folder / "made").paths(files).paths]


def test_a_file_of_the_callers_is_given_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    (path,) = supplied(tmp_path, tmp_path, File(name="a.txt", size_bytes=99))
    assert path == tmp_path / "a.txt"


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "..", ".", "a/../../secret.txt", "..\\secret.txt", "\0"]
)
def test_a_recording_cannot_reach_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    own = tmp_path / "own"
    own.mkdir()
    (path,) = supplied(tmp_path, own, File(name=name, size_bytes=3))
    assert path.resolve().is_relative_to((tmp_path / "made").resolve())
    assert path.stat().st_size == 3


@pytest.mark.parametrize(
    ("name", "media_type"), [("é 1.txt", "text/plain"), ("a.bin", ""), ("b.pdf", "application/pdf")]
)
def test_a_made_up_file_has_the_recorded_name_and_size(tmp_path: Path, name: str, media_type: str) -> None:
    (path,) = supplied(tmp_path, None, File(name=name, media_type=media_type, size_bytes=1234))
    assert (path.name, path.stat().st_size) == (name, 1234)


def test_a_made_up_picture_can_be_decoded(tmp_path: Path) -> None:
    (path,) = supplied(tmp_path, None, File(name="a.png", media_type="image/png", size_bytes=2000))
    assert path.stat().st_size == 2000
    assert decode_image(path.read_bytes()).shape == (1, 1, 3)


def test_a_name_that_was_not_recorded_gets_one_of_its_type(tmp_path: Path) -> None:
    assert [path.suffix for path in supplied(tmp_path, None, File(media_type="image"), File())] == [".png", ".bin"]


def test_sizes_are_bounded_one_by_one_and_together(tmp_path: Path) -> None:
    huge = File(name="a.bin", size_bytes=1e15)
    supply = Supply(None, tmp_path)
    (path,) = supply.paths([huge]).paths
    assert Path(path).stat().st_size == MOST_BYTES
    with pytest.raises(NoFilesError, match="--files"):
        supply.paths([huge] * 4)


def test_what_was_made_up_is_told(tmp_path: Path) -> None:
    supply = Supply(None, tmp_path)
    assert supply.paths([File(name="a.txt")]).note.startswith("'a.txt' made up")
    assert supply.paths([]).note == ""
