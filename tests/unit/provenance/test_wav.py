"""Labels in WAV files."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from mutoscope import media
from mutoscope.errors import MediaError
from mutoscope.provenance import wav


@pytest.mark.parametrize("samples", [480, 481])
def test_labels_come_back_and_the_sound_stays(tmp_path: Path, samples: int) -> None:
    path = tmp_path / "x.wav"
    sound = np.linspace(-1, 1, samples, dtype=np.float32)[None]
    with media.SoundWriter(path, channels=1) as writer:
        writer.write(sound)
    wav.add_labels(path, {"title": "odd", "comment": "even", "unknown": "left out"})
    assert media.labels(path)["title"] == "odd" and media.labels(path)["comment"] == "even"
    assert np.array_equal(media.map_sound(path).samples_CS, sound)
    assert struct.unpack("<I", path.read_bytes()[4:8])[0] == path.stat().st_size - 8


def test_an_odd_sound_is_padded_before_the_labels(tmp_path: Path) -> None:
    """RIFF chunks begin at even places; some programs leave the last pad byte out."""
    path = tmp_path / "x.wav"
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", 801) + b"\x80" * 801
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    wav.add_labels(path, {"comment": "here"})
    assert media.labels(path)["comment"] == "here"
    assert path.stat().st_size % 2 == 0 and path.read_bytes().index(b"LIST") % 2 == 0


def test_another_file_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFX")
    with pytest.raises(MediaError, match=r"^x\.wav: this is not a WAV file"):
        wav.add_labels(path, {"title": "x"})
    assert path.read_bytes() == b"RIFX"
