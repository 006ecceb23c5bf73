"""A plain script becomes the same storyboard as its YAML, and errors point into the script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.film.reader import StoryboardError, read, read_text
from mutoscope.film.script import to_yaml
from mutoscope.film.storyboard import Camera, CardPicture, ClipPicture, ImagePicture, ScenePicture, Transition

ENGLISH = """\
Lisbon in thirty seconds
16:9, 30 s, sunny plucked music, 24 fps, seed 5, style: warm film, 720p

the river at dawn,
low mist -- push in
> Lisbon wakes early.
> Trams climb through the light.

# a remark between shots
[photo.png] -- slow zoom, dissolve, 4.5 s
# a remark inside one
> Follow the river: to Belém #1.

[clip.mp4]

"Come and stay a while."
"""

CHINESE = """\
三十秒看里斯本
竖屏，1:05，欢快的音乐，无字幕

清晨的河，薄雾 —— 推近
＞里斯本醒得很早。
＞电车爬过晨光。

＃ 备注
【photo.png】—— 左摇，叠化
> 沿着河走。

“再见”
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x20ftypisom")
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "script.txt"
    path.write_text(text, "utf-8")
    return path


def test_english_script(folder: Path) -> None:
    board = read(written(folder, ENGLISH))
    assert (board.title, board.language, board.seed) == ("Lisbon in thirty seconds", "en", 5)
    assert (board.format.aspect, board.format.seconds, board.format.rate) == ("16:9", 30.0, 24)
    assert (board.music.mood, board.look.style, board.format.quality) == (
        "sunny plucked",
        "warm film",
        "720p",
    )
    river, photo, clip, card = board.shots
    assert river.picture == ScenePicture(text="the river at dawn, low mist")
    assert river.camera == Camera(move="push-in")
    assert river.line is not None and river.line.text == "Lisbon wakes early. Trams climb through the light."
    assert photo.picture == ImagePicture(path=folder / "photo.png")
    assert (photo.camera, photo.into, photo.seconds) == (
        Camera(move="push-in"),
        Transition(kind="dissolve"),
        4.5,
    )
    assert photo.line is not None and photo.line.text == "Follow the river: to Belém #1."
    assert clip.picture == ClipPicture(path=folder / "clip.mp4")
    assert card.picture == CardPicture(text="Come and stay a while.")


def test_chinese_script(folder: Path) -> None:
    board = read(written(folder, CHINESE))
    assert (board.title, board.language) == ("三十秒看里斯本", "zh")
    assert (board.format.aspect, board.format.seconds) == ("9:16", 65.0)
    assert (board.music.mood, board.captions.show) == ("欢快", False)
    river, photo, card = board.shots
    assert river.picture == ScenePicture(text="清晨的河，薄雾") and river.camera == Camera(move="push-in")
    assert river.line is not None and river.line.text == "里斯本醒得很早。电车爬过晨光。"
    assert photo.picture == ImagePicture(path=folder / "photo.png")
    assert photo.camera == Camera(move="pan", direction="left") and photo.into.kind == "dissolve"
    assert card.picture == CardPicture(text="再见")


@pytest.mark.parametrize("script", [ENGLISH, CHINESE])
def test_yaml_of_a_script_is_the_same_film(script: str, folder: Path) -> None:
    one, two = read(written(folder, script)), read_text(to_yaml(script), folder)
    assert replace(one, where={}, source=None) == replace(two, where={}, source=None)


def test_places_are_the_scripts_own(folder: Path) -> None:
    where = read(written(folder, ENGLISH)).where
    assert (where["shots[0].say"].line, where["shots[0].say"].column) == (6, 3)
    assert (where["shots[1].image"].line, where["shots[1].image"].column) == (10, 2)
    assert (where["shots[1].camera"].line, where["shots[1].camera"].column) == (10, 16)
    assert (where["format.duration"].line, where["format.duration"].column) == (2, 7)


BAD: dict[str, tuple[str, str]] = {
    "empty": ("¦", "empty"),
    "title alone": ("Title\n¦", "the script has no shots"),
    "unknown setting": ("Title\n16:9, ¦blah\n\na boat\n", "the setting 'blah' is not understood"),
    "setting nearly known": ("Title\n¦youtub\n\na boat\n", "did you mean 'youtube'"),
    "setting twice": ("Title\n16:9, ¦9:16\n\na boat\n", "the aspect is already given"),
    "setting out of range": ("Title\n¦500 fps\n\na boat\n", "format.fps must lie in 1..120"),
    "no blank line": ("Title\n¦a boat at dawn\n> Hello.\n\nb\n", "is not understood"),
    "words without a picture": ("Title\n\n¦> Hello.\n", "shows nothing"),
    "camera": ("Title\n\na boat -- ¦zom in\n", "did you mean 'zoom-in'"),
    "camera twice": ("Title\n\na boat -- push in, ¦pan left\n", "the camera is already given"),
    "open bracket": ("Title\n\n¦[photo.png\n", "'[' is not closed"),
    "words after a file": ("Title\n\n[photo.png]¦ at dawn\n", "stands after a file"),
    "missing file": ("Title\n\n[¦phota.png]\n", "did you mean 'photo.png'"),
    "outside": ("Title\n\n[¦../photo.png]\n", "leads outside"),
    "picture for a clip": ("Title\n\n[¦photo.mp4]\n", "there is no file 'photo.mp4'"),
    "length": ("Title\n\na boat -- ¦9999 s\n", "must lie in 0.2s..7200s"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_script(name: str, folder: Path) -> None:
    marked, fragment = BAD[name]
    before, _, after = marked.partition("¦")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(StoryboardError) as caught:
        read(written(folder, before + after))
    found = [p for p in caught.value.problems if fragment in f"{p.message} {p.hint}"]
    assert [(p.line, p.column) for p in found][:1] == [(line, column)], str(caught.value)


def test_a_storyboard_in_a_text_file_is_a_storyboard(folder: Path) -> None:
    assert read(written(folder, "storyboard: 1\ntitle: Harbor\nshots: [a boat]\n")).title == "Harbor"


@pytest.mark.parametrize(
    ("setting", "seconds"), [("1:05", 65.0), ("2:30", 150.0), ("90 秒", 90.0), ("45 seconds", 45.0)]
)
def test_lengths(setting: str, seconds: float, folder: Path) -> None:
    board = read(written(folder, f"Title\n{setting}\n\na boat\n"))
    assert (board.format.seconds, board.format.aspect) == (seconds, "16:9")


@pytest.mark.parametrize(
    ("setting", "aspect"), [("9:16", "9:16"), ("16 : 9", "16:9"), ("4:5", "4:5"), ("方形", "1:1")]
)
def test_shapes(setting: str, aspect: str, folder: Path) -> None:
    board = read(written(folder, f"Title\n{setting}\n\na boat\n"))
    assert (board.format.seconds, board.format.aspect) == (None, aspect)
