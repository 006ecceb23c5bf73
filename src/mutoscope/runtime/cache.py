"""Artefacts on disk under a hash of everything that made them.

::

    <root>/<kind>/<hash><suffix>         the artefact
    <root>/<kind>/<hash><suffix>.json    its checksum, size and key; its modification time is the last use
    <root>/partial/<process>-<random>    what is being written

An artefact counts only when its checksum agrees, so a file that was damaged or cut short is made again. Finished files
appear by renaming, several processes may share one folder, and what dead processes left is swept at the start.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from mutoscope.disk import sync
from mutoscope.errors import CapabilityError, UsageError
from mutoscope.runtime import disk, owner

DEFAULT_BYTES = 4 * 1024**3  # taste: some hours of 1080p drafts
RECENT_SECONDS = 3600.0  # what was used in the last hour is never evicted: a running film may hold its path


def default_root() -> Path:
    """``$MUTOSCOPE_CACHE``, else ``mutoscope`` in the user's cache folder."""
    if chosen := os.environ.get("MUTOSCOPE_CACHE"):
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "mutoscope"


def default_bytes() -> int:
    """``$MUTOSCOPE_CACHE_BYTES``, else 4 GiB."""
    text = os.environ.get("MUTOSCOPE_CACHE_BYTES")
    if text is None:
        return DEFAULT_BYTES
    if not text.isdigit():
        raise UsageError(f"MUTOSCOPE_CACHE_BYTES must be a whole number of bytes; got {text!r}.")
    return int(text)


class DiskSlot:
    """A place that is being filled; see :class:`mutoscope.context.Slot`."""

    def __init__(self, cache: DiskCache, final: Path, key: Mapping[str, object], partial: Path) -> None:
        self._cache = cache
        self._final = final
        self._key = key
        self._partial = partial

    @property
    def partial(self) -> Path:
        """Where to write; another process may do the writing."""
        return self._partial

    def commit(self) -> Path:
        """Sync, checksum and rename; the finished file's path."""
        return self._cache._commit(self._partial, self._final, self._key)

    def discard(self) -> None:
        """Remove what was written, and what a writer that was killed left beside it under a longer name."""
        for file in self._partial.parent.glob(f"*{self._partial.name}*"):
            file.unlink(missing_ok=True)


