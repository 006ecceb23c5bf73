"""The sound itself: exact length, levels, spectrum, timing, an end in silence."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import welch

from mutoscope.audio.music import RATE_HZ, Brief, Score, compose, perform
from mutoscope.audio.music.room import Reverb, impulse_response
from mutoscope.audio.music.sounds import modal
from mutoscope.audio.music.sounds.players import Cache, sound, stroke
from mutoscope.audio.music.track import onset_strength

MOODS = ("sunny", "calm", "epic", "chinese")


@pytest.fixture(scope="module")
def played() -> dict[str, tuple[Score, np.ndarray]]:
    made = {}
    for mood in MOODS:
        score = compose(Brief(seconds=20.5, mood=mood, seed=7))
        made[mood] = (score, np.concatenate(list(perform(score)), axis=1))
    return made


def test_length_type_and_level(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    for mood, (_, sound_) in played.items():
        assert sound_.shape == (2, round(20.5 * RATE_HZ)), mood
        assert sound_.dtype == np.float32
        assert 10 ** (-14 / 20) < np.abs(sound_).max() < 10 ** (-3 / 20), mood
        assert np.abs(sound_.mean(axis=1)).max() < 1e-4, mood  # no DC


def test_blocks_are_the_same_again_and_level_db_scales() -> None:
    brief = Brief(seconds=4, mood="warm", seed=1)
    one = np.concatenate(list(perform(compose(brief))), axis=1)
    again = np.concatenate(list(perform(compose(brief))), axis=1)
    assert np.array_equal(one, again)
    softer = np.concatenate(
        list(perform(compose(Brief(seconds=4, mood="warm", seed=1, level_db=-6.0206)))), axis=1
    )
    assert np.allclose(softer, one / 2, atol=1e-6)


def test_spectrum_is_balanced(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    for mood, (_, sound_) in played.items():
        f, power = welch(sound_.mean(axis=0), RATE_HZ, nperseg=8192)
        share = {
            name: power[(f >= low) & (f < high)].sum() / power.sum()
            for name, low, high in (
                ("cellar", 0, 40),
                ("mud", 0, 200),
                ("middle", 300, 3000),
                ("sharp", 8000, 24000),
            )
        }
        assert share["cellar"] < 0.05, mood
        assert share["mud"] < 0.6, mood
        assert share["middle"] > 0.25, mood
        assert share["sharp"] < 0.003, mood


def test_stereo_but_safe_in_mono(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    for mood, (_, sound_) in played.items():
        likeness = np.corrcoef(sound_)[0, 1]
        assert 0.2 < likeness < 0.97, mood
        assert abs(np.log10((sound_[0] ** 2).mean() / (sound_[1] ** 2).mean())) < 0.2, mood  # within 2 dB


def test_ends_in_silence_after_its_last_chord(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    for mood, (score, sound_) in played.items():
        level = np.sqrt((sound_**2).mean(axis=0))
        last = int(score.last_bar_seconds * RATE_HZ)
        assert np.sqrt((sound_[:, last : last + RATE_HZ] ** 2).mean()) > 0.01, mood
        assert level[-RATE_HZ // 50 :].max() < 1e-3, mood
        assert np.abs(sound_[:, -1]).max() < 1e-5, mood


def test_nothing_clicks(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    """A step in the wave shows as energy far above the music: the last octave stays 40 dB below the peak."""
    from scipy.signal import butter, sosfilt

    top = butter(6, 17_000, "highpass", fs=RATE_HZ, output="sos")
    for mood, (_, sound_) in played.items():
        assert np.abs(sosfilt(top, sound_, axis=-1)).max() < 0.01 * np.abs(sound_).max(), mood


def test_chords_sound_on_the_grid(played: dict[str, tuple[Score, np.ndarray]]) -> None:
    score, sound_ = played["sunny"]
    strength = onset_strength(sound_.mean(axis=0), RATE_HZ)
    offsets = []
    for chord in score.chords[2:]:
        at = round(chord.start * score.beat_seconds / 0.008)
        window = strength[at - 6 : at + 10]
        offsets.append((int(window.argmax()) - 6) * 0.008)
    assert abs(float(np.median(offsets))) <= 0.016
    assert np.mean(np.abs(offsets) <= 0.024) > 0.7


def test_strokes_fall_on_their_beats() -> None:
    """A part by itself: the sound of every kick begins within 10 ms (and the hand's 3 ms) of its place."""
    score = compose(Brief(seconds=20, mood="happy", seed=7, energy=(0.9, 0.9)))
    kicks = tuple(note for note in score.notes if note.stroke == "kick")
    assert len(kicks) > 10
    dry = replace(score, notes=kicks, mood=replace(score.mood, room=0.0))
    sound_ = np.abs(np.concatenate(list(perform(dry)), axis=1)).max(axis=0)
    for note in kicks[:-1]:
        at = round(note.start * score.beat_seconds * RATE_HZ)
        first = max(0, at - RATE_HZ // 40)
        window = sound_[first : at + RATE_HZ // 20]
        start = first + int(np.argmax(window > 0.2 * window.max()))
        assert abs(start - at) / RATE_HZ < 0.013


def test_melody_leaves_the_band_of_the_voice() -> None:
    """With speech all along, 1-4 kHz is weaker than without."""
    level = {}
    for name, speech in (("free", ()), ("spoken", ((0.0, 19.0),))):
        score = compose(Brief(seconds=20, mood="hopeful", seed=3, energy=(0.7, 0.7), speech=speech))
        sound_ = np.concatenate(list(perform(score)), axis=1)[:, : 15 * RATE_HZ].mean(axis=0)
        f, power = welch(sound_, RATE_HZ, nperseg=8192)
        level[name] = 10 * np.log10(power[(f > 1000) & (f < 4000)].sum())
    assert level["spoken"] < level["free"] - 2


def test_loudness_has_an_arc() -> None:
    score = compose(Brief(seconds=40, mood="epic", seed=2, energy=(0.1, 0.4, 1.0, 0.9)))
    sound_ = np.concatenate(list(perform(score)), axis=1)
    level = [10 * np.log10((part**2).mean()) for part in np.array_split(sound_, 8, axis=1)]
    assert level[5] > level[0] + 4


@pytest.mark.parametrize("player", ["nylon", "felt_piano", "marimba", "harp", "electric_piano", "warm_bass"])
@pytest.mark.parametrize("pitch", [45, 64])
def test_players_are_in_tune(player: str, pitch: int) -> None:
    tone = sound(Cache(), player, pitch, 1.5, 0.6, 0, 0.1)
    _assert_pitch(tone, pitch)


@pytest.mark.parametrize("player", ["flute", "solo_strings", "erhu", "horn", "strings", "warm_pad"])
def test_held_players_are_in_tune(player: str) -> None:
    tone = sound(Cache(), player, 64, 2.0, 0.6, 0, 0.1)
    _assert_pitch(tone[0] if tone.ndim == 2 else tone, 64)


def _assert_pitch(tone: np.ndarray, pitch: int) -> None:
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(tone.size), 1 << 19))
    f = np.fft.rfftfreq(1 << 19, 1 / RATE_HZ)
    aim = modal.hertz(pitch)
    near = (f > aim / 1.04) & (f < aim * 1.04)
    weight = spectrum[near] ** 4  # the ridge of the fundamental, for bands too
    found = float((f[near] * weight).sum() / weight.sum())
    assert abs(1200 * np.log2(found / aim)) < 9
    assert spectrum[near].max() > 0.08 * spectrum.max()


def test_louder_is_brighter() -> None:
    for player in ("nylon", "felt_piano", "marimba", "solo_strings", "flute"):
        centers = []
        for velocity in (0.2, 0.95):
            tone = sound(Cache(), player, 62, 1.0, velocity, 0, 0.1)
            f, power = welch(tone, RATE_HZ, nperseg=4096)
            centers.append((f * power).sum() / power.sum())
        assert centers[1] > 1.01 * centers[0], player


def test_no_two_strokes_agree() -> None:
    cache = Cache()
    takes = [stroke(cache, "snare", take) for take in range(3)]
    assert not np.array_equal(takes[0], takes[1])
    assert np.array_equal(takes[0], stroke(cache, "snare", 5))  # five takes come round


def test_the_cache_is_bounded_and_changes_nothing() -> None:
    small = Cache(most_bytes=1 << 20)
    tones = [sound(small, "felt_piano", pitch, 1.0, 0.6, 0, 0.1) for pitch in (60, 62, 64, 60)]
    assert np.array_equal(tones[0], tones[3])
    assert np.array_equal(tones[0], sound(Cache(), "felt_piano", 60, 1.0, 0.6, 0, 0.1))
    assert sum(array.nbytes for arrays in small._arrays.values() for array in arrays) <= 1 << 20


def test_modes_die_in_their_time() -> None:
    tone = modal.ring((440.0,), (1.0,), (0.5,), RATE_HZ, -np.pi / 2)
    t = np.arange(RATE_HZ) / RATE_HZ
    wanted = np.sin(2 * np.pi * 440 * t) * 10 ** (-3 * t / 0.5)
    assert np.abs(tone - wanted).max() < 2e-4


def test_reverb_is_convolution() -> None:
    response = impulse_response(0.5)
    f = np.fft.rfftfreq(1 << 16, 1 / RATE_HZ)
    gain = np.abs(np.fft.rfft(response, 1 << 16, axis=1)) ** 2
    for low in (300, 600, 1200):  # left and right are alike in every octave, to 1.5 dB
        left, right = gain[:, (f > low) & (f < 2 * low)].mean(axis=1)
        assert abs(10 * np.log10(left / right)) < 1.5
    assert gain[:, (f > 300) & (f < 3000)].mean() == pytest.approx(1, abs=0.05)
    assert gain[:, f < 90].mean() < 0.02
    assert np.abs(response[:, : int(0.019 * RATE_HZ)]).max() == 0  # pre-delay
    random = np.random.default_rng(0)
    dry = random.standard_normal((2, 4 * 4096)).astype(np.float32)
    reverb = Reverb(response, 4096)
    wet = np.concatenate([reverb(dry[:, i : i + 4096]) for i in range(0, dry.shape[1], 4096)], axis=1)
    for channel in range(2):
        whole = np.convolve(dry[channel], response[channel])[: dry.shape[1]]
        assert np.abs(wet[channel] - whole).max() < 1e-3 * np.abs(whole).max()


@pytest.mark.parametrize("player", ["nylon", "vibraphone", "warm_bass", "strings", "flute"])
def test_notes_are_damped_not_cut(player: str) -> None:
    tone = np.atleast_2d(sound(Cache(), player, 60, 0.3, 0.6, 0, 0.1))
    assert tone.shape[1] < 0.8 * RATE_HZ
    assert np.abs(tone[:, -8:]).max() < 1e-3 * np.abs(tone).max()
    assert np.abs(tone[:, 0]).max() < 0.02 * np.abs(tone).max()
