"""Random numbers by address, never by order.

The draw at ``(seed, purpose, step, index)`` is the same alone, in a batch, in another process or after a resume,
because every address has a stream of its own. (The idea of step-addressed seeding: Karras et al. 2024, EDM2.)
"""

from __future__ import annotations

import hashlib

import numpy as np


def address(seed: int, purpose: str, step: int = 0, index: int = 0) -> int:
    """A 128-bit key for one stream of random numbers."""
    text = f"{seed}\x1f{purpose}\x1f{step}\x1f{index}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")


def generator(seed: int, purpose: str, step: int = 0, index: int = 0) -> np.random.Generator:
    """NumPy generator for one address; PCG64 keyed by :func:`address`."""
    return np.random.Generator(np.random.PCG64(address(seed, purpose, step, index)))
