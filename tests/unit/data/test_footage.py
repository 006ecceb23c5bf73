"""Footage from files to clips: what is kept and why not, sides, notes, words, frames, addresses."""

import json
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scenery import film, moving

from mutoscope.data.filling import fill_chunks
from mutoscope.data.footage.captions import labels_of, vocabulary, words_of
from mutoscope.data.footage.clips import Footage
from mutoscope.data.footage.frames import Frames
from mutoscope.data.footage.likeness import groups
from mutoscope.data.footage.manifest import Manifest
from mutoscope.data.footage.measure import perceptual_hash
from mutoscope.data.footage.notes import notes
from mutoscope.data.footage.scan import scan
from mutoscope.data.footage.shots import shots
from mutoscope.data.footage.split import held_out
from mutoscope.data.footage.survey import survey
from mutoscope.errors import MediaError, UsageError
from mutoscope.media import VideoReader
from mutoscope.types import Size

SIZE, RATE = Size(64, 36), Fraction(10)
SAID = {"license": "CC0", "consent": "made by a program"}


def surveyed(folder, into, **more):
    return survey(folder, into, size=SIZE, rate=RATE, num_frames=8, **{**SAID, **more})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of every kind, and its manifest."""
    folder = tmp_path_factory.mktemp("footage")
    film(folder / "sea/one.mp4", [*moving(1, 30), *moving(2, 30)])
    film(folder / "sea/two.mp4", moving(3, 40))
    film(folder / "hill/three.mkv", moving(4, 40))
    film(folder / "hill/four.mp4", moving(5, 40))
    film(folder / "copy.mp4", [frame[::2, ::2] for frame in moving(3, 40)], crf=30)
    film(folder / "still.mp4", [next(moving(6, 1))] * 40)
    film(folder / "black.mp4", [np.zeros((108, 192, 3), np.uint8)] * 40)
    film(folder / "short.mp4", moving(7, 10))
    (folder / "broken.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(300))
    (folder / "readme.txt").write_text("about")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    return folder, surveyed(folder, tmp_path_factory.mktemp("run"))


def test_scan_lists_each_file_once_and_says_what_does_not_open(made):
    found = scan(made[0])
    assert [one.name for one in found.sources] == sorted(one.name for one in found.sources)
    assert len(found.sources) == 8 and found.num_others == 1
    assert [name for name, _ in found.refused] == ["broken.mp4"]
    assert found.refused[0][1].startswith("broken.mp4")


def test_folders_without_footage_are_one_sentence(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        scan(tmp_path / "none")
    with pytest.raises(UsageError, match="it is empty"):
        scan(tmp_path)
    (tmp_path / "a.mp4").write_bytes(b"no film")
    with pytest.raises(UsageError, match=r"no file in .* opens as a video: a\.mp4"):
        scan(tmp_path)


def test_kept_and_dropped_with_the_reason(made):
    manifest = made[1]
    reasons = {
        one.name: [take.dropped.split(":")[0] if take.dropped else None for take in one.takes]
        for one in manifest.records
    }
    assert reasons["sea/one.mp4"] == [None, None]
    one = next(one for one in manifest.records if one.name == "sea/one.mp4")
    assert [take.start for take in one.takes] == [0, Fraction(6, 5)]
    assert reasons["sea/two.mp4"] == reasons["hill/three.mkv"] == [None]
    assert reasons["copy.mp4"] == ["copy of sea/two.mp4 0.00 s"]
    assert reasons["still.mp4"] == ["still"]
    assert reasons["black.mp4"] == ["nearly black"]
    assert reasons["short.mp4"] == ["too short"]
    assert "dropped: still.mp4 0.00-1.60 s: still" in manifest.summary()


def test_shots_keep_clear_of_a_dissolve(tmp_path):
    before, after = list(moving(8, 60, 1)), list(moving(9, 60, 1))
    mixed = [(before[30 + k] * (1 - k / 25) + after[k] * (k / 25)).astype(np.uint8) for k in range(1, 25)]
    path = film(tmp_path / "a.mp4", [*before[:31], *mixed, *after[25:]])
    first, second = shots(path, 16 / 9)
    assert (
        first.start == 0 and 27 / 25 <= first.stop <= 34 / 25
    )  # mixed from frame 31 on; a tenth is not seen
    assert 51 / 25 <= second.start <= 58 / 25 and second.stop == Fraction(90, 25)  # to frame 54
    assert second.num_frames == (second.stop - second.start) * 25


def test_the_manifest_comes_back(made, tmp_path):
    made[1].write(tmp_path / "m.json")
    assert Manifest.read(tmp_path / "m.json") == made[1]
    (tmp_path / "m.json").write_text("{}")
    with pytest.raises(MediaError, match=r"m\.json: cannot be read"):
        Manifest.read(tmp_path / "m.json")


def test_a_survey_goes_on_without_looking_twice(made, tmp_path, monkeypatch):
    into = tmp_path / "run"

    def stops(name, seconds):
        if name == "hill/three.mkv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        surveyed(made[0], into, report=stops)
    looked = []
    assert surveyed(made[0], into, report=lambda name, seconds: looked.append(name)) == made[1]
    assert "black.mp4" not in looked and "hill/three.mkv" in looked


def test_clips_are_the_sources_frames_at_exact_times(made, tmp_path):
    manifest = made[1]
    frames = Frames(manifest)
    bank = frames.bank(tmp_path / "frames")
    fill_chunks(bank, frames.make, bank.chunks_for(frames.num_frames))
    for side in (False, True):
        footage = Footage(manifest, bank, held_out=side)
        assert footage.reels and all(reel.record.held_out == side for reel in footage.reels)
        for index in range(4):
            where = footage.address(5, index)
            clip = footage.clip(footage.labels(5, index), 5, index)
            assert clip.shape == (8, 36, 64, 3)
            assert (clip == footage.clip((), 5, index)).all()
            time = where.reel.take.start + (where.start + 3) / RATE
            assert time < where.reel.take.stop
            real = next(VideoReader(made[0] / where.reel.record.name, Size(72, 41)).frames_at([time]))
            real = real.rgb_HWC.numpy()[where.y : where.y + 36, where.x : where.x + 64].astype(int)
            shown = clip[3, :, ::-1] if where.flipped else clip[3]
            assert np.abs(shown - real).mean() < 4
            if side:
                assert not where.flipped and (where.x, where.y) == (4, 2)
    learned = Footage(manifest, bank)
    several = [learned.address(5, index) for index in range(40)]
    assert len({(one.reel.first, one.start, one.x, one.y, one.flipped) for one in several}) > 35
    with pytest.raises(UsageError, match="no shot of the footage has 500 frames"):
        learned.clip((), 5, 0, num_frames=500)


def test_a_changed_source_is_told(made, tmp_path):
    manifest = made[1]
    (tmp_path / "sea").mkdir()
    import dataclasses

    moved = Frames(dataclasses.replace(manifest, folder=tmp_path))
    with pytest.raises(MediaError, match="gone or has changed"):
        moved.make(range(8))


def test_no_group_is_on_both_sides_and_sides_stay(made):
    digests = [f"{k:064x}" for k in range(40)]
    group = [k // 2 for k in range(40)]
    sides = held_out(group, digests, 0.3)
    assert all(sides[k] == sides[k + 1] for k in range(0, 40, 2))
    assert 2 <= sum(sides) <= 24
    fewer = held_out(group[:20], digests[:20], 0.3)
    assert fewer == sides[:20]  # new files move none of the old
    for count in range(2, 8):
        for share in (0.01, 0.99):
            assert len(set(held_out(range(count), digests[:count], share))) == 2
    with pytest.raises(UsageError, match=r"only 1 source .*\(2 files that show the same .* at least 2"):
        held_out([0, 0], digests[:2], 0.2)


def test_like_files_are_one_group():
    pictures = {k: [perceptual_hash(f[:, :, 1]) for f in moving(k, 6, 4)] for k in range(20, 26)}
    coarse = [perceptual_hash(f[::3, ::3, 1]) for f in moving(20, 6, 4)][:3]
    hashes = [*pictures.values(), coarse, []]
    assert groups(hashes, [str(k) for k in range(8)]) == [0, 1, 2, 3, 4, 5, 0, 6]
    assert groups([[], [], []], ["a", "b", "a"]) == [0, 1, 0]


def test_one_clip_and_useless_clips_are_one_sentence(tmp_path):
    film(tmp_path / "a" / "one.mp4", moving(1, 40))
    with pytest.raises(UsageError, match=r"only 1 source .* at least 2 sources are needed"):
        surveyed(tmp_path / "a", tmp_path / "run")
    film(tmp_path / "b" / "one.mp4", moving(1, 5))
    with pytest.raises(UsageError, match=r"no shot of the 1 videos .* most are too short"):
        surveyed(tmp_path / "b", tmp_path / "run")


def test_license_and_consent_are_asked_for(tmp_path):
    names = ["a.mp4", "party/b.mp4"]
    with pytest.raises(UsageError, match=r"license and the consent of the footage .*--license .*--consent"):
        notes(tmp_path, names)
    with pytest.raises(UsageError, match=r"says the consent of the footage \('a\.mp4' for one\)"):
        notes(tmp_path, names, license="CC0")
    (tmp_path / "NOTES.json").write_text(
        json.dumps({"license": "CC BY 4.0", "files": {"party/*": {"consent": "all agreed"}}})
    )
    with pytest.raises(UsageError, match=r"\('a\.mp4' for one\)"):
        notes(tmp_path, names)
    found = notes(tmp_path, names, license="private", consent="own footage")
    assert (found["a.mp4"].license, found["a.mp4"].consent) == ("private", "own footage")
    assert found["party/b.mp4"].consent == "all agreed"
    (tmp_path / "NOTES.json").write_text('{"licence": "typo"}')
    with pytest.raises(UsageError, match="unknown name 'licence'"):
        notes(tmp_path, names)


def test_a_table_of_sources_is_read(tmp_path):
    (tmp_path / "SOURCES.md").write_text(
        "# Sources\n\n| file | from | licence |\n| --- | --- | --- |\n| `a.mp4` | x | CC BY 4.0 |\n"
    )
    found = notes(tmp_path, ["a.mp4"], consent="own footage")
    assert found["a.mp4"].license == "CC BY 4.0"
    with pytest.raises(UsageError, match="license"):
        notes(tmp_path, ["b.mp4"], consent="own footage")


def test_words_come_from_texts_beside_or_folders(tmp_path):
    (tmp_path / "a.txt").write_text("A red boat, and the sea_side. 红 船")
    assert words_of("sea/a.mp4", tmp_path / "a.mp4") == ("red", "boat", "sea", "side", "红", "船")
    assert words_of("Sea_side/2020/b.mp4", tmp_path / "b.mp4") == ("sea", "side")


def test_words_said_together_have_slots_of_their_own():
    said = [("red", "boat"), ("red", "car"), ("blue", "boat"), ("blue", "car"), ("once", "boat")]
    slots = vocabulary(said)
    assert {frozenset(one.values) for one in slots} == {
        frozenset({"red", "blue"}), frozenset({"boat", "car"})
    }  # fmt: skip
    labels = labels_of(("blue", "boat", "new"), slots)
    assert {one.value(label) for one, label in zip(slots, labels, strict=True)} == {"blue", "boat"}
    assert labels_of(("nothing",), slots) == (0, 0)
    (empty,) = vocabulary([("a",), ("b",)])
    assert empty.values == ()


def test_words_are_learned_from_one_side_only(tmp_path):
    """Two held-out sources say a word of their own, two others another one; only the latter is learned."""
    folder, into = tmp_path / "films", tmp_path / "run"
    for k in range(6):
        film(folder / f"{k}.mp4", moving(30 + k, 40))
    held = [one for one in surveyed(folder, into, share=0.5).records if one.held_out]
    assert 2 <= len(held) <= 4
    for k in range(6):
        hidden = any(one.name == f"{k}.mp4" for one in held)
        (folder / f"{k}.txt").write_text("hidden" if hidden else f"shown number {'abcdef'[k] * 3}")
    (folder / f"{next(k for k in range(6) if not any(one.name == f'{k}.mp4' for one in held))}.txt").unlink()
    manifest = surveyed(folder, into, share=0.5)
    taught = {value for one in manifest.attributes for value in one.values}
    assert "hidden" not in taught
    assert taught == ({"shown", "number"} if len(held) <= 3 else set())
    assert all(len(one.labels) == len(manifest.attributes) for one in manifest.records)


DATA = os.environ.get("MUTOSCOPE_TEST_DATA")


@pytest.mark.skipif(not DATA, reason="MUTOSCOPE_TEST_DATA is not set")
def test_a_real_film_is_cut_where_its_shots_end():
    assert DATA
    found = [float(one.start) for one in shots(Path(DATA) / "natural/scenes/bikes.mp4", 16 / 9)]
    assert found == pytest.approx([0, 1.2, 3.04, 5.48, 7.48, 9.68], abs=0.01)  # read off the pictures
