from __future__ import annotations

import math

import pytest

from mutoscope.train.schedule import Schedule


def test_warms_up_stays_and_falls_in_a_line() -> None:
    schedule = Schedule(warmup=9, constant=0.6, final=0.02)
    values = {step: schedule.factor(step, 1000) for step in (1, 5, 9, 10, 600, 800, 1000)}
    assert values == pytest.approx({1: 0.1, 5: 0.5, 9: 0.9, 10: 1, 600: 1, 800: 0.51, 1000: 0.02})


def test_cosine_is_halfway_in_the_middle() -> None:
    schedule = Schedule(warmup=0, constant=0, final=0.1, shape="cosine")
    assert schedule.factor(500, 1000) == pytest.approx(0.55)
    assert schedule.factor(250, 1000) == pytest.approx(0.1 + 0.9 * (1 + math.cos(math.pi / 4)) / 2)
    assert schedule.factor(1000, 1000) == pytest.approx(0.1)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="warmup"):
        Schedule(warmup=-1)
    with pytest.raises(ValueError, match="constant and final"):
        Schedule(final=float("nan"))
    with pytest.raises(ValueError, match=r"1\.\.10; got 0"):
        Schedule().factor(0, 10)
