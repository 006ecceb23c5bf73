"""The mix: levels, ducking, limits, stems, and the same samples for any block."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from mutoscope.audio import duck
from mutoscope.audio.desk import Role, Track
from mutoscope.audio.loudness import measure
from mutoscope.audio.mix import PRESETS, Mixed, mix
from mutoscope.errors import UsageError
from mutoscope.rng import generator

RATE_HZ = 48_000


def voice(seconds: float, level: float = 0.05) -> np.ndarray:
    """Noise in syllables, four a second, in the band of speech; mono."""
    num = round(seconds * RATE_HZ)
    rough = generator(5, "test-voice").standard_normal(num)
    smooth = np.convolve(rough, np.hanning(24), mode="same")
    syllables = np.abs(np.sin(np.pi * 4 * np.arange(num) / RATE_HZ)) ** 1.5
    return (level * smooth * syllables)[None].astype(np.float32)


def music(seconds: float, level: float = 0.2) -> np.ndarray:
    num = round(seconds * RATE_HZ)
    t = np.arange(num) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * hz * t) for hz in (110, 220, 277.2, 1_108, 1_760, 2_217))
    hiss = generator(6, "test-music").standard_normal((2, num))
    return (level * (chord / 6 + 0.1 * hiss)).astype(np.float32)


def track(role: Role, sound: np.ndarray, at: float = 0.0, gain_db: float = 0.0) -> Track:
    return Track(
        role=role,
        start=round(at * RATE_HZ),
        num_samples=sound.shape[1],
        read=lambda first, stop: sound[:, first:stop],
        gain_db=gain_db,
    )


def film(preset: str = "online", duck_db: float | None = None) -> Mixed:
    return mix(
        [track("voice", voice(3), 2), track("voice", voice(2, 0.005), 7), track("music", music(12))],
        num_samples=12 * RATE_HZ,
        speech=[(2, 5), (7, 9)],
        preset=preset,
        duck_db=duck_db,
    )


def whole(blocks: Iterator[np.ndarray]) -> np.ndarray:
    return np.concatenate(list(blocks), axis=1)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_every_preset_reaches_its_targets(preset: str) -> None:
    mixed = film(preset)
    found = measure(mixed.blocks())
    target = PRESETS[preset]
    assert found.integrated_lufs == pytest.approx(target.integrated_lufs, abs=0.3)
    assert found.true_peak_dbtp <= target.true_peak_dbtp
    assert mixed.report.integrated_lufs == pytest.approx(found.integrated_lufs, abs=1e-6)
    assert mixed.report.true_peak_dbtp == pytest.approx(found.true_peak_dbtp, abs=1e-6)
    assert mixed.report.speech_over_bed_lu is not None and mixed.report.speech_over_bed_lu >= 15.0


@pytest.mark.parametrize("block", [1_000, 12_345, 600_000])
def test_the_size_of_blocks_changes_nothing(block: int) -> None:
    mixed = film()
    once = whole(mixed.blocks())
    assert once.shape == (2, 12 * RATE_HZ) and once.dtype == np.float32
    np.testing.assert_allclose(whole(mixed.blocks(block)), once, atol=1e-5)


def test_the_same_mix_twice_is_the_same_samples() -> None:
    np.testing.assert_array_equal(whole(film().blocks()), whole(film().blocks()))


def test_the_speech_in_the_report_is_the_speech_in_the_sound() -> None:
    """Voice and bed measured from the finished stems, only where somebody speaks."""
    mixed = film()
    spoken = whole(mixed.stem("voice"))
    bed = whole(mixed.stem("music"))
    windows = [slice(2 * RATE_HZ, 5 * RATE_HZ), slice(7 * RATE_HZ, 9 * RATE_HZ)]
    voice_lufs = measure([np.concatenate([spoken[:, w] for w in windows], axis=1)]).integrated_lufs
    bed_lufs = measure([np.concatenate([bed[:, w] for w in windows], axis=1)]).integrated_lufs
    assert mixed.report.speech_over_bed_lu == pytest.approx(voice_lufs - bed_lufs, abs=1.0)
    assert voice_lufs - bed_lufs >= 15.0


def test_lines_recorded_at_different_levels_come_out_alike() -> None:
    spoken = whole(film().stem("voice"))
    loud = measure([spoken[:, 2 * RATE_HZ : 5 * RATE_HZ]]).integrated_lufs
    soft = measure([spoken[:, 7 * RATE_HZ : 9 * RATE_HZ]]).integrated_lufs
    assert loud == pytest.approx(soft, abs=1.0)


def test_the_bed_steps_back_by_what_was_asked() -> None:
    quiet = measure([whole(film(duck_db=-12).stem("music"))[:, 10 * RATE_HZ :]])
    down = measure([whole(film(duck_db=-12).stem("music"))[:, round(2.2 * RATE_HZ) : round(4.8 * RATE_HZ)]])
    depth = quiet.integrated_lufs - down.integrated_lufs
    assert 12.0 <= depth <= 14.5  # the duck, and the dip at 1-3 kHz


def test_a_shallow_duck_that_was_asked_for_is_respected() -> None:
    report = film(duck_db=-3).report
    assert report.speech_over_bed_lu is not None and 8.0 <= report.speech_over_bed_lu <= 12.0


def test_music_that_swells_under_speech_is_ducked_deeper() -> None:
    swelling = music(12)
    swelling[:, : 6 * RATE_HZ] *= 4
    mixed = mix(
        [track("voice", voice(3), 2), track("music", swelling)],
        num_samples=12 * RATE_HZ,
        speech=[(2, 5)],
        preset="film",
    )
    assert mixed.report.speech_over_bed_lu is not None and mixed.report.speech_over_bed_lu >= 15.0


def test_the_duck_is_down_when_the_word_begins_and_back_after() -> None:
    spans = duck.windows([(2.0, 3.0), (3.5, 4.0), (6.0, 6.0), (9.0, 10.0)])
    assert spans == [(2.0, 4.0), (9.0, 10.0)]
    depth = duck.curve(spans, 0, 12 * RATE_HZ)
    at = {
        seconds: depth[round(seconds * RATE_HZ)]
        for seconds in (1.74, 1.875, 2.0, 3.25, 4.0, 4.4, 4.81, 8.0, 9.5)
    }
    assert at[1.74] == 0 and at[4.81] == 0 and at[8.0] == 0
    assert at[2.0] == pytest.approx(1) and at[3.25] == 1 and at[4.0] == pytest.approx(1) and at[9.5] == 1
    assert at[1.875] == pytest.approx(0.5, abs=0.01) and at[4.4] == pytest.approx(0.5, abs=0.01)
    np.testing.assert_array_equal(duck.curve(spans, 100_000, 5_000), depth[100_000:105_000])


def test_stems_add_up_to_the_mix() -> None:
    click = np.random.default_rng(1).standard_normal((1, 4_800)).astype(np.float32)
    mixed = mix(
        [
            track("voice", voice(2), 1),
            track("music", music(5)),
            track("effect", click, 4),
            track("effect", music(4.5), 0.2),
            track("keep", voice(4)),
        ],
        num_samples=5 * RATE_HZ,
        speech=[(1, 3)],
    )
    assert mixed.roles() == ("voice", "music", "effect", "keep")
    total = sum(whole(mixed.stem(role)).astype(np.float64) for role in mixed.roles())
    np.testing.assert_allclose(total, whole(mixed.blocks()), atol=1e-6)


@pytest.mark.parametrize("kind", ["voice", "music", "mono music", "effect"])
def test_one_kind_of_sound_alone_reaches_the_loudness(kind: str) -> None:
    sounds: dict[str, Track] = {
        "voice": track("voice", voice(4), 0.5),
        "music": track("music", music(5)),
        "mono music": track("music", music(5)[:1]),
        "effect": track("effect", voice(1.5, 0.3), 2),
    }
    mixed = mix([sounds[kind]], num_samples=5 * RATE_HZ, speech=[(0.5, 4.5)] if kind == "voice" else [])
    found = measure(mixed.blocks())
    assert found.integrated_lufs == pytest.approx(-14.0, abs=0.5)
    assert found.true_peak_dbtp <= -1.5
    if kind != "voice":
        assert mixed.report.speech_over_bed_lu is None


def test_mono_is_heard_alike_on_both_sides() -> None:
    out = whole(mix([track("voice", voice(2))], num_samples=2 * RATE_HZ).blocks())
    np.testing.assert_array_equal(out[0], out[1])


@pytest.mark.parametrize("tracks", [[], [track("music", np.zeros((2, RATE_HZ), np.float32))]])
def test_silence_stays_silence(tracks: list[Track]) -> None:
    mixed = mix(tracks, num_samples=RATE_HZ, speech=[(0.2, 0.4)])
    out = whole(mixed.blocks())
    assert out.shape == (2, RATE_HZ) and not out.any()
    assert mixed.report.integrated_lufs is None and mixed.report.true_peak_dbtp is None
    assert mixed.report.gain_db == 0.0


def test_a_film_without_length_has_no_blocks() -> None:
    assert list(mix([track("music", music(1))], num_samples=0).blocks()) == []


def test_tracks_may_hang_over_both_ends_of_the_film() -> None:
    marked = np.zeros((1, 3 * RATE_HZ), np.float32)
    marked[0, RATE_HZ : 2 * RATE_HZ] = voice(1)[0]
    out = whole(mix([track("music", marked, -1.0)], num_samples=RATE_HZ).blocks())
    assert out.shape == (2, RATE_HZ)
    assert np.corrcoef(out[0], voice(1)[0])[0, 1] > 0.97


def test_a_trim_moves_its_track_and_nothing_else() -> None:
    plain, trimmed = (
        mix(
            [track("voice", voice(4)), track("music", music(8), 0, gain)],
            num_samples=8 * RATE_HZ,
            speech=[(0, 4)],
        )
        for gain in (0.0, -6.0)
    )
    assert plain.report.speech_over_bed_lu is not None and trimmed.report.speech_over_bed_lu is not None
    assert trimmed.report.speech_over_bed_lu - plain.report.speech_over_bed_lu == pytest.approx(6.0, abs=0.01)


def test_a_clicking_mix_stays_under_the_ceiling() -> None:
    clicks = 0.001 * music(6)
    clicks[:, ::9_600] = 1.0
    mixed = mix([track("music", clicks)], num_samples=6 * RATE_HZ)
    assert measure(mixed.blocks()).true_peak_dbtp <= -1.5
    assert mixed.report.limited_db > 1.0


def test_what_the_limiter_takes_is_given_back() -> None:
    """Drum-like music, whose peaks the limiter must take: one gain alone would leave it too soft."""
    num = 8 * RATE_HZ
    strokes = np.exp(-(np.arange(num) % 24_000) / 6_000.0)
    drums = (music(8) * strokes).astype(np.float32)
    mixed = mix([track("music", drums)], num_samples=num)
    assert 5 < mixed.report.limited_db < 9
    found = measure(mixed.blocks())
    assert found.integrated_lufs == pytest.approx(-14, abs=0.2)
    assert found.true_peak_dbtp <= -1.5


def test_stopping_is_noticed_within_a_block() -> None:
    class Stop(Exception):
        pass

    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise Stop

    with pytest.raises(Stop):
        mix([track("music", music(8))], num_samples=8 * RATE_HZ, check=check)


def test_wrong_requests_are_told_in_a_sentence() -> None:
    with pytest.raises(UsageError, match=r"unknown mix 'onlin' \(did you mean 'online'\?\)"):
        mix([], num_samples=1, preset="onlin")
    with pytest.raises(UsageError, match=r"duck_db must lie in -60\.\.0; got 3"):
        mix([], num_samples=1, duck_db=3)
    with pytest.raises(UsageError, match="role must be one of voice, music, effect, keep; got 'song'"):
        track("song", music(1))  # type: ignore[arg-type]
    bad = music(1)
    bad[0, 30_000] = np.nan
    with pytest.raises(UsageError, match="music track has samples that are not numbers near"):
        mix([track("music", bad)], num_samples=RATE_HZ)
    short = Track(
        role="voice", start=0, num_samples=100, read=lambda first, stop: np.zeros((1, 7), np.float32)
    )
    with pytest.raises(UsageError, match=r"voice track must give \(1 or 2, 100\) samples; got \(1, 7\)"):
        mix([short], num_samples=RATE_HZ)


def test_memory_does_not_grow_with_the_length() -> None:
    pattern = music(1)

    def read(first: int, stop: int) -> np.ndarray:
        return pattern[:, np.arange(first, stop) % RATE_HZ]

    def peak(seconds: int) -> int:
        long = Track(role="music", start=0, num_samples=seconds * RATE_HZ, read=read)
        tracemalloc.start()
        for _ in mix([long], num_samples=seconds * RATE_HZ, speech=[(1, 2)]).blocks():
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(60) - peak(6) < 1_000_000  # 60 s of stereo float32 would be 23 MB
