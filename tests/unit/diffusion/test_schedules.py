"""Steps fall from 1 to 0, and a shift moves them towards noise."""

from __future__ import annotations

import pytest
import torch

from mutoscope.diffusion.schedules import shifted, uniform


@pytest.mark.parametrize("times", [uniform(1), uniform(7), shifted(7, 3.0), shifted(7, 0.5)])
def test_steps_fall_from_one_to_nothing(times: torch.Tensor) -> None:
    assert times[0] == 1 and times[-1] == 0
    assert bool((times.diff() < 0).all())


def test_the_shift_is_the_published_one() -> None:
    # Esser et al. 2024, eq. 23 at t = 1/2 with alpha = 3: 3/2 / (1 + 1) = 3/4
    assert float(shifted(2, 3.0)[1]) == pytest.approx(0.75)
    torch.testing.assert_close(shifted(5, 1.0), uniform(5))


@pytest.mark.parametrize(
    "call", [lambda: uniform(0), lambda: shifted(4, 0), lambda: shifted(4, float("nan"))]
)
def test_nonsense_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="must be"):
        call()
