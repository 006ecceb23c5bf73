"""The kind of value that names what makes scenes: a word, a model that comes with the program, or a model's folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutoscope.film.reader import files
from mutoscope.film.reader.kinds import BAD, Reading, described, listed, scalar_of, suggestion
from mutoscope.film.reader.tree import Node

WORDS = ("auto", "drawn", "learned")
_CARD = "card.json"


@dataclass(frozen=True)
class MakerKind:
    """``auto``, ``drawn``, ``learned``, a model's name, or the path of a model's or training run's folder.

    The value is the word, the name, or the folder's absolute path.
    """

    @property
    def words(self) -> str:
        return " ".join(f"`{word}`" for word in WORDS) + ", a model's name or folder"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, f"one of {listed(WORDS)}, or a model")
        if scalar is None:
            return BAD
        text = scalar.text.strip()
        if text.lower() in WORDS:
            return text.lower()
        try:
            if "/" in text or "\\" in text or _is_folder(text, reading.folder):
                return model_folder(text, reading.folder)
        except files.FileProblem as problem:
            reading.findings.error(scalar.mark, f"{label}: {problem.message}", problem.hint)
            return BAD
        from mutoscope.models.store import shipped  # only here: it brings torch

        known = shipped()
        if text in known:
            return text
        near = suggestion(text.lower(), [*WORDS, *known])
        every = f"models: {listed([*WORDS, *known])}, or a model's folder"
        reading.findings.error(scalar.mark, f"unknown model {described(scalar)}", f"{near} {every}".strip())
        return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "model", "names": list(WORDS)}


def _is_folder(text: str, folder: Path) -> bool:
    try:
        return bool(text) and (folder / text).is_dir()
    except (OSError, ValueError):  # no name a folder could have
        return False


def model_folder(text: str, folder: Path) -> Path:
    """The absolute path of a model folder below ``folder``; nothing in it leads outside.

    Raises:
        FileProblem: it is not there, lies outside, or holds no model.
    """
    files.check_name(text, folder)
    real, root = Path(os.path.realpath(folder / text)), Path(os.path.realpath(folder))
    if not real.is_relative_to(root):
        raise files.FileProblem(
            f"{text!r} leads outside the storyboard's folder",
            "put a copy of the model's folder beside the storyboard",
        )
    if not real.is_dir():
        raise files.FileProblem(f"there is no folder {text!r}", "name a model's folder or a training run's")
    inner = next((place for place in (real, real / "model") if (place / _CARD).is_file()), None)
    if inner is None:
        raise files.FileProblem(f"{text!r} holds no model: it has no {_CARD}", "name a model's folder")
    try:
        entries = [inner, *inner.iterdir()]
    except OSError as error:
        raise files.FileProblem(f"{text!r} cannot be read: {error.strerror or 'unknown error'}") from None
    for entry in entries:
        if not Path(os.path.realpath(entry)).is_relative_to(root):
            raise files.FileProblem(
                f"{text!r} leads outside the storyboard's folder by a symbolic link",
                "put a copy of the model's folder beside the storyboard",
            )
    return real
