"""Timelines, read by the format's reference library, and storyboards read back from them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from mutoscope.errors import MediaError, UsageError
from mutoscope.film.otio import export, import_timeline, read_back
from mutoscope.film.plan import make_timetable
from mutoscope.film.storyboard import (
    CardPicture,
    ClipPicture,
    ImagePicture,
    Line,
    Music,
    ScenePicture,
    Shot,
    SoundEffect,
    Storyboard,
    Title,
    Transition,
)
from mutoscope.film.timetable import Spoken, Timetable

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
DOCUMENT: dict[str, object] = {
    "storyboard": "1",
    "title": "Lisbon",
    "shots": [
        {"id": "dawn", "scene": "the river at dawn", "say": "Lisbon wakes early.", "title": "LISBON"},
        {"id": "stairs", "scene": "a stairway", "say": "Every stair has a song.", "transition": "dissolve"},
        {
            "id": "tower",
            "image": "belem.jpg",
            "transition": {"type": "slide", "for": "0.4s"},
            "note": "check the sky",
        },
        {
            "id": "tart",
            "clip": "clips/tart 1.mp4",
            "in": "2s",
            "speed": "0.5",
            "sound": {"effect": "clink", "at": "1s"},
        },
        {"id": "end", "card": "The end", "transition": "dissolve"},
    ],
}


def film(folder: Path) -> Storyboard:
    dissolve = Transition(kind="dissolve")
    return Storyboard(
        title="Lisbon",
        folder=folder,
        document=DOCUMENT,
        music=Music(mood="sunny"),
        shots=(
            Shot(
                id="dawn",
                picture=ScenePicture(text="the river at dawn"),
                line=Line(text="Lisbon wakes early."),
                title=Title(text="LISBON"),
            ),
            Shot(
                id="stairs",
                picture=ScenePicture(text="a stairway"),
                line=Line(text="Every stair has a song."),
                into=dissolve,
            ),
            Shot(
                id="tower",
                picture=ImagePicture(path=folder / "belem.jpg"),
                into=Transition(kind="slide", seconds=0.4),
                note="check the sky",
            ),
            Shot(
                id="tart",
                picture=ClipPicture(path=folder / "clips" / "tart 1.mp4", start=2.0, speed=0.5),
                sounds=(SoundEffect(effect="clink", at=1.0),),
            ),
            Shot(id="end", picture=CardPicture(text="The end"), into=dissolve),
        ),
    )


def spoken() -> dict[str, Spoken]:
    return {
        name: Spoken(shot_id=name, text=text, seconds=seconds, words=(), engine="espeak")
        for name, text, seconds in (
            ("dawn", "Lisbon wakes early.", 1.61),
            ("stairs", "Every stair has a song.", 2.07),
        )
    }


def planned(folder: Path, rate: Fraction = Fraction(30)) -> tuple[Storyboard, Timetable]:
    board = film(folder)
    return board, make_timetable(board, spoken(), rate=rate)


def written(folder: Path, name: str = "film.otio", **more: Any) -> Path:
    export(*planned(folder), folder / name, **more)
    return folder / name


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    """The timeline after an editor's hand."""
    timeline = otio.adapters.read_from_file(str(path))
    change(timeline)
    other = path.with_name("edited.otio")
    otio.adapters.write_to_file(timeline, str(other))
    return other


def clips(track: Any) -> list[Any]:
    return [child for child in track if isinstance(child, otio.schema.Clip)]


