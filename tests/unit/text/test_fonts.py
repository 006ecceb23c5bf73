"""What fonts cover and which is chosen; the font reader against FreeType."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont, features

from mutoscope.errors import CapabilityError, MediaError, UsageError
from mutoscope.text import fonts, sfnt, typeset

SHIPPED = sorted(fonts.SHIPPED.glob("*.?tf"))


def gb2312() -> list[str]:
    """The 6763 hanzi of GB 2312-80, rows 16 to 87."""
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def test_shipped_fonts_are_small_and_licensed() -> None:
    assert sum(path.stat().st_size for path in SHIPPED) <= 6_000_000
    for family in {path.name.split("-")[0].removeprefix("Mutoscope") for path in SHIPPED}:
        assert "SIL OPEN FONT LICENSE" in (fonts.SHIPPED / f"LICENSE-{family}.txt").read_text(
            encoding="utf-8"
        )


@pytest.mark.parametrize("name", ["MutoscopeHan-Regular.otf", "MutoscopeHan-Bold.otf"])
def test_simplified_chinese_is_whole(name: str) -> None:
    hanzi = gb2312()
    assert len(hanzi) == 6763
    glyphs = sfnt.read(fonts.SHIPPED / name).glyphs
    assert [letter for letter in (*hanzi, *"，。！？“”、（）《》—…アいん") if ord(letter) not in glyphs] == []


@pytest.mark.parametrize("role", ["caption", "heavy", "title", "body", "strong"])
def test_western_european_needs_one_face_only(role: str) -> None:
    runs = fonts.find("Größe, çà et là — “élan”, Øre, ñandú, Łódź, İstanbul", role)
    assert len({run.face for run in runs}) == 1
    assert runs[0].face.path.parent == fonts.SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_reader_agrees_with_freetype(path: Path) -> None:
    from matplotlib.ft2font import FT2Font

    outline = sfnt.read(path)
    assert outline.glyphs == {
        code: glyph for code, glyph in FT2Font(str(path)).get_charmap().items() if glyph
    }
    assert set(sfnt.coverage(path).tolist()) == set(outline.glyphs)
    face = ImageFont.truetype(str(path), 1000, layout_engine=ImageFont.Layout.BASIC)
    for letter in "AWgi8é，里" if "Han" in path.name else "AWgi8é":
        if ord(letter) in outline.glyphs:
            assert outline.advance(letter) * 1000 == pytest.approx(face.getlength(letter), abs=1.5)
    ascent, descent = face.getmetrics()
    assert (outline.ascent * 1000, outline.descent * 1000) == pytest.approx((ascent, descent), abs=2)


def test_kerning_closes_av() -> None:
    plain = typeset.set_line("AB", 100)
    pair = typeset.set_line("AV", 100)
    outline = fonts.chain("caption")[0].outline
    assert pair.width < (outline.advance("A") + outline.advance("V")) * 100 - 5
    assert plain.width == pytest.approx((outline.advance("A") + outline.advance("B")) * 100, abs=2)


def test_chinese_quotes_are_full_width_and_digits_latin() -> None:
    runs = fonts.find("他说“2026年好”——", "caption", "zh")
    faces = {letter: run.face.path.name for run in runs for letter in run.text}
    assert faces["“"] == faces["他"] == faces["—"] == "MutoscopeHan-Bold.otf"
    assert faces["2"] == "MutoscopeSans-SemiBold.otf"
    english = fonts.find("“Hello” — he said", "caption", "en")
    assert {run.face.path.name for run in english} == {"MutoscopeSans-SemiBold.otf"}


def test_a_rare_letter_does_not_split_its_script() -> None:
    hand = fonts.chain("hand")[0]
    assert not hand.has("ğ")
    assert {run.face for run in fonts.find("Dağ", "hand")} == {fonts.chain("hand")[1]}
    assert {run.face for run in fonts.find("Dag", "hand")} == {hand}


def test_missing_lists_each_lost_character_once() -> None:
    assert fonts.missing("Café 里 \ue000x\ue000\ue001") == ("\ue000", "\ue001")
    assert (
        fonts.missing("e\u0301 \u2066x\u2069 a\ufe0f") == ()
    )  # composed; direction marks and selectors are invisible


def test_unknown_role_is_named() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'caption'"):
        fonts.find("a", "captoin")


def test_damaged_fonts_are_refused_in_one_sentence(tmp_path: Path) -> None:
    whole = (fonts.SHIPPED / "MutoscopeDisplay-Bold.otf").read_bytes()
    random = np.random.default_rng(3)
    for number in range(40):
        broken = bytearray(whole[: int(random.integers(0, len(whole)))])
        for _ in range(8):
            if broken:
                broken[int(random.integers(0, min(len(broken), 2000)))] = int(random.integers(0, 256))
        path = tmp_path / f"{number}.otf"
        path.write_bytes(bytes(broken))
        try:
            sfnt.read(path)
        except MediaError as error:
            assert str(error).startswith(path.name)
    with pytest.raises(MediaError, match=r"missing\.otf"):
        sfnt.read(tmp_path / "missing.otf")


def test_glyph_tables_of_the_old_kind_are_read_by_the_book() -> None:
    # OpenType cmap format 4 by hand: A..C by delta, a..c through the glyph array with a delta of 100, and the end mark.
    parts = [
        struct.pack(">7H", 4, 0, 0, 6, 0, 0, 0), struct.pack(">3H", 0x43, 0x63, 0xFFFF), struct.pack(">H", 0),
        struct.pack(">3H", 0x41, 0x61, 0xFFFF), struct.pack(">3h", -0x40, 100, 1), struct.pack(">3H", 0, 4, 0),
        struct.pack(">3H", 5, 0, 7),
    ]  # fmt: skip
    assert sfnt._format_4(b"".join(parts)) == {0x41: 1, 0x42: 2, 0x43: 3, 0x61: 105, 0x63: 107}


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without libfribidi: Pillow then reports both as absent."""
    check = features.check
    monkeypatch.setattr(features, "check", lambda name: name not in ("raqm", "fribidi") and check(name))
    fonts.can_shape.cache_clear()
    typeset.set_line.cache_clear()
    yield
    fonts.can_shape.cache_clear()
    typeset.set_line.cache_clear()


def test_without_fribidi_latin_and_chinese_are_the_same(no_engine: None) -> None:
    bare = [typeset.set_line(text, 40.0) for text in ("Straße, Kyïv", "晨光 2026", "Ωμέγα")]
    masks = [typeset.mask((60, 400), [(line, 5.0, 45.0)]) for line in bare]
    fonts.can_shape.cache_clear()
    typeset.set_line.cache_clear()
    for line, mask in zip(bare, masks, strict=True):
        again = typeset.set_line(line.text, 40.0)
        assert again == line
        assert np.array_equal(typeset.mask((60, 400), [(again, 5.0, 45.0)]), mask)


@pytest.mark.parametrize("text", ["مرحبا", "שלום", "नमस्ते"])
def test_without_fribidi_joined_scripts_are_refused(no_engine: None, text: str) -> None:
    with pytest.raises(CapabilityError, match="apt-get install libfribidi0"):
        fonts.require(text)
    if not fonts.missing(text):
        with pytest.raises(CapabilityError, match="apt-get install libfribidi0"):
            typeset.set_line(text, 40.0)
