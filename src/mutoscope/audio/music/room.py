"""The room and the bus: reverb by block convolution, slow compression, a soft ceiling; all of them stream."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.audio.music.sounds.modal import RATE_HZ
from mutoscope.types import Samples

PRE_DELAY_SECONDS = 0.020
CEILING = 0.66  # -3.6 dBFS: the mix masters later, and codecs need air
_KNEE = 0.45


def impulse_response(seconds: float) -> Samples:
    """float32 (2, S): noise that dies by 60 dB in ``seconds``, treble twice as fast; unit gain from 300 to 3000 Hz.

    20 ms of pre-delay, a few early reflections, nothing below 180 Hz, roll-off above 6 kHz.
    """
    from scipy.signal import butter, sosfilt

    num = int(1.15 * seconds * RATE_HZ)
    t = np.arange(num) / RATE_HZ
    made = np.zeros((2, int(PRE_DELAY_SECONDS * RATE_HZ) + num))
    roll_off = butter(1, 6000, fs=RATE_HZ, output="sos")
    # Octaves get their energy one by one, so that left and right are alike in every register: (low, high, s, level).
    octaves = [(180.0 * 2**k, 360.0 * 2**k, seconds * 0.88**k, 0.93**k) for k in range(6)]
    for channel in range(2):
        random = rng.generator(channel, "room")
        tail = np.zeros(num)
        for low, high, t60, level in octaves:
            band = butter(2, (low, min(high, 11_000.0)), "bandpass", fs=RATE_HZ, output="sos")
            noise = (
                sosfilt(band, random.standard_normal(num))
                * np.exp(-6.91 * t / t60)
                * np.minimum(1.0, t / 0.03)
            )
            tail += level * np.sqrt(high - low) * noise / np.sqrt((noise**2).sum())
        strongest = np.abs(tail).max()
        for delay in random.uniform(0.002, 0.045, 7):
            tail[int(delay * RATE_HZ)] += random.choice((-1, 1)) * 1.2 * strongest * (1 - delay / 0.06)
        made[channel, -num:] = sosfilt(roll_off, tail)
    size = 1 << int(np.ceil(np.log2(made.shape[1])))
    f = np.fft.rfftfreq(size, 1 / RATE_HZ)
    middle = (f > 300) & (f < 3000)
    power = (np.abs(np.fft.rfft(made, size, axis=-1)[:, middle]) ** 2).mean(-1, keepdims=True)
    made /= np.sqrt(power)
    return made.astype(np.float32)


class Reverb:
    """Streaming overlap-add convolution."""

    def __init__(self, response: Samples, block: int) -> None:
        from scipy.fft import next_fast_len, rfft

        self._size = next_fast_len(block + response.shape[1] - 1, real=True)
        self._spectrum = rfft(response, self._size, axis=-1)
        self._tail = np.zeros((2, self._size - block), np.float32)
        self._block = block

    def __call__(self, block: Samples) -> Samples:
        """float32 (2, block) -> the room's answer, as long."""
        from scipy.fft import irfft, rfft

        wet = irfft(rfft(block, self._size, axis=-1) * self._spectrum, self._size, axis=-1).astype(np.float32)
        keep = self._tail.shape[1]
        wet[:, :keep] += self._tail
        self._tail = np.concatenate(
            (wet[:, self._block :], np.zeros((2, max(0, keep - (self._size - self._block))), np.float32)),
            axis=1,
        )[:, :keep]
        return np.asarray(wet[:, : self._block], np.float32)


class Bus:
    """High-pass at 28 Hz, a little more air, 2:1 compression above -20 dB over 30 / 250 ms, a soft ceiling."""

    _STEP = 480  # the level is followed in steps of 10 ms

    def __init__(self) -> None:
        from scipy.signal import butter

        self._cut = butter(2, 28, "highpass", fs=RATE_HZ, output="sos")
        # +4 dB from 3 kHz, falling again beyond 12 kHz: open, never sharp [taste]
        self._air = np.concatenate((_shelf(3000, 4.0), butter(1, 12_000, fs=RATE_HZ, output="sos")))
        self._cut_state = np.zeros((self._cut.shape[0], 2, 2))
        self._air_state = np.zeros((self._air.shape[0], 2, 2))
        self._level = 1e-4
        self._gain = 1.0

    def __call__(self, block: Samples) -> Samples:
        from scipy.signal import sosfilt

        x, self._cut_state = sosfilt(self._cut, block, axis=-1, zi=self._cut_state)
        x, self._air_state = sosfilt(self._air, x, axis=-1, zi=self._air_state)
        gain = self._gains(x)
        return _ceiling(x * gain).astype(np.float32)

    def _gains(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        num = x.shape[1]
        count = -(-num // self._STEP)
        padded = np.zeros(count * self._STEP)
        padded[:num] = (x**2).mean(0)
        power = padded.reshape(count, self._STEP).mean(1)
        points = np.empty(count + 1)
        points[0] = self._gain
        for index, value in enumerate(power):
            share = 0.28 if value > self._level else 0.04  # 30 ms up, 250 ms down in steps of 10 ms
            self._level += share * (value - self._level)
            over_db = 10 * np.log10(max(self._level, 1e-9)) + 20
            points[index + 1] = 10 ** (-max(0.0, over_db) * 0.5 / 20)
        self._gain = float(points[-1])
        return np.asarray(np.interp(np.arange(num), np.arange(count + 1) * self._STEP, points))


def _shelf(corner_hz: float, gain_db: float) -> NDArray[np.float64]:
    """A high shelf of slope 1 as one section (1, 6) (Bristow-Johnson, "Audio EQ Cookbook")."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * corner_hz / RATE_HZ
    alpha, cos = np.sin(w) / np.sqrt(2), np.cos(w)
    root = 2 * np.sqrt(a) * alpha
    top = (
        a * ((a + 1) + (a - 1) * cos + root),
        -2 * a * ((a - 1) + (a + 1) * cos),
        a * ((a + 1) + (a - 1) * cos - root),
    )
    low = ((a + 1) - (a - 1) * cos + root, 2 * ((a - 1) - (a + 1) * cos), (a + 1) - (a - 1) * cos - root)
    return np.array([[*(value / low[0] for value in top), *(value / low[0] for value in low)]])


def _ceiling(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unchanged up to the knee, then bent smoothly under the ceiling."""
    size = np.abs(x)
    over = np.maximum(0.0, size - _KNEE)
    room = CEILING - _KNEE
    return np.asarray(np.sign(x) * (np.minimum(size, _KNEE) + room * np.tanh(over / room)))
