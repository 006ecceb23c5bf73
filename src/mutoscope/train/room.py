"""A full disk, in a sentence."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from mutoscope.errors import CapabilityError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(error: OSError) -> bool:
    """Whether the error says that no more can be written."""
    return error.errno in _FULL


def full(
    folder: Path, error: OSError, *, what: str, num_bytes: int | None = None, kept: str = ""
) -> CapabilityError:
    """The sentence: what needs how many bytes, how many are free, what is still whole."""
    needs = f"{what} needs {num_bytes / 1e6:.1f} MB" if num_bytes is not None else f"{what} found no room"
    if error.errno == errno.EFBIG:
        why = f"the system allows no file so large in {folder} (see `ulimit -f`): {needs}"
    else:
        free = shutil.disk_usage(folder).free / 1e6
        why = f"the disk that holds {folder} is full: {needs} and {free:.1f} MB are free"
    return CapabilityError(f"{why}; {kept + '; ' if kept else ''}make room and run the same command again.")
