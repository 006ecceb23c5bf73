"""``check`` finds what the format alone cannot: small photos, short clips, lost letters, restless films."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import UsageError
from mutoscope.film.check import Report, check


def look(folder: Path, text: str, **fill: str) -> Report:
    path = folder / "film.yaml"
    path.write_text("storyboard: 1\n" + text, "utf-8")
    return check(path, fill=fill or None)


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(p.severity, p.line, p.message) for p in report.problems]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("check")
    Image.new("RGB", (1920, 1080)).save(home / "large.jpg")
    Image.new("RGB", (960, 540)).save(home / "small.jpg")
    turned = Image.new("RGB", (1080, 1920))
    exif = turned.getexif()
    exif[0x0112] = 6  # a phone held upright: the header says 1080x1920, it is shown as 1920x1080
    turned.save(home / "turned.jpg", exif=exif)
    (home / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    (home / "broken.mp4").write_bytes(b"\0\0\0\x20ftypisom")
    (home / "words.csv").write_text("x,y\n1,2\n2,two\n")
    return home


@pytest.fixture(scope="module")
def clip(folder: Path) -> Path:
    """Two seconds of gray at 10 frames a second."""
    import av

    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 99, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_good_film(folder: Path) -> None:
    report = look(folder, "title: Harbor\nshots: [a boat, {image: large.jpg, camera: static}]\n")
    assert report.ok and report.problems == ()
    assert report.text().endswith(
        "no problems\nHarbor: 2 shots, 1920x1080 at 30 frames a second; scenes: 1 drawn"
    )
    data = json.loads(json.dumps(report.as_json()))
    assert data["ok"] is True and data["film"]["shots"] == 2


def test_errors_and_warnings_come_together(folder: Path) -> None:
    report = look(folder, "title: Harbor #1\nshots: [{scene: a, camera: zom}]\n")
    assert not report.ok and report.storyboard is None
    assert [(s, line) for s, line, _ in told(report)] == [("warning", 2), ("error", 3)]
    assert report.text().endswith("1 error, 1 warning")
    problems = json.loads(json.dumps(report.as_json()))["problems"]
    assert problems[1] == {
        "severity": "error", "file": str(folder / "film.yaml"), "line": 3, "column": 28,
        "message": "unknown camera move 'zom'", "hint": problems[1]["hint"],
    }  # fmt: skip


def test_small_photo(folder: Path) -> None:
    half = look(folder, "shots: [{image: small.jpg, camera: static}]\n")
    assert told(half) == [
        ("warning", 2, "small.jpg is small for this film: 2.0 x upscaling at the move's closest")
    ]
    zoomed = look(folder, "shots: [{image: large.jpg, camera: {from: [0, 0, 1], to: [0.3, 0.3, 0.4]}}]\n")
    assert told(zoomed)[0][2].startswith("large.jpg is small for this film: 2.5 x upscaling")
    assert told(look(folder, "shots: [{image: large.jpg, camera: static}]\n")) == []
    assert told(look(folder, "shots: [{image: turned.jpg, camera: static}]\n")) == []
    assert told(look(folder, "format: {quality: 480p}\nshots: [{image: small.jpg, camera: static}]\n")) == []


def test_upright_film_of_a_wide_photo(folder: Path) -> None:
    text = "format: {aspect: 9:16}\nshots: [{image: large.jpg, camera: static%s}]\n"
    assert "1.8 x upscaling" in told(look(folder, text % ""))[0][2]  # 1080 high for 1920
    assert told(look(folder, text % ", fit: contain")) == []


def test_broken_files_are_errors(folder: Path) -> None:
    report = look(folder, "shots: [{image: broken.jpg}, {clip: broken.mp4}]\n")
    assert [(s, line) for s, line, _ in told(report)] == [("error", 2)] * 2
    assert "broken.jpg cannot be read as a picture" in told(report)[0][2]
    assert told(report)[1][2].startswith("broken.mp4")


def test_clip_too_short(folder: Path, clip: Path) -> None:
    report = look(folder, "shots: [{clip: clip.mp4, duration: 3s}]\n")
    assert told(report) == [("error", 2, "clip.mp4 gives 2.0s for a shot of 3s")]
    assert "speed: 0.67" in report.problems[0].hint
    for enough in ("loop: yes", "speed: 0.5", "in: 0s, duration: 2s"):
        text = f"shots:\n- clip: clip.mp4\n  {enough.replace(', ', chr(10) + '  ')}\n"
        assert told(look(folder, text if "duration" in text else text + "  duration: 3s\n")) == []


def test_in_and_out_past_the_end(folder: Path, clip: Path) -> None:
    report = look(folder, "shots:\n- {clip: clip.mp4, in: 5s}\n- a boat\n- {clip: clip.mp4, out: 9s}\n")
    assert told(report) == [
        ("error", 3, "'in' is 5s, but clip.mp4 is only 2.00s long"),
        ("warning", 5, "'out' is 9s, but clip.mp4 is only 2.00s long"),
    ]


def test_slides_that_cannot_be_set(folder: Path) -> None:
    report = look(
        folder, "shots:\n- slide: {formula: 'a^{2'}\n- slide: {plot: words.csv}\n- slide: {formula: 'a^2'}\n"
    )
    assert [(s, line) for s, line, _ in told(report)] == [("error", 3), ("error", 4)]
    assert "cannot be set" in told(report)[0][2] and "words.csv" in told(report)[1][2]


def test_same_picture_twice(folder: Path) -> None:
    report = look(folder, "shots:\n- a boat\n- A boat\n- {scene: a boat, seed: 2}\n- the sea\n- a boat\n")
    assert told(report) == [("warning", 4, "shot 2 shows the same picture as the one before it")]


def test_titles(folder: Path) -> None:
    long = "A very long title that nobody can read in passing"
    report = look(
        folder,
        f"shots:\n- scene: a\n  title: {long}\n- scene: the sea\n  title: {{text: Good morning to all, for: 1s}}\n",
    )
    assert told(report) == [
        ("warning", 4, "the title has 49 columns; over 48 are hard to read"),
        ("warning", 6, "the title stays 1s; reading it takes about 2.3s"),
    ]


def test_letters_no_font_has(folder: Path) -> None:
    report = look(folder, "shots:\n- {scene: a, say: Good \ue123 morning}\n")
    assert told(report) == [("warning", 3, "no font here has \ue123")]


def test_language_of_the_words(folder: Path) -> None:
    chinese = "shots:\n- {scene: 港口, say: 港口比小镇醒得更早。}\n"
    assert told(look(folder, chinese)) == [("warning", 1, "the words look Chinese; the language is en")]
    assert told(look(folder, "language: zh\n" + chinese)) == []
    english = "language: zh\nshots:\n- {scene: a, say: The harbor wakes early.}\n"
    assert told(look(folder, english))[0][:2] == ("warning", 2)


def test_names_nobody_uses(folder: Path) -> None:
    cast = "cast:\n  ines: thirty\n  bob: {look: forty, voice: deep}\n"
    text = cast + "voices:\n  deep: kal\n  high: slt\nshots: [bob waits]\n"
    assert told(look(folder, text)) == [
        ("warning", 3, "'ines' is in the cast but in no scene and says nothing"),
        ("warning", 7, "the voice 'high' says nothing"),
    ]


def test_hints(folder: Path) -> None:
    moves = ["push-in", "pan", "tilt-up", "roll", "orbit"]
    places = ("the sea", "a lake", "a forest", "the desert", "a village", "a harbor", "the hills")
    shots = "".join(f"- {{scene: {places[i]}, camera: {move}}}\n" for i, move in enumerate(moves))
    report = look(folder, f"format: {{platform: youtube}}\nmix: broadcast\nshots:\n{shots}")
    assert report.ok
    assert told(report) == [
        ("hint", 3, "youtube expects the loudness of 'online'; the mix is 'broadcast'"),
        ("hint", 9, "the film has 5 kinds of camera moves: push-in, pan, tilt-up, roll, orbit"),
    ]


def test_braces_left_open(folder: Path) -> None:
    text = "shots: [{scene: a, say: 'Dear {name}'}]\n"
    assert told(look(folder, text)) == [("warning", 2, "'{name}' looks like a placeholder and is not filled")]
    assert told(look(folder, text, name="Ana")) == []


def test_box_below_the_picture(folder: Path) -> None:
    report = look(folder, "shots:\n- image: large.jpg\n  camera: {from: [0, 0.5, 0.9]}\n")
    assert ("warning", 4, "the box reaches below the picture (1920x1080); it will be moved up") in told(
        report
    )


def test_no_file(folder: Path) -> None:
    with pytest.raises(UsageError, match="there is no storyboard"):
        check(folder / "gone.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("look: {style: oil paint}\nshots: [the sea]\n", "look.style"),
        ("look: {avoid: people}\nshots: [the sea]\n", "look.avoid"),
        ("shots:\n- {scene: the sea, avoid: people}\n", "'avoid' changes nothing"),
    ],
)
def test_what_changes_nothing_yet_is_said(folder: Path, text: str, said: str) -> None:
    warnings = [p.message for p in look(folder, text).problems if p.severity == "warning"]
    assert sum(said in message for message in warnings) == 1
