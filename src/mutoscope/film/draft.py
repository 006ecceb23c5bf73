"""A first storyboard from photos, clips and sentences: what ``new film`` writes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from mutoscope.errors import UsageError
from mutoscope.film.reader import read_text, units
from mutoscope.film.reader.files import sniff
from mutoscope.film.reader.languages import guess, is_cjk

MOST_SHOTS = 1000
# Neighbors move against each other; one move a shot.
_MOVES = ("push-in", "{move: pan, direction: right}", "pull-out", "{move: pan, direction: left}")
PANORAMA = 1.9  # so many times as wide as the film: the camera goes along it
NARROW = 0.62  # so narrow beside the film that filling it would cut more than a third away: shown whole
_SAFE = re.compile(r"[^\W_](?:[^:#{}\[\]\"'`|>\\\n\t]|(?<=\S)'(?=\w))*")
_REMARKS = {
    "en": {
        "top": "A storyboard: change anything, then make the film again.",
        "aspect": "or 9:16, 1:1, 4:5, 1080x1920",
        "music": "in your own words, or none",
        "captions": "clean boxed word bold lower-third chalk",
        "transition": "how every shot comes in; cut is a hard one",
        "shots": "A shot has one picture (image, clip, scene, card or slide) and what is said over it.",
        "camera": "push-in pull-out pan tilt-up drift static …",
        "clip": "trim with 'in: 2s' and 'out: 6s'",
        "fit": "shown whole over a blurred copy; cover fills the film",
        "scene": "this picture is made from its sentence",
    },
    "zh": {
        "top": "故事板：随意修改，然后重新制作影片。",
        "aspect": "也可以写 9:16、1:1、4:5、1080x1920",
        "music": "用自己的话描述，或写 none",
        "captions": "clean boxed word bold lower-third chalk",
        "transition": "每个镜头如何进入；cut 是硬切",
        "shots": "每个镜头有一个画面（image、clip、scene、card 或 slide）和一句解说。",
        "camera": "push-in pull-out pan tilt-up drift static …",
        "fit": "完整显示在模糊的副本上；cover 会填满画面",
        "clip": "用 'in: 2s' 和 'out: 6s' 截取",
        "scene": "这个画面由这句话生成",
    },
}


def from_photos(
    photos: Sequence[Path],
    lines: Sequence[str],
    *,
    title: str | None = None,
    aspect: str = "16:9",
    music: str = "warm",
    language: str | None = None,
    folder: Path = Path(),
) -> str:
    """The text of a storyboard that shows the photos and clips and says the lines, both in order.

    With fewer lines than pictures the lines are spread evenly; with more, neighboring lines share a picture. Without
    pictures every line becomes a scene. Paths are written from ``folder``, where the storyboard will lie. Folders
    among ``photos`` stand for the pictures in them. Files that come in the alphabet's order, as a shell lists them,
    are put in the order of their numbers (``img2`` before ``img10``); any other order is kept.

    Raises:
        UsageError: nothing to show, files that are missing, of another kind, or outside the folder.
    """
    spoken = [" ".join(line.split()) for line in lines if line.strip()]
    pictures = _pictures(photos, folder)
    if not pictures and not spoken:
        raise UsageError("a film needs photos, clips or sentences; got none.")
    if max(len(pictures), 0 if pictures else len(spoken)) > MOST_SHOTS:
        raise UsageError(f"a film has at most {MOST_SHOTS} shots; got {max(len(pictures), len(spoken))}.")
    try:
        aspect = units.aspect(aspect)
    except ValueError:
        raise UsageError(f"an aspect is written 16:9, 9:16, 1:1 or 1080x1920; got {aspect!r}.") from None
    language = language or guess(spoken or [title or ""])
    remarks = _REMARKS["zh" if language.lower().startswith(("zh", "yue")) else "en"]
    name = title or _title(pictures, folder, spoken)
    text = "\n".join(
        [
            f"# {remarks['top']}",
            "storyboard: 1",
            f"title: {_quoted(name)}",
            f"language: {_quoted(language)}",
            "",
            "format:",
            f"  aspect: {aspect}  # {remarks['aspect']}",
            "music:",
            f"  mood: {_quoted(music)}  # {remarks['music']}",
            "captions:",
            f"  style: clean  # {remarks['captions']}",
            "defaults:",
            f"  transition: dissolve  # {remarks['transition']}",
            "",
            f"# {remarks['shots']}",
            "shots:",
            *_shots(pictures, spoken, is_cjk(language), remarks, folder, float(units.size_of(aspect).aspect)),
            "",
        ]
    )
    read_text(text, folder)  # whatever was handed in, only a good storyboard leaves
    return text


def _pictures(photos: Sequence[Path], folder: Path) -> list[tuple[str, str]]:
    """(field, path from the folder) of every picture, in the film's order."""
    found: list[Path] = []
    for photo in photos:
        found += _inside(photo) if photo.is_dir() else [photo]
    if [str(path) for path in found] == sorted(str(path) for path in found):
        found.sort(key=_natural)
    missing = [path.name for path in found if not path.is_file()]
    if missing:
        raise UsageError(f"there is no file {_named(missing)}; give photos and clips that exist.")
    kinds = {path: _kind(path) for path in found}
    foreign = [path.name for path, kind in kinds.items() if kind is None]
    if foreign:
        raise UsageError(
            f"{_named(foreign)} {'is' if len(foreign) == 1 else 'are'} neither photo nor clip; leave them out."
        )
    root = Path(os.path.realpath(folder))
    outside = [path.name for path in found if not Path(os.path.realpath(path)).is_relative_to(root)]
    if outside:
        where = f"the storyboard's folder {str(folder)!r}"
        raise UsageError(
            f"{_named(outside)} {'lies' if len(outside) == 1 else 'lie'} outside {where}; copy them into it, "
            "or write the storyboard beside them."
        )
    return [(kinds[path] or "", Path(os.path.realpath(path)).relative_to(root).as_posix()) for path in found]


