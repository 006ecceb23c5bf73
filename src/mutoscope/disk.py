"""Files that are whole or not there: written beside, synced, renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # errors that say that no more can be written


def write_whole(path: Path, blocks: Iterable[bytes | memoryview], *, partial: Path | None = None) -> None:
    """Write beside under a hidden name, sync, rename; on an ``OSError`` what was there before is untouched."""
    partial = partial or path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync(path.parent)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def sync(path: Path) -> None:
    """Force a file, or what was renamed in a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
