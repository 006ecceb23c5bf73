"""What can go wrong with a disk, in sentences."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from mutoscope.disk import FULL
from mutoscope.errors import CapabilityError


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or one that caused it, says that no more can be written."""
    return _number(error) in FULL


def full(folder: Path, error: BaseException | None = None, written: int = 0) -> CapabilityError:
    """The sentence for a full disk: how much is free, and how much had been written when that is known."""
    if _number(error) == errno.EFBIG:
        return CapabilityError(
            f"the system allows no larger file in {folder} (see `ulimit -f`); write elsewhere."
        )
    needed = f"the file needs more than {amount(written)} and " if written else ""
    return CapabilityError(
        f"the disk that holds {folder} is full: {needed}{amount(free(folder))} are free; "
        "make room and run the same command again."
    )


def _number(error: BaseException | None) -> int | None:
    """The errno of the first error in a chain of causes that has one of ours."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return error.errno
        error = error.__cause__ or error.__context__
    return None


def free(folder: Path) -> int:
    """Free bytes on the disk of a folder, or of its nearest parent that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def amount(num_bytes: float) -> str:
    """``"3.2 MB"``; powers of 1000, as disks are sold."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(num_bytes) < 1000 or unit == "GB":
            return f"{num_bytes:.0f} bytes" if unit == "bytes" else f"{num_bytes:.1f} {unit}"
        num_bytes /= 1000
    raise AssertionError("unreachable")
