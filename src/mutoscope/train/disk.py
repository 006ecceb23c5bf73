"""The disk: a full one in a sentence, files in one move, renames that last."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from mutoscope import disk
from mutoscope.errors import CapabilityError


def is_full(error: OSError) -> bool:
    """Whether the error says that no more can be written."""
    return error.errno in disk.FULL


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


def write_whole(path: Path, content: str | bytes) -> None:
    """A file in one move: written beside under a hidden name, synced, renamed."""
    block = content.encode() if isinstance(content, str) else content
    disk.write_whole(path, [block], partial=path.with_name(f".{path.name}"))
