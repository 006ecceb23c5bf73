"""Noise whose color moves: what wind, a whoosh and turning paper are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono
from mutoscope.types import Samples

_SIZE, _HOP = 1024, 256


def swept_noise(
    num_samples: int, center_hz: NDArray[np.floating], octaves: float, random: np.random.Generator
) -> Mono:
    """float32 (num_samples,), about unit RMS: noise in a band whose center (num_samples,) moves.

    Short windows of white noise, each with a Gaussian band ``octaves`` wide (one standard deviation), overlapped by
    three quarters under a sine window on both sides, which adds up to one.
    """
    frames = num_samples // _HOP + 5
    white = random.standard_normal((frames + 3) * _HOP, dtype=np.float32)
    view = np.lib.stride_tricks.sliding_window_view(white, _SIZE)[::_HOP][:frames]
    window = np.sin(np.pi * (np.arange(_SIZE) + 0.5) / _SIZE).astype(np.float32)
    f = np.fft.rfftfreq(_SIZE, 1 / RATE_HZ)
    f[0] = 1.0
    at = np.clip(np.arange(frames) * _HOP - _SIZE // 2, 0, num_samples - 1)
    octave = np.log2(f[None, :] / np.asarray(center_hz)[at][:, None]) / octaves
    band = np.exp(-0.5 * octave**2)
    band /= np.sqrt(np.mean(band**2, axis=1, keepdims=True))
    shaped = np.fft.irfft(np.fft.rfft(view * window, axis=-1) * band, _SIZE, axis=-1) * window
    made = np.zeros((frames + 3) * _HOP)
    for index in range(frames):
        made[index * _HOP : index * _HOP + _SIZE] += shaped[index]
    return np.asarray(made[_SIZE // 2 : _SIZE // 2 + num_samples] / 2.0, np.float32)


def panned(mono: Mono, pan: NDArray[np.floating] | float) -> Samples:
    """float32 (2, S) of constant power; pan -1 is left, 1 is right."""
    angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
    return np.stack((mono * np.cos(angle), mono * np.sin(angle))).astype(np.float32) * np.float32(np.sqrt(2))


def in_room(stereo: Samples, room_seconds: float, share: float) -> Samples:
    """The sound with a room behind it, longer by the room's length."""
    from scipy.signal import fftconvolve

    from mutoscope.audio.music.room import impulse_response

    response = impulse_response(room_seconds)
    response = response / np.sqrt((response**2).sum(axis=1, keepdims=True))
    wet = fftconvolve(stereo, response, axes=-1)
    wet[:, : stereo.shape[1]] *= share
    wet[:, stereo.shape[1] :] *= share
    wet[:, : stereo.shape[1]] += stereo
    tail = int(0.25 * wet.shape[1])
    wet[:, -tail:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)
    return np.asarray(wet, np.float32)