@pytest.mark.parametrize("rate", RATES)
def test_cuts_and_lengths_stand_on_their_frames(tmp_path: Path, rate: Fraction) -> None:
    board, table = planned(tmp_path, rate)
    export(board, table, tmp_path / "film.otio")
    timeline = otio.adapters.read_from_file(str(tmp_path / "film.otio"))
    assert [track.name for track in timeline.tracks] == ["picture", "titles", "narration", "music", "effects"]
    pictures = timeline.tracks[0]
    assert pictures.duration() == otio.opentime.RationalTime(table.num_frames, float(rate))
    assert Fraction(pictures.duration().rate).limit_denominator(1001) == rate
    for slot, clip in zip(table.slots, clips(pictures), strict=True):
        place = pictures.range_of_child(clip)
        assert (clip.name, place.start_time.value, place.duration.value) == (
            slot.shot_id,
            slot.first,
            slot.num_frames,
        )
        if slot.shot_id not in ("tart", "tower"):
            assert clip.source_range.start_time.value == slot.head
            assert clip.available_range().duration.value == slot.head + slot.num_frames + slot.tail
    joins = [child for child in pictures if isinstance(child, otio.schema.Transition)]
    for join, child in zip(table.joins, joins, strict=True):
        place = pictures.range_of_child(child)
        assert (place.start_time.value, place.duration.value) == (join.first, join.num_frames)
        assert (child.in_offset.value, child.out_offset.value) == (
            join.cut - join.first,
            join.stop - join.cut,
        )
    assert [join.transition_type for join in joins] == [
        "Custom_Transition", "SMPTE_Dissolve", "Custom_Transition", "SMPTE_Dissolve", "Custom_Transition",
    ]  # fmt: skip
    (title,) = clips(timeline.tracks[1])
    place = timeline.tracks[1].range_of_child(title)
    assert (place.start_time.value, place.duration.value) == (
        table.titles[0].first,
        table.titles[0].stop - table.titles[0].first,
    )
    for cue, clip in zip(table.cues, clips(timeline.tracks[2]), strict=True):
        place = timeline.tracks[2].range_of_child(clip)
        assert abs(place.start_time.value - cue.start * 48000) <= 0.5 and place.start_time.rate == 48000
        assert abs(place.end_time_exclusive().value - cue.stop * 48000) <= 0.5
        caption = next(c for c in table.captions if c.shot_id == cue.shot_id)
        assert clip.markers[0].comment == "\n".join(caption.lines)


def test_ten_minutes_end_on_the_frame(tmp_path: Path) -> None:
    rate = Fraction(24000, 1001)
    shots = tuple(Shot(id=f"s{k}", picture=ScenePicture(text="x"), seconds=6.0) for k in range(100))
    board = Storyboard(title="long", folder=tmp_path, shots=shots)
    table = make_timetable(board, {}, rate=rate)
    export(board, table, tmp_path / "film.otio")
    track = otio.adapters.read_from_file(str(tmp_path / "film.otio")).tracks[0]
    assert [track.range_of_child(clip).start_time.value for clip in clips(track)] == [
        s.first for s in table.slots
    ]
    assert track.duration().value == table.num_frames == 14386


