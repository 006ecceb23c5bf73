"""What the tests of learned models on the command line share: a model of random weights, and what a refusal is."""

from __future__ import annotations

import sys
from pathlib import Path

from trips import Command

UNIT = Path(__file__).resolve().parents[1] / "unit"
for _name in ("tasks", "data"):
    sys.path.insert(0, str(UNIT / _name))
from learned import random_model  # noqa: E402
from scenery import film, moving  # noqa: E402

__all__ = ["film", "lying", "moving", "random_model", "refused"]


def lying(folder: Path) -> set[str]:
    """Everything below a folder but the cache, hidden names too."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {name for name in found if name.split("/")[0] != "cache"}


def refused(command: Command, folder: Path, *words: str | Path, code: int = 2) -> str:
    """The one sentence of a refused command, which comes last; nothing below the folder came or went."""
    before = lying(folder)
    ran = command(*words)
    assert ran.code == code, ran
    said = [line for line in ran.err.splitlines() if line.startswith("mutoscope: ")]
    assert len(said) == 1 and ran.err.rstrip().endswith(said[0]), ran.err
    assert "Traceback" not in ran.err and ".partial" not in ran.err and len(said[0]) < 700, ran.err
    assert lying(folder) == before
    return said[0].removeprefix("mutoscope: ")
