"""Which numbers a model is trained in: bfloat16 where the machine multiplies them in hardware, else float32."""

from __future__ import annotations

from typing import Literal

import torch

from mutoscope.models.precision import dtype_for

Precision = Literal["bf16", "fp32"]


def resolve(wanted: Precision, device: str = "cpu") -> torch.dtype:
    """The type to train in: what was wanted, or float32 where the device has no bfloat16."""
    return dtype_for(device, "auto" if wanted == "bf16" else "fp32")
