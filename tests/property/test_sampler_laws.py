"""Each sampler's error falls at its published order, on a flow whose answer is known.

Data are normal with mean m and deviation s; then the velocity is exact and linear in x, and noise z arrives at m + s z.
"""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from mutoscope.diffusion.samplers import SAMPLERS, adams, euler, sampler
from mutoscope.diffusion.schedules import shifted, uniform
from mutoscope.errors import UsageError

MEAN, SPREAD = 0.7, 0.4
NOISE = torch.tensor([[-1.3], [0.2], [2.1]], dtype=torch.float64)


def deviation(t: Tensor | float) -> Tensor:
    return torch.sqrt(((1 - torch.as_tensor(t)) * SPREAD) ** 2 + torch.as_tensor(t) ** 2)


def velocity(x: Tensor, t: Tensor) -> Tensor:
    """E[x1 - x0 | x_t], by the conditional mean of jointly normal numbers."""
    t = t.to(x.dtype)[:, None]
    covariance = t - (1 - t) * SPREAD**2
    return -MEAN + covariance / deviation(t) ** 2 * (x - (1 - t) * MEAN)


def place(t: float) -> Tensor:
    """Where the noise is at level t, on the exact path."""
    return (1 - t) * MEAN + deviation(t) * NOISE


def order(name: str, times: object) -> float:
    """Observed order between 256 and 512 steps."""
    errors = []
    for count in (256, 512):
        steps = times(count)  # type: ignore[operator]
        out = SAMPLERS[name](velocity, place(float(steps[0])), steps)
        errors.append(float((out - place(float(steps[-1]))).abs().max()))
    assert errors[1] > 1e-12  # else there would be nothing to see
    return math.log2(errors[0] / errors[1])


@pytest.mark.parametrize(("name", "published"), [("euler", 1), ("heun", 2), ("adams", 2), ("adams3", 3)])
@pytest.mark.parametrize("shift", [1.0, 2.5])
def test_the_error_falls_at_the_published_order(name: str, published: int, shift: float) -> None:
    # From 0.95 on: at pure noise this flow does not bend, and a first step of too low an order would go unseen.
    assert order(name, lambda count: 0.95 * shifted(count, shift)) == pytest.approx(published, abs=0.2)


def test_dpm_is_of_second_order_where_its_logarithm_is_finite() -> None:
    assert order("dpm", lambda count: 0.95 - 0.85 * (1 - uniform(count))) == pytest.approx(2, abs=0.2)


@pytest.mark.parametrize("name", list(SAMPLERS))
def test_every_sampler_arrives_and_with_few_steps_beats_euler(name: str) -> None:
    far = float((SAMPLERS[name](velocity, NOISE, uniform(200)) - place(0.0)).abs().max())
    assert far < 0.02
    few = float((SAMPLERS[name](velocity, NOISE, uniform(10)) - place(0.0)).abs().max())
    assert few <= float((euler(velocity, NOISE, uniform(10)) - place(0.0)).abs().max()) + 1e-12


@pytest.mark.parametrize("name", list(SAMPLERS))
def test_a_straight_flow_is_exact_in_any_number_of_steps(name: str) -> None:
    target = torch.tensor([[5.0], [-1.0], [0.5]], dtype=torch.float64)
    for count in (1, 2, 5):
        seen: list[float] = []
        report = lambda done, total, into=seen: into.append(done / total)  # noqa: E731
        out = SAMPLERS[name](lambda x, t: NOISE - target, NOISE, uniform(count), report=report)
        torch.testing.assert_close(out, target)
        assert seen == [(i + 1) / count for i in range(count)]


def test_wrong_order_and_wrong_name_are_refused() -> None:
    with pytest.raises(ValueError, match="order must be"):
        adams(velocity, NOISE, uniform(2), order=4)
    with pytest.raises(UsageError, match="did you mean 'euler'"):
        sampler("eular")
