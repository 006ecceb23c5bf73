"""What a cached artefact depends on, as plain data: values, the content of files, and the code that draws."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import mutoscope
from mutoscope.errors import MediaError


@functools.lru_cache(maxsize=4096)
def _content(path: Path, _size: int, _modified_ns: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def content(path: Path) -> str:
    """Hash of a file's bytes (read once for each version of the file)."""
    try:
        stat = path.stat()
        return _content(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise MediaError(f"{path.name}: the file cannot be read ({error.strerror}).") from error


@functools.lru_cache(maxsize=16)
def code(*packages: str) -> str:
    """Hash of the source of some of our packages: artefacts of an older program are not taken for new ones."""
    root = Path(mutoscope.__file__).parent
    digest = hashlib.blake2b(digest_size=12)
    for package in packages:
        place = root / package
        files: Iterable[Path] = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
        for file in files:
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def plain(value: object) -> object:
    """Any of our nouns as JSON-able data; paths become the hash of what they hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Path):
        return content(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")
