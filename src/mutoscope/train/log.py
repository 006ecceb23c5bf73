"""The list of steps, one JSON object a line.

``{"step": 7, "loss": …, "gradient": …, "factor": …, "ms": …, <metrics>}``, ``{"step": 500, "validation": {…}}``,
``{"step": 7, "note": "…"}``. A run that goes on from step n first cuts off what was logged after n, so every step is
there once, and its numbers are those of the run that was never broken (times aside).
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from mutoscope.disk import sync


class Log:
    """``log.jsonl`` of a run, opened to go on after ``step``."""

    def __init__(self, path: Path, *, after: int) -> None:
        self.path = path
        cut(path, after)
        self._file = path.open("a", encoding="utf-8")

    def write(self, step: int, entry: Mapping[str, object]) -> None:
        """One line, handed to the system at once: a killed process loses none."""
        self._file.write(json.dumps({"step": step, **_plain(entry)}, ensure_ascii=False) + "\n")
        self._file.flush()

    def sync(self) -> None:
        """Onto the disk: before a checkpoint says that these steps are done."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> Iterator[dict[str, object]]:
    """The entries, in order; a half-written last line is left out."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if line.endswith("\n") and isinstance(entry, dict) and isinstance(entry.get("step"), int):
                yield entry


def cut(path: Path, after: int) -> None:
    """Take off what was logged for steps after ``after``, in one move."""
    if not path.exists():
        return
    partial = path.with_name(f".{path.name}")
    kept = 0
    with partial.open("w", encoding="utf-8") as file:
        for entry in read(path):
            if int(str(entry["step"])) <= after:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                kept += 1
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(path, partial)
    partial.replace(path)
    sync(path.parent)


def _plain(entry: Mapping[str, object]) -> dict[str, object]:
    """JSON has no NaN and no infinity: they become their names."""
    return {
        key: _plain(value)
        if isinstance(value, Mapping)
        else (str(value) if isinstance(value, float) and not math.isfinite(value) else value)
        for key, value in entry.items()
    }
