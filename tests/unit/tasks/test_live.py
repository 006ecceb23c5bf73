"""Frames on a screen: what is chosen, and what is drawn."""

from __future__ import annotations

import base64
import io
import re
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mutoscope import media
from mutoscope.errors import Cancelled
from mutoscope.media.growing import GrowingVideo
from mutoscope.tasks.generate import terminal
from mutoscope.tasks.generate.live import GrowingFile, Paced, Terminal, screen_for
from mutoscope.types import Size

HALVES = np.zeros((32, 64, 3), np.uint8)
HALVES[:, :32] = (250, 0, 0)
HALVES[:, 32:] = (0, 0, 250)


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("around", "kind"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "xterm-256color"}, "blocks"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, "blocks"),
    ],
)
def test_a_terminal_is_known_by_its_words(
    around: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_says_sixel", lambda out: False)
    screen = screen_for(
        size=Size(64, 32), rate=Fraction(12), title="x", output=None, environment=around, out=Tty()
    )
    assert isinstance(screen, Terminal) and screen.name == terminal.NAMES[kind]  # type: ignore[index]


def test_half_blocks_show_two_pixels_a_character() -> None:
    text, height = terminal.drawn(HALVES, "blocks", terminal.Room(columns=8, rows=20))
    lines = text.split("\n")
    assert height == 2 and [line.count("▀") for line in lines] == [8, 8, 0]
    first, last = re.findall(r"\x1b\[38;2;([0-9;]+)m", lines[0])[:: len(re.findall("38;2", lines[0])) - 1]
    assert first.startswith("250;0;0;48;2;250;0;0") and last.startswith("0;0;250")


def test_kitty_gets_the_pixels_themselves() -> None:
    text, height = terminal.drawn(HALVES, "kitty", terminal.Room(columns=8, rows=20, cell=(8, 16)))
    parts = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", text)
    pixels = np.frombuffer(base64.b64decode("".join(data for _, data in parts)), np.uint8).reshape(32, 64, 3)
    assert height == 2 and (pixels == HALVES).all()
    assert "s=64,v=32" in parts[0][0] and parts[-1][0].endswith("m=0") and len(parts[0][1]) <= 4096


def test_iterm_gets_a_jpeg() -> None:
    from PIL import Image

    text, _ = terminal.drawn(HALVES, "iterm", terminal.Room(columns=8, rows=20, cell=(8, 16)))
    data = base64.b64decode(text.split(":")[-1].rstrip("\a"))
    assert Image.open(io.BytesIO(data)).size == (64, 32) and f"size={len(data)}:" in text


def decoded(text: str) -> NDArray[np.int64]:
    """A reader of sixels, written from the manual."""
    body = text[text.index('"') : text.index("\x1b\\")]
    width, height = (int(n) for n in body.split("#")[0].strip('"').split(";")[2:4])
    picture = np.zeros((height, width, 3), np.int64)
    palette: dict[int, tuple[int, ...]] = {}
    x = y = color = 0
    for token in re.findall(r"#\d+;2;\d+;\d+;\d+|#\d+|!\d+.|[$-]|[?-~]", body[1:]):
        if token[0] == "#" and ";" in token:
            number, _, *rgb = (int(n) for n in token[1:].split(";"))
            palette[number] = tuple(round(value * 2.55) for value in rgb)
        elif token[0] == "#":
            color = int(token[1:])
        elif token == "$":
            x = 0
        elif token == "-":
            x, y = 0, y + 6
        else:
            count, dots = (int(token[1:-1]), token[-1]) if token[0] == "!" else (1, token)
            for row in range(6):
                if (ord(dots) - 63) >> row & 1:
                    picture[y + row, x : x + count] = palette[color]
            x += count
    return picture


def test_sixels_read_back_are_the_picture() -> None:
    assert np.abs(decoded(terminal.sixels(HALVES)) - HALVES).max() <= 3


def test_frames_are_drawn_over_each_other_and_the_cursor_comes_back() -> None:
    out = Tty()
    screen = Terminal(out, "blocks", terminal.Room(columns=8, rows=20))
    screen.show(HALVES)
    screen.show(HALVES)
    screen.close()
    text = out.getvalue()
    assert text.count("\x1b7") == 1 and text.count("\x1b8") == 3 and text.endswith("\x1b[?25h")


def test_without_a_screen_a_file_grows_and_goes(tmp_path: Path) -> None:
    screen = screen_for(
        size=Size(64, 32),
        rate=Fraction(4),
        title="x",
        output=tmp_path / "x.mp4",
        environment={},
        out=io.StringIO(),
    )
    assert isinstance(screen, GrowingFile) and "x.live.mp4" in screen.name
    for _ in range(12):
        screen.show(HALVES)
    # before it is finished it can be read
    grown = list(media.VideoReader(tmp_path / "x.live.mp4", strict=False).frames())
    assert len(grown) >= 4 and np.abs(grown[0].rgb_HWC.numpy()[4, 4].astype(int) - (250, 0, 0)).max() < 12
    screen.close()
    assert not list(tmp_path.iterdir())


def test_a_growing_video_holds_every_frame(tmp_path: Path) -> None:
    video = GrowingVideo(tmp_path / "g.mp4", size=Size(64, 32), rate=Fraction(10))
    for _ in range(25):
        video.write(HALVES)
    video.close()
    reader = media.VideoReader(tmp_path / "g.mp4")
    assert reader.picture.rate == 10 and sum(1 for _ in reader.frames()) == 25


def test_frames_are_not_shown_before_their_time() -> None:
    shown: list[float] = []

    class Clock:
        name = "a clock"

        def show(self, rgb_HWC: NDArray[np.uint8]) -> None:
            shown.append(time.monotonic())

        def close(self) -> None:
            shown.append(-1)

    with Paced(Clock(), Fraction(50)) as paced:
        for _ in range(6):
            paced.show(HALVES)
    assert shown[5] - shown[0] >= 0.099 and shown[-1] == -1

    def stopped() -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled), Paced(Clock(), Fraction(1), check=stopped) as paced:
        paced.show(HALVES)
        paced.show(HALVES)
