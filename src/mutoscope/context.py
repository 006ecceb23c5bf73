"""What work may ask of its surroundings. Protocols only: ``runtime`` hands the implementations in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Slot(Protocol):
    """A place in the cache that is being filled. Nothing is visible under the key until :meth:`commit`."""

    @property
    def partial(self) -> Path:
        """Where to write; another process may do the writing."""

    def commit(self) -> Path:
        """Sync, checksum and rename; the finished file's path."""

    def discard(self) -> None:
        """Remove what was written."""


class Cache(Protocol):
    """Artefacts by content: the key is everything that made them, as plain JSON data."""

    def find(self, kind: str, key: Mapping[str, object], suffix: str) -> Path | None:
        """The finished artefact, whole (its checksum was compared), or None."""

    def reserve(self, kind: str, key: Mapping[str, object], suffix: str) -> Slot:
        """Start to fill a place."""

    def make(self, kind: str, key: Mapping[str, object], suffix: str, write: Callable[[Path], None]) -> Path:
        """Find, or let ``write(partial_path)`` make it."""


class Stage(Protocol):
    """One bar of progress."""

    def step(self, amount: float = 1.0) -> None:
        """So much more is done. Raises ``Cancelled`` when the user said stop."""


class Context(Protocol):
    """Device, cache, progress and cancelling for one run of a task."""

    @property
    def device(self) -> str:
        """``"cpu"`` or ``"cuda"`` …"""

    @property
    def num_workers(self) -> int:
        """How many processes may work at once."""

    @property
    def cache(self) -> Cache: ...

    def stage(self, name: str, total: float) -> AbstractContextManager[Stage]:
        """Announce a stage of ``total`` steps."""

    def note(self, text: str) -> None:
        """Tell the user one line (a substitute that was taken, a warning)."""

    def check(self) -> None:
        """Raise ``Cancelled`` when the user said stop."""
