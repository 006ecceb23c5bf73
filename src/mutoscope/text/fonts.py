"""Chooses a font for every stretch of a text: the shipped faces first, then DejaVu, then what the system has.

A face is chosen once per script of a text, not per letter, so that a single rare letter does not make a word look
patched.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import CapabilityError, MediaError, UsageError, did_you_mean
from mutoscope.text import sfnt
from mutoscope.text.scripts import RIGHT_TO_LEFT, SIMPLE, is_invisible, script

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SHIPPED = Path(__file__).parent / "fonts"
_HAN, _HAN_BOLD = "MutoscopeHan-Regular.otf", "MutoscopeHan-Bold.otf"
ROLES: dict[str, tuple[str, ...]] = {
    "caption": ("MutoscopeSans-SemiBold.otf", _HAN_BOLD),
    "heavy": ("MutoscopeSans-ExtraBold.otf", _HAN_BOLD),
    "title": ("MutoscopeDisplay-Bold.otf", "MutoscopeSans-ExtraBold.otf", _HAN_BOLD),
    "body": ("MutoscopeSans-Regular.otf", _HAN),
    "strong": ("MutoscopeSans-SemiBold.otf", _HAN_BOLD),
    "hand": ("MutoscopeHand-Regular.ttf", "MutoscopeSans-SemiBold.otf", _HAN_BOLD),
    "mono": ("DejaVuSansMono.ttf", _HAN),
}
_SCALES = {"MutoscopeDisplay-Bold.otf": 1.14}  # its capitals are low; now they stand level with the others
_DEJAVU = {"body": ("DejaVuSans.ttf",), "mono": ("DejaVuSans.ttf",)}
_DEJAVU_BOLD = ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf")
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
_MOST_FILES = 3000
_NEEDS_ENGINE = (
    "Arabic, Hebrew, Indic and other joined scripts need the FriBiDi library, which this machine lacks; "
    "install it with 'apt-get install libfribidi0' and run again."
)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of one font file."""

    path: Path
    index: int = 0

    @property
    def outline(self) -> sfnt.Outline:
        return sfnt.read(self.path, self.index)

    @property
    def scale(self) -> float:
        """What a text's size is multiplied with for this face."""
        return _SCALES.get(self.path.name, 1.0)

    def has(self, character: str) -> bool:
        return ord(character) in self.outline.glyphs

    def at(self, px: float, *, shaped: bool = False) -> FreeTypeFont:
        """The face at a size, ready to draw.

        Raises:
            CapabilityError: ``shaped`` was asked for and this machine has no shaping engine.
        """
        if shaped and not can_shape():
            raise CapabilityError(_NEEDS_ENGINE)
        return _at(self.path, self.index, round(px * self.scale * 64) / 64, shaped)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face. ``shaped`` runs go to the shaping engine whole."""

    text: str
    face: Face
    start: int  # of the run's first character in the (normalized) text
    shaped: bool = False
    right_to_left: bool = False


@lru_cache(maxsize=128)
def _at(path: Path, index: int, px: float, shaped: bool) -> FreeTypeFont:
    from PIL import ImageFont

    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), px, index=index, layout_engine=engine)


@lru_cache(maxsize=1)
def can_shape() -> bool:
    """Whether joined and right-to-left scripts can be set here: Raqm is in Pillow's wheel, FriBiDi is the system's."""
    from PIL import features

    return bool(features.check("raqm")) and bool(features.check("fribidi"))


@lru_cache(maxsize=1)
def _matplotlib_folder() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("matplotlib")  # found, not imported: importing it takes a second
    origin = Path(spec.origin).parent if spec is not None and spec.origin else SHIPPED
    return origin / "mpl-data" / "fonts" / "ttf"


def _named(name: str) -> Face | None:
    for folder in (SHIPPED, _matplotlib_folder()):
        if (folder / name).is_file():
            return Face(folder / name)
    return None


@lru_cache(maxsize=64)
def chain(role: str, font: Path | None = None) -> tuple[Face, ...]:
    """The faces of a role in the order they are asked; the user's own ``font`` comes first.

    Raises:
        UsageError: no such role.
        MediaError: the user's font cannot be read.
    """
    if role not in ROLES:
        raise UsageError(
            f"unknown text role {role!r}{did_you_mean(role, ROLES)}; known: {', '.join(sorted(ROLES))}."
        )
    names = ROLES[role] + _DEJAVU.get(role, _DEJAVU_BOLD)
    faces = [face for face in map(_named, names) if face is not None]
    if font is not None:
        sfnt.read(font)
        faces.insert(0, Face(font))
    return tuple(faces)


@lru_cache(maxsize=1)
def _system_files() -> tuple[tuple[Path, int], ...]:
    found: list[Path] = []
    for folder in _FOLDERS:
        for root, folders, names in os.walk(Path(folder).expanduser()):
            folders.sort()
            found += [Path(root) / name for name in names if name.lower().endswith((".ttf", ".otf", ".ttc"))]
            if len(found) > _MOST_FILES:
                break

    def taste(path: Path) -> tuple[bool, bool, bool, str]:
        name = path.name.lower()
        slanted = "italic" in name or "oblique" in name
        return slanted, "mono" in name or "serif" in name, "bold" not in name, name

    return tuple((path, 0) for path in sorted(found, key=taste)[:_MOST_FILES])


@lru_cache(maxsize=_MOST_FILES)
def _system_codes(path: Path, index: int) -> NDArray[np.uint32]:
    try:
        return sfnt.coverage(path, index)
    except MediaError:
        return np.zeros(0, np.uint32)


@lru_cache(maxsize=4096)
def _in_system(character: str) -> Face | None:
    code = ord(character)
    for path, index in _system_files():
        codes = _system_codes(path, index)
        place = int(np.searchsorted(codes, code))
        if place < len(codes) and codes[place] == code:
            return Face(path, index)
    return None


def normalize(text: str) -> str:
    """Composed letters (é as one), tabs and line ends as spaces: what :func:`find` counts its positions in."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _scripts(text: str, language: str) -> list[str]:
    """A script for every character; common ones are settled by their neighbors."""
    own = [script(character) for character in text]
    settled = list(own)
    before = "latin"
    for at, name in enumerate(own):
        if name != "common":
            before = name
            continue
        after = next((other for other in own[at + 1 :] if other != "common"), before)
        is_wide = 0x2010 <= ord(text[at]) <= 0x2027 or text[at] == "·"
        if is_wide and "cjk" in (before, after):  # quotes, dashes and dots are full-width in Chinese
            near = (own[at - 1] if at else "", own[at + 1] if at + 1 < len(own) else "")
            settled[at] = "cjk" if "cjk" in near or language.startswith(("zh", "ja")) else "common"
        elif before not in SIMPLE and after == before:
            settled[at] = before  # a space inside Arabic is set by the engine
        elif before not in SIMPLE and at + 1 == len(own):
            settled[at] = before
    return settled


