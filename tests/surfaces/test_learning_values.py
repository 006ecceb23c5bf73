"""Wrong sentences, values and names for a learned model: one sentence, the right exit code, nothing written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from learning import lying, random_model, refused
from PIL import Image
from trips import Command

from mutoscope.media import SoundWriter, VideoWriter, probe
from mutoscope.types import Size


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, on a machine without a screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(prompt: str, model: Path, /, **flags: str | Path) -> list[str | Path]:
    """A command to generate two frames; ``flags`` add to it or replace what it has."""
    asked = {
        "model": model,
        "output": "x.mp4",
        "seconds": "0.2",
        "size": "64x64",
        "precision": "fp32",
        **flags,
    }
    return [
        "generate",
        prompt,
        *(part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)),
    ]


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("", "PROMPT must not be empty"),
        (" \n\t", "PROMPT must not be empty"),
        ("a" * 10_000, "PROMPT must have at most 1000 characters; got 10000."),
        (
            "красный круг",
            "the sentence is in Cyrillic letters, and models here read English and Chinese; it knows",
        ),
        (
            "دائرة حمراء",
            "the sentence is in Arabic letters, and models here read English and Chinese; it knows",
        ),
        (
            "ねこがあるく",
            "the sentence is in Japanese letters, and models here read English and Chinese; it knows",
        ),
        (
            "🎈🎈",
            "the model tiny knows no word of this sentence, read as English and as Chinese; it knows background",
        ),
        (
            "xyzzy \x1b[2J",
            "the model tiny knows no word of this sentence, read as English and as Chinese; it knows",
        ),
    ],
)
def test_sentences_that_say_nothing(
    prompt: str, said: str, model: Path, place: Path, command: Command
) -> None:
    assert refused(command, place, *words(prompt, model)).startswith(said)


def test_letters_of_full_width_are_letters(model: Path, place: Path, command: Command) -> None:
    ran = command(*words("ｒｅｄ　ｃｉｒｃｌｅ，向左", model))
    assert ran.code == 0 and "color1 red, shape1 circle, direction1 left" in ran.err


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("seconds", "0", "--seconds must be above 0 and at most 86400; got 0."),
        ("seconds", "nan", "--seconds must be a time such as"),
        ("seconds", "1e9", "--seconds must be a time such as"),
        ("seconds", "9" * 12, "--seconds must be above 0 and at most 86400; got 1e+12."),
        ("size", "0x0", "--size must be a size such as"),
        ("size", "32768x32768", "a picture may have 33554432 pixels; got 32768x32768."),
        ("num", "65", "--num must lie in 1..64; got 65."),
        ("steps", "0", "--steps must lie in 1..200; got 0."),
        ("guidance", "nan", "--guidance must lie in 0..20; got nan."),
        ("model", "no/such", "unknown model 'no/such'"),
        ("output", "nowhere/x.mp4", "the folder nowhere of x.mp4 does not exist"),
        (
            "output",
            ".",
            "--output must end in .mp4, .mov, .mkv, .webm, .gif, .webp, .png, .jpg, .jpeg; got '.'.",
        ),
    ],
)
def test_values_that_cannot_be(
    flag: str, value: str, said: str, model: Path, place: Path, command: Command
) -> None:
    assert refused(command, place, *words("a red circle", model, **{flag: value})).startswith(said)


def test_keyframes_that_are_no_pictures(model: Path, place: Path, command: Command) -> None:
    (place / "text.png").write_text("hello")
    with VideoWriter(place / "clip.mp4", size=Size(32, 32), rate=12) as writer:
        writer.write(np.zeros((32, 32, 3), np.uint8))
    Image.new("1", (9000, 9000)).save(place / "vast.png")
    Image.new("RGB", (1, 1), "red").save(place / "dot.png")
    for name, said in (
        ("text.png", "text.png is not a picture of a known kind"),
        ("clip.mp4", "clip.mp4 is not a picture of a known kind"),
        ("vast.png", "vast.png has 9000x9000 pixels; at most"),
        ("gone.png", "gone.png was not found"),
    ):
        asked = words("a red circle", model, first_frame=name)
        assert refused(command, place, *asked, code=3).startswith(said)
    assert command(*words("a red circle", model, first_frame="dot.png")).code == 0  # small, but a picture


def test_one_of_several_names_is_taken(model: Path, place: Path, command: Command) -> None:
    """All names are looked at before the first video is made."""
    (place / "x-2.mp4").write_bytes(b"mine")
    said = refused(command, place, *words("a red circle", model, num="2"))
    assert said == "x-2.mp4 exists and was not made by this command; add --overwrite to replace it."


def test_a_file_that_is_shown_from_takes_nobodys_place(model: Path, place: Path, command: Command) -> None:
    (place / "x.live.mp4").write_bytes(b"mine")
    ran = command(*words("a red circle", model), "--live")
    assert ran.code == 0 and "the growing file x.live-2.mp4" in ran.err.replace(
        "x.live.mp4-2", "x.live-2.mp4"
    )
    assert lying(place) == {"x.live.mp4", "x.mp4"} and (place / "x.live.mp4").read_bytes() == b"mine"


@pytest.mark.parametrize("kind", ["empty", "cut short", "only sound", "one picture", "a text"])
def test_clips_that_cannot_be_extended(kind: str, model: Path, place: Path, command: Command) -> None:
    clip = place / "clip.mp4"
    with VideoWriter(clip, size=Size(32, 32), rate=12) as writer:
        for number in range(1 if kind == "one picture" else 12):
            writer.write(np.full((32, 32, 3), 9 * number, np.uint8))
    if kind == "only sound":
        with SoundWriter(place / "song.m4a", rate_hz=48_000, channels=2, codec="aac") as sound:
            sound.write(np.zeros((2, 48_000), np.float32))
        (place / "song.m4a").replace(clip)
    elif kind != "one picture":
        whole = clip.read_bytes()
        clip.write_bytes({"empty": b"", "cut short": whole[: len(whole) // 2], "a text": b"hello"}[kind])
    asked = ["extend", clip, "--model", model, "--prompt", "red", "--precision", "fp32", "-o", "x.mp4"]
    said = refused(command, place, *asked, code=2 if kind == "one picture" else 3)
    assert said.startswith("clip.mp4"), said


def test_a_moving_gif_can_be_extended(model: Path, place: Path, command: Command) -> None:
    with VideoWriter(place / "clip.gif", size=Size(32, 32), rate=10, codec="gif") as writer:
        for number in range(8):
            writer.write(np.full((32, 32, 3), 30 * number, np.uint8))
    asked = ["--model", model, "--prompt", "red", "--seconds", "0.4", "--precision", "fp32", "-o", "x.mp4"]
    ran = command("extend", "clip.gif", *asked)
    assert ran.code == 0 and probe(place / "x.mp4").seconds == pytest.approx(1.2, abs=0.11), ran


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["shaps"], "unknown world 'shaps' (did you mean 'shapes'?); known: "),
        (["shapes", "--size", "32768x32768"], "a picture may have 33554432 pixels; got 32768x32768."),
        (["shapes", "--size", "0x5"], "--size must be a size such as"),
        (["shapes", "--fps", "60"], "the world 'shapes' has 12 frames a second; got --fps 60."),
        (["shapes", "--prompt", " "], "the prompt must not be empty."),
        (["shapes", "--world", "physics"], "render takes one world; got 'shapes' and --world 'physics'."),
    ],
)
def test_worlds_that_cannot_be_rendered(asked: list[str], said: str, place: Path, command: Command) -> None:
    assert refused(command, place, "worlds", "render", *asked, "-o", "x.mp4").startswith(said)
