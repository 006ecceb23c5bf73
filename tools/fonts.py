"""Makes the fonts shipped in ``src/mutoscope/text/fonts`` from installed font files.

Run on Debian with ``fonts-inter``, ``fonts-league-spartan``, ``fonts-yusei-magic`` and ``fonts-noto-cjk`` installed
(or unpacked below a folder of your own)::

    python tools/fonts.py [--root /usr/share/fonts] [--out src/mutoscope/text/fonts]

Three things are done to each file. Characters nobody films with are dropped (the list of each face is below). Hints are
dropped: letters in films are large and placed at fractions of a pixel. And pair kerning is flattened from ``GPOS`` into
an old ``kern`` table, which a hundred lines of Python can read (``text/sfnt.py``), so that Latin text is spaced well
and the same everywhere, whether or not the machine has a shaping engine.

Needs fontTools, which matplotlib brings along. The results are Modified Versions in the sense of the SIL Open Font
License, so they bear names of their own; copyright and license entries stay in the name tables, and the licenses lie
beside the files. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

MOST_PAIRS = 10_000  # a format 0 subtable's length field holds 10 920 pairs


def _encoded(codec: str, lead: range, trail: range) -> set[int]:
    """Every character a two-byte code stands for."""
    found = set()
    for high in lead:
        for low in trail:
            try:
                text = bytes([high, low]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def _span(*ends: tuple[int, int]) -> set[int]:
    return {code for first, last in ends for code in range(first, last + 1)}


PUNCTUATION = _span((0x2010, 0x2027), (0x2030, 0x203E), (0x2044, 0x2044), (0x20A0, 0x20BF)) | {
    0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
    0x221E, 0x2202, 0x2206, 0x221A,
}  # fmt: skip
LATIN = (
    _span(
        (0x20, 0x7E),
        (0x2070, 0x2079),
        (0x207B, 0x207B),
        (0x2080, 0x2089),
        (0xA0, 0x24F),
        (0x2B0, 0x2DD),
        (0x300, 0x30C),
        (0x1E00, 0x1EFF),
    )
    | PUNCTUATION
)
GREEK_AND_CYRILLIC = _span((0x370, 0x3FF), (0x400, 0x52F))
SIMPLIFIED = _encoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))  # GB 2312-1980: 6763 hanzi and signs
TRADITIONAL = _encoded(
    "big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
)  # Big5 level 1: 5401
JAPANESE = _encoded("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))  # JIS X 0208 level 1: 2965 kanji
CJK = SIMPLIFIED | TRADITIONAL | JAPANESE | _span((0x3000, 0x30FF), (0xFF00, 0xFFEF)) | PUNCTUATION


@dataclass(frozen=True)
class Face:
    """One file to make: where its outlines come from and what stays."""

    name: str
    source: str
    keeps: frozenset[int]
    number: int = 0  # within a collection
    kerned: set[int] | None = None  # characters whose pairs are kept


LETTERS = _span((0x20, 0x7E), (0xC0, 0x17F), (0x391, 0x3CE), (0x410, 0x45F), (0x2018, 0x201D)) | {
    0x2013,
    0x2014,
}
FACES = (
    Face(
        "MutoscopeSans-Regular.otf",
        "Inter-Regular.otf",
        frozenset(LATIN | GREEK_AND_CYRILLIC),
        kerned=LETTERS,
    ),
    Face(
        "MutoscopeSans-SemiBold.otf",
        "Inter-SemiBold.otf",
        frozenset(LATIN | GREEK_AND_CYRILLIC),
        kerned=LETTERS,
    ),
    Face(
        "MutoscopeSans-ExtraBold.otf",
        "Inter-ExtraBold.otf",
        frozenset(LATIN | GREEK_AND_CYRILLIC),
        kerned=LETTERS,
    ),
    Face("MutoscopeDisplay-Bold.otf", "LeagueSpartan-Bold.otf", frozenset(LATIN), kerned=LETTERS),
    Face("MutoscopeHand-Regular.ttf", "YuseiMagic-Regular.ttf", frozenset(LATIN), kerned=LETTERS),
    Face("MutoscopeHan-Regular.otf", "NotoSansCJK-Regular.ttc", frozenset(CJK), number=2),
    Face("MutoscopeHan-Bold.otf", "NotoSansCJK-Bold.ttc", frozenset(CJK), number=2),
)


def _first_value(record: object) -> int:
    return int(getattr(record, "XAdvance", 0) or 0) if record is not None else 0


def pairs(font: TTFont, keep: set[int]) -> dict[tuple[str, str], int]:
    """Horizontal kerning of all pairs of kept characters, in font units, as the ``kern`` feature gives it."""
    if "GPOS" not in font:
        return {}
    gpos = font["GPOS"].table
    used = {
        index
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    cmap = font.getBestCmap()
    names = {cmap[code] for code in keep if code in cmap}
    found: dict[tuple[str, str], int] = {}
    for index in sorted(used):
        lookup: dict[tuple[str, str], int] = {}
        for table in gpos.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType != 2:
                continue
            firsts = [name for name in table.Coverage.glyphs if name in names]
            if table.Format == 1:
                order = {name: at for at, name in enumerate(table.Coverage.glyphs)}
                for left in firsts:
                    for value in table.PairSet[order[left]].PairValueRecord:
                        if value.SecondGlyph in names:
                            lookup.setdefault((left, value.SecondGlyph), _first_value(value.Value1))
            else:
                for left in firsts:
                    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
                    for right in names:
                        cell = row[table.ClassDef2.classDefs.get(right, 0)]
                        lookup.setdefault((left, right), _first_value(cell.Value1))
        for pair, value in lookup.items():
            found[pair] = found.get(pair, 0) + value
    return {pair: value for pair, value in found.items() if value}


def make(face: Face, source: Path, target: Path) -> int:
    """Write one shipped file; its size in bytes."""
    options = subset.Options()
    options.font_number = face.number
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.drop_tables += ["vmtx", "vhea", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "DSIG", "meta"]
    font = subset.load_font(str(source), options)
    kerning = pairs(font, face.kerned) if face.kerned else {}
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=face.keeps)
    subsetter.subset(font)
    present = set(font.getGlyphOrder())
    kept = sorted(
        ((pair, value) for pair, value in kerning.items() if present.issuperset(pair)),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    if kept:
        table = newTable("kern")
        table.version = 0
        part = KernTable_format_0(apple=False)
        part.version, part.coverage, part.tupleIndex = 0, 1, None
        part.kernTable = dict(kept[:MOST_PAIRS])
        table.kernTables = [part]
        font["kern"] = table
    family, style = face.name.rsplit(".", 1)[0].split("-")
    names = {
        1: f"{family} {style}",
        2: "Regular",
        3: f"{family}-{style}",
        4: f"{family} {style}",
        6: f"{family}-{style}",
    }
    for number, value in names.items():
        font["name"].setName(value, number, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [f"{family}-{style}"]
        for key in ("FullName", "FamilyName"):
            font["CFF "].cff.topDictIndex[0].rawDict.pop(key, None)
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Make the shipped fonts from installed ones.")
    parser.add_argument("--root", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/mutoscope/text/fonts")
    chosen = parser.parse_args(arguments)
    total = 0
    for face in FACES:
        sources = sorted(chosen.root.rglob(face.source))
        if not sources:
            print(
                f"{face.source} was not found below {chosen.root}; install its Debian package.",
                file=sys.stderr,
            )
            return 1
        size = make(face, sources[0], chosen.out / face.name)
        total += size
        print(f"{size:9d}  {face.name}")
    print(f"{total:9d}  in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
