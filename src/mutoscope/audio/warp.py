"""Two readings of the same words laid over each other: cepstra and dynamic time warping, nothing learned."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000  # speech has little to tell above 8 kHz
FRAME = 400  # 25 ms
NUM_BANDS, NUM_CEPSTRA = 26, 13
LOW_HZ, HIGH_HZ = 100.0, 7_000.0
LEAST_HOP = 160  # 10 ms
MOST_FRAMES = 3_000  # longer sounds get a longer hop, so the cost table stays under 40 MB


def hops(one: int, other: int) -> tuple[int, int]:
    """Samples between frames at 16 kHz for two sounds of these lengths, so that both have about as many frames.

    10 ms for the first, more past half a minute. Equal counts make the diagonal the even reading.
    """
    num = min(MOST_FRAMES, max(2, min(one, other) // LEAST_HOP))
    return max(1, round(one / num)), max(1, round(other / num))


def voiced(mono: NDArray[np.floating], hop: int) -> NDArray[np.float64]:
    """1 for each frame within 35 dB of the loudest, 0 for silence, (T,)."""
    power = (_frames(mono.astype(np.float64), hop) ** 2).mean(axis=1)
    return (power > power.max(initial=0.0) * 10**-3.5).astype(np.float64)


def _frames(mono: NDArray[np.float64], hop: int) -> NDArray[np.float64]:
    """Frame ``t`` is centered on sample ``t * hop``, (T, 400), T = 1 + S // hop."""
    num = 1 + len(mono) // hop
    padded = np.pad(mono, (FRAME // 2, FRAME + hop))
    return np.lib.stride_tricks.sliding_window_view(padded, FRAME)[: num * hop : hop][:num]


def features(mono: NDArray[np.floating], hop: int = LEAST_HOP) -> NDArray[np.float64]:
    """Mel cepstra with their slopes, each normalized over the sound: 16 kHz (S,) to (T, 26).

    Davis, Mermelstein 1980 (cepstra on the mel scale, O'Shaughnessy's 2595 log10(1 + f / 700)).
    """
    from scipy.fft import dct

    emphasized = np.concatenate([mono[:1], mono[1:] - 0.97 * mono[:-1]]).astype(np.float64)
    power = np.abs(np.fft.rfft(_frames(emphasized, hop) * np.hanning(FRAME), 512)) ** 2
    bands = power @ mel_bands().T
    logs = np.log(bands + 1e-6 * (bands.max() + 1e-12))
    cepstra = dct(logs, type=2, axis=1, norm="ortho")[:, :NUM_CEPSTRA]
    padded_cepstra = np.pad(cepstra, ((2, 2), (0, 0)), mode="edge")
    slopes = (
        2 * (padded_cepstra[4:] - padded_cepstra[:-4]) + padded_cepstra[3:-1] - padded_cepstra[1:-3]
    ) / 10
    both = np.concatenate([cepstra, slopes], axis=1)
    spread = both.std(axis=0)
    return np.asarray((both - both.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0))


@cache
def mel_bands() -> NDArray[np.float64]:
    """Triangles evenly spaced in mel over a 512-point spectrum, (26, 257)."""
    edges_mel = np.linspace(
        2595 * np.log10(1 + LOW_HZ / 700), 2595 * np.log10(1 + HIGH_HZ / 700), NUM_BANDS + 2
    )
    edges = 700 * (10 ** (edges_mel / 2595) - 1)
    hz = np.arange(257) * RATE_HZ / 512
    rise = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rise, fall), 0.0, 1.0))


def distances(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float32]:
    """Euclidean distance of every frame to every frame, (N, D) and (M, D) to (N, M)."""
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2.0 * (one @ other.T)
    return np.sqrt(np.maximum(squares, 0.0)).astype(np.float32)


def path(
    cost: NDArray[np.floating],
    *,
    down: NDArray[np.floating] | None = None,
    right: NDArray[np.floating] | None = None,
) -> tuple[NDArray[np.intp], float]:
    """The cheapest monotone way from corner to corner, (L, 2) of row and column, and its summed cost.

    Sakoe, Chiba 1978, symmetric form: a step goes down, right or both; both counts its cell twice, so that no way is
    cheaper for being shorter. ``down`` (N,) and ``right`` (M,) are added where one sound waits for the other, by the
    row or column stepped to. Worked out along anti-diagonals, a vector at a time.
    """
    rows, columns = cost.shape
    down = np.zeros(rows) if down is None else down
    right = np.zeros(columns) if right is None else right
    steps = np.zeros((rows, columns), dtype=np.uint8)  # 0 both, 1 down, 2 right
    before = np.full(rows + 1, np.inf)  # cell (i, k - 1 - i) stands at i + 1
    earlier = np.full(rows + 1, np.inf)
    for k in range(rows + columns - 1):
        low, high = max(0, k - columns + 1), min(k, rows - 1) + 1
        i = np.arange(low, high)
        here = cost[i, k - i].astype(np.float64)
        now = np.full(rows + 1, np.inf)
        if k == 0:
            now[1] = 2 * here[0]
        else:
            options = np.stack(
                [
                    earlier[low:high] + 2 * here,
                    before[low:high] + here + down[i],
                    before[low + 1 : high + 1] + here + right[k - i],
                ]
            )
            choice = options.argmin(axis=0)
            steps[i, k - i] = choice
            now[low + 1 : high + 1] = options[choice, np.arange(len(i))]
        earlier, before = before, now
    way = [(rows - 1, columns - 1)]
    while way[-1] != (0, 0):
        row, column = way[-1]
        step = steps[row, column]
        way.append((row - (step != 2), column - (step != 1)))
    return np.array(way[::-1], dtype=np.intp), float(before[rows])


def carry(frames: NDArray[np.float64], way: NDArray[np.intp]) -> NDArray[np.float64]:
    """Frames of the first sound (rows of the way) as frames of the second: the middle of what matches."""
    rows = way[:, 0]
    num = int(rows[-1]) + 1
    middle = np.bincount(rows, weights=way[:, 1], minlength=num) / np.bincount(rows, minlength=num)
    return np.asarray(np.interp(frames, np.arange(num), middle))
