"""The recipe inside every output: enough to make it again, nothing about the person who did.

::

    {"recipe": 1, "program": "mutoscope 0.1.0", "verb": "speak", "request": {…}, "files": {…}, "versions": {…}}

``request`` is the request as typed, with every path cut down to its file name; ``files`` holds name, size and sha256 of
what was read. There is no time, no user name and no folder in it, so the same work gives the same bytes. A recipe read
from a file is foreign: it is checked before anybody looks at it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

import mutoscope
from mutoscope.config import Request
from mutoscope.errors import MediaError, UsageError

VERSION = 1
MOST_BYTES = 4 << 20  # a film of hundreds of shots stays below a tenth of it
MOST_DEPTH = 32
_PACKAGES = ("numpy", "torch", "av", "pillow", "opencv-python-headless", "espeakng-loader")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """A recipe that was read from a file and checked for shape; its values are still a stranger's."""

    verb: str
    request: dict[str, object]
    files: dict[str, dict[str, object]]
    program: str
    versions: dict[str, str]
    document: dict[str, object]  # the whole of it


def build(
    verb: str,
    request: Request,
    *,
    files: Mapping[str, Path] | None = None,
    more: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The recipe of one run.

    Args:
        files: what was read, by name; None takes ``request.inputs()``.
        more: further JSON-able facts that are needed to make it again (a storyboard's document).
    """
    read = request.inputs() if files is None else files
    values = request.model_dump(mode="python", exclude_none=True)
    recipe: dict[str, object] = {
        "recipe": VERSION,
        "program": f"mutoscope {program_version()}",
        "verb": verb,
        "request": {
            key: value
            for key, value in json.loads(_canonical(_without_folders(values))).items()
            if key not in ("output", "overwrite")
        },
        "files": {name: fingerprint(path) for name, path in sorted(read.items())},
        "versions": versions(),
    }
    for key, value in (more or {}).items():
        recipe[key] = json.loads(_canonical(_without_folders(value)))
    return recipe


def fingerprint(path: Path) -> dict[str, object]:
    """Name, size and sha256 of a file, read in blocks.

    Raises:
        MediaError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
        return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()}
    except FileNotFoundError:
        raise MediaError(f"{path.name}: there is no such file.") from None
    except IsADirectoryError:
        raise MediaError(f"{path.name}: this is a folder, not a file.") from None
    except OSError as error:
        raise MediaError(f"{path.name}: it cannot be read ({error.strerror}).") from None


def program_version() -> str:
    """The version of this package."""
    return mutoscope.__version__


def versions() -> dict[str, str]:
    """Python and the libraries that shape pictures and sound, as installed; nothing is imported."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        if version := _version(package):
            found[package] = version
    return found


def write(recipe: Mapping[str, object]) -> str:
    """ASCII JSON on one line, the same for the same recipe: it survives any container's metadata."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def read(text: str | None) -> Recipe | None:
    """The recipe in a label, or None when the text is something else.

    Raises:
        UsageError: it is a recipe, but newer than this program or misshapen.
    """
    if not text or len(text) > MOST_BYTES or not text.lstrip().startswith("{") or '"recipe"' not in text:
        return None
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "recipe" not in document or "verb" not in document:
        return None
    number = document["recipe"]
    if isinstance(number, int) and number > VERSION:
        raise UsageError(
            f"the recipe has version {_brief(number)}, this program reads up to {VERSION}; a newer one is needed."
        )
    verb, request, files = document["verb"], document.get("request"), document.get("files", {})
    known = document.get("versions", {})
    if (
        number != VERSION
        or not isinstance(verb, str)
        or not isinstance(request, dict)
        or not isinstance(files, dict)
        or not all(isinstance(item, dict) for item in files.values())
        or not isinstance(known, dict)
        or _is_deeper(document, MOST_DEPTH)
    ):
        raise UsageError("the recipe in this file is damaged: a field has the wrong shape.")
    return Recipe(
        verb=verb,
        request=request,
        files=files,
        program=str(document.get("program", "unknown")),
        versions={str(key): str(value) for key, value in known.items()},
        document=document,
    )


def differences(old: Mapping[str, object], new: Mapping[str, object], place: str = "") -> list[str]:
    """What differs between two recipes, one line each: ``"request.seed: 1, now 2"``."""
    lines: list[str] = []
    for key in sorted({*old, *new}):
        before, after, name = old.get(key), new.get(key), f"{place}{key}"
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            lines += differences(before, after, f"{name}.")
        elif before != after:
            lines.append(f"{name}: {_brief(before)}, now {_brief(after)}")
    return lines


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False, default=str)


def _without_folders(value: object) -> object:
    if isinstance(value, PurePath):
        return value.name
    if isinstance(value, str) and _is_place_on_disk(value):
        return PurePath(value).name
    if isinstance(value, Mapping):
        return {str(key): _without_folders(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_folders(item) for item in value]
    return value


def _is_place_on_disk(text: str) -> bool:
    """Whether a string names a real place by its full path (a narration may begin with a slash, too)."""
    if len(text) > 4096 or not PurePath(text).is_absolute() or any(ord(letter) < 32 for letter in text):
        return False
    try:
        return text.startswith(str(Path.home())) or Path(text).exists()
    except (OSError, RuntimeError):
        return False


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _is_deeper(value: object, most: int) -> bool:
    """Whether maps and lists are nested more than ``most`` deep; itself never deeper than that."""
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return most <= 0 or any(_is_deeper(item, most - 1) for item in items)
    return False


def _brief(value: object) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
