"""Ways to follow a velocity from noise to data: one function a published method.

``velocity(x, t)`` takes x of any shape (B, …) and one noise level a clip, t (B,); ``times`` come from
:mod:`mutoscope.diffusion.schedules` (any falling sequence serves). ``report(done, total)`` is told after each step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from mutoscope.diffusion.paths import data_from_velocity
from mutoscope.errors import UsageError, did_you_mean

Velocity = Callable[[Tensor, Tensor], Tensor]
Report = Callable[[int, int], None]
Sampler = Callable[..., Tensor]


@torch.no_grad()
def euler(velocity: Velocity, x: Tensor, times: Tensor, *, report: Report | None = None) -> Tensor:
    """Euler's method, as in rectified flow (Liu et al. 2023, arXiv:2209.03003); first order, one call a step."""
    for i, (t, t_next) in enumerate(pairwise(times.tolist())):
        x = x + (t_next - t) * velocity(x, _level(x, t))
        _tell(report, i, times)
    return x


@torch.no_grad()
def heun(velocity: Velocity, x: Tensor, times: Tensor, *, report: Report | None = None) -> Tensor:
    """Heun's method (Karras et al. 2022, arXiv:2206.00364, alg. 1); second order, two calls a step."""
    for i, (t, t_next) in enumerate(pairwise(times.tolist())):
        slope = velocity(x, _level(x, t))
        ahead = velocity(x + (t_next - t) * slope, _level(x, t_next))
        x = x + (t_next - t) * (slope + ahead) / 2
        _tell(report, i, times)
    return x


@torch.no_grad()
def dpm(velocity: Velocity, x: Tensor, times: Tensor, *, report: Report | None = None) -> Tensor:
    """DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095, alg. 2) on the straight path; second order, one call a step.

    With ``alpha = 1 - t`` and ``sigma = t``, half the logarithm of the signal-to-noise ratio is ``log((1 - t) / t)``,
    infinite at both ends: there the step is of first order, which on this path is Euler's.
    """
    before: Tensor | None = None
    width_before = 0.0
    for i, (t, t_next) in enumerate(pairwise(times.tolist())):
        data = data_from_velocity(x, velocity(x, _level(x, t)), _level(x, t, whole=True))
        aim = data
        if t_next > 0 and t < 1:
            width = _log_snr(t_next) - _log_snr(t)
            if before is not None and width_before:
                aim = data + (width / (2 * width_before)) * (data - before)
            width_before, before = width, data
        x = (t_next / t) * x + (1 - t_next / t) * aim
        _tell(report, i, times)
    return x


@torch.no_grad()
def adams(
    velocity: Velocity, x: Tensor, times: Tensor, *, order: int = 2, report: Report | None = None
) -> Tensor:
    """Adams-Bashforth with uneven steps (Hairer, Nørsett & Wanner 1993, section III.5); order 2 or 3, one call a step.

    The velocities seen last are joined by a polynomial, and that is integrated. The first steps, where too few
    are known, use the lower orders; for order 3 the very first is Heun's, with one call more, lest Euler's error stay.

    Raises:
        ValueError: ``order`` is not 1, 2 or 3.
    """
    if order not in (1, 2, 3):
        raise ValueError(f"order must be 1, 2 or 3; got {order}.")
    seen: list[tuple[float, Tensor]] = []
    for i, (t, t_next) in enumerate(pairwise(times.tolist())):
        seen = [(t, velocity(x, _level(x, t))), *seen][:order]
        shares = _shares([moment for moment, _ in seen], t, t_next)
        if order == 3 and i == 0:
            ahead = velocity(x + (t_next - t) * seen[0][1], _level(x, t_next))
            x = x + (t_next - t) * (seen[0][1] + ahead) / 2
        else:
            for share, (_, slope) in zip(shares, seen, strict=True):
                x = x + share * slope
        _tell(report, i, times)
    return x


@torch.no_grad()
def adams3(velocity: Velocity, x: Tensor, times: Tensor, *, report: Report | None = None) -> Tensor:
    """:func:`adams` of third order."""
    return adams(velocity, x, times, order=3, report=report)


SAMPLERS: dict[str, Sampler] = {"euler": euler, "heun": heun, "dpm": dpm, "adams": adams, "adams3": adams3}


def sampler(name: str) -> Sampler:
    """The sampler of a name.

    Raises:
        UsageError: there is none; the message lists what there is.
    """
    if name not in SAMPLERS:
        raise UsageError(
            f"unknown sampler {name!r}{did_you_mean(name, SAMPLERS)}; known: {', '.join(SAMPLERS)}."
        )
    return SAMPLERS[name]


def _level(x: Tensor, t: float, *, whole: bool = False) -> Tensor:
    """The noise level for each clip: (B,), or broadcastable against x."""
    level = torch.full(
        (x.shape[0],), t, dtype=x.dtype if x.dtype == torch.float64 else torch.float32, device=x.device
    )
    return level.view(-1, *([1] * (x.ndim - 1))) if whole else level


def _log_snr(t: float) -> float:
    return math.log((1 - t) / t)


def _shares(moments: list[float], start: float, stop: float) -> list[float]:
    """Integrals over start..stop of the Lagrange polynomials through ``moments`` (one to three of them)."""
    a, b = 0.0, stop - start  # counted from start, for accuracy
    s = [moment - start for moment in moments]
    if len(s) == 1:
        return [b - a]
    if len(s) == 2:
        return [(b * b / 2 - other * b) / (own - other) for own, other in ((s[0], s[1]), (s[1], s[0]))]

    def share(own: float, p: float, q: float) -> float:
        return (b**3 / 3 - (p + q) * b * b / 2 + p * q * b) / ((own - p) * (own - q))

    return [share(s[0], s[1], s[2]), share(s[1], s[0], s[2]), share(s[2], s[0], s[1])]


def _tell(report: Report | None, done: int, times: Tensor) -> None:
    if report is not None:
        report(done + 1, len(times) - 1)
