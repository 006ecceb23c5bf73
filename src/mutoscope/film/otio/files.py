"""Timelines as files: ``.otio`` (JSON) and ``.otioz`` (JSON and media in one archive)."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mutoscope.errors import MediaError, UsageError
from mutoscope.film.otio.tracks import timeline_of
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Timetable

_LONGEST = 64 << 20
# Names inside an .otioz archive, as OpenTimelineIO 0.18 reads them.
_PLAYLIST, _VERSION, _MEDIA = "content.otio", "version.txt", "media"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same film gives the same bytes


def export(
    storyboard: Storyboard,
    timetable: Timetable,
    path: Path,
    media: Mapping[str, Path] | None = None,
    *,
    stems: Mapping[str, Path] | None = None,
) -> None:
    """Write the film as a timeline for editing programs.

    ``.otio`` names media relative to itself where they lie beside or below it; ``.otioz`` holds them.

    Args:
        media: each rendered shot's file by shot id; it begins with the head handle and ends with the tail handle.
        stems: sound files of the whole film: ``narration``, ``music``, ``effects``.

    Raises:
        UsageError: the path ends in neither ``.otio`` nor ``.otioz``.
        MediaError: a medium for the archive cannot be read, or the timeline cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".otio", ".otioz"):
        raise UsageError(f"a timeline is a .otio or .otioz file; got {path.name!r}.")
    folder = path.resolve().parent
    bundle = _Bundle() if suffix == ".otioz" else None

    def url(file: Path) -> str:
        if bundle is not None:
            return bundle.add(file)
        file = file.resolve()
        return quote(file.relative_to(folder).as_posix()) if file.is_relative_to(folder) else file.as_uri()

    timeline = timeline_of(storyboard, timetable, media, stems=stems, url=url)
    partial = path.with_name(f".{path.name}.partial")
    try:
        if bundle is None:
            partial.write_text(_text(timeline), "utf-8")
        else:
            bundle.write(partial, _text(timeline))
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise MediaError(f"{path.name}: cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def read_timeline(path: Path) -> Any:
    """The timeline in a ``.otio`` or ``.otioz`` file.

    Raises:
        MediaError: it is missing, too large, or no timeline.
    """
    import opentimelineio as otio

    text = _read_text(path)
    try:
        found = otio.adapters.read_from_string(text, "otio_json")
    except Exception as error:  # the library raises its own, builtin and foreign errors alike
        raise MediaError(f"{path.name}: is not an OpenTimelineIO file that can be read.") from error
    if not isinstance(found, otio.schema.Timeline):
        raise MediaError(f"{path.name}: holds a {type(found).__name__}; a Timeline is needed.")
    return found


def _read_text(path: Path) -> str:
    name, suffix = path.name, path.suffix.lower()
    if suffix not in (".otio", ".otioz"):
        raise MediaError(f"{name}: a timeline is a .otio or .otioz file.")
    try:
        if suffix == ".otio":
            if path.stat().st_size > _LONGEST:
                raise MediaError(f"{name}: a timeline may have at most {_LONGEST >> 20} MiB.")
            return path.read_text("utf-8")
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_PLAYLIST).file_size > _LONGEST:
                raise MediaError(f"{name}: a timeline may have at most {_LONGEST >> 20} MiB.")
            return archive.read(_PLAYLIST).decode("utf-8")
    except OSError as error:
        raise MediaError(f"{name}: cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise MediaError(f"{name}: is not an OpenTimelineIO file that can be read.") from error


def _text(timeline: Any) -> str:
    import opentimelineio as otio

    return str(otio.adapters.write_to_string(timeline, "otio_json"))


class _Bundle:
    """The archive's media under names of their own."""

    def __init__(self) -> None:
        self._names: dict[Path, str] = {}

    def add(self, file: Path) -> str:
        """The address of a file inside the archive."""
        file = file.resolve()
        if file not in self._names:
            taken = {name.lower() for name in self._names.values()}
            name, number = file.name, 1
            while name.lower() in taken:
                number += 1
                name = f"{file.stem}-{number}{file.suffix}"
            self._names[file] = name
        return quote(f"{_MEDIA}/{self._names[file]}")

    def write(self, path: Path, playlist: str) -> None:
        """Version and timeline packed, media as they are: film does not get smaller."""
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in ((_VERSION, "1.0.0"), (_PLAYLIST, playlist)):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
            for file, name in sorted(self._names.items(), key=lambda item: item[1]):
                entry = zipfile.ZipInfo(f"{_MEDIA}/{name}", _EPOCH)
                entry.file_size = file.stat().st_size
                with file.open("rb") as source, archive.open(entry, "w") as target:
                    while block := source.read(1 << 20):
                        target.write(block)
