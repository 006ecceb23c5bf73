"""A calm camera path through a shaky one: L1-optimal paths (Grundmann, Kwatra & Essa, CVPR 2011).

Minimizing ``w1 |DP| + w2 |D2 P| + w3 |D3 P|`` gives paths made of stillness, even motion and even acceleration, the
way a tripod, a dolly and an eased start move; a linear program, solved by HiGHS through ``scipy.optimize.linprog``.
Turn and growth are solved first, then the position, within what room they leave: every crop lies inside its picture.
Differences are taken over time, so uneven rates do no harm. Long paths are solved in windows that overlap; each goes
on from where the one before it stands.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.motion.shake import Shake

WEIGHTS = (10.0, 1.0, 100.0)  # of the first, second and third difference; from the paper
PULL = 0.02  # … and of the way from the measured path: small, it only decides among equals
MOST_ZOOM = 1.2
LEAST_ZOOM = 1.02
_WINDOW, _STRIDE, _PINNED = 400, 300, 3  # pictures; 400 take about 0.1 s
_SETTLE_SECONDS = 0.5  # what is faster than this is shake, when room for it is reserved; taste
_TURN_SHARE, _GROWTH_SHARE = 0.45, 0.1  # of the room that zooming gives


@dataclass(frozen=True)
class Steadying:
    """Where to look in each picture: the view ``z`` (from the middle, in widths) shows the picture at
    ``factors[k] * z + offsets[k]``."""

    seconds_T: NDArray[np.float64]
    factors_T: NDArray[np.complex128]
    offsets_T: NDArray[np.complex128]
    zoom: float

    def at(self, seconds: float) -> tuple[complex, complex]:
        """Factor and offset of the picture nearest to a time."""
        k = int(np.abs(self.seconds_T - seconds).argmin())
        return complex(self.factors_T[k]), complex(self.offsets_T[k])


def steady(shake: Shake, aspect: float) -> Steadying:
    """Crops that turn the measured path into a calm one, for pictures of ``aspect`` = width / height.

    The zoom is one for the whole clip: as much as its shake needs, at most ``MOST_ZOOM``. Where even that has no room,
    some shake stays; no crop ever leaves its picture.
    """
    ends = [*shake.starts[1:], len(shake.seconds_T)]
    stretches = [slice(a, b) for a, b in zip(shake.starts, ends, strict=True)]
    needs = [_need(shake, part, aspect) for part in stretches]
    zoom = min(max([LEAST_ZOOM, *needs]), MOST_ZOOM)
    factors, offsets = np.ones(len(shake.seconds_T), complex), np.zeros(len(shake.seconds_T), complex)
    for part in stretches:
        factors[part], offsets[part] = _calmed(shake, part, aspect, zoom)
    return Steadying(shake.seconds_T, factors, offsets, zoom)


def _need(shake: Shake, part: slice, aspect: float) -> float:
    """The zoom that leaves room for a stretch's shake: its path against the same path smoothed."""
    seconds = shake.seconds_T[part]
    if len(seconds) < 3:
        return 1.0
    turns = np.unwrap(np.angle(shake.turns_T[part]))
    places = shake.offsets_T[part] / shake.turns_T[part]  # in the pictures' own axes, near enough
    tall = 1 / aspect

    def reach(values: NDArray[np.float64]) -> float:
        return float(np.quantile(np.abs(values - _settled(values, seconds)), 0.98))

    turn = reach(turns)
    need_x = 2 * reach(places.real) + turn * tall
    need_y = 2 * reach(places.imag) / tall + turn * aspect
    return 1 / max(0.5, 1 - 1.25 * max(need_x, need_y))


