"""Wrong values and names: one sentence, the right exit code, nothing written, no name that nobody knows."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from trips import Command

from mutoscope.config import read_rate, read_seconds
from mutoscope.media import VideoWriter, probe
from mutoscope.types import Size


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight silent pictures of 32x18, two thirds of a second."""
    path = tmp_path_factory.mktemp("hostile") / "clip.mp4"
    with VideoWriter(path, size=Size(32, 18), rate=12, preset="ultrafast") as writer:
        for number in range(8):
            writer.write(np.full((18, 32, 3), number * 30, np.uint8))
    return path


def refused(command: Command, folder: Path, *words: str | Path, code: int = 2) -> str:
    """What a refused command says; nothing new lies in the folder afterwards."""
    before = {path.name for path in folder.iterdir()}
    ran = command(*words)
    assert ran.code == code, ran
    said = [line for line in ran.err.splitlines() if line.startswith("mutoscope: ")]
    assert len(said) == 1 and ran.err.rstrip().endswith(said[0]), ran.err
    assert ".partial" not in ran.err, "the name a file has while it is written says nothing to anybody"
    assert {path.name for path in folder.iterdir()} - {"cache"} == before
    return said[0].removeprefix("mutoscope: ")


@pytest.mark.parametrize(
    "rate", ["1e999999999", "1e-999999999", "0.0001", "1/0", "0", "٣٠", "9" * 5000, "nan"]
)
def test_a_rate_that_is_none_is_refused_at_once(rate: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError, match=r"0\.001 to 1000"):
        read_rate(rate)
    assert time.process_time() - begun < 0.1  # an exponent of nine digits would be computed for minutes


@pytest.mark.parametrize("rate", ["0.001", "0.005", "1/7", "0.3", "1000", "30000/1001"])
def test_slow_rates_are_kept(rate: str) -> None:
    made = read_rate(rate)
    assert abs(float(made) - eval_fraction(rate)) < 1e-9  # type: ignore[arg-type]


def eval_fraction(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize("text", ["9" * 400 + ":00:00", "9" * 5000 + ":01", "9" * 400 + "h", "1e3", "-1"])
def test_a_time_of_hundreds_of_digits_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="must be a time such as"):
        read_seconds(text)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "16384x16384"], "a picture may have 33554432 pixels; got 16384x16384."),
        (["--codec", "h265", "--crf", "52"], "the crf of h265 must lie in 0..51; got 52."),
        (["--device", "tpu"], "--device must be auto, cpu, cuda or cuda:NUMBER; got 'tpu'."),
        (["--crf", "\udcff"], "--crf must be text in UTF-8"),
        (["--fps", "1e-320"], "--fps must be frames per second"),
        (["--workers", "١٢"], "--workers must lie in 1..1024"),
    ],
)
def test_settings_that_cannot_be(
    words: list[str], sentence: str, clip: Path, tmp_path: Path, command: Command
) -> None:
    said = refused(command, tmp_path, "convert", clip, "-o", tmp_path / "out.mp4", *words)
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("sound", "suffix"), [("aac", "webm"), ("flac", "webm"), ("opus", "mov"), ("flac", "mov")]
)
def test_sound_that_the_container_does_not_hold(
    sound: str, suffix: str, clip: Path, tmp_path: Path, command: Command
) -> None:
    out = tmp_path / f"out.{suffix}"
    said = refused(command, tmp_path, "convert", clip, "--sound", sound, "-o", out)
    assert said.startswith(f"{sound} sound does not go into a .{suffix} file; use ")


def test_a_fast_gif_gets_the_rate_that_gifs_have(clip: Path, tmp_path: Path, command: Command) -> None:
    assert command("convert", clip, "--fps", "1000", "-o", tmp_path / "out.gif").code == 0
    facts = probe(tmp_path / "out.gif")
    assert facts.rate == 50


