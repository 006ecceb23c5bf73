"""Requests and the values in them; torch-free and light, so that help pages come at once."""

from __future__ import annotations

from mutoscope.config.request import Request, Typed, option
from mutoscope.config.values import (
    FrameRate,
    PictureFile,
    PictureSize,
    Seconds,
    SoundFile,
    VideoFile,
    ending,
    read_rate,
    read_seconds,
    read_size,
)

__all__ = [
    "FrameRate",
    "PictureFile",
    "PictureSize",
    "Request",
    "Seconds",
    "SoundFile",
    "Typed",
    "VideoFile",
    "ending",
    "option",
    "read_rate",
    "read_seconds",
    "read_size",
]
