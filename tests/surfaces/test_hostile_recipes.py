"""A recipe inside a file is a stranger's: it can neither break the reader nor reach beyond the file's folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from trips import Command

from mutoscope.media import VideoWriter
from mutoscope.types import Size

FILM = {"recipe": 1, "verb": "film", "request": {}, "files": {}, "versions": {}}


def carrying(path: Path, comment: str) -> Path:
    """A short video whose comment is this."""
    labels = {"comment": comment}
    with VideoWriter(path, size=Size(32, 18), rate=12, preset="ultrafast", labels=labels) as writer:
        for _ in range(2):
            writer.write(np.zeros((18, 32, 3), np.uint8))
    return path


def film_of(picture: dict[str, object], **more: object) -> str:
    board = {"storyboard": "1", "shots": [picture], **more}
    return json.dumps({**FILM, "storyboard": board})


@pytest.mark.parametrize("depth", [40, 450, 900, 5000])
def test_a_deep_recipe_breaks_nothing(depth: int, tmp_path: Path, command: Command) -> None:
    deep = "[" * depth + "]" * depth
    path = carrying(tmp_path / "deep.mp4", f'{{"recipe":1,"verb":"film","request":{{"a":{deep}}}}}')
    assert command("info", path, "--quick").code == 0
    ran = command("again", path, "-o", tmp_path / "out.mp4")
    assert ran.code in (2, 3) and "recipe" in ran.err
    other = carrying(tmp_path / "other.mp4", "")
    assert command("convert", other, "-o", path).code == 2  # a stranger's file, and not to be replaced


@pytest.mark.parametrize(
    ("comment", "code", "told"),
    [
        (json.dumps({**FILM, "recipe": 2}), 2, "has version 2, this program reads up to 1"),
        (json.dumps({**FILM, "recipe": 10**400}), 2, "has version 1000"),
        (json.dumps({**FILM, "recipe": "1"}), 2, "damaged"),
        (json.dumps({**FILM, "request": []}), 2, "damaged"),
        (json.dumps({**FILM, "files": {"x": 1}}), 2, "damaged"),
        (json.dumps({**FILM, "verb": "speak"}), 3, "of 'speak', holds no storyboard"),
        (json.dumps(FILM), 3, "of 'film', holds no storyboard"),
        ("[" * 50, 3, "there is no recipe"),
        (film_of({"image": "/etc/hostname"}), 2, "absolute path"),
        (film_of({"image": "../secret.png"}), 2, "outside the storyboard's folder"),
        (film_of({"clip": "http://127.0.0.1:9/x.mp4"}), 2, "network address"),
        (film_of({"card": "x", "say": {"file": "~/x.wav"}}), 2, "absolute path"),
        (film_of({"card": "x"}, output="../out.mp4"), 2, "not a file name below"),
        (film_of({"card": "x"}, look={"grade": "/etc/hostname"}), 2, "unknown grade"),
        (film_of({"card": "x"}, seed=10**400), 2, "seed"),
        (film_of({"card": "\ud800"}), 2, "U+D800"),
    ],
)
def test_hostile_recipes_are_told(
    comment: str, code: int, told: str, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    folder = tmp_path / "films"
    folder.mkdir()
    path = carrying(folder / "film.mp4", comment)
    ran = command("again", path, "-o", folder / "out.mp4")
    assert ran.code == code and told in ran.err, ran
    assert len(ran.err) < 700
    assert [one.name for one in folder.iterdir()] == ["film.mp4"]


def test_labels_cannot_move_the_cursor(tmp_path: Path, command: Command) -> None:
    program = json.dumps({**FILM, "program": "evil \x1b[2J\x07"})
    ran = command("info", carrying(tmp_path / "film.mp4", program), "--quick")
    assert ran.code == 0 and "evil" in ran.out
    assert all(letter == "\n" or letter.isprintable() for letter in ran.out)
