"""Which precision a network is run in on a device."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path
from typing import Literal

import torch

from mutoscope.errors import UsageError

Precision = Literal["auto", "bf16", "fp32"]
_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}  # x86, x86, ARM: /proc/cpuinfo's words


def dtype_for(device: str, precision: str = "auto") -> torch.dtype:
    """bf16 where the device multiplies it in hardware, else fp32.

    It goes by what the processor says of itself, not by a stopwatch: a busy moment must not change the pictures.

    Raises:
        UsageError: an unknown precision.
    """
    if precision not in ("auto", "bf16", "fp32"):
        raise UsageError(f"precision must be auto, bf16 or fp32; got {precision!r}.")
    if precision == "auto":
        precision = "bf16" if _has_bf16(device) else "fp32"
    return torch.bfloat16 if precision == "bf16" else torch.float32


@cache
def _has_bf16(device: str) -> bool:
    if device.startswith("cuda"):
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if platform.system() != "Linux":
        return False
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, words = line.partition(":")
            if name.strip().lower() in ("flags", "features"):
                return not _FLAGS.isdisjoint(words.split())
    except OSError:
        pass
    return False
