"""Sound: streamed, mapped, written, each sample in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import SoundWriter, labels, map_sound, probe, read_sound, sound_blocks
from mutoscope.rng import generator
from mutoscope.types import Samples, Span

RATE = 48000


def noise(seconds: float, channels: int = 2) -> Samples:
    """Low-passed noise: no codec's band limit takes much of it."""
    white = generator(4, "test.sound").standard_normal((channels, int(seconds * RATE)))
    smooth = np.apply_along_axis(lambda row: np.convolve(row, np.hanning(33) / 16, "same"), 1, white)
    return (0.2 * smooth).astype(np.float32)


def write(path: Path, samples: Samples, **settings: object) -> Path:
    with SoundWriter(path, channels=samples.shape[0], **settings) as writer:  # type: ignore[arg-type]
        for start in range(0, samples.shape[1], 999):
            writer.write(samples[:, start : start + 999])
    return path


def delay(found: Samples, wanted: Samples) -> int:
    """Samples by which ``found`` comes late, by cross-correlation."""
    n = min(found.shape[1], wanted.shape[1])
    size = 1 << (2 * n - 1).bit_length()
    spectrum = np.fft.rfft(found[0, :n], size) * np.conj(np.fft.rfft(wanted[0, :n], size))
    place = int(np.argmax(np.fft.irfft(spectrum, size)))
    return place if place < size // 2 else place - size


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("suffix", "snr"),
    [(".wav", 200), (".flac", 110), (".mp3", 12), (".m4a", 12), (".opus", 12), (".ogg", 12)],
)
def test_sound_comes_back_in_its_place(suffix: str, snr: float, channels: int, tmp_path: Path) -> None:
    wanted = noise(1.3, channels)
    path = write(tmp_path / f"x{suffix}", wanted)
    found = read_sound(path, channels=channels).samples_CS
    assert delay(found, wanted) == 0
    assert abs(found.shape[1] - wanted.shape[1]) <= (0 if snr > 100 else 2500)
    n = min(found.shape[1], wanted.shape[1])
    error = float(np.mean((found[:, :n] - wanted[:, :n]) ** 2))
    assert error == 0 or 10 * np.log10(float(np.mean(wanted**2)) / error) > snr


def test_s16_wav_is_half_as_large_and_near(tmp_path: Path) -> None:
    wanted = noise(0.3)
    found = read_sound(write(tmp_path / "x.wav", wanted, codec="s16")).samples_CS
    assert np.abs(found - wanted).max() < 1 / 30000
    assert (tmp_path / "x.wav").stat().st_size == 58 + wanted.size * 2


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".m4a", ".opus", ".mp3"])
def test_a_span_is_the_same_part_of_the_whole(suffix: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"x{suffix}", noise(4))
    whole = read_sound(path).samples_CS
    for start, stop in ((0.0, 0.5), (0.25, 1.0), (2.125, 3.5), (3.9, 99.0)):
        part = read_sound(path, span=Span(start, stop)).samples_CS
        wanted = whole[:, round(start * RATE) : round(stop * RATE)]
        assert abs(part.shape[1] - wanted.shape[1]) <= (0 if stop < 4 else 2500)
        n = min(part.shape[1], wanted.shape[1])
        assert np.abs(part[:, :n] - wanted[:, :n]).max() < 1e-3


def test_rates_and_channels_are_converted(tmp_path: Path) -> None:
    tone = np.sin(np.arange(RATE) * 2 * np.pi * 1000 / RATE, dtype=np.float32)[None] * 0.5
    path = write(tmp_path / "x.wav", tone)
    found = read_sound(path, rate_hz=16000, channels=2)
    assert found.rate_hz == 16000 and found.samples_CS.shape == (2, 16000)
    spectrum = np.abs(np.fft.rfft(found.samples_CS[0]))
    assert spectrum.argmax() == 1000
    assert np.abs(found.samples_CS).max() == pytest.approx(0.5, abs=0.01)
    assert np.array_equal(found.samples_CS[0], found.samples_CS[1])


def test_blocks_are_small_and_join_to_the_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "x.flac", noise(3))
    blocks = list(sound_blocks(path))
    assert max(block.shape[1] for block in blocks) <= RATE
    assert np.array_equal(np.concatenate(blocks, 1), read_sound(path).samples_CS)


