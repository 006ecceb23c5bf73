"""Tones to mix and to join."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mutoscope import media
from mutoscope.types import Samples


def tone(seconds: float, hz: float = 440.0, level: float = 0.2) -> Samples:
    """A stereo tone at 48 kHz."""
    times = np.arange(round(seconds * 48_000)) / 48_000
    return np.repeat((level * np.sin(2 * np.pi * hz * times)).astype(np.float32)[None], 2, 0)


def write_tone(path: Path, seconds: float, hz: float = 440.0, level: float = 0.2) -> Path:
    with media.SoundWriter(path, channels=2) as writer:
        writer.write(tone(seconds, hz, level))
    return path
