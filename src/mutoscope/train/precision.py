"""Which numbers a model is trained in: bfloat16 where the machine multiplies them fast, else float32."""

from __future__ import annotations

import functools
import time
from typing import Literal

import torch

Precision = Literal["bf16", "fp32"]


@functools.cache
def has_fast_bf16(device: str = "cpu") -> bool:
    """Whether bfloat16 pays on this device. On a CPU: two 512 x 512 products are timed once, some milliseconds."""
    if torch.device(device).type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)

    def seconds(dtype: torch.dtype) -> float:
        a = torch.ones(512, 512, dtype=dtype)
        best = float("inf")
        for _ in range(4):  # the first warms up; the best of the rest is the least disturbed
            began = time.perf_counter()
            a @ a
            best = min(best, time.perf_counter() - began)
        return best

    return seconds(torch.bfloat16) < seconds(torch.float32)


def resolve(wanted: Precision, device: str = "cpu") -> torch.dtype:
    """The type to train in: what was wanted, or float32 where bfloat16 would be slower."""
    return torch.bfloat16 if wanted == "bf16" and has_fast_bf16(device) else torch.float32