def _settled(values: NDArray[np.float64], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Local straight-line fit with Gaussian weights; follows an even pan to its very ends."""
    found = np.empty_like(values)
    reach = 3 * _SETTLE_SECONDS
    first = np.searchsorted(seconds, seconds - reach)
    stop = np.searchsorted(seconds, seconds + reach, side="right")
    for k, (a, b) in enumerate(zip(first, stop, strict=True)):
        away = seconds[a:b] - seconds[k]
        weights = np.exp(-0.5 * (away / _SETTLE_SECONDS) ** 2)
        s0, s1, s2 = weights.sum(), weights @ away, weights @ away**2
        v0, v1 = weights @ values[a:b], (weights * away) @ values[a:b]
        spread = s0 * s2 - s1 * s1
        found[k] = (s2 * v0 - s1 * v1) / spread if spread > 1e-9 else v0 / s0
    return found


def _calmed(
    shake: Shake, part: slice, aspect: float, zoom: float
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Factors and offsets of one stretch without cuts."""
    seconds, turns, places = shake.seconds_T[part], shake.turns_T[part], shake.offsets_T[part]
    angles, growths = np.unwrap(np.angle(turns)), np.log(np.abs(turns))
    half_x, half_y = 0.5, 0.5 / aspect
    room = 1 - 1 / zoom
    most_turn = _TURN_SHARE * room * min(half_y / half_x, half_x / half_y)
    most_growth = _GROWTH_SHARE * room
    calm_angles = l1_path(angles[:, None], seconds, np.full((len(seconds), 1), most_turn))[:, 0]
    calm_growths = l1_path(growths[:, None], seconds, np.full((len(seconds), 1), most_growth))[:, 0]
    factors = np.exp(calm_growths - growths + 1j * (calm_angles - angles)) / zoom
    spin = np.abs(np.angle(factors))
    scale = np.abs(factors)
    left_x = half_x - scale * (half_x * np.cos(spin) + half_y * np.sin(spin))
    left_y = half_y - scale * (half_x * np.sin(spin) + half_y * np.cos(spin))
    limits = np.maximum(0.0, np.stack([left_x, left_y], 1))
    # Positions live in the first picture's axes; the room lies along each picture's own.
    calm = l1_path(np.stack([places.real, places.imag], 1), seconds, limits, 1 / turns)
    offsets = (calm[:, 0] + 1j * calm[:, 1] - places) / turns
    inside = np.clip(offsets.real, -limits[:, 0], limits[:, 0]) + 1j * np.clip(
        offsets.imag, -limits[:, 1], limits[:, 1]
    )
    return np.asarray(factors, np.complex128), np.asarray(inside, np.complex128)


def l1_path(
    measured_TD: NDArray[np.float64], seconds_T: NDArray[np.float64], limits_TD: NDArray[np.float64],
    turns_T: NDArray[np.complex128] | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """The calmest path within ``limits`` of the measured one: (T, D), D 1 or 2.

    With ``turns`` (D = 2) the limits hold along axes turned and scaled by ``turns[t]``:
    ``|Re(turns (P - C))| <= limits[:, 0]`` and the same for the imaginary part.
    """
    num = len(measured_TD)
    calm = measured_TD.copy()
    if num < 2:
        return calm
    first = 0
    while True:
        stop = min(num, first + _WINDOW)
        pinned = _PINNED if first else 0
        window = slice(first, stop)
        calm[window] = _solve(
            measured_TD[window], seconds_T[window], limits_TD[window], None if turns_T is None else turns_T[window],
            calm[first : first + pinned],
        )  # fmt: skip
        if stop == num:
            return calm
        first += _STRIDE


def _solve(
    measured: NDArray[np.float64], seconds: NDArray[np.float64], limits: NDArray[np.float64],
    turns: NDArray[np.complex128] | None, pinned: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """One window as a linear program in the correction ``Q = P - C``.

    Every weighed difference is written ``e+ - e-`` with both parts at least 0, so the rows are equalities and the
    price is linear in the parts.
    """
    import scipy.sparse as sp
    from scipy.optimize import linprog

    num, dims = measured.shape
    rows, prices, wanted = [], [], []
    for operator, weight in zip(_differences(seconds), WEIGHTS, strict=False):
        wide = sp.kron(operator, sp.identity(dims), format="csr")
        rows.append(wide)
        prices.append(np.full(wide.shape[0], weight))
        wanted.append(-(wide @ measured.ravel()))
    rows.append(sp.identity(num * dims, format="csr"))
    prices.append(np.full(num * dims, PULL))
    wanted.append(np.zeros(num * dims))
    stacked = sp.vstack(rows, format="csr")
    price = np.concatenate(prices)
    parts = sp.identity(len(price), format="csr")
    equal = sp.hstack([stacked, -parts, parts], format="csr")
    low = np.concatenate([np.full(num * dims, -np.inf), np.zeros(2 * len(price))])
    high = np.full(len(low), np.inf)
    below, at_most = None, None
    if turns is None:
        low[: num * dims], high[: num * dims] = -limits.ravel(), limits.ravel()
    else:
        cells = [np.array([[t.real, -t.imag], [t.imag, t.real]]) for t in turns]
        turned = sp.block_diag(cells, format="csr")
        nothing = sp.csr_matrix((2 * num, 2 * len(price)))
        inside = sp.hstack([turned, nothing], format="csr")
        below, at_most = sp.vstack([inside, -inside], format="csr"), np.tile(limits.ravel(), 2)
    if len(pinned):
        held = (pinned - measured[: len(pinned)]).ravel()
        slack = 1e-9  # the window before met the limits only to the solver's precision
        low[: len(held)], high[: len(held)] = held - slack, held + slack
        if at_most is not None:
            at_most = at_most + 1e-7
    found = linprog(
        np.concatenate([np.zeros(num * dims), price, price]), A_ub=below, b_ub=at_most,
        A_eq=equal, b_eq=np.concatenate(wanted), bounds=np.stack([low, high], 1), method="highs-ds",
    )  # fmt: skip
    if (
        found.x is None
    ):  # the measured path itself is always allowed, so only numbers beyond all sense come here
        return measured
    return np.asarray(measured + found.x[: num * dims].reshape(num, dims))


def _differences(seconds: NDArray[np.float64]) -> list[object]:
    """Matrices of the first, second and third difference over time, in units of the usual step."""
    import scipy.sparse as sp

    num = len(seconds)
    steps = np.diff(seconds)
    usual = float(np.median(steps)) or 1.0
    found, times = [], seconds
    operator = sp.identity(num, format="csr")
    for _ in itertools.repeat(None, min(3, num - 1)):
        gaps = np.maximum(np.diff(times) / usual, 1e-3)
        n = operator.shape[0]
        operator = (
            sp.diags_array([-1 / gaps, 1 / gaps], offsets=[0, 1], shape=(n - 1, n), format="csr") @ operator
        )
        times = (times[1:] + times[:-1]) / 2
        found.append(operator)
    return found
