"""The one way out: a result becomes a file, whole and labeled, or nothing at all.

In this order: look at the destination before any work (:func:`prepare`), write under a temporary name in the
destination's folder, let every seal label and finish the file, sync, rename, sync the folder. The sidecars go the same
way, and appear before the file itself does: who sees the file has everything.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mutoscope.disk import sync
from mutoscope.errors import CapabilityError, MediaError, UsageError
from mutoscope.provenance import recipe as recipes
from mutoscope.provenance import wav
from mutoscope.runtime import disk, owner

if TYPE_CHECKING:
    from mutoscope.types import Result

LABELED = {".mp4", ".mov", ".m4v", ".m4a", ".mkv", ".mka", ".webm", ".mp3", ".flac", ".opus", ".ogg", ".wav"}
"""Formats with room for a recipe. For other pictures and sounds it stands beside the file in ``<name>.recipe.json``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What came out."""

    path: Path
    sidecars: tuple[Path, ...]
    num_bytes: int
    left: tuple[Path, ...] = ()  # sidecars not written, because a file of somebody else's has their name


class Seal(Protocol):
    """A mark on every output. Seals work in the order of ``order``: watermark 10, labels 20, signature 30."""

    order: int

    def label(self, labels: dict[str, str]) -> dict[str, str]:
        """The labels with this seal's own added; called before the file is written."""

    def finish(self, path: Path) -> None:
        """Work on, or check, the file that was written under its temporary name."""


class RecipeSeal:
    """The recipe as JSON in the ``comment`` tag, read back and compared."""

    order = 20

    def __init__(self, recipe: Mapping[str, object]) -> None:
        self._text = recipes.write(recipe)

    def label(self, labels: dict[str, str]) -> dict[str, str]:
        return {**labels, "comment": self._text}

    def finish(self, path: Path) -> None:
        from mutoscope.media import labels

        stored = labels(path).get("comment")
        if stored is None and path.suffix == ".wav":
            wav.add_labels(path, {"comment": self._text})
            stored = labels(path).get("comment")
        if stored != self._text:
            raise MediaError(
                f"{path.suffix or 'this format'}: the recipe could not be stored in a file of this kind; "
                f"{len(self._text)} characters were written and {len(stored or '')} came back."
            )


def prepare(
    destination: Path, *, overwrite: bool = False, inputs: Iterable[Path] = (), verb: str | None = None
) -> None:
    """Find out before the work starts whether its result can be written.

    A file that the same verb made before is replaced (the same command again, the next draft of a film); any other
    file only with ``overwrite``; an input never.

    Raises:
        UsageError: the destination is a folder, an input, has no suffix, or exists and must not be overwritten.
        CapabilityError: its folder is missing or cannot be written.
    """
    folder = destination.parent
    if destination.is_dir():
        raise UsageError(f"{destination} is a folder; name a file in it, such as {destination / 'out.mp4'}.")
    if not destination.suffix:
        raise UsageError(
            f"{destination} has no suffix; the name must tell the format, such as {destination}.mp4."
        )
    if not folder.exists():
        raise UsageError(
            f"the folder {folder} of {destination.name} does not exist; make it first: mkdir -p {folder}."
        )
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file, so {destination.name} cannot be written into it.")
    if destination.exists() or destination.is_symlink():
        for path in inputs:
            with contextlib.suppress(OSError):
                if path.samefile(destination):
                    raise UsageError(f"{destination} is also an input; write to another file.")
        if not destination.is_file():
            raise UsageError(f"{destination} is not an ordinary file; write to another name.")
        if not overwrite and not _is_ours(destination, verb):
            raise UsageError(
                f"{destination} exists and was not made by this command; add --overwrite to replace it."
            )
    _try_to_write(folder)
    _sweep(folder)


