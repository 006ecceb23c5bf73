"""The event files, read back by a reader written from the public description of the format."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from mutoscope.train.events import Events, crc32c, record


def fields(data: bytes) -> list[tuple[int, Any]]:
    """A protocol buffer's fields, in order."""
    found, at = [], 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        kind: Any = key & 7
        if kind == 0:
            found.append((key >> 3, varint()))
            continue
        size = {1: 8, 5: 4}.get(kind) or varint()
        part = data[at : at + size]
        at += size
        found.append((key >> 3, struct.unpack({1: "<d", 5: "<f"}[kind], part)[0] if kind != 2 else part))
    return found


def events(path: Path) -> list[dict[int, Any]]:
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        assert unmasked(data[at + 8 : at + 12]) == crc32c(data[at : at + 8])
        body = data[at + 12 : at + 12 + length]
        assert unmasked(data[at + 12 + length : at + 16 + length]) == crc32c(body)
        found.append(dict(fields(body)))
        at += 16 + length
    return found


def unmasked(four: bytes) -> int:
    turned = (struct.unpack("<I", four)[0] - 0xA282EAD8) % 2**32
    return (turned << 15 | turned >> 17) % 2**32


def test_checksum_is_castagnolis() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # RFC 3720 B.4 and every table of CRCs
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720 B.4: 32 bytes of zeros
    assert crc32c(b"123456789") != zlib.crc32(b"123456789")
    assert record(b"abc")[:8] == b"\x03" + bytes(7)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 300, 200)
    writer = Events(tmp_path / "tensorboard", after=299)
    writer.scalars(300, {"train/loss": 0.5, "train/worst": -2.0})
    writer.picture(301, "sample", png)
    writer.close()
    (path,) = (tmp_path / "tensorboard").iterdir()
    assert "tfevents" in path.name
    version, session, scalars, picture = events(path)
    assert version[3] == b"brain.Event:2" and version[1] > 1.7e9
    assert session[2] == 300 and fields(session[7]) == [(1, 1)]
    assert scalars[2] == 300
    values = [dict(fields(value)) for _, value in fields(scalars[5])]
    assert values == [{1: b"train/loss", 2: pytest.approx(0.5)}, {1: b"train/worst", 2: pytest.approx(-2)}]
    image = dict(fields(dict(fields(fields(picture[5])[0][1]))[4]))
    assert image == {1: 200, 2: 300, 3: 3, 4: png}
