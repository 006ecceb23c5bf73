"""Checkpoints: whole or not there at all.

``checkpoints/step-00000400/`` holds ``state.safetensors`` and ``state.json`` (step, sha256, the loop's few numbers).
It is written beside, under a name with a leading dot, synced, and renamed as a folder. The two newest are kept, so
that a damaged newest leaves one to go back to; ``best-…`` holds averaged weights alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from torch import Tensor

from mutoscope.disk import sync
from mutoscope.errors import MediaError
from mutoscope.train import disk, tensors

SCHEMA = 1
KEPT = 2
_NAME = re.compile(r"(step|best)-(\d{8,})")

Kind = Literal["step", "best"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """What one checkpoint holds, checked against its checksum."""

    step: int
    tensors: dict[str, Tensor]
    facts: dict[str, object]  # JSON-able
    path: Path


class Checkpoints:
    """The checkpoints of one run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sweep(self) -> None:
        """Make the folder, or remove what killed writers left in it; for the run's owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.iterdir():
            if path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)

    def steps(self, kind: Kind = "step") -> list[int]:
        """The steps there are, newest first, whole or damaged."""
        if not self.folder.is_dir():
            return []
        found = [_NAME.fullmatch(path.name) for path in self.folder.iterdir()]
        return sorted((int(name[2]) for name in found if name and name[1] == kind), reverse=True)

    def save(
        self, step: int, state: Mapping[str, Tensor], facts: Mapping[str, object], *, kind: Kind = "step"
    ) -> Path:
        """Write one and remove the older ones that are not needed any more.

        Raises:
            CapabilityError: the disk is full; what was there before is untouched.
        """
        partial = self.folder / f".{kind}-{step:08d}-{os.getpid()}"
        try:
            path = self._write(partial, kind, step, state, facts)
        except OSError as error:
            shutil.rmtree(partial, ignore_errors=True)
            if not disk.is_full(error):
                raise
            whole = self.steps()
            kept = f"the checkpoint of step {whole[0]} is whole" if whole else ""
            raise disk.full(
                self.folder, error, what="a checkpoint", num_bytes=tensors.size(state), kept=kept
            ) from error
        others = [other for other in self.steps(kind) if other != step]
        for other in others[KEPT - 1 :] if kind == "step" else others:
            self._remove(self._path(kind, other))
        return path

    def _path(self, kind: Kind, step: int) -> Path:
        return self.folder / f"{kind}-{step:08d}"

    def _write(
        self, partial: Path, kind: Kind, step: int, state: Mapping[str, Tensor], facts: Mapping[str, object]
    ) -> Path:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        with (partial / "state.safetensors").open("wb") as file:
            sha256, num_bytes = tensors.write(file, state)
            file.flush()
            os.fsync(file.fileno())
        about = {"schema": SCHEMA, "step": step, "sha256": sha256, "num_bytes": num_bytes, **facts}
        with (partial / "state.json").open("w") as text:
            json.dump(about, text, indent=1)
            text.flush()
            os.fsync(text.fileno())
        sync(partial)
        path = self._path(kind, step)
        if path.exists():
            self._remove(path)
        partial.rename(path)
        sync(self.folder)
        return path

    def _remove(self, path: Path) -> None:
        """Out of sight in one move, then deleted."""
        gone = path.with_name(f".gone-{path.name}")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def load(self, step: int, *, kind: Kind = "step") -> Checkpoint:
        """One checkpoint, whole.

        Raises:
            MediaError: it is missing or damaged; the message begins with its name.
        """
        path = self._path(kind, step)
        try:
            about = json.loads((path / "state.json").read_text())
            if about["schema"] != SCHEMA:
                raise ValueError(f"its schema is {about['schema']}, this program reads {SCHEMA}")
            found = tensors.read(path / "state.safetensors", sha256=about["sha256"])
            return Checkpoint(step=int(about["step"]), tensors=found, facts=about, path=path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = f"{type(error).__name__} {error}" if isinstance(error, KeyError) else error
            raise MediaError(f"{path}: not a whole checkpoint: {why}.") from error

    def forget_after(self, step: int) -> None:
        """Remove the checkpoints newer than the one that a run goes on from: they are damaged."""
        for newer in self.steps():
            if newer > step:
                self._remove(self._path("step", newer))

    def newest(self, note: Callable[[str], None], *, kind: Kind = "step") -> Checkpoint | None:
        """The newest whole one; each damaged one on the way is said through ``note``."""
        for step in self.steps(kind):
            try:
                return self.load(step, kind=kind)
            except MediaError as error:
                note(f"{error} It is passed over.")
        return None


def weights(folder: Path, which: Literal["best", "last"] = "best") -> tuple[int, dict[str, Tensor]]:
    """A run's averaged weights, float32 by name, and their step; the last where no validation told a best.

    Reads only, also while the run goes on.

    Raises:
        MediaError: the run has no whole checkpoint.
    """
    kept = Checkpoints(folder / "checkpoints")
    damaged: list[str] = []
    if which == "best" and (best := kept.newest(damaged.append, kind="best")):
        return best.step, best.tensors
    last = kept.newest(damaged.append)
    if last is None:
        raise MediaError(f"{folder}: no run with a whole checkpoint{': ' + damaged[0] if damaged else '.'}")
    prefix = "average/"
    return last.step, {n.removeprefix(prefix): t for n, t in last.tensors.items() if n.startswith(prefix)}
