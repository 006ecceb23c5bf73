"""Frames on a screen while they are made: a window, the terminal's own graphics, or a file that grows."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from mutoscope.tasks.generate import terminal
from mutoscope.types import Pixels, Size


class Screen(Protocol):
    """Somewhere to show frames."""

    @property
    def name(self) -> str:
        """What it is, for people."""

    def show(self, rgb_HWC: Pixels) -> None: ...

    def close(self) -> None: ...


class Window:
    """A window of the desktop, by Tk.

    Raises:
        RuntimeError: there is no Tk or no display.
    """

    name = "a window"

    def __init__(self, size: Size, title: str) -> None:
        try:
            import tkinter
        except ImportError as error:
            raise RuntimeError("Python has no tkinter here") from error
        try:
            self._root = tkinter.Tk()
        except tkinter.TclError as error:
            raise RuntimeError(str(error)) from error
        self._tk: Any = tkinter
        self._root.title(title)
        self._root.resizable(False, False)
        self._image = tkinter.PhotoImage(width=size.width, height=size.height)
        self._label = tkinter.Label(self._root, image=self._image, borderwidth=0)
        self._label.pack()
        self._root.protocol("WM_DELETE_WINDOW", self._left)
        self._open = True

    def _left(self) -> None:
        self._open = False
        self._root.withdraw()

    def show(self, rgb_HWC: Pixels) -> None:
        """Show a frame; once the user has closed the window nothing is shown, and the work goes on."""
        if not self._open:
            with contextlib.suppress(self._tk.TclError):
                self._root.update()
            return
        height, width = rgb_HWC.shape[:2]
        with contextlib.suppress(self._tk.TclError):
            self._image.configure(data=b"P6 %d %d 255\n" % (width, height) + rgb_HWC.tobytes(), format="PPM")
            self._root.update()

    def close(self) -> None:
        with contextlib.suppress(self._tk.TclError):
            self._root.destroy()


class Terminal:
    """Frames drawn over each other in room that is made below the cursor."""

    def __init__(self, out: TextIO, kind: terminal.Kind, room: terminal.Room) -> None:
        self._out, self._kind, self._room = out, kind, room
        self._height = 0
        self.name = terminal.NAMES[kind]

    def show(self, rgb_HWC: Pixels) -> None:
        """Draw a frame in place of the one before."""
        drawn, height = terminal.drawn(rgb_HWC, self._kind, self._room)
        if not self._height:  # scroll as far as needed once; hide the cursor and remember its place
            self._out.write("\n" * height + f"\x1b[{height}A\r\x1b[?25l\x1b7")
            self._height = height
        self._out.write("\x1b8" + drawn)
        self._out.flush()

    def close(self) -> None:
        if self._height:
            self._out.write(f"\x1b8\x1b[{self._height}B\r\x1b[0m\x1b[?25h")
            self._out.flush()


class GrowingFile:
    """A fragmented MP4 that players can open before it is whole; removed when the work is done."""

    def __init__(self, path: Path, size: Size, rate: Fraction) -> None:
        from mutoscope.media.growing import GrowingVideo

        self._path = path
        self._video = GrowingVideo(path, size=size, rate=rate)
        self.name = f"the growing file {path}"

    def show(self, rgb_HWC: Pixels) -> None:
        self._video.write(rgb_HWC)

    def close(self) -> None:
        try:
            self._video.close()
        finally:
            self._path.unlink(missing_ok=True)


class Paced:
    """A screen that shows frame k not before k / rate seconds after the first: as a player would."""

    def __init__(self, screen: Screen, rate: Fraction, *, check: Callable[[], None] = lambda: None) -> None:
        self._screen, self._rate, self._check = screen, rate, check
        self._start: float | None = None
        self._count = 0

    def show(self, rgb_HWC: Pixels) -> None:
        """Wait for the frame's time, in short turns, and show it; a late frame is shown at once."""
        if self._start is None:
            self._start = time.monotonic()
        due = self._start + float(self._count / self._rate)
        while (left := due - time.monotonic()) > 0:
            self._check()
            time.sleep(min(left, 0.1))
        if left < -0.5:  # making is slower than showing: do not hurry to catch up later
            self._start -= left
        self._screen.show(rgb_HWC)
        self._count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.close()


def screen_for(
    *,
    size: Size,
    rate: Fraction,
    title: str,
    output: Path | None,
    environment: Mapping[str, str] | None = None,
    out: TextIO | None = None,
) -> Screen:
    """What this machine has to show frames on: a window, else the terminal, else a file that grows."""
    around = os.environ if environment is None else environment
    out = sys.stdout if out is None else out
    if _has_display(around):
        with contextlib.suppress(RuntimeError):
            return Window(size, title)
    if out.isatty() and around.get("TERM", "dumb") != "dumb":
        return Terminal(out, terminal.kind(around, out), terminal.room(out))
    place = Path("mutoscope.live.mp4") if output is None else output.with_name(f"{output.stem}.live.mp4")
    return GrowingFile(_free(place), size, rate)


def _free(place: Path) -> Path:
    """The place, or one with a number where somebody's file lies: it is written over, and removed at the end."""
    numbered = (place.with_name(f"{place.stem}-{number}{place.suffix}") for number in count(2))
    return next(path for path in chain([place], numbered) if not (path.exists() or path.is_symlink()))


def _has_display(around: Mapping[str, str]) -> bool:
    if importlib.util.find_spec("tkinter") is None or around.get("SSH_CONNECTION"):
        return False
    return bool(around.get("DISPLAY")) or sys.platform in ("darwin", "win32")
