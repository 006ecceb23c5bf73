"""Files that are whole or not there, and a full disk in a sentence."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable
from pathlib import Path

from mutoscope import disk
from mutoscope.errors import CapabilityError


def write_whole(
    path: Path, blocks: Iterable[bytes | memoryview], *, what: str, partial: Path | None = None
) -> None:
    """Write beside under another name, sync, rename.

    Raises:
        CapabilityError: the disk is full; what was there before is untouched.
    """
    try:
        disk.write_whole(path, blocks, partial=partial)
    except OSError as error:
        if not is_full(error):
            raise
        raise full(path.parent, what, file_limit=error.errno == errno.EFBIG) from error


def is_full(error: OSError) -> bool:
    """Whether the error says that no more can be written."""
    return error.errno in disk.FULL


def full(folder: Path, what: str, needed: int | None = None, *, file_limit: bool = False) -> CapabilityError:
    """The sentence: what found no room, how much it needs where known, how much is free."""
    if file_limit:
        return CapabilityError(f"the system allows no file so large in {folder} (see `ulimit -f`): {what}.")
    needs = f"{what} needs {_amount(needed)}" if needed is not None else f"{what} found no room"
    return CapabilityError(
        f"the disk that holds {folder} is full: {needs} and {_amount(free(folder))} are free; "
        "what is finished is kept: make room and run the same command again."
    )


def free(folder: Path) -> int:
    """Free bytes on the disk that holds a folder."""
    return shutil.disk_usage(folder).free


def _amount(num_bytes: float) -> str:
    return f"{num_bytes / 1e9:.1f} GB" if num_bytes >= 1e9 else f"{num_bytes / 1e6:.1f} MB"
