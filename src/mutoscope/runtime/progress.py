"""How a run tells people, logs and programs what it is doing: bars, lines or JSON events, or nothing."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

EVENTS_PER_SECOND = 5.0  # taste: fast enough to look alive, slow enough for a log


class Reporter(Protocol):
    """Where progress and notes go. ``stage`` yields a function that is told how much is done by now."""

    def stage(self, name: str, total: float) -> contextlib.AbstractContextManager[Any]: ...

    def note(self, text: str) -> None: ...

    def close(self) -> None: ...


def printable(text: str, *, lines: bool = False) -> str:
    """The same with control characters escaped: names and sentences out of files may hold what moves a cursor.

    With ``lines``, line breaks and tabs stay.
    """
    return "".join(
        letter
        if letter.isprintable() or (lines and letter in "\n\t")
        else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )


class Silent:
    """Says nothing."""

    @contextlib.contextmanager
    def stage(self, name: str, total: float) -> Iterator[Any]:
        yield lambda done: None

    def note(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


class Lines:
    """One plain line when a stage ends: for logs and pipes."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stderr if out is None else out

    @contextlib.contextmanager
    def stage(self, name: str, total: float) -> Iterator[Any]:
        begun = time.monotonic()
        yield lambda done: None
        self._say(f"{name}: {time.monotonic() - begun:.1f} s")

    def note(self, text: str) -> None:
        self._say(f"note: {text}")

    def close(self) -> None:
        pass

    def _say(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


class Bars:
    """A bar a stage with the time left, on a terminal; nested stages stand below each other."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stderr if out is None else out
        self._progress: Progress | None = None

    def _shown(self) -> Progress:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("{task.description:<12}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(elapsed_when_finished=True),
                console=Console(file=self._out),
            )
            self._progress.start()
        return self._progress

    @contextlib.contextmanager
    def stage(self, name: str, total: float) -> Iterator[Any]:
        shown = self._shown()
        task = shown.add_task(name, total=total)
        yield lambda done: shown.update(task, completed=done)
        shown.update(task, completed=total)

    def note(self, text: str) -> None:
        if self._progress is not None:
            self._progress.console.print(f"note: {text}", markup=False, highlight=False, soft_wrap=True)
        else:
            self._out.write(f"note: {text}\n")

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


class Events:
    """One JSON object a line on standard output: for programs."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stdout if out is None else out

    @contextlib.contextmanager
    def stage(self, name: str, total: float) -> Iterator[Any]:
        begun = latest = time.monotonic()
        self.emit("stage", name=name, total=total)

        def report(done: float) -> None:
            nonlocal latest
            now = time.monotonic()
            if now - latest >= 1 / EVENTS_PER_SECOND:
                latest = now
                left = round((total - done) * (now - begun) / done, 1) if done > 0 else None
                self.emit("progress", name=name, done=round(done, 3), total=total, seconds_left=left)

        yield report
        self.emit("stage-done", name=name, seconds=round(time.monotonic() - begun, 3))

    def note(self, text: str) -> None:
        self.emit("note", text=text)

    def close(self) -> None:
        pass

    def emit(self, event: str, **facts: object) -> None:
        """Write one event."""
        self._out.write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
        self._out.flush()
