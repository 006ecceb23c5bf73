"""A model put to the test: how fast it is here, and how often it shows what it was asked for."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from mutoscope.context import Context
from mutoscope.errors import MediaError
from mutoscope.metrics.obedience import Obedience
from mutoscope.models.autoencoder import FRAMES
from mutoscope.tasks.generate.stream import blocks, manner

if TYPE_CHECKING:
    from mutoscope.models.store import Bundle

_AT_ONCE = 16  # clips
_PACE_BLOCKS = 4


def sample(bundle: Bundle, *, seed: int) -> float:
    """Make a few frames alone, after one block to warm up; frames a second.

    Raises:
        MediaError: all frames are one even color.
    """
    labels = (0,) * len(bundle.attributes)
    made = blocks(bundle, [labels], seeds=[seed], manner=manner(bundle))
    next(made)
    began = time.monotonic()
    frames = np.concatenate(list(islice(made, _PACE_BLOCKS)), 1)
    seconds = time.monotonic() - began
    if np.ptp(frames) == 0:
        raise MediaError(f"{bundle.folder.name}: the model is whole, but it draws nothing.")
    return float(_PACE_BLOCKS * FRAMES / max(seconds, 1e-9))


def score(bundle: Bundle, num_prompts: int, seed: int, context: Context) -> dict[str, Any] | None:
    """Clips for sentences drawn from the world, read by the world's own rule; None where it has none."""
    world = bundle.world
    if world is None:
        return None
    table = Obedience(names=tuple(one.name for one in world.attributes), objects=tuple(world.objects))
    num_blocks = -(-world.num_frames // FRAMES)
    with context.stage(f"score {bundle.card.name}", num_prompts) as stage:
        for start in range(0, num_prompts, _AT_ONCE):
            places = range(start, min(start + _AT_ONCE, num_prompts))
            labels = [world.labels(seed, place) for place in places]
            made = blocks(bundle, labels, seeds=[seed + place for place in places], manner=manner(bundle))
            clips = np.concatenate(list(islice(made, num_blocks)), 1)[:, : world.num_frames]
            for asked, clip in zip(labels, clips, strict=True):
                read = world.read(clip)
                if read is None:
                    return None
                table.add(asked, read)
                stage.step()
    return table.to_json()
