"""Stills: every mode becomes sRGB bytes, upright; writing is whole or not at all."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from numbered import numbered
from PIL import Image

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import contact_sheet, read_still, write_still

PICTURE = numbered(77)


def test_png_is_exact_and_alpha_is_kept_or_laid_on_white(tmp_path: Path) -> None:
    write_still(tmp_path / "x.png", PICTURE)
    assert np.array_equal(read_still(tmp_path / "x.png"), PICTURE)
    assert read_still(tmp_path / "x.png", alpha=True)[..., 3].min() == 255
    rgba = np.dstack([PICTURE, np.full(PICTURE.shape[:2], 0, np.uint8)])
    rgba[10:20, 10:20, 3] = 255
    write_still(tmp_path / "a.png", rgba)
    assert np.array_equal(read_still(tmp_path / "a.png", alpha=True), rgba)
    flat = read_still(tmp_path / "a.png")
    assert flat[0, 0].tolist() == [255, 255, 255] and np.array_equal(
        flat[10:20, 10:20], PICTURE[10:20, 10:20]
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int, tmp_path: Path) -> None:
    """EXIF 2.32, tag 0x0112: what has to be done to see the picture upright."""
    turns = {1: lambda p: p, 2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1],
             5: lambda p: p.transpose(1, 0, 2), 6: lambda p: np.rot90(p, -1),
             7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
             8: lambda p: np.rot90(p, 1)}  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(PICTURE).save(tmp_path / "x.png", exif=exif)
    assert np.array_equal(read_still(tmp_path / "x.png"), turns[orientation](PICTURE))


def test_sixteen_bits_palettes_gray_and_cmyk(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 96).astype(np.uint16)[None].repeat(8, 0)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    assert np.abs(read_still(tmp_path / "deep.png")[0, :, 1].astype(int) - ramp[0] / 257).max() <= 1
    dark = (ramp // 1000).astype(np.uint16)  # a deep picture with small values stays dark
    Image.fromarray(dark).save(tmp_path / "dark.png")
    assert read_still(tmp_path / "dark.png").max() <= 1
    quantized = Image.fromarray(PICTURE).quantize(64)
    quantized.save(tmp_path / "pal.png")
    assert np.array_equal(read_still(tmp_path / "pal.png"), np.asarray(quantized.convert("RGB")))
    Image.fromarray(PICTURE[..., 1]).save(tmp_path / "gray.png")
    assert np.array_equal(read_still(tmp_path / "gray.png")[..., 2], PICTURE[..., 1])
    Image.fromarray(PICTURE).convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    assert np.abs(read_still(tmp_path / "cmyk.jpg").astype(int) - PICTURE).mean() < 5


def test_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.fromarray(numbered(k)) for k in range(3)]
    frames[0].save(tmp_path / "x.gif", save_all=True, append_images=frames[1:])
    assert np.abs(read_still(tmp_path / "x.gif").astype(int) - numbered(0)).mean() < 3


def linear_profile() -> bytes:
    """A minimal ICC v2 display profile: sRGB primaries adapted to D50 (IEC 61966-2-1), straight-line tone curves."""

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in (x, y, z)))

    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    text = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"x\0" + bytes(78)
    tags = {b"desc": text, b"wtpt": xyz(0.9642, 1, 0.8249), b"rXYZ": xyz(0.4361, 0.2225, 0.0139),
            b"gXYZ": xyz(0.3851, 0.7169, 0.0971), b"bXYZ": xyz(0.1431, 0.0606, 0.7139),
            b"rTRC": curve, b"gTRC": curve, b"bTRC": curve, b"cprt": b"text\0\0\0\0x\0\0\0"}  # fmt: skip
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x10\0\0", b"mntrRGB XYZ ", b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    head[0:4] = struct.pack(">I", 128 + len(table) + len(body))
    return bytes(head) + table + body


def test_an_embedded_profile_is_applied(tmp_path: Path) -> None:
    """Half the light is 188 in sRGB: 255 * (1.055 * (128 / 255) ** (1 / 2.4) - 0.055)."""
    Image.fromarray(np.full((8, 8, 3), 128, np.uint8)).save(tmp_path / "x.png", icc_profile=linear_profile())
    assert np.abs(read_still(tmp_path / "x.png").astype(int) - 188).max() <= 1
    rgba = np.full((8, 8, 4), 128, np.uint8)
    Image.fromarray(rgba).save(tmp_path / "a.png", icc_profile=linear_profile())
    assert (
        np.abs(read_still(tmp_path / "a.png", alpha=True)[0, 0].astype(int) - (188, 188, 188, 128)).max() <= 1
    )
    Image.fromarray(PICTURE).save(tmp_path / "bad.png", icc_profile=b"not a profile")
    assert np.array_equal(read_still(tmp_path / "bad.png"), PICTURE)  # a damaged one is left aside


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_bombs_damage_and_foreign_files_are_one_sentence(tmp_path: Path) -> None:
    for side, words in ((30_000, "more than the 64000000 pixels"), (10_000, "10000x10000 pixels")):
        (tmp_path / "bomb.png").write_bytes(huge_png(side, side))
        with pytest.raises(MediaError, match=rf"^bomb\.png has {words}"):
            read_still(tmp_path / "bomb.png")
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(MediaError, match=r"^text\.png is not a picture"):
        read_still(tmp_path / "text.png")
    write_still(tmp_path / "x.png", PICTURE)
    data = (tmp_path / "x.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError, match=r"^cut\.png cannot be read as a picture"):
        read_still(tmp_path / "cut.png")
    with pytest.raises(MediaError, match=r"^y\.png was not found.*x\.png"):
        read_still(tmp_path / "y.png")
    (tmp_path / "x.eps").write_bytes(
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    )  # would start Ghostscript
    with pytest.raises(MediaError, match=r"^x\.eps is not a picture"):
        read_still(tmp_path / "x.eps")


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".bmp"])
def test_other_formats_are_near(suffix: str, tmp_path: Path) -> None:
    write_still(tmp_path / f"x{suffix}", PICTURE)
    assert np.abs(read_still(tmp_path / f"x{suffix}").astype(int) - PICTURE).mean() < 6


def test_writing_refuses_what_it_cannot_store(tmp_path: Path) -> None:
    for words, name, pixels in (
        ("must end in one of", "x.xyz", PICTURE),
        ("must be uint8", "x.png", PICTURE.astype(np.float32)),
        ("hold no transparency", "x.jpg", np.zeros((4, 4, 4), np.uint8)),
    ):
        with pytest.raises(UsageError, match=words):
            write_still(tmp_path / name, pixels)
    with pytest.raises(MediaError, match=r"^x\.png cannot be written"):
        write_still(tmp_path / "no" / "x.png", PICTURE)
    assert list(tmp_path.iterdir()) == []


def test_a_contact_sheet_shows_every_picture_once() -> None:
    frames = [np.full((50, 100, 3), shade, np.uint8) for shade in (50, 100, 150, 200, 250)]
    sheet = contact_sheet(frames, 2, [str(k) for k in range(5)], width=100, gap=4)
    assert sheet.shape == (4 + 3 * (50 + 16 + 4), 4 + 2 * 104, 3)
    assert [int(sheet[4 + 25 + row * 70, 4 + 50 + column * 104, 0]) for row in range(3) for column in range(2)] == [
        50, 100, 150, 200, 250, 0,
    ]  # fmt: skip
    with pytest.raises(UsageError, match="one label a frame"):
        contact_sheet(frames, 2, ["one"])
    with pytest.raises(UsageError, match="at least one frame"):
        contact_sheet([], 2)
