"""Training that cannot begin: told in a sentence before anything is made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from learning import film, moving, refused
from trips import Command


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (["shaps"], 2, "unknown world 'shaps' (did you mean 'shapes'?); known: "),
        (["shapes", "--size", "xl"], 2, "unknown size 'xl'"),
        (["shapes", "--set", "widht=64"], 2, "unknown setting 'widht' (did you mean 'width'?)"),
        (["shapes", "--set", "x" * 5000], 2, "a setting is written name=value; got 'xxx"),
        (
            ["shapes", "--set", "width=64", "width = 128"],
            2,
            "width is set twice, to '64' and to ' 128'; set it once.",
        ),
        (["shapes", "--set", "width=" + "9" * 5000], 2, "width must be a whole number; got '999"),
        (["shapes", "--set", "width=-64"], 2, "width must be greater than 0; got -64."),
        (["shapes", "--set", "width=1000000000"], 2, "width must be at most 32768; got 1e+09."),
        (["shapes", "--set", "width=100"], 2, "these settings make no network: width must be a multiple of "),
        (["shapes", "--set", "width=32768", "depth=64"], 4, "a network of "),
        (["shapes", "--set", "kl_weight=nan"], 2, "kl_weight must be greater than 0; got nan."),
        (["shapes", "--set", "autoencoder_adam=inf"], 2, "autoencoder_adam must be at most 100; got inf."),
        (["shapes", "--license", ""], 2, "--data, --license and --consent belong to footage"),
        (["footage"], 2, "training on footage needs its folder: give --data FOLDER."),
        (["footage", "--data", "gone"], 2, "gone does not exist; name a folder with video files in it."),
        (
            ["footage", "--data", "text"],
            2,
            "text is not a folder; footage is a folder with video files in it.",
        ),
        (["footage", "--data", "others"], 2, "others holds no video, only 1 other files."),
        (["footage", "--data", "loop"], 2, "loop holds no video; it is empty."),
    ],
)
def test_what_cannot_be_trained(
    asked: list[str], code: int, said: str, place: Path, command: Command
) -> None:
    (place / "text").write_text("hello")
    for name in ("others", "loop"):
        (place / name).mkdir()
    (place / "others" / "a.txt").write_text("hello")
    (place / "loop" / "again").symlink_to(place / "loop")
    (place / "loop" / "round").symlink_to("round")
    assert refused(command, place, "train", *asked, "--run", "run", code=code).startswith(said)


def test_folders_that_can_hold_no_run(place: Path, command: Command) -> None:
    (place / "file").write_text("hello")
    (place / "photos").mkdir()
    (place / "photos" / "one.jpg").write_text("hello")
    for run, said in (
        ("file", "file is a file; a run needs a folder of its own."),
        ("file/run", "file is a file; a run needs a folder of its own."),
        (
            "photos",
            "photos is not empty and holds no run (it has 'one.jpg'); name a new folder or an old run's.",
        ),
        (".", ". is not empty and holds no run (it has 'file'); name a new folder or an old run's."),
    ):
        assert refused(command, place, "train", "shapes", "--run", run) == said


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_folders_that_are_closed(place: Path, command: Command) -> None:
    (place / "closed").mkdir(mode=0o500)
    said = refused(command, place, "train", "shapes", "--run", "closed/run", code=4)
    assert said.startswith("the folder closed cannot be written")
    (place / "dark").mkdir(mode=0o300)
    said = refused(command, place, "train", "footage", "--data", "dark", "--run", "run")
    assert "cannot be read (Permission denied)" in said


def test_footage_of_one_source_or_without_a_license(place: Path, command: Command) -> None:
    film(place / "films" / "a.mp4", moving(1, 40))
    asked = ["train", "footage", "--data", "films", "--run", "run"]
    for more, said in (
        ([], "nothing says the license and the consent of the footage ('a.mp4' for one); give "),
        (["--license", "", "--consent", " "], "nothing says the license and the consent of the footage"),
        (["--license", "CC0"], "nothing says the consent of the footage ('a.mp4' for one); give "),
    ):
        assert refused(command, place, *asked, *more).startswith(said)
    ran = command(*asked, "--license", "CC0", "--consent", "mine")
    assert (
        ran.code == 2 and ran.err.count("mutoscope: ") == 1 and "at least 2 sources are needed" in ran.err
    ), ran
