"""Pictures as what a terminal draws: kitty's and iTerm2's protocols, sixels, or half blocks in 24-bit color."""

from __future__ import annotations

import base64
import io
import os
import re
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TextIO

import numpy as np

from mutoscope.tasks.generate.enlarge import fitted
from mutoscope.types import Pixels, Size

Kind = Literal["kitty", "iterm", "sixel", "blocks"]
NAMES: dict[Kind, str] = {
    "kitty": "the terminal (kitty graphics)",
    "iterm": "the terminal (iTerm2 pictures)",
    "sixel": "the terminal (sixels)",
    "blocks": "the terminal (colored half blocks)",
}
_CELL = (
    10,
    20,
)  # pixels of a character, where the terminal does not tell; most fonts are twice as high as wide
_MOST_CELLS = (80, 24)
_CHUNK = 4096  # kitty's protocol takes base64 in pieces of at most this many bytes


def kind(environment: Mapping[str, str], out: TextIO) -> Kind:
    """Which graphics a terminal has: by what it says of itself in the environment, else by asking it."""
    program = environment.get("TERM_PROGRAM", "") + environment.get("LC_TERMINAL", "")
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith(("screen", "tmux")):
        return "blocks"  # what stands between swallows pictures
    if environment.get("KITTY_WINDOW_ID") or "kitty" in term or "ghostty" in (program + term).lower():
        return "kitty"
    if "iTerm" in program or "WezTerm" in program:
        return "iterm"
    if "sixel" in term or term.startswith(("foot", "mlterm", "yaft")) or _says_sixel(out):
        return "sixel"
    return "blocks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """Columns and rows a picture may take, and the pixels of one character."""

    columns: int = _MOST_CELLS[0]
    rows: int = _MOST_CELLS[1]
    cell: tuple[int, int] = _CELL


def room(out: TextIO) -> Room:
    """How much of a terminal a picture may take."""
    try:
        size = os.get_terminal_size(out.fileno())
    except (OSError, ValueError):
        return Room()
    cell = _CELL
    try:
        import fcntl
        import struct
        import termios

        rows, columns, width, height = struct.unpack(
            "HHHH", fcntl.ioctl(out.fileno(), termios.TIOCGWINSZ, bytes(8))
        )
        if rows and columns and width >= 4 * columns and height >= 8 * rows:
            cell = (min(64, width // columns), min(128, height // rows))
    except (ImportError, OSError, ValueError):
        pass
    return Room(
        columns=max(8, min(size.columns - 1, _MOST_CELLS[0])),
        rows=max(4, min(size.lines - 2, _MOST_CELLS[1])),
        cell=cell,
    )


def drawn(rgb_HWC: Pixels, kind: Kind, room: Room) -> tuple[str, int]:
    """The characters that draw a picture from the cursor on, and how many lines they take."""
    height, width = rgb_HWC.shape[:2]
    across, down = room.cell if kind != "blocks" else (1, 2)
    scale = min(room.columns * across / width, room.rows * down / height)
    wide = max(1, min(room.columns, round(width * scale / across)))
    high = max(1, min(room.rows, round(height * scale / down)))
    pixels = fitted(rgb_HWC, Size(wide * across, high * down))
    if kind == "blocks":
        return _blocks(pixels), high
    if kind == "kitty":
        return _kitty(pixels, wide, high), high
    if kind == "iterm":
        return _iterm(pixels, wide, high), high
    return sixels(pixels), high


def _blocks(rgb_HWC: Pixels) -> str:
    """Two pixels a character: the upper half block in the upper one's color over the lower one's."""
    lines = []
    for upper, lower in zip(rgb_HWC[0::2].tolist(), rgb_HWC[1::2].tolist(), strict=True):
        line, before = [], None
        for (r, g, b), (x, y, z) in zip(upper, lower, strict=True):
            colors = (r, g, b, x, y, z)
            line.append("▀" if colors == before else f"\x1b[38;2;{r};{g};{b};48;2;{x};{y};{z}m▀")
            before = colors
        lines.append("".join(line) + "\x1b[0m\n")
    return "".join(lines)


def _kitty(rgb_HWC: Pixels, columns: int, rows: int) -> str:
    """Kitty's graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol): one picture, id 1, replaced each time."""
    height, width = rgb_HWC.shape[:2]
    data = base64.standard_b64encode(np.ascontiguousarray(rgb_HWC).tobytes()).decode()
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    head = f"a=T,f=24,s={width},v={height},c={columns},r={rows},i=1,p=1,q=2,C=1,"
    parts = []
    for number, chunk in enumerate(chunks):
        more = int(number < len(chunks) - 1)
        parts.append(f"\x1b_G{head if not number else ''}m={more};{chunk}\x1b\\")
    return "".join(parts)


def _iterm(rgb_HWC: Pixels, columns: int, rows: int) -> str:
    """iTerm2's inline pictures (iterm2.com/documentation-images.html)."""
    from PIL import Image

    held = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgb_HWC)).save(held, format="JPEG", quality=85)
    data = base64.standard_b64encode(held.getvalue()).decode()
    return f"\x1b]1337;File=inline=1;width={columns};height={rows};preserveAspectRatio=0;size={held.tell()}:{data}\a"


def sixels(rgb_HWC: Pixels, colors: int = 128) -> str:
    """A picture in DEC's sixels (VT330/340 manual, ch. 14): bands of six rows, each color's dots run-length coded."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(rgb_HWC)).quantize(colors, dither=Image.Dither.NONE)
    index = np.asarray(image)
    palette = np.asarray(image.getpalette(), dtype=np.int64).reshape(-1, 3)
    height, width = index.shape
    parts = [f'\x1bP0;1q"1;1;{width};{height}']
    parts += [
        f"#{number};2;{round(r / 2.55)};{round(g / 2.55)};{round(b / 2.55)}"
        for number, (r, g, b) in enumerate(palette.tolist())
    ]
    for top in range(0, height, 6):
        band = index[top : top + 6]
        weights = (1 << np.arange(len(band)))[:, None]
        lines = []
        for color in np.unique(band).tolist():
            codes = ((band == color) * weights).sum(0) + 63
            lines.append(f"#{color}{_runs(codes)}")
        parts.append("$".join(lines) + "-")
    return "".join(parts) + "\x1b\\"


def _runs(codes: Any) -> str:
    text = bytes(codes.astype(np.uint8)).decode("ascii")
    return re.sub(r"(.)\1{3,}", lambda run: f"!{len(run[0])}{run[1]}", text, flags=re.S)


def _says_sixel(out: TextIO, seconds: float = 0.2) -> bool:
    """Ask a terminal for its device attributes; ``4`` among them means sixels (DA1, xterm's control sequences)."""
    try:
        import termios
        import tty

        handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError):
        return False
    try:
        before = termios.tcgetattr(handle)
        try:
            tty.setcbreak(handle)
            os.write(handle, b"\x1b[c")
            answer, stop = b"", time.monotonic() + seconds
            while time.monotonic() < stop and not answer.endswith(b"c"):
                ready, _, _ = select.select([handle], [], [], max(0.0, stop - time.monotonic()))
                if not ready:
                    break
                answer += os.read(handle, 64)
        finally:
            termios.tcsetattr(handle, termios.TCSANOW, before)
    except (OSError, termios.error):
        return False
    finally:
        os.close(handle)
    found = re.search(rb"\x1b\[\?([0-9;]*)c", answer)
    return found is not None and b"4" in found[1].split(b";")
