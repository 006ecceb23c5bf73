"""Twelve effects: levels, recognizable spectra, beds without seams."""

import numpy as np
import pytest
from scipy.signal import welch

from mutoscope.audio.effects import BEDS, EFFECTS, SHOTS, bed, effect
from mutoscope.audio.loudness import Meter
from mutoscope.errors import UsageError
from mutoscope.film import storyboard

RATE = 48_000


def _center(part: np.ndarray) -> float:
    f, power = welch(part.mean(axis=0), RATE, nperseg=min(2048, part.shape[1]))
    return float((f * power).sum() / power.sum())


def test_names_are_the_storyboards() -> None:
    assert set(EFFECTS) == set(storyboard.EFFECTS)


@pytest.mark.parametrize("name", list(SHOTS))
def test_shots(name: str) -> None:
    one = effect(name, seed=1)
    assert one.rate_hz == RATE
    assert one.samples_CS.shape[0] == 2
    assert np.abs(one.samples_CS).max() == pytest.approx(0.5, abs=1e-3)  # -6 dBFS
    assert np.abs(one.samples_CS[:, -1]).max() < 1e-4
    assert np.array_equal(one.samples_CS, effect(name, seed=1).samples_CS)
    assert not np.array_equal(one.samples_CS, effect(name, seed=2).samples_CS)
    assert 0.05 < one.seconds < 6


@pytest.mark.parametrize("name", list(BEDS))
def test_beds(name: str) -> None:
    meter = Meter()
    long = np.concatenate(list(bed(name, seed=1, seconds=25)), axis=1)
    meter.add(long)
    assert meter.loudness().integrated_lufs == pytest.approx(-24, abs=1.8)
    assert np.abs(long).max() < 0.71
    assert np.abs(long[:, 0]).max() < 1e-3
    assert np.abs(long[:, -1]).max() < 1e-3
    short = effect(name, seed=1, seconds=5).samples_CS
    assert np.allclose(
        short[:, RATE : 4 * RATE], long[:, RATE : 4 * RATE], atol=1e-5
    )  # time, not block, decides
    # No seam: nowhere does the wave step further than noise does (drops of rain reach 9 times their surroundings).
    step = np.abs(np.diff(long[:, RATE:-RATE], axis=1)).max(axis=0)
    step = step[: step.size // 1024 * 1024].reshape(-1, 1024)
    assert (step.max(axis=1) / np.sqrt((step**2).mean(axis=1))).max() < (11 if name == "rain" else 6)


def test_a_riser_rises_and_a_whoosh_comes_and_goes() -> None:
    riser = effect("riser", seed=2, seconds=2.0).samples_CS
    parts = [_center(riser[:, int(a * RATE) : int((a + 0.4) * RATE)]) for a in (0.4, 1.0, 1.55)]
    assert parts[0] < parts[1] < parts[2]
    whoosh = effect("whoosh", seed=2).samples_CS
    power = np.array([(part**2).mean() for part in np.array_split(whoosh[:, : int(0.9 * RATE)], 9, axis=1)])
    assert 2 < power.argmax() < 7
    assert power[0] < 0.05 * power.max()


def test_characters_differ() -> None:
    center = {name: _center(effect(name, seed=3).samples_CS) for name in EFFECTS}
    assert center["hit"] < 200
    assert 250 < center["pop"] < 1200
    assert center["clink"] > 1200
    assert center["page"] > 1500
    assert center["rain"] > 1500
    assert center["wind"] < 800
    assert 200 < center["crowd"] < 1500


def test_a_whoosh_crosses_the_stage() -> None:
    whoosh = effect("whoosh", seed=1).samples_CS[:, : int(0.9 * RATE)]
    half = whoosh.shape[1] // 2
    first = (whoosh[0, :half] ** 2).sum() / (whoosh[1, :half] ** 2).sum()
    second = (whoosh[0, half:] ** 2).sum() / (whoosh[1, half:] ** 2).sum()
    assert max(first / second, second / first) > 1.5


def test_lengths_and_errors() -> None:
    assert effect("whoosh", seconds=2.0).seconds > 2.0
    assert effect("wind", seconds=3.25).samples_CS.shape == (2, 156_000)
    with pytest.raises(UsageError, match="did you mean 'whoosh'"):
        effect("whosh")
    with pytest.raises(UsageError, match=r"0\.05"):
        effect("hit", seconds=-1)
    with pytest.raises(UsageError, match="unknown bed 'hit'"):
        next(bed("hit", seconds=2))
