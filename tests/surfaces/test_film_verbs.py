"""From photos to a film on the command line, and from the film back to its storyboard."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import opentimelineio as otio
import pytest
from trips import TRIP, Command, photo

from mutoscope import media
from mutoscope.film.reader import read
from mutoscope.types import Size


def test_new_check_plan_film(tmp_path: Path, command: Command) -> None:
    """The first four commands of a new user, in order."""
    for name in ("a.jpg", "b.jpg"):
        photo(tmp_path / name)
    (tmp_path / "lines.txt").write_text("The sea is calm.\nThe boats come home.\n", "utf-8")
    board = tmp_path / "mine.yaml"
    made = command(
        "new", "film", "--from", tmp_path / "a.jpg", tmp_path / "b.jpg", "--say", tmp_path / "lines.txt", "-o", board,
        "--aspect", "320x180", "--music", "none",
    )  # fmt: skip
    assert made.code == 0 and f"mutoscope film {board} --draft" in made.out
    storyboard = read(board)
    assert [shot.line.text for shot in storyboard.shots if shot.line] == [
        "The sea is calm.", "The boats come home.",
    ]  # fmt: skip
    assert command("check", board).code == 0
    board.write_text(board.read_text("utf-8") + "voice: {engine: none}\n", "utf-8")
    planned = command("plan", board)
    assert planned.code == 0 and "2 shots" in planned.out and "dissolve" in planned.out
    film = command("film", board, "--draft")
    assert film.code == 0, film
    assert (tmp_path / "mine-draft.mp4").is_file()


def test_check_says_everything_at_once_with_places(tmp_path: Path, trip: Path, command: Command) -> None:
    good = command("check", trip, "--json")
    assert good.code == 0 and good.done["exit_code"] == 0
    trip.write_text(TRIP.replace("image: one.png", "image: gone.png").replace("dissolve", "disolve"), "utf-8")
    bad = command("check", trip)
    assert bad.code == 2
    assert f"{trip}:8:" in bad.out or "trip.yaml:8:" in bad.out
    assert "gone.png" in bad.out and "did you mean 'dissolve'" in bad.out
    told = command("check", trip, "--json").done
    assert told["exit_code"] == 2
    problems = told["facts"]["problems"]
    assert [p["line"] for p in problems] == [8, 15]
    before = sorted(p.name for p in trip.parent.iterdir())
    film = command("film", trip)
    assert film.code == 2 and "gone.png" in film.err and "disolve" in film.err and "Traceback" not in film.err
    assert sorted(p.name for p in trip.parent.iterdir()) == before


def test_plan_tells_where_everything_falls(trip: Path, command: Command) -> None:
    facts = command("plan", trip, "--json").done["facts"]
    assert [slot["first"] for slot in facts["slots"]] == [0, 24, 48]
    assert facts["num_frames"] == 72
    assert not list(trip.parent.glob("*.mp4"))


def test_a_film_and_what_lies_beside_it(trip: Path, command: Command) -> None:
    assert command("film", trip).code == 0
    folder = trip.parent
    assert {p.name for p in folder.iterdir()} == {
        "one.png", "two.png", "trip.yaml", "trip.mp4", "trip.srt", "trip.vtt", "trip.otio",
    }  # fmt: skip
    facts = media.probe(folder / "trip.mp4")
    assert facts.num_frames == 72 and facts.size == Size(320, 180) and len(facts.subtitles) == 1
    assert [chapter.title for chapter in facts.chapters] == ["one", "two", "end"]
    srt = (folder / "trip.srt").read_text("utf-8")
    assert srt.startswith("1\n00:00:00,") and "The first line." in srt and "A second line." in srt
    assert (folder / "trip.vtt").read_text("utf-8").startswith("WEBVTT")
    timeline = otio.adapters.read_from_file(str(folder / "trip.otio"))
    pictures = [item for item in timeline.tracks[0] if isinstance(item, otio.schema.Clip)]
    assert [item.duration().to_frames() for item in pictures] == [24, 24, 24]
    assert str(folder) not in (folder / "trip.otio").read_text("utf-8")
    info = command("info", folder / "trip.mp4")
    assert info.code == 0 and "film, by mutoscope" in info.out and "2 input files" in info.out
    assert "whole     yes" in info.out


def test_names_of_films_tell_what_was_asked(trip: Path, command: Command) -> None:
    folder = trip.parent
    assert command("film", trip, "--only", "two,end").code == 0
    assert command("film", trip, "--aspect", "9:16", "--draft").code == 0
    part = media.probe(folder / "trip-two-end.mp4")
    upright = media.probe(folder / "trip-draft-9x16.mp4")
    assert 48 <= part.num_frames < 72 and not (folder / "trip-two-end.srt").exists()
    assert upright.size is not None and upright.size.width < upright.size.height
    assert upright.size.short_side <= 360
    assert not (folder / "trip.mp4").exists()


def test_also_makes_the_other_shapes(trip: Path, command: Command) -> None:
    trip.write_text(TRIP.replace("{aspect: 320x180,", "{aspect: 320x180, also: ['1:1'],"), "utf-8")
    assert command("film", trip).code == 0
    square = media.probe(trip.parent / "trip-1x1.mp4")
    assert square.size is not None and square.size.aspect == 1 and square.num_frames == 72
    assert media.probe(trip.parent / "trip.mp4").size == Size(320, 180)


def test_a_film_for_everybody_on_a_list(tmp_path: Path, trip: Path, command: Command) -> None:
    trip.write_text(
        TRIP.replace("title: Trip", 'title: "For {name}"').replace("The end", '"Dear {name}"'), "utf-8"
    )
    table = tmp_path / "guests.csv"
    table.write_text("name\nAna: [x]\n李雷\n", "utf-8")
    films = tmp_path / "films"
    made = command("film", trip, "--rows", table, "-o", films, "--json")
    assert made.code == 0, made
    names = sorted(path.name for path in films.glob("*.mp4"))
    assert len(names) == 2 and names[0].startswith("001-ana") and "李雷" in names[1]
    titles = [media.labels(films / name)["title"] for name in names]
    assert titles == ["For Ana: [x]", "For 李雷"]
    table.write_text("town\nFaro\n", "utf-8")
    wrong = command("film", trip, "--rows", table, "-o", films)
    assert wrong.code == 2 and "name" in wrong.err


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mov", "h264"), (".mkv", "h264"), (".webm", "vp9"), (".gif", "gif")]
)
def test_containers(suffix: str, codec: str, trip: Path, command: Command) -> None:
    trip.write_text(TRIP.split("  - id: two")[0], "utf-8")
    out = trip.with_suffix(suffix)
    made = command("film", trip, "-o", out)
    assert made.code == 0, made
    facts = media.probe(out)
    assert facts.picture is not None and facts.picture.codec == codec
    with media.VideoReader(out) as reader:
        assert sum(1 for _ in reader.frames()) == 24
    assert bool(facts.sounds) == (suffix != ".gif")
    assert out.with_suffix(".srt").is_file()
    if suffix != ".gif":
        assert command("again", out, "-o", trip.with_name(f"x{suffix}")).code == 0
        assert trip.with_name(f"x{suffix}").read_bytes() == out.read_bytes()


def test_webm_has_pictures_sound_and_subtitles_of_its_own_kind(trip: Path, command: Command) -> None:
    assert command("film", trip, "-o", trip.with_suffix(".webm"), "--only", "one").code == 0
    facts = media.probe(trip.with_suffix(".webm"))
    assert [sound.codec for sound in facts.sounds] == ["opus"]


def test_a_name_that_is_no_film(trip: Path, command: Command) -> None:
    for name in ("trip.avi", "trip.txt", "trip.mp3"):
        wrong = command("film", trip, "-o", trip.with_name(name))
        assert wrong.code == 2 and "a film ends in .mp4" in wrong.err
        assert not trip.with_name(name).exists()


# ---------------------------------------------------------------------------------------------- again


def test_again_gives_the_same_bytes_and_the_storyboard_back(trip: Path, command: Command) -> None:
    folder = trip.parent
    assert command("film", trip).code == 0
    assert command("again", folder / "trip.mp4").code == 0
    assert (folder / "trip-again.mp4").read_bytes() == (folder / "trip.mp4").read_bytes()
    assert (folder / "trip-again.srt").read_bytes() == (folder / "trip.srt").read_bytes()
    assert command("again", folder / "trip.mp4", "-o", folder / "back.yaml").code == 0
    ours, back = read(trip), read(folder / "back.yaml")
    assert back.document == ours.document and back.shots == ours.shots and back.format == ours.format


def test_again_of_a_part_of_a_draft(trip: Path, command: Command) -> None:
    """What was asked on the command line comes back as well."""
    assert command("film", trip, "--only", "end", "--draft").code == 0
    film = trip.with_name("trip-draft-end.mp4")
    assert command("again", film).code == 0
    assert film.with_stem(film.stem + "-again").read_bytes() == film.read_bytes()


def test_again_elsewhere_needs_its_pictures(tmp_path: Path, trip: Path, command: Command) -> None:
    assert command("film", trip).code == 0
    away = tmp_path / "away"
    away.mkdir()
    shutil.copy(trip.with_name("trip.mp4"), away)
    lost = command("again", away / "trip.mp4")
    assert lost.code == 2 and "one.png" in lost.err and not (away / "trip-again.mp4").exists()
    assert command("again", away / "trip.mp4", "--folder", trip.parent).code == 0
    assert (away / "trip-again.mp4").is_file()


def test_again_says_that_a_picture_has_changed(trip: Path, command: Command) -> None:
    assert command("film", trip).code == 0
    photo(trip.with_name("one.png"), 40)
    again = command("again", trip.with_name("trip.mp4"), "--json")
    assert again.code == 0 and any("one.png is not the file" in note for note in again.done["notes"])
    assert not any("two.png" in note for note in again.done["notes"])
    assert trip.with_name("trip-again.mp4").read_bytes() != trip.with_name("trip.mp4").read_bytes()


def stranger(path: Path, labels: dict[str, str]) -> Path:
    import numpy as np

    with media.VideoWriter(path, size=Size(64, 48), rate=12, labels=labels) as writer:
        for _ in range(3):
            writer.write(np.zeros((48, 64, 3), np.uint8))
    return path


GOOD = {"recipe": 1, "verb": "film", "request": {"storyboard": "x.yaml"}, "files": {}, "versions": {}}


@pytest.mark.parametrize(
    ("comment", "code", "said"),
    [
        (None, 3, "there is no recipe in this file"),
        ("holiday", 3, "there is no recipe in this file"),
        (json.dumps(GOOD)[:-20], 3, "there is no recipe in this file"),
        (json.dumps({**GOOD, "recipe": 2}), 2, "a newer one is needed"),
        (json.dumps({**GOOD, "files": [1]}), 2, "damaged"),
        (json.dumps({**GOOD, "verb": "speak"}), 3, "holds no storyboard"),
        (json.dumps({**GOOD, "storyboard": {"storyboard": "1"}}), 2, "shots"),
        (
            json.dumps({**GOOD, "storyboard": {"storyboard": "1", "shots": [{"image": "../x.png"}]}}),
            2,
            "x.png",
        ),
        (
            json.dumps({**GOOD, "storyboard": {"storyboard": "1", "shots": [{"image": "/etc/passwd"}]}}),
            2,
            "passwd",
        ),
    ],
)
def test_strangers_and_damaged_recipes(
    comment: str | None, code: int, said: str, tmp_path: Path, command: Command
) -> None:
    film = stranger(tmp_path / "x.mp4", {} if comment is None else {"comment": comment})
    wrong = command("again", film)
    assert wrong.code == code and said in wrong.err and "Traceback" not in wrong.err, wrong
    assert [p.name for p in tmp_path.iterdir() if p.name != "cache"] == ["x.mp4"]


def test_a_recipe_with_foolish_options_is_a_film_or_a_sentence(trip: Path, command: Command) -> None:
    board = {"storyboard": "1", "voice": "none", "music": "none", "format": {"aspect": "320x180", "fps": "12"},
             "shots": [{"card": "Hi", "duration": "1s"}]}  # fmt: skip
    recipe = {**GOOD, "storyboard": board, "request": {"storyboard": 5, "rows": {"a": 1}, "boo": []}}
    film = stranger(
        trip.with_name("x.mp4"), {"comment": json.dumps({**recipe, "options": {"draft": "yes", "only": 7}})}
    )
    assert command("again", film).code == 0
    for options in ({"aspect": "banana"}, {"aspect": "999999:1"}, {"only": ["zz"]}):
        film = stranger(trip.with_name("y.mp4"), {"comment": json.dumps({**recipe, "options": options})})
        wrong = command("again", film, "-o", trip.with_name("z.mp4"))
        assert wrong.code == 2 and "mutoscope: " in wrong.err and "Traceback" not in wrong.err, wrong
        assert not trip.with_name("z.mp4").exists()


# ---------------------------------------------------------------------------------------------- export


def test_export_hands_over_a_timeline(trip: Path, command: Command) -> None:
    assert command("export", trip).code == 0
    timeline = otio.adapters.read_from_file(str(trip.with_suffix(".otio")))
    assert [track.name for track in timeline.tracks] and timeline.name == "Trip"
    bundle = trip.with_name("all.otioz")
    assert command("export", trip, "-o", bundle).code == 0
    inside = otio.adapters.read_from_file(str(bundle))
    clips = inside.find_clips()
    assert [clip.name for clip in clips] == [clip.name for clip in timeline.find_clips()]
    import zipfile

    names = zipfile.ZipFile(bundle).namelist()
    assert {"media/one.png", "media/two.png"} <= set(names), names


# ---------------------------------------------------------------------------------------------- places


def test_places_that_cannot_be_written(tmp_path: Path, trip: Path, command: Command) -> None:
    missing = command("film", trip, "-o", tmp_path / "none" / "x.mp4")
    assert missing.code == 2 and "does not exist" in missing.err
    over = command("film", trip, "-o", trip)
    assert over.code == 2 and "also an input" in over.err
    assert trip.read_text("utf-8") == TRIP
    picture = trip.with_name("one.png").read_bytes()
    photo_over = command("film", trip, "-o", trip.with_name("one.png"), "--overwrite")
    assert photo_over.code == 2 and trip.with_name("one.png").read_bytes() == picture
    own = trip.with_name("holiday.mp4")
    own.write_bytes(b"my own film")
    assert command("film", trip, "-o", own).code == 2
    assert own.read_bytes() == b"my own film"


def test_over_a_clip_it_shows(trip: Path, command: Command) -> None:
    """A film never takes the place of a file it is made from, whatever is allowed."""
    clip = stranger(trip.with_name("clip.mp4"), {})
    before = clip.read_bytes()
    trip.write_text(TRIP.replace("image: one.png", "clip: clip.mp4\n    loop: yes"), "utf-8")
    wrong = command("film", trip, "-o", clip, "--overwrite")
    assert clip.read_bytes() == before, wrong
    assert wrong.code == 2 and "shown in the film" in wrong.err


def test_captions_of_ones_own_keep_their_place(trip: Path, command: Command) -> None:
    own = trip.with_suffix(".srt")
    own.write_text("1\n00:00:00,500 --> 00:00:02,000\nMy own words\n", "utf-8")
    trip.write_text(TRIP + "captions: {from: trip.srt}\n", "utf-8")
    before = own.read_bytes()
    assert command("film", trip, "--overwrite").code == 0
    assert own.read_bytes() == before
    assert "My own words" in trip.with_suffix(".vtt").read_text("utf-8")


def test_a_storyboard_from_a_stranger_reads_below_its_folder_only(trip: Path, command: Command) -> None:
    secret = photo(trip.parent.parent / "secret.png")
    trip.with_name("link.png").symlink_to(secret)
    for path in ("../secret.png", "link.png", str(secret), f"file://{secret}", "https://example.org/x.png"):
        trip.write_text(TRIP.replace("image: one.png", f"image: '{path}'"), "utf-8")
        wrong = command("film", trip)
        assert wrong.code == 2 and "trip.yaml:8:12: " in wrong.err and "1 error" in wrong.err, (path, wrong)
    assert not list(trip.parent.glob("*.mp4"))
