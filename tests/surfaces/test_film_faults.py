"""Bad input for a film: what can be made is made with a warning, the rest is refused in a sentence before any work."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from trips import TRIP, Command, photo

from mutoscope import media
from mutoscope.types import Size


def clip(path: Path, seconds: float) -> Path:
    with media.VideoWriter(path, size=Size(320, 180), rate=12) as writer:
        for frame in range(round(12 * seconds)):
            writer.write(np.full((180, 320, 3), 40 + frame, np.uint8))
    return path


def test_a_photo_too_small_for_its_move(trip: Path, command: Command) -> None:
    photo(trip.with_name("one.png"), 0, (160, 100))
    looked = command("check", trip)
    assert looked.code == 0 and "warning" in looked.out and "one.png" in looked.out
    assert command("film", trip, "--only", "one").code == 0


def test_a_clip_shorter_than_its_shot(trip: Path, command: Command) -> None:
    clip(trip.with_name("clip.mp4"), 1.0)
    trip.write_text(TRIP.replace("image: one.png", "clip: clip.mp4"), "utf-8")
    for words in (["check", trip], ["film", trip]):
        wrong = command(*words)
        assert wrong.code == 2 and "clip.mp4" in wrong.out + wrong.err, (words, wrong)
    assert "loop: yes" in wrong.err or "loop" in wrong.err
    assert not trip.with_suffix(".mp4").exists()
    trip.write_text(TRIP.replace("image: one.png", "loop: yes\n    clip: clip.mp4"), "utf-8")
    assert command("film", trip).code == 0


def test_words_that_do_not_fit(trip: Path, command: Command) -> None:
    long = "This sentence is far too long for two seconds, whoever says it, however fast it may be said."
    trip.write_text(TRIP.replace("The first line.", long), "utf-8")
    strict = command("film", trip, "--strict")
    assert strict.code == 2 and "'one'" in strict.err and not trip.with_suffix(".mp4").exists()
    told = command("film", trip, "--json")
    assert told.code == 0 and any("one" in note and note.startswith("warning") for note in told.done["notes"])
    assert media.probe(trip.with_suffix(".mp4")).num_frames > 72


def test_no_voice_on_this_machine(trip: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutoscope.audio import speech
    from mutoscope.errors import CapabilityError

    def nobody(*_: object, **__: object) -> tuple[str, str]:
        raise CapabilityError("no voice engine is installed; apt install espeak-ng.")

    monkeypatch.setattr(speech, "resolve", nobody)
    trip.write_text(TRIP.replace("voice: {engine: none}\n", ""), "utf-8")
    film = command("film", trip)
    assert film.code == 0 and film.err.count("no voice: no voice engine is installed") == 1
    assert "The first line." in trip.with_suffix(".srt").read_text("utf-8")
    trip.write_text(TRIP.replace("engine: none", "engine: espeak"), "utf-8")
    wanted = command("film", trip)
    assert wanted.code == 4 and "apt install espeak-ng" in wanted.err


@pytest.mark.parametrize("damage", ["cut short", "not a picture", "empty", "gone"])
def test_a_damaged_photo(damage: str, trip: Path, command: Command) -> None:
    path = trip.with_name("two.png")
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {"cut short": whole[: len(whole) // 2], "not a picture": b"hello", "empty": b""}[damage]
        )
    for words in (["check", trip], ["film", trip]):
        wrong = command(*words)
        assert wrong.code in (2, 3) and "two.png" in wrong.out + wrong.err and "Traceback" not in wrong.err, (
            wrong
        )
    assert sorted(p.suffix for p in trip.parent.iterdir() if p.suffix != ".png") == [".yaml"]


def test_a_damaged_recording(trip: Path, command: Command) -> None:
    trip.with_name("line.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt ")
    trip.write_text(
        TRIP.replace("say: A second line.", "say: {text: A second line., file: line.wav}"), "utf-8"
    )
    wrong = command("film", trip)
    assert wrong.code in (2, 3) and "line.wav" in wrong.err and "Traceback" not in wrong.err, wrong


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(trip: Path, command: Command) -> None:
    trip.parent.chmod(0o555)
    try:
        wrong = command("film", trip)
    finally:
        trip.parent.chmod(0o755)
    assert wrong.code == 4 and "cannot be written" in wrong.err


def test_lit_words_need_no_voice(trip: Path, command: Command) -> None:
    """The styles that light the spoken word can be drawn when nobody speaks."""
    for style in ("word", "bold"):
        trip.write_text(TRIP + f"captions: {{style: {style}}}\n", "utf-8")
        assert command("film", trip, "--only", "one").code == 0, style