@pytest.mark.parametrize("name", ["film.otio", "film.otioz"])
def test_an_untouched_timeline_gives_its_storyboard_back(tmp_path: Path, name: str) -> None:
    for file in ("belem.jpg", "clips/tart 1.mp4"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(b"media")
    imported = import_timeline(written(tmp_path, name))
    assert imported.document == DOCUMENT and imported.remarks == ()
    again = edited(tmp_path / name, lambda timeline: None)  # through the library's own hands
    assert read_back(again) == DOCUMENT
    first = (tmp_path / name).read_bytes()
    assert written(tmp_path, name).read_bytes() == first  # same film, same bytes
    assert sorted(file.name for file in tmp_path.iterdir() if "partial" in file.name) == []


def test_new_cuts_come_back_and_all_else_stays(tmp_path: Path) -> None:
    def change(timeline: Any) -> None:
        track = timeline.tracks[0]
        _, stairs, tower, tart, _ = clips(track)
        time = otio.opentime.RationalTime
        tower.source_range = otio.opentime.TimeRange(tower.source_range.start_time, time(99, 30))
        tart.source_range = otio.opentime.TimeRange(time(75, 30), tart.source_range.duration)
        del track[track.index(stairs) - 1]  # the dissolve
        slide = next(child for child in track if child.name == "slide")
        slide.in_offset = slide.out_offset = time(15, 30)
        del track[0:2]  # the opening

    imported = import_timeline(edited(written(tmp_path), change))
    document, shots = imported.document, imported.document["shots"]
    assert imported.remarks == ()
    assert isinstance(shots, list) and document["opening"] == "cut" and "ending" not in document
    originals = DOCUMENT["shots"]
    assert isinstance(originals, list)
    assert shots[0] == originals[0]
    assert shots[1] == originals[1] | {"transition": "cut"}
    assert shots[2] == originals[2] | {"duration": "3.3s", "transition": {"type": "slide", "for": "1s"}}
    assert shots[3] == originals[3] | {"in": "2.5s"}
    assert shots[4] == originals[4]


def test_a_new_opening_and_ending_come_back(tmp_path: Path) -> None:
    def change(timeline: Any) -> None:
        track, time = timeline.tracks[0], otio.opentime.RationalTime
        del track[len(track) - 2 :]  # the ending and its gap
        track[1].out_offset = time(45, 30)

    document = read_back(edited(written(tmp_path), change))
    assert document["ending"] == "cut" and document["opening"] == {"type": "fade", "for": "1.5s"}


def test_a_new_order_comes_back(tmp_path: Path) -> None:
    def change(timeline: Any) -> None:
        track = timeline.tracks[0]
        end = clips(track)[4]
        at = track.index(end)
        card = end.clone()
        del track[at - 1 : at + 1]  # the card and its dissolve
        track.insert(2, card)  # behind the opening

    document = read_back(edited(written(tmp_path), change))
    shots = document["shots"]
    assert isinstance(shots, list) and "opening" not in document and "ending" not in document
    assert [shot["id"] for shot in shots] == ["end", "dawn", "stairs", "tower", "tart"]
    assert (
        "transition" not in shots[0] and "transition" not in shots[1] and shots[2]["transition"] == "dissolve"
    )


def test_a_shot_cut_in_two_says_its_line_once(tmp_path: Path) -> None:
    def change(timeline: Any) -> None:
        track = timeline.tracks[0]
        stairs = clips(track)[1]
        second = stairs.clone()
        track.insert(track.index(stairs) + 1, second)

    imported = import_timeline(edited(written(tmp_path), change))
    shots = imported.document["shots"]
    assert isinstance(shots, list)
    assert [shot["id"] for shot in shots][1:3] == ["stairs", "stairs-2"]
    assert "say" in shots[1] and "say" not in shots[2]
    assert "cut in two; its 'say' stays with the first part" in imported.remarks[0]


def test_a_foreign_timeline_becomes_clips_photos_and_cards(tmp_path: Path) -> None:
    schema, time = otio.schema, otio.opentime.RationalTime
    rate = 24000 / 1001

    def span(first: float, length: float) -> Any:
        return otio.opentime.TimeRange(time(first, rate), time(length, rate))

    timeline = schema.Timeline("Cut 7")
    track, other = schema.Track("V1", kind="Video"), schema.Track("V2", kind="Video")
    timeline.tracks.extend([track, other])
    other.append(schema.Clip("overlay", source_range=span(0, 10)))
    camera = schema.Clip(
        "A001",
        source_range=span(86400 + 48, 240),
        media_reference=schema.ExternalReference("media/A%20001.mov", span(86400, 999)),
    )
    camera.effects.append(schema.LinearTimeWarp(time_scalar=0.5))
    camera.effects.append(schema.Effect(name="glow"))
    camera.markers.append(schema.Marker("caption", marked_range=span(0, 10), comment="Hello there."))
    photo = schema.Clip("P1", source_range=span(0, 72), media_reference=schema.ExternalReference("photo.jpg"))
    track.extend(
        [
            camera,
            schema.Transition("x", "SMPTE_Dissolve", in_offset=time(12, rate), out_offset=time(12, rate)),
            photo,
        ]
    )
    track.extend([schema.Gap(source_range=span(0, 24)), schema.Clip("Titles", source_range=span(0, 48))])
    otio.adapters.write_to_file(timeline, str(tmp_path / "foreign.otio"))
    imported = import_timeline(tmp_path / "foreign.otio")
    document = imported.document
    assert document["opening"] == document["ending"] == "cut"
    assert document["title"] == "Cut 7" and document["format"] == {"fps": "23.976"}
    assert document["shots"] == [
        {
            "clip": "media/A 001.mov",
            "in": "2.002s",
            "speed": 0.5,
            "say": "Hello there.",
            "duration": "10.01s",
        },
        {"image": "photo.jpg", "duration": "3.003s", "transition": {"type": "dissolve", "for": "1.001s"}},
        {"card": {"text": "Titles"}, "duration": "2.002s"},
    ]
    said = "\n".join(imported.remarks)
    for word in (
        "effect 'glow' of clip 'A001' was left out",
        "a gap of 1.00 s",
        "clip 'Titles' has no file",
        "track 'V2'",
    ):
        assert word in said


def test_rendered_shots_come_first_and_own_files_second(tmp_path: Path) -> None:
    (tmp_path / "shots").mkdir()
    media = {"tower": tmp_path / "shots" / "tower.mp4", "dawn": tmp_path / "shots" / "dawn.mp4"}
    stems = {"narration": tmp_path / "voice.wav"}
    timeline = otio.adapters.read_from_file(str(written(tmp_path, media=media, stems=stems)))
    dawn, stairs, tower, tart, _ = clips(timeline.tracks[0])
    assert dawn.media_reference.target_url == "shots/dawn.mp4"
    assert tower.active_media_reference_key == "media" and tower.source_range.start_time.value == 6
    assert tower.media_references()["source"].target_url == "belem.jpg"
    assert stairs.media_reference.generator_kind == "mutoscope.scene"
    assert isinstance(stairs.media_references()["media"], otio.schema.MissingReference)
    assert tart.media_reference.target_url == "clips/tart%201.mp4" and tart.effects[0].time_scalar == 0.5
    assert tart.source_range.start_time.to_seconds() == 2.0
    (voice,) = clips(timeline.tracks[2])
    assert voice.media_reference.target_url == "voice.wav" and len(voice.markers) == 2
    assert [marker.name for marker in tower.markers] == ["note"] and tower.markers[
        0
    ].comment == "check the sky"
    assert str(tmp_path) not in (tmp_path / "film.otio").read_text("utf-8")


def test_an_archive_holds_its_media_under_names_of_their_own(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "shot.mp4").write_bytes(folder.encode())
    for file in ("belem.jpg", "clips/tart 1.mp4"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(b"media")
    media = {"dawn": tmp_path / "one" / "shot.mp4", "stairs": tmp_path / "two" / "shot.mp4"}
    path = written(tmp_path, "film.otioz", media=media)
    with zipfile.ZipFile(path) as archive:  # no clock goes into the file: same film, same bytes
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (tmp_path / "out").mkdir()
    timeline = otio.adapters.read_from_file(str(path), extract_to_directory=str(tmp_path / "out"))
    for clip, content in zip(clips(timeline.tracks[0]), ("one", "two", "media", "media"), strict=False):
        name = otio.url_utils.filepath_from_url(clip.media_reference.target_url)
        assert (tmp_path / "out" / name).read_bytes().decode() == content


def test_bad_files_are_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.otio").write_text("{not json")
    (tmp_path / "clip.otio").write_text(otio.adapters.write_to_string(otio.schema.Clip("x"), "otio_json"))
    (tmp_path / "none.otio").write_text(otio.adapters.write_to_string(otio.schema.Timeline("x"), "otio_json"))
    (tmp_path / "bad.otioz").write_bytes(b"PK no archive")
    for name, expected in (
        ("bad.otio", "is not an OpenTimelineIO file"),
        ("clip.otio", "holds a Clip; a Timeline is needed"),
        ("none.otio", "has no picture track"),
        ("bad.otioz", "is not an OpenTimelineIO file"),
        ("gone.otio", "cannot be read: No such file"),
        ("film.xml", "a timeline is a .otio or .otioz file"),
    ):
        with pytest.raises(MediaError) as caught:
            read_back(tmp_path / name)
        assert str(caught.value).startswith(f"{name}: ") and expected in str(caught.value)
    with pytest.raises(UsageError, match=r"film\.edl"):
        export(*planned(tmp_path), tmp_path / "film.edl")
    with pytest.raises(MediaError, match="cannot be written"):
        export(*planned(tmp_path), tmp_path / "film.otioz")  # its media are missing
    assert not list(tmp_path.glob("*partial*")) and not list(tmp_path.glob(".*partial"))


def test_broken_metadata_does_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path)
    data = json.loads(path.read_text("utf-8"))
    data["metadata"]["mutoscope"]["cut"]["shots"] = [
        [["x"], 0, 0, "cut", 0, 0],
        5,
        ["dawn", 0, 0, "cut", 0, 0],
    ]
    for number, child in enumerate(data["tracks"]["children"][0]["children"]):
        child["metadata"] = {"mutoscope": {"shot": ["?"], "index": 99 if number % 2 else 0}}
    path.write_text(json.dumps(data), "utf-8")
    shots = read_back(path)["shots"]
    assert isinstance(shots, list) and len(shots) == 5


def test_the_library_is_loaded_only_when_asked_for() -> None:
    loaded = "print([name in sys.modules for name in ('opentimelineio', 'torch', 'pysubs2')])"
    code = f"import mutoscope.film.otio, mutoscope.film.plan, sys; {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, False, False]"