def test_a_cut_between_two_pictures(clip: Path, tmp_path: Path, command: Command) -> None:
    said = refused(
        command, tmp_path, "cut", clip, "--from", "0.6", "--to", "0.61", "-o", tmp_path / "out.mp4"
    )
    assert said == "clip.mp4 has no picture that begins between 0.6 s and 0.61 s."


def test_pictures_that_cannot_be_copied_are_named(clip: Path, tmp_path: Path, command: Command) -> None:
    assert command("convert", clip, "-o", tmp_path / "moving.gif").code == 0
    said = refused(
        command, tmp_path, "cut", tmp_path / "moving.gif", "--fast", "--to", "0.3", "-o", tmp_path / "out.mkv"
    )
    assert said.startswith("moving.gif holds gif pictures, which cannot be copied into a .mkv file")


@pytest.mark.parametrize("verb", ["new", "export"])
def test_texts_do_not_get_a_film_s_name(verb: str, clip: Path, tmp_path: Path, command: Command) -> None:
    words = {"new": ["new", "--from", str(clip)], "export": ["export", str(tmp_path / "any.yaml")]}[verb]
    assert refused(command, tmp_path, *words, "-o", tmp_path / "out.mp4").startswith("--output must end in ")


def test_a_name_cannot_move_the_cursor(tmp_path: Path, command: Command) -> None:
    """A file's name may hold escape sequences, line breaks and marks that turn text around."""
    said = refused(command, tmp_path, "film", tmp_path / "a\x1b[2J\u202eb\nc.yaml")
    assert r"a\x1b[2J\u202eb\nc.yaml" in said and "\x1b" not in said


def test_a_folder_made_for_nothing_is_taken_away(tmp_path: Path, command: Command) -> None:
    board = tmp_path / "film.yaml"
    board.write_text("storyboard: 1\nshots:\n  - card: Dear {name}\n")
    (tmp_path / "rows.csv").write_text("other\nAnn\n")
    ran = command("film", board, "--rows", tmp_path / "rows.csv", "-o", tmp_path / "films")
    assert ran.code == 2 and not (tmp_path / "films").exists()


@pytest.mark.parametrize(
    ("name", "content", "line", "told"),
    [
        ("p.csv", b"1e308,1e308\n-1e308,-1e308\n", "slide: {plot: p.csv}", "p.csv has 1 rows of numbers"),
        (
            "f.ttf",
            b"\0\1\0\0" + b"\xff" * 200,
            "card: x",
            "f.ttf is not a font that can be read: it is damaged.",
        ),
    ],
)
def test_damaged_things_in_a_storyboard(
    name: str, content: bytes, line: str, told: str, tmp_path: Path, command: Command
) -> None:
    (tmp_path / name).write_bytes(content)
    brand = "brand: {font: f.ttf}\n" if name == "f.ttf" else ""
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nvoice: {engine: none}\nmusic: none\ncaptions: no\n"
        f"format: {{aspect: 128x72, fps: 12}}\n{brand}shots:\n  - {line}\n    duration: 1s\n"
    )
    ran = command("film", tmp_path / "film.yaml", "-o", tmp_path / "film.mp4")
    assert ran.code == 3 and told in ran.err, ran
    assert not list(tmp_path.glob("film.mp4")) and not list(tmp_path.glob(".*partial*"))


def test_a_clip_without_pictures(tmp_path: Path, command: Command) -> None:
    import av

    with av.open(str(tmp_path / "song.mp4"), "w") as container:  # a sound, by its name a video
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.rate = 48000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nvoice: {engine: none}\nmusic: none\nformat: {aspect: 128x72, fps: 12}\n"
        "shots:\n  - clip: song.mp4\n    duration: 1s\n    loop: yes\n"
    )
    said = refused(command, tmp_path, "film", tmp_path / "film.yaml", "-o", tmp_path / "film.mp4", code=3)
    assert said == "song.mp4 has no pictures, only sound."