def prepare_folder(folder: Path) -> None:
    """Make a folder for many files, or find out that it cannot be.

    Raises:
        UsageError: its name is taken, or its parent does not exist.
        CapabilityError: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; many files come out of this, so name a folder.")
    if not folder.parent.is_dir():
        raise UsageError(f"the folder {folder.parent} does not exist; make it first: mkdir -p {folder}.")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise CapabilityError(
            f"the folder {folder} cannot be made ({error.strerror}); name another."
        ) from None
    _try_to_write(folder)
    _sweep(folder)


def _try_to_write(folder: Path) -> None:
    probe = folder / f".{owner.name('.partial')}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CapabilityError(
            f"the folder {folder} cannot be written ({error.strerror}); name a file in a folder that can."
        ) from None


def publish(
    result: Result,
    destination: Path,
    *,
    overwrite: bool = False,
    inputs: Iterable[Path] = (),
    verb: str | None = None,
    seals: Sequence[Seal] = (),
) -> Published:
    """Write a result and its sidecars. Whatever happens, the destination is the old file or the whole new one.

    A sidecar never replaces an input. Without ``overwrite`` it replaces only what was published with the destination
    and not changed since: the recipe holds its hash under ``beside``. So corrected subtitles are not lost.

    Raises:
        ValueError: the result has no file to write.
        CapabilityError: the disk is full.
    """
    if result.write is None:
        raise ValueError(f"a result of kind {result.kind!r} has nothing to write.")
    inputs = tuple(inputs)
    prepare(destination, overwrite=overwrite, inputs=inputs, verb=verb)
    sidecars = {
        destination.with_suffix(suffix): content for suffix, content in (result.sidecars or {}).items()
    }
    left = tuple(
        path for path in sidecars if _is_foreign(path, sidecars[path], destination, inputs, overwrite)
    )
    for path in left:
        del sidecars[path]
    all_seals = list(seals)
    if result.recipe is not None:
        beside = {
            path.name.removeprefix(destination.stem): _hash(content) for path, content in sidecars.items()
        }
        recipe = {**result.recipe, "beside": beside} if beside else result.recipe
        if destination.suffix.lower() in LABELED:
            all_seals.append(RecipeSeal(recipe))
        elif result.kind != "text":
            sidecars[_recipe_beside(destination)] = json.dumps(recipe, indent=1, sort_keys=True).encode()
    all_seals.sort(key=lambda seal: seal.order)

    partials: dict[Path, Path] = {}
    partial = _partial(destination)
    try:
        labels: dict[str, str] = {}
        for seal in all_seals:
            labels = seal.label(labels)
        result.write(partial, labels)
        for seal in all_seals:
            seal.finish(partial)
        sync(partial)
        num_bytes = partial.stat().st_size
        for path, content in sidecars.items():
            if path == destination:
                raise ValueError(f"a sidecar has the name of the file itself, {path.name}.")
            partials[path] = _partial(path)
            partials[path].write_bytes(content)
            sync(partials[path])
        for path, unfinished in partials.items():
            unfinished.replace(path)
        partial.replace(destination)
        sync(destination.parent)
    except BaseException as error:
        written = partial.stat().st_size if partial.exists() else 0
        for unfinished in (partial, *partials.values()):
            # the pattern also finds a killed writer's own temporary file
            for file in unfinished.parent.glob(f"*{unfinished.name}*"):
                file.unlink(missing_ok=True)
        if disk.is_full(error):
            raise disk.full(destination.parent, error, written) from error
        if type(error) in (UsageError, MediaError, CapabilityError) and partial.stem in str(error):
            # nobody knows the file by the name it has while it is written
            shown = re.sub(rf"[^\s/']*{re.escape(partial.stem)}[^\s/:,;']*", destination.name, str(error))
            raise type(error)(shown) from error
        raise
    return Published(path=destination, sidecars=tuple(sidecars), num_bytes=num_bytes, left=left)


def _is_foreign(
    sidecar: Path, content: bytes, destination: Path, inputs: Iterable[Path], overwrite: bool
) -> bool:
    """Whether a sidecar's place is taken by an input, by a stranger's file, or by one that was changed by hand."""
    if not sidecar.exists():
        return False
    if any(path.samefile(sidecar) for path in inputs if path.exists()):
        return True
    there = sidecar.read_bytes()
    if overwrite or there == content:
        return False
    made = _recipe_of(destination)
    beside = made.document.get("beside") if made is not None else None
    known = beside.get(sidecar.name.removeprefix(destination.stem)) if isinstance(beside, dict) else None
    return known != _hash(there)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _recipe_beside(path: Path) -> Path:
    return path.with_name(path.name + ".recipe.json")


def _partial(path: Path) -> Path:
    return path.with_name(f".{owner.name()}.partial{path.suffix.lower()}")


def _sweep(folder: Path) -> None:
    """Remove what killed runs left in this folder."""
    for file in folder.glob(".*.partial*"):
        if owner.is_left_over(file.name):
            with contextlib.suppress(OSError):
                file.unlink()


def _is_ours(path: Path, verb: str | None) -> bool:
    """Whether the same verb made this file; a timeline of ours counts, whichever verb wrote it."""
    if path.suffix.lower() == ".otio":
        with contextlib.suppress(OSError, ValueError):
            return '"mutoscope": {' in path.read_text("utf-8")[:4096]
    made = _recipe_of(path) if verb is not None else None
    return made is not None and made.verb == verb


def _recipe_of(path: Path) -> recipes.Recipe | None:
    """The recipe in a file or beside it; None without, or when the file cannot be read."""
    try:
        if _recipe_beside(path).is_file():
            return recipes.read(_recipe_beside(path).read_text())
        if path.suffix.lower() not in LABELED or not path.stat().st_size:
            return None
        from mutoscope.media import labels

        return recipes.read(labels(path).get("comment"))
    except (MediaError, UsageError, OSError, ValueError):
        return None