def _choose(text: str, scripts: list[str], faces: tuple[Face, ...]) -> list[Face | None]:
    """A face for every character, one face a script where one covers it all."""
    chosen: list[Face | None] = [None] * len(text)
    for name in dict.fromkeys(scripts):
        places = [at for at, other in enumerate(scripts) if other == name and not is_invisible(text[at])]
        letters = {text[at] for at in places}
        whole = next((face for face in faces if all(face.has(letter) for letter in letters)), None)
        if whole is None and name not in SIMPLE:
            systems = dict.fromkeys(_in_system(letter) for letter in sorted(letters))
            whole = next(
                (f for f in systems if f is not None and all(f.has(letter) for letter in letters)), None
            )
        for at in places:
            first = next((face for face in faces if face.has(text[at])), None)
            chosen[at] = whole or first or _in_system(text[at])
    return chosen


@lru_cache(maxsize=512)
def find(text: str, role: str = "caption", language: str = "en", font: Path | None = None) -> tuple[Run, ...]:
    """Cut a line (see :func:`normalize`) into runs of one face each; characters no font has are left out.

    Raises:
        UsageError: no such role.
        MediaError: the user's ``font`` cannot be read.
    """
    faces = chain(role, font)
    scripts = _scripts(text, language)
    chosen = _choose(text, scripts, faces)
    runs: list[Run] = []
    start = 0
    for at in range(1, len(text) + 1):
        same = (
            at < len(text)
            and (scripts[at] == scripts[start] or {scripts[at], scripts[start]} <= SIMPLE)
            and (chosen[at] == chosen[start] or is_invisible(text[at]))
        )
        if same:
            continue
        face, name = chosen[start], scripts[start]
        if face is not None:
            runs.append(Run(text[start:at], face, start, name not in SIMPLE, name in RIGHT_TO_LEFT))
        start = at
    return tuple(runs)


def missing(
    text: str, role: str = "caption", language: str = "en", font: Path | None = None
) -> tuple[str, ...]:
    """Characters of ``text`` that no font here can draw, each once, in order."""
    text = normalize(text)
    chosen = _choose(text, _scripts(text, language), chain(role, font))
    lost = (
        letter for letter, face in zip(text, chosen, strict=True) if face is None and not is_invisible(letter)
    )
    return tuple(dict.fromkeys(lost))


def require(text: str) -> None:
    """Raise the ``CapabilityError`` that drawing ``text`` would raise on this machine, if any."""
    if not can_shape() and any(script(character) not in SIMPLE for character in text):
        raise CapabilityError(_NEEDS_ENGINE)
