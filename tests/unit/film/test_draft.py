"""``new film``: photos and sentences become a storyboard that reads back, in their order, none lost."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import UsageError
from mutoscope.film.check import check
from mutoscope.film.draft import from_photos, shared_out
from mutoscope.film.reader import read_text
from mutoscope.film.storyboard import ClipPicture, ImagePicture, ScenePicture, Storyboard

PNG, MP4 = b"\x89PNG\r\n\x1a\n", b"\0\0\0\x20ftypisom"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "summer-trip"
    home.mkdir()
    for name in ("img1.png", "img2.png", "img10.png"):
        (home / name).write_bytes(PNG)
    (home / "clip.mp4").write_bytes(MP4)
    (home / "notes.txt").write_text("not a photo")
    (home / "data.bin").write_bytes(b"\x07\x00\x01")
    return home


def shown(board: Storyboard) -> list[str]:
    return [
        shot.picture.path.name for shot in board.shots if isinstance(shot.picture, ImagePicture | ClipPicture)
    ]


def said(board: Storyboard) -> list[str | None]:
    return [shot.line.text if shot.line else None for shot in board.shots]


def test_photos_and_lines(folder: Path) -> None:
    photos = [folder / name for name in ("img2.png", "clip.mp4", "img1.png")]
    text = from_photos(
        photos, ["It's: early.", "", "  The  boat #1 leaves. "], title="Harbor: morning", folder=folder
    )
    board = read_text(text, folder)
    assert shown(board) == ["img2.png", "clip.mp4", "img1.png"]  # the order that was given
    assert said(board) == ["It's: early.", "The boat #1 leaves.", None]
    assert (board.title, board.language, board.music.mood) == ("Harbor: morning", "en", "warm")
    assert [shot.camera.move if shot.camera else None for shot in board.shots] == ["push-in", None, "pan"]
    assert "# " in text and str(folder) not in text


def test_a_shells_order_becomes_the_order_of_numbers(folder: Path) -> None:
    board = read_text(from_photos(sorted(folder.glob("*.png")), [], folder=folder), folder)
    assert shown(board) == ["img1.png", "img2.png", "img10.png"]


def test_a_folder_stands_for_its_pictures(folder: Path) -> None:
    board = read_text(from_photos([folder], ["A."], folder=folder.parent), folder.parent)
    assert shown(board) == ["clip.mp4", "img1.png", "img2.png", "img10.png"]
    assert board.title == "summer trip"


def test_cameras_alternate(folder: Path) -> None:
    board = read_text(from_photos([folder / "img1.png"] * 6, [], folder=folder), folder)
    moves = [(shot.camera.move, shot.camera.direction) for shot in board.shots if shot.camera]
    assert moves[:4] == [("push-in", None), ("pan", "right"), ("pull-out", None), ("pan", "left")]
    assert all(a != b for a, b in pairwise(moves))


def test_chinese(folder: Path) -> None:
    text = from_photos([folder / "img1.png"], ["清晨的港口。", "渔船出港。"], folder=folder, aspect="9:16")
    board = read_text(text, folder)
    assert (board.language, board.format.aspect) == ("zh", "9:16")
    assert said(board) == ["清晨的港口。渔船出港。"]
    assert "故事板" in text


def test_lines_alone_become_scenes(folder: Path) -> None:
    board = read_text(from_photos([], ["A boat at dawn.", "Gulls."], folder=folder), folder)
    assert [shot.picture for shot in board.shots] == [
        ScenePicture(text="A boat at dawn."),
        ScenePicture(text="Gulls."),
    ]
    assert said(board) == ["A boat at dawn.", "Gulls."]


def test_sentences_that_are_no_scenes(folder: Path) -> None:
    lines = ["Write to @anna!", "long " * 300, "@", "{name}", "- ~"]
    board = read_text(from_photos([], lines, folder=folder), folder)
    assert board.shots[0].picture == ScenePicture(text="Write to anna!")
    assert said(board) == [line.strip() for line in lines]


def test_a_draft_has_nothing_to_complain_of(folder: Path) -> None:
    text = from_photos([], ["A boat at dawn.", "Gulls over the harbor."], folder=folder)
    path = folder / "film.yaml"
    path.write_text(text)
    assert check(path).problems == ()


def test_few_lines_are_spread_over_the_film() -> None:
    assert shared_out(["a", "b"], 6) == ["a", "", "", "b", "", ""]
    assert shared_out(["a", "b", "c"], 2) == ["a", "b c"]


@given(st.integers(0, 40), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_no_line_is_lost_or_moved(count: int, places: int) -> None:
    lines = [f"l{i}" for i in range(count)]
    found = shared_out(lines, places)
    assert len(found) == places
    assert " ".join(text for text in found if text).split() == lines
    loads = [len(text.split()) for text in found]
    assert max(loads) - min(loads) <= 1
    assert not lines or found[0]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40))
def test_any_sentence_and_title_survive(text: str) -> None:
    if not text.strip():
        return
    board = read_text(from_photos([], [text], title=text.strip(), music="calm"), Path())
    assert said(board) == [" ".join(text.split())]
    assert board.title == text.strip()


def test_refusals_are_one_sentence(folder: Path) -> None:
    outside = folder.parent / "other.png"
    outside.write_bytes(PNG)
    bad: list[tuple[list[Path], list[str], str, str]] = [
        ([], [], "16:9", "got none"),
        ([], [" "], "16:9", "got none"),
        (
            [folder / "notes.txt", folder / "data.bin"],
            [],
            "16:9",
            "'notes.txt', 'data.bin' are neither photo nor clip",
        ),
        ([folder / "gone.png"], [], "16:9", "there is no file 'gone.png'"),
        ([outside], [], "16:9", "'other.png' lies outside the storyboard's folder"),
        ([folder / "img1.png"], [], "wide", "got 'wide'"),
    ]
    for photos, lines, aspect, fragment in bad:
        with pytest.raises(UsageError) as caught:
            from_photos(photos, lines, aspect=aspect, folder=folder)
        assert fragment in str(caught.value)
        assert "\n" not in str(caught.value)


def test_links_that_leave_the_folder(folder: Path) -> None:
    (folder.parent / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to("../secret.png")
    with pytest.raises(UsageError, match="lies outside"):
        from_photos([folder / "link.png"], [], folder=folder)
