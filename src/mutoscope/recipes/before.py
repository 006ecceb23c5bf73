"""Found out before the first step: whether a folder can hold the run, and whether the settings make networks."""

from __future__ import annotations

import os
from pathlib import Path

import torch

from mutoscope.errors import CapabilityError, UsageError
from mutoscope.models.autoencoder import Autoencoder
from mutoscope.models.transformer import TransformerConfig, VideoTransformer
from mutoscope.recipes import autoencoder as autoencoders
from mutoscope.recipes.settings import Settings

PARTS = frozenset(["autoencoder", "transformer", "reader", "latents", "fresh", "frames", "footage", "model"])
_BYTES_A_NUMBER = (
    16  # a weight in bf16, its gradient, and in float32 its master, its momentum and its average
)


def look_at_folder(folder: Path) -> None:
    """Nothing is made or changed.

    Raises:
        UsageError: a file, or a folder with other things in it.
        CapabilityError: it cannot be written.
    """
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise UsageError(f"{there} is a file; a run needs a folder of its own.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise CapabilityError(
            f"the folder {there} cannot be written, so it can hold no run; name another --run."
        )
    if there != folder:
        return
    inside = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if inside and not PARTS & set(inside):
        raise UsageError(
            f"{folder} is not empty and holds no run (it has {inside[0]!r}); name a new folder or an old run's."
        )


def look_at_networks(chosen: Settings) -> None:
    """Plan the networks without memory.

    Raises:
        UsageError: numbers that do not go together.
        CapabilityError: more weights than this machine can train.
    """
    try:
        with torch.device("meta"):
            networks = (
                Autoencoder(autoencoders.config(chosen)),
                VideoTransformer(TransformerConfig(labels=(1,), width=chosen.width, depth=chosen.depth)),
            )
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"these settings make no network: {' '.join(str(error).split()):.200}") from None
    number = max(sum(one.numel() for one in network.parameters()) for network in networks)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if number * _BYTES_A_NUMBER > memory:
        raise CapabilityError(
            f"a network of {number / 1e9:.1f} billion numbers needs {number * _BYTES_A_NUMBER / 1e9:.0f} GB to be "
            f"trained, and this machine has {memory / 1e9:.0f} GB; make it narrower or less deep with --set."
        )