class DiskCache:
    """A folder of artefacts by content; see :class:`mutoscope.context.Cache`.

    Raises:
        CapabilityError: the folder cannot be made or written.
    """

    def __init__(
        self,
        root: Path | None = None,
        *,
        most_bytes: int | None = None,
        note: Callable[[str], None] = lambda text: None,
        recent_seconds: float = RECENT_SECONDS,
    ) -> None:
        self.root = default_root() if root is None else root
        self.most_bytes = default_bytes() if most_bytes is None else most_bytes
        self._note = note
        self._recent_seconds = recent_seconds
        self._verified: set[tuple[str, int, int, int]] = set()
        self._bytes: int | None = None  # what the folder holds, as far as this process knows
        self._partials = self.root / "partial"
        try:
            self._partials.mkdir(parents=True, exist_ok=True)
            probe = self._partials / owner.name(".probe")
            probe.touch()
            probe.unlink()
        except OSError as error:
            if disk.is_full(error):
                raise disk.full(self.root, error) from None
            raise CapabilityError(
                f"the cache folder {self.root} cannot be written ({error.strerror}); "
                "set MUTOSCOPE_CACHE to a folder that can."
            ) from None
        self._sweep()

    # ------------------------------------------------------------------ the protocol

    def find(self, kind: str, key: Mapping[str, object], suffix: str) -> Path | None:
        """The finished artefact, whole (its checksum was compared), or None."""
        final = self._place(kind, key, suffix)
        if not self._is_whole(final):
            with self._locked():  # perhaps another process was between its two renames
                if not self._is_whole(final):
                    if final.exists():
                        self._note(f"{final.name} in the cache was damaged and is made again")
                    final.unlink(missing_ok=True)
                    _card(final).unlink(missing_ok=True)
                    return None
        with contextlib.suppress(OSError):
            os.utime(_card(final))
        return final

    def reserve(self, kind: str, key: Mapping[str, object], suffix: str) -> DiskSlot:
        """Start to fill a place."""
        final = self._place(kind, key, suffix)
        with contextlib.suppress(
            OSError
        ):  # somebody may have emptied the cache meanwhile; else the writer tells
            self._partials.mkdir(parents=True, exist_ok=True)
        return DiskSlot(self, final, key, self._partials / owner.name(suffix))

    def make(self, kind: str, key: Mapping[str, object], suffix: str, write: Callable[[Path], None]) -> Path:
        """Find, or let ``write(partial_path)`` make it.

        Raises:
            CapabilityError: the disk is full.
        """
        found = self.find(kind, key, suffix)
        if found is not None:
            return found
        slot = self.reserve(kind, key, suffix)
        try:
            write(slot.partial)
            return slot.commit()
        except BaseException as error:
            written = slot.partial.stat().st_size if slot.partial.exists() else 0
            slot.discard()
            if disk.is_full(error):
                raise disk.full(self.root, error, written) from error
            raise

    # ------------------------------------------------------------------ housekeeping

    def size(self) -> tuple[int, int]:
        """How many artefacts the folder holds, and their bytes."""
        entries = list(self._entries())
        return len(entries), sum(num_bytes for _, num_bytes, _ in entries)

    def clear(self) -> None:
        """Remove every finished artefact."""
        with self._locked():
            for final, _, _ in self._entries():
                final.unlink(missing_ok=True)
                _card(final).unlink(missing_ok=True)
        self._bytes = None

    def _place(self, kind: str, key: Mapping[str, object], suffix: str) -> Path:
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", kind) or kind == "partial":
            raise ValueError(f"a kind of artefact must be a short lower-case word; got {kind!r}.")
        if not re.fullmatch(r"\.[A-Za-z0-9]+", suffix):
            raise ValueError(f"a suffix must look like .mp4; got {suffix!r}.")
        return self.root / kind / (content_hash(key) + suffix)

    def _commit(self, partial: Path, final: Path, key: Mapping[str, object]) -> Path:
        try:
            sync(partial)
            checksum, num_bytes = checksum_of(partial)
            card = self._partials / owner.name(".json")
            card.write_text(
                json.dumps({"checksum": checksum, "bytes": num_bytes, "key": key}, sort_keys=True)
            )
            sync(card)
            final.parent.mkdir(exist_ok=True)
            with self._locked():
                if self._is_whole(final):  # somebody else was first
                    partial.unlink()
                    card.unlink()
                    return final
                card.replace(_card(final))
                partial.replace(final)
                sync(final.parent)
        except OSError as error:
            if disk.is_full(error):
                written = partial.stat().st_size if partial.exists() else 0
                partial.unlink(missing_ok=True)
                raise disk.full(self.root, error, written) from error
            raise
        self._verified.add(_state(final))
        self._keep_small(num_bytes)
        return final

    def _is_whole(self, final: Path) -> bool:
        try:
            state = _state(final)
            card = json.loads(_card(final).read_text())
            if state in self._verified:
                return True
            if card["bytes"] != state[1] or card["checksum"] != checksum_of(final)[0]:
                return False
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._verified.add(state)
        return True

    def _entries(self) -> Iterator[tuple[Path, int, float]]:
        """(artefact, bytes, last use) of everything finished."""
        for folder in self.root.iterdir():
            if folder.name == "partial" or not folder.is_dir():
                continue
            for file in folder.iterdir():
                card = _card(file)
                with contextlib.suppress(OSError):
                    if card.exists():
                        yield file, file.stat().st_size, card.stat().st_mtime

    def _keep_small(self, added: int) -> None:
        """Evict what was not used for longest, down to nine tenths of the cap."""
        self._bytes = self.size()[1] if self._bytes is None else self._bytes + added
        if self._bytes <= self.most_bytes:
            return
        with self._locked():
            entries = sorted(self._entries(), key=lambda entry: entry[2])
            self._bytes = sum(num_bytes for _, num_bytes, _ in entries)
            latest = time.time() - self._recent_seconds
            for final, num_bytes, used in entries:
                if self._bytes <= 0.9 * self.most_bytes or used > latest:
                    break
                final.unlink(missing_ok=True)
                _card(final).unlink(missing_ok=True)
                self._bytes -= num_bytes

    def _sweep(self) -> None:
        for file in self._partials.iterdir():
            if owner.is_left_over(file.name):
                with contextlib.suppress(OSError):
                    file.unlink()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)  # the cache may have been emptied meanwhile
        with (self.root / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def content_hash(key: Mapping[str, object]) -> str:
    """BLAKE2b of the canonical JSON of a key (sorted names, no spaces, UTF-8); 40 hexadecimal digits.

    Raises:
        ValueError: the key is not plain JSON data (NaN, a path, a set …).
    """
    try:
        text = json.dumps(key, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"a cache key must be plain JSON data; {error}.") from None
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def checksum_of(path: Path) -> tuple[str, int]:
    """BLAKE2b and size of a file's content, read in blocks."""
    digest, num_bytes = hashlib.blake2b(digest_size=20), 0
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
            num_bytes += len(block)
    return digest.hexdigest(), num_bytes


def _card(final: Path) -> Path:
    return final.with_name(final.name + ".json")


def _state(path: Path) -> tuple[str, int, int, int]:
    stat = path.stat()
    return str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino
