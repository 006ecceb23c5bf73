"""Times of joined films at the rates people use, and where the sound lands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "media"))
from numbered import SIZE, number, numbered

from mutoscope.media import VideoReader, VideoWriter, join, open_media, probe, read_sound
from mutoscope.types import Samples

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
LENGTHS = (1, 2, 3, 25, 40)  # shorter and longer than the encoder's reordering


def pieces(folder: Path, rate: Fraction, suffix: str = ".mp4") -> list[Path]:
    made, k = [], 0
    for index, length in enumerate(LENGTHS):
        path = folder / f"piece{index}{suffix}"
        with VideoWriter(path, size=SIZE, rate=rate, preset="veryfast") as writer:
            for _ in range(length):
                writer.write(numbered(k))
                k += 1
        made.append(path)
    return made


def clicks(seconds: float, rate_hz: int = 48000) -> Iterator[Samples]:
    """One sample of full scale every half second, handed out in odd blocks."""
    sound = np.zeros((2, int(seconds * rate_hz)), np.float32)
    sound[:, rate_hz // 2 :: rate_hz // 2] = 1
    for start in range(0, sound.shape[1], 1237):
        yield sound[:, start : start + 1237]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_every_frame_stands_exactly_on_the_grid(rate: Fraction, tmp_path: Path) -> None:
    total = sum(LENGTHS)
    made = pieces(tmp_path, rate)
    path = tmp_path / "film.mp4"
    assert join(made, path, rate=rate, size=SIZE, sound=lambda: clicks(total / rate)) == total
    with open_media(path) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        shown = sorted(packet.pts * packet.time_base for packet in packets)
        decoded = [packet.dts * packet.time_base for packet in packets]
    assert shown == [k / rate for k in range(total)]
    assert decoded == sorted(set(decoded))
    assert all(packet.dts <= packet.pts for packet in packets)
    facts = probe(path)
    assert facts.rate == rate and facts.num_frames == total and not facts.picture.variable_rate
    frames = list(VideoReader(path, threads=1).frames())
    assert [number(frame.rgb_HWC) for frame in frames] == list(range(total))
    assert [frame.seconds for frame in frames] == [k / rate for k in range(total)]


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [(".mp4", "aac"), (".mov", "aac"), (".mkv", "aac"), (".mkv", "opus"), (".mkv", "flac"), (".mp4", "mp3")],
)
def test_clicks_land_within_a_millisecond(suffix: str, codec: str, tmp_path: Path) -> None:
    """An encoder's lead-in (1024 samples of AAC, 312 of Opus) is taken off by the edit list or the codec delay."""
    rate = Fraction(30000, 1001)
    path = tmp_path / f"film{suffix}"
    join(pieces(tmp_path, rate), path, rate=rate, size=SIZE, sound=lambda: clicks(4), sound_codec=codec)
    sound = read_sound(path, channels=1).samples_CS[0]
    for at in range(24000, len(sound) - 4000, 24000):
        near = np.abs(sound[at - 2000 : at + 2000])
        assert abs(int(near.argmax()) - 2000) <= 48, at


def test_sound_ends_with_the_last_picture(tmp_path: Path) -> None:
    rate = Fraction(25)
    path = tmp_path / "film.mkv"
    join(pieces(tmp_path, rate), path, rate=rate, size=SIZE, sound=lambda: clicks(60), sound_codec="flac")
    assert read_sound(path).samples_CS.shape[1] == sum(LENGTHS) * 48000 // 25


def test_matroska_rounds_to_its_millisecond_without_drift(tmp_path: Path) -> None:
    rate = Fraction(24000, 1001)
    path = tmp_path / "film.mkv"
    total = join(pieces(tmp_path, rate, ".mkv"), path, rate=rate, size=SIZE)
    with open_media(path) as container:
        stamps = sorted(p.pts * p.time_base for p in container.demux(video=0) if p.size)
    assert all(abs(stamp - k / rate) <= Fraction(1, 2000) for k, stamp in enumerate(stamps))
    assert [frame.seconds for frame in VideoReader(path, threads=1).frames()] == [
        k / rate for k in range(total)
    ]
