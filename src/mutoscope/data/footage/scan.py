"""The media files under a folder: what opens, and why the rest does not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import Facts, probe
from mutoscope.media.door import family

# Endings that promise moving pictures: such a file that does not open is told, a foreign one without is passed over.
_PROMISES = frozenset([
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts", ".gif",
    ".ogv", ".ogg", ".264", ".265", ".h264", ".h265", ".hevc", ".y4m", ".3gp", ".wmv", ".flv", ".vob",
    ".mxf",
])  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file with pictures; ``name`` is its path below the folder, with slashes."""

    name: str
    path: Path
    sha256: str
    facts: Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What lies under a folder, in order of names."""

    sources: tuple[Source, ...]
    refused: tuple[tuple[str, str], ...]  # (name, sentence)
    num_others: int  # files that are no video and do not say they were: texts, photos, sounds


def scan(folder: Path) -> Scan:
    """Every file below ``folder``, once: links are followed, a loop of them is walked once, hidden names are not seen.

    Raises:
        UsageError: no such folder, nothing in it, or nothing in it opens.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder} is not a folder; footage is a folder with video files in it."
            if folder.exists()
            else f"{folder} does not exist; name a folder with video files in it."
        )
    sources: list[Source] = []
    refused: list[tuple[str, str]] = []
    num_others = 0

    def unread(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        shown = folder if name == "." else name
        refused.append((name, f"the folder {shown} cannot be read ({error.strerror})."))

    for path in sorted(_files(folder, unread), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as file:
                head = file.read(4096)
        except OSError as error:
            refused.append((name, f"{path.name} cannot be read ({error.strerror})."))
            continue
        if family(head) is None and path.suffix.lower() not in _PROMISES:
            num_others += 1
            continue
        try:
            facts = probe(path)
            if facts.picture is None and path.suffix.lower() not in _PROMISES:
                num_others += 1
                continue
            if facts.picture is None:
                raise MediaError(f"{path.name} has no pictures, only sound.")
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except MediaError as error:
            refused.append((name, str(error)))
            continue
        sources.append(Source(name=name, path=path, sha256=sha256, facts=facts))
    if not sources:
        raise UsageError(_nothing(folder, refused, num_others))
    return Scan(sources=tuple(sources), refused=tuple(refused), num_others=num_others)


def _nothing(folder: Path, refused: list[tuple[str, str]], num_others: int) -> str:
    if refused:
        more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        return f"no file in {folder} opens as a video: {refused[0][1].rstrip('.')}{more}."
    return f"{folder} holds no video" + (
        f", only {num_others} other files." if num_others else "; it is empty."
    )


def _files(folder: Path, unread: Callable[[OSError], None]) -> Iterator[Path]:
    """Regular files; a file or folder that is reached by several ways comes once, by the first in order of names.

    ``unread`` is told of folders that cannot be looked into.
    """
    seen: set[tuple[int, int]] = set()
    for at, folders, names in os.walk(folder, followlinks=True, onerror=unread):
        here = Path(at)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and _new(here / name, seen))
        for name in sorted(names):
            path = here / name
            if not name.startswith(".") and path.is_file() and _new(path, seen):
                yield path


def _new(path: Path, seen: set[tuple[int, int]]) -> bool:
    try:
        stat = path.stat()
    except OSError:  # a link to nowhere
        return False
    key = (stat.st_dev, stat.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True
