"""Files a storyboard names: below its folder, there, and of the right kind. Nothing is decoded.

A storyboard may come from a stranger. So no network addresses, no absolute paths, no way out of the folder (also not
by a symbolic link), only regular files (a pipe would block for ever), and the first bytes must fit the kind.
"""

from __future__ import annotations

import codecs
import difflib
import os
import re
import stat
from pathlib import Path

KINDS = {
    "image": "a picture (jpg, png, webp, gif, bmp, tiff, avif)",
    "clip": "a video (mp4, mov, mkv, webm, avi, mpg, ts, ogv, gif)",
    "sound": "a sound (wav, mp3, flac, ogg, m4a, aiff)",
    "font": "a font (ttf, otf, ttc)",
    "subtitles": "a subtitle file (srt, vtt, ass)",
    "table": "a table (csv)",
    "lut": "a color table (cube)",
}
_SUFFIXES = {"subtitles": (".srt", ".vtt", ".ass", ".ssa"), "table": (".csv", ".tsv"), "lut": (".cube",)}


class FileProblem(ValueError):
    """What is wrong with a named file, and a way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def is_address(text: str) -> bool:
    """Whether a text is a network address rather than a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:(?!\\)", text) is not None or text.startswith("//")


def locate(text: str, folder: Path, kind: str) -> Path:
    """The absolute path of a file the storyboard names.

    Raises:
        FileProblem: it is not there, lies outside the folder or is not of its kind.
    """
    check_name(text, folder)
    path = folder / text
    real, root = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if not real.is_relative_to(root):
        how = "by a symbolic link" if ".." not in Path(text).parts else "through '..'"
        raise FileProblem(
            f"{text!r} leads outside the storyboard's folder {how}",
            "put a copy of the file beside the storyboard",
        )
    try:
        mode = real.stat().st_mode
    except OSError:
        raise FileProblem(f"there is no file {text!r}", near_names(text, folder)) from None
    if stat.S_ISDIR(mode):
        raise FileProblem(f"{text!r} is a folder, not a file", f"name {KINDS[kind]} inside it")
    if not stat.S_ISREG(mode):
        raise FileProblem(f"{text!r} is not a regular file", f"name {KINDS[kind]}")
    check_kind(text, real, kind)
    return real


def check_name(text: str, folder: Path) -> None:
    """Refuse whatever is not a relative path below the folder, by its name alone.

    Raises:
        FileProblem: it is an address, absolute, or leads upward.
    """
    if not text.strip():
        raise FileProblem("the file's name is empty", "give a path below the storyboard's folder")
    if re.search(r"[\x00-\x1f\x7f]", text) or len(text) > 500:
        raise FileProblem("the file's name has characters or a length that no file name has")
    if is_address(text):
        raise FileProblem(
            f"{text!r} is a network address; only files beside the storyboard are used",
            "download the file into the storyboard's folder and name it here",
        )
    if text.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:", text):
        inside = (
            Path(text).name if not Path(text).is_relative_to(folder) else str(Path(text).relative_to(folder))
        )
        raise FileProblem(
            f"{text!r} is an absolute path", f"write it from the storyboard's folder, as in {inside!r}"
        )
    if "\\" in text:
        raise FileProblem(f"{text!r} is written with backslashes", f"write {text.replace(chr(92), '/')!r}")


def near_names(text: str, folder: Path) -> str:
    """``"did you mean 'photos/belem.jpg'?"`` or what the folder holds; empty when that is not known."""
    parent = (folder / text).parent
    if not parent.is_dir() or not Path(os.path.realpath(parent)).is_relative_to(os.path.realpath(folder)):
        return f"there is no folder {str(Path(text).parent)!r} beside the storyboard"
    names = sorted(entry.name for entry in parent.iterdir() if entry.is_file() and entry.name[0] != ".")
    by_lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(Path(text).name.lower(), by_lower, n=2, cutoff=0.75)
    where = Path(text).parent
    if near:
        return "did you mean " + " or ".join(repr(str(where / by_lower[name])) for name in near) + "?"
    if not names:
        return f"the folder {parent.name!r} has no files"
    more = ", …" if len(names) > 6 else ""
    return f"the folder {parent.name!r} has {', '.join(names[:6])}{more}"


def check_kind(text: str, path: Path, kind: str) -> None:
    """Compare a file's first bytes with the kind that is asked for.

    Raises:
        FileProblem: the file is empty, unreadable or of another kind.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileProblem(f"{text!r} cannot be read: {error.strerror or 'unknown error'}") from None
    if not head:
        raise FileProblem(f"{text!r} is empty (0 bytes)", f"it should be {KINDS[kind]}")
    found = sniff(head)
    if kind in _SUFFIXES:
        suffixes = _SUFFIXES[kind]
        if "text" not in found:
            raise FileProblem(
                f"{text!r} is not {KINDS[kind]}: its content is {foreign(head) or 'not UTF-8 text'}",
                "save it as UTF-8 text",
            )
        if path.suffix.lower() not in suffixes:
            raise FileProblem(
                f"{text!r} is not {KINDS[kind]}", f"its name should end in {' or '.join(suffixes)}"
            )
    elif kind not in found:
        known = [name for name in sorted(found) if name in KINDS]
        is_what = _noun(known[0]) if known else "text" if found else "of no known kind"
        swapped = {"image": "clip", "clip": "image"}.get(kind)
        hint = f"write '{swapped}: {text}'" if swapped in found else f"it should be {KINDS[kind]}"
        raise FileProblem(f"{text!r} is not {_noun(kind)}: its content is {is_what}", hint)


def foreign(head: bytes) -> str | None:
    """``"a video"``, ``"a picture"`` … by a file's first bytes; None for text and for what is not known."""
    return next((_noun(kind) for kind in ("image", "clip", "sound", "font") if kind in sniff(head)), None)


def _noun(kind: str) -> str:
    return KINDS[kind].partition(" (")[0]


def sniff(head: bytes) -> set[str]:
    """Kinds a file may be by its first bytes; empty when unknown. Containers may be clip or sound."""
    if _is_text(head):  # first: a sentence may begin "The wide sea" or "true", as two containers do
        return {"text"}
    if head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[:4] in (b"II*\0", b"MM\0*"):
        return {"image"}
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return {"image", "clip"}
    if head[:4] == b"RIFF":
        return {b"WEBP": {"image"}, b"WAVE": {"sound"}, b"AVI ": {"clip"}}.get(head[8:12], set())
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"avif", b"avis", b"heic", b"heix", b"mif1"):
            return {"image"}
        return {"sound"} if brand in (b"M4A ", b"M4B ") else {"clip", "sound"}
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return {"clip", "sound"}
    if head[:4] in (b"\x1aE\xdf\xa3", b"OggS"):
        return {"clip", "sound"}
    if head[:4] in (b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1") or (head[:1] == b"G" and head[188:189] == b"G"):
        return {"clip"}
    if head[:4] == b"0&\xb2u":
        return {"clip", "sound"}
    if (
        head[:4] in (b"fLaC", b"FORM", b"caff")
        or head[:3] == b"ID3"
        or (head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0)
    ):
        return {"sound"}
    if head[:4] in (b"\0\1\0\0", b"OTTO", b"ttcf", b"true"):
        return {"font"}
    if head[:2] == b"BM" and b"\0" in head[:14]:
        return {"image"}
    return set()


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return True