def test_sound_that_starts_late_is_led_by_silence(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "late.mkv"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE)
        stream.codec_context.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.full((1, 4800), 16384, np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 12_000
        out.mux([*stream.encode(frame), *stream.encode(None)])
    found = read_sound(tmp_path / "late.mkv", channels=1).samples_CS[0]
    assert found.shape == (16_800,)
    assert np.abs(found[:12_000]).max() == 0 and np.abs(found[12_000:] - 0.5).max() < 1e-3


def test_a_mapped_sound_equals_the_read_one_and_is_read_only(tmp_path: Path) -> None:
    wanted = noise(0.5)
    path = write(tmp_path / "x.wav", wanted)
    mapped = map_sound(path)
    assert np.array_equal(mapped.samples_CS, wanted) and mapped.rate_hz == RATE
    with pytest.raises(ValueError):
        mapped.samples_CS[0, 0] = 1
    for other, words in (
        (write(tmp_path / "s16.wav", wanted, codec="s16"), "only 32-bit float"),
        (write(tmp_path / "x.flac", wanted), "not a WAV file"),
    ):
        with pytest.raises(MediaError, match=words):
            map_sound(other)


def test_an_extensible_wav_with_odd_chunks_is_mapped(tmp_path: Path) -> None:
    """Other programs write WAVE_FORMAT_EXTENSIBLE and chunks of odd length before the data."""
    import struct

    samples = np.arange(6, dtype="<f4").reshape(3, 2) / 8
    form = struct.pack("<HHIIHHHHI", 0xFFFE, 2, 44100, 44100 * 8, 8, 32, 22, 32, 3) + struct.pack("<H14x", 3)
    body = b"WAVE" + b"LIST" + struct.pack("<I", 3) + b"abc\0" + b"fmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", samples.nbytes) + samples.tobytes()
    (tmp_path / "x.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    sound = map_sound(tmp_path / "x.wav")
    assert sound.rate_hz == 44100 and np.array_equal(sound.samples_CS, samples.T)


MEMORY = """
import resource, sys
import numpy as np
from mutoscope.media import SoundWriter, map_sound
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
block = np.zeros((2, 48000), np.float32)
with SoundWriter(sys.argv[1]) as writer:
    for k in range(200):
        writer.write(block + k / 200)
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
sound = map_sound(sys.argv[1])
assert sound.seconds == 200 and sound.samples_CS[1, 48000 * 150] == np.float32(0.75)
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
"""


def test_two_hundred_seconds_cost_no_memory(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", MEMORY, str(tmp_path / "x.wav")], check=True, timeout=60)
    assert (tmp_path / "x.wav").stat().st_size == 58 + 200 * 48000 * 8


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in (".wav", ".flac", ".mp3", ".m4a", ".opus"):
        made = [write(tmp_path / f"{name}{suffix}", noise(0.4)).read_bytes() for name in "ab"]
        assert made[0] == made[1], suffix


def test_labels_and_facts_of_sound_files(tmp_path: Path) -> None:
    for suffix in (".flac", ".mp3", ".m4a", ".opus"):
        path = write(
            tmp_path / f"x{suffix}", noise(0.2), labels={"title": "Song 歌", "comment": "c" * 70_000}
        )
        assert labels(path)["title"] == "Song 歌" and labels(path)["comment"] == "c" * 70_000, suffix
        facts = probe(path)
        assert facts.picture is None and (facts.sounds[0].rate_hz, facts.sounds[0].channels) == (RATE, 2)


def test_wrong_requests(tmp_path: Path, clips: Path) -> None:
    for words, act in (
        ("must end in one of", lambda: SoundWriter(tmp_path / "x.wave")),
        ("channels must be 1 or 2", lambda: SoundWriter(tmp_path / "x.wav", channels=6)),
        ("written at 48000", lambda: SoundWriter(tmp_path / "x.opus", rate_hz=44100)),
        ("codec for .wav", lambda: SoundWriter(tmp_path / "x.wav", codec="s24")),
        ("rate_hz must lie", lambda: read_sound(clips / "tone.wav", rate_hz=0)),
    ):
        with pytest.raises(UsageError, match=words):
            act()
    with pytest.raises(MediaError, match=r"^clip\.mp4 has no sound"):
        read_sound(clips / "clip.mp4")
    with pytest.raises(UsageError, match="sound must be float32"), SoundWriter(tmp_path / "x.wav") as writer:
        writer.write(np.zeros((2, 5)))
    assert list(tmp_path.iterdir()) == []


def test_a_cut_sound_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", noise(0.2))
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(MediaError, match=r"^x\.wav is cut"):
        map_sound(path)
