"""The timetable for people and programs, and the cameras it names."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from mutoscope.film.plan import as_json, cameras, describe, make_timetable, resolve_camera
from mutoscope.film.storyboard import (
    Camera,
    CardPicture,
    ClipPicture,
    Format,
    ImagePicture,
    Line,
    Mark,
    ScenePicture,
    Shot,
    Storyboard,
    Transition,
)
from mutoscope.film.timetable import Spoken

FOLDER = Path("/home/somebody/films")
BOARD = Storyboard(
    title="Lisbon",
    folder=FOLDER,
    source=FOLDER / "lisbon.yaml",
    where={"shots[1].duration": Mark(9, 5)},
    format=Format(rate=Fraction(30000, 1001)),
    shots=(
        Shot(id="dawn", picture=ScenePicture(text="the river"), line=Line(text="Lisbon wakes early.")),
        Shot(id="塔", picture=ImagePicture(path=FOLDER / "belem.jpg"), line=Line(text="里斯本醒得很早"), seconds=1.0),
        Shot(
            id="tart",
            picture=ClipPicture(path=FOLDER / "tart.mp4", start=1.0),
            into=Transition(kind="slide", seconds=0.4),
        ),
        Shot(id="pan", picture=ScenePicture(text="x"), camera=Camera(move="pan")),
        Shot(id="end", picture=CardPicture(text="The end")),
    ),
)  # fmt: skip
SPOKEN = {
    "dawn": Spoken(shot_id="dawn", text="Lisbon wakes early.", seconds=1.5, words=(), engine="espeak"),
    "塔": Spoken(shot_id="塔", text="里斯本醒得很早", seconds=1.75, words=(), engine="espeak"),
}


def test_the_table_says_it_all() -> None:
    text = describe(make_timetable(BOARD, SPOKEN), BOARD)
    lines = text.splitlines()
    assert (
        lines[0].startswith("Lisbon: 14.48 s, 434 frames")
        and "at 29.97 a second, 1920x1080, 5 shots, 2 captions" in lines[0]
    )
    row = "dawn 0:00.00 2.50 s 75 scene, drawn drift right 6 % fade 0.50 s 2.0 0:00.50"
    assert " ".join(lines[4].split()) == row
    assert "your photo belem.jpg" in lines[5] and "4.5 (x1.12)" in lines[5] and "drift left 6 %" in lines[5]
    assert "your clip tart.mp4" in lines[6] and "slide 0.4" in lines[6] and "static" in lines[6]
    assert lines[-1].startswith("warning: lisbon.yaml:9:5: the words of shot '塔' need")
    assert "/home/somebody" not in text


def test_the_columns_stand_below_each_other() -> None:
    lines = describe(make_timetable(BOARD, SPOKEN), BOARD).splitlines()
    start = lines[2].index("  start")
    assert lines[4][start : start + 7] == "0:00.00"
    assert lines[5][start - 1 : start + 6] == "0:02.50"  # 塔 is one character and two columns


def test_json_is_plain_and_names_no_folders() -> None:
    plain = as_json(make_timetable(BOARD, SPOKEN))
    text = json.dumps(plain)
    assert plain["rate"] == "30000/1001" and plain["size"] == "1920x1080" and "somebody" not in text
    slots = plain["slots"]
    assert isinstance(slots, list) and slots[0]["shot_id"] == "dawn" and slots[0]["stop"] == 75


def test_photos_and_scenes_drift_against_each_other() -> None:
    found = cameras(BOARD)
    assert [(camera.move, camera.direction) for camera in found] == [
        ("drift", "right"), ("drift", "left"), ("static", "right"), ("pan", "left"), ("static", "right"),
    ]  # fmt: skip
    assert [camera.amount for camera in found] == [0.06, 0.06, 0.0, 0.12, 0.0]


def test_what_is_asked_for_is_kept() -> None:
    asked = Camera(move="tilt-up", amount=0.3, ease="linear")
    shot = Shot(id="a", picture=ScenePicture(text="x"), camera=asked)
    got = resolve_camera(shot, 0, None)
    assert (got.amount, got.ease, got.direction) == (0.3, "linear", "up")
    left = Shot(id="a", picture=ScenePicture(text="x"), camera=Camera(move="pan", direction="left"))
    assert resolve_camera(left, 0, Camera(move="pan", direction="left")).direction == "left"
