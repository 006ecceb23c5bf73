"""The folder of one run: one process at a time, one plan for ever.

::

    run.json        what is trained: the fingerprint that a later start must match
    lock            held while a process works here
    log.jsonl       a line a step, a line a validation
    checkpoints/    see ``checkpoints``
    tensorboard/ samples/ curves.png
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mutoscope.errors import MediaError, UsageError
from mutoscope.train.disk import write_whole

SCHEMA = 1
MARK = "run.json"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Own the folder while within; made if it is not there.

    Raises:
        UsageError: another process works there, or it holds something that is no run.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; a run needs a folder of its own.")
    strangers = (
        [path.name for path in folder.iterdir() if path.name not in ("lock", f".{MARK}")]
        if folder.is_dir()
        else []
    )
    if strangers and not (folder / MARK).exists():
        raise UsageError(
            f"{folder} is not empty and holds no run (it has {sorted(strangers)[0]!r}); "
            "name a new folder or an old run's."
        )
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise UsageError(
                f"another process (pid {owner}) trains in {folder}; wait for it or stop it, or name another folder."
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def claim(folder: Path, fingerprint: Mapping[str, object], num_steps: int) -> int | None:
    """Write ``run.json``, or compare with the one there. More steps than before are welcome, all else must be equal.

    Returns:
        The number of steps asked for before, None in a new folder.

    Raises:
        UsageError: the folder is of another plan.
        MediaError: ``run.json`` cannot be read.
    """
    path = folder / MARK
    mine = json.loads(json.dumps(fingerprint))
    before: int | None = None
    if path.exists():
        try:
            known = json.loads(path.read_text())
            before, theirs, schema = int(known["num_steps"]), known["plan"], known["schema"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MediaError(f"{path}: cannot be read as a run's description ({error}).") from error
        if schema != SCHEMA:
            raise MediaError(f"{path}: its schema is {schema}, this program reads {SCHEMA}.")
        if theirs != mine:
            raise UsageError(
                f"{folder} was started with other settings ({difference(theirs, mine)}); "
                "give another --run or the same settings."
            )
        if num_steps < before:
            raise UsageError(
                f"{folder} was started for {before} steps, and now {num_steps} are asked for; "
                "steps may only grow: give another --run or the same settings."
            )
        if num_steps == before:
            return before
    write_whole(
        path, json.dumps({"schema": SCHEMA, "num_steps": num_steps, "plan": mine}, indent=1, sort_keys=True)
    )
    return before


def difference(theirs: object, mine: object, at: str = "") -> str:
    """``"adam.rate: 0.002 before, 0.01 now"``: the first place where two descriptions differ."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        for key in sorted(theirs.keys() | mine.keys()):
            if theirs.get(key) != mine.get(key) or (key in theirs) != (key in mine):
                return difference(theirs.get(key), mine.get(key), f"{at}.{key}" if at else str(key))
    if isinstance(theirs, list) and isinstance(mine, list) and len(theirs) == len(mine):
        for number, (old, new) in enumerate(zip(theirs, mine, strict=True)):
            if old != new:
                return difference(old, new, f"{at}[{number}]")
    short = [text if len(text) <= 60 else text[:57] + "..." for text in (str(theirs), str(mine))]
    return f"{at}: {short[0]} before, {short[1]} now"