def _inside(folder: Path) -> list[Path]:
    return sorted(
        (p for p in folder.iterdir() if p.name[0] != "." and p.is_file() and _kind(p)), key=_natural
    )


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4096)
    found = sniff(head) if head else set()
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "clip"  # most are animated
    return "image" if "image" in found else "clip" if "clip" in found else None


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Numbers inside names count as numbers."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _named(names: Sequence[str]) -> str:
    shown = [repr(name) for name in names[:8]]
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(shown) + more


def _title(pictures: Sequence[tuple[str, str]], folder: Path, spoken: Sequence[str]) -> str:
    if not pictures:
        return re.split(r"[.!?。！？]", spoken[0])[0].strip()[:60] or "Film"
    name = Path(os.path.realpath(folder)).name
    parent = Path(pictures[0][1]).parent.name
    return re.sub(r"[-_]+", " ", parent or name).strip() or "Film"


def _shots(
    pictures: Sequence[tuple[str, str]],
    spoken: Sequence[str],
    cjk: bool,
    remarks: dict[str, str],
    folder: Path,
    film: float,
) -> Iterator[str]:
    moves = cycle(_MOVES)
    taught: set[str] = set()

    def remark(name: str) -> str:
        first = name not in taught
        taught.add(name)
        return f"  # {remarks[name]}" if first else ""

    if not pictures:
        for line in spoken:
            yield f"  - scene: {_quoted(_scene(line))}{remark('scene')}"
            yield f"    say: {_quoted(line)}"
        return
    for (kind, path), line in zip(pictures, shared_out(spoken, len(pictures), cjk=cjk), strict=True):
        yield f"  - {kind}: {_quoted(path)}{remark('clip') if kind == 'clip' else ''}"
        if kind == "image":
            stretch = _shape(folder / path) / film
            if stretch > PANORAMA:
                yield f"    camera: {{move: pan, direction: right, amount: 60%}}{remark('camera')}"
            else:
                yield f"    camera: {next(moves)}{remark('camera')}"
            if stretch < NARROW:
                yield f"    fit: blur{remark('fit')}"
        if line:
            yield f"    say: {_quoted(line)}"


def _shape(path: Path) -> float:
    """Width over height of a photo as it is shown; 1 when its header cannot be read (``check`` names that)."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            return image.height / image.width if turned else image.width / image.height
    except (OSError, ValueError):
        return 1.0


def _scene(line: str) -> str:
    """A sentence as a picture: of moderate length, and nobody in it is called from a cast."""
    return re.sub(r"@(?=\w)", "", line)[:300].strip() or line[:300]


def shared_out(lines: Sequence[str], places: int, *, cjk: bool = False) -> list[str]:
    """Lines on a number of places, in order: spread evenly when they are few, gathered when they are many."""
    count = len(lines)
    if count >= places:
        gap = "" if cjk else " "
        return [gap.join(lines[i * count // places : (i + 1) * count // places]) for i in range(places)]
    found = [""] * places
    for i, line in enumerate(lines):
        found[i * places // count] = line
    return found


def _quoted(text: str) -> str:
    """A YAML scalar that reads back as the text."""
    plain = _SAFE.fullmatch(text) and not text.endswith(" ") and text not in ("~",)
    return text if plain else json.dumps(text, ensure_ascii=False)
