"""Worlds for training, shown large: drawn at the size where they can, else enlarged, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mutoscope import media
from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.media.door import allowed
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.worlds.request import Worlds
from mutoscope.types import Pixels, Result, Size
from mutoscope.worlds.catalogue import TRAINING

_MAT = 64  # gray level around a picture of another aspect; no world's ground


def render_small(request: Worlds, context: Context, name: str) -> Result:
    """A clip of a world for training: the prompt's, or a sample of the world chosen by the seed.

    Raises:
        UsageError: frames per second are asked for; the world has its own.
    """
    assert request.output is not None
    world = TRAINING.load(name)
    if "rate" in request.model_fields_set and request.rate != world.rate:
        raise UsageError(f"the world {name!r} has {world.rate} frames a second; got --fps {request.rate}.")
    size = Size(*request.size)
    allowed(size)
    wanted = world.labels(request.seed, 0)
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    if request.prompt is not None:
        meant = world.understand(request.prompt)
        wanted, understood, ignored = meant.labels, meant.understood, meant.ignored
        if not understood:
            context.note(f"the world {name!r} knows none of these words; it draws what it likes")
        elif ignored:
            context.note(f"not used: {', '.join(ignored)}")
    num_frames = max(1, round(request.seconds * world.rate))
    how = _how(world, size)
    if how:
        context.note(f"{name} {how}")
    codec = codec_for(request.output, None)

    def write(path: Path, labels: dict[str, str]) -> None:
        with (
            context.stage("draw", num_frames) as stage,
            media.VideoWriter(
                path, size=size, rate=world.rate, codec=codec, crf=request.crf, labels=labels
            ) as writer,
        ):
            for frame in _frames(world, wanted, request.seed, size, num_frames):
                writer.write(_on_mat(frame, size))
                stage.step()

    caption = world.caption(wanted)
    return Result(
        kind="video",
        write=write,
        facts={
            "world": name,
            "caption": caption,
            "labels": {
                kind.name: kind.value(one) for kind, one in zip(world.attributes, wanted, strict=True)
            },
            "understood": list(understood),
            "ignored": list(ignored),
            "frames": num_frames,
            "drawn": how or f"drawn at {size}",
        },
        report=f"{name}: {caption}",
    )


def _how(world: Any, size: Size) -> str:
    """What happened to the size, when it is not just drawn."""
    inner = _inner(world.size, size)
    around = f" in the middle of {size}" if inner != size else ""
    if not hasattr(world, "frames"):
        return f"is made at {world.size} and enlarged to {inner}{around}"
    return f"is drawn at {inner}{around}" if around and not getattr(world, "any_aspect", False) else ""


def _inner(world: Size, size: Size) -> Size:
    """The largest size of the world's aspect within ``size``."""
    scale = min(size.width / world.width, size.height / world.height)
    return Size(max(1, round(world.width * scale)), max(1, round(world.height * scale)))


def _frames(world: Any, labels: tuple[int, ...], seed: int, size: Size, num_frames: int) -> Iterator[Pixels]:
    if hasattr(world, "frames"):
        yield from world.frames(labels, seed, 0, size=size, num_frames=num_frames)
        return
    inner = _inner(world.size, size)
    for frame in world.clip(labels, seed, 0, num_frames=num_frames):  # small: 10 minutes of 64x64 take 90 MB
        yield np.asarray(
            cv2.resize(frame, (inner.width, inner.height), interpolation=cv2.INTER_NEAREST), np.uint8
        )


def _on_mat(frame: Pixels, size: Size) -> Pixels:
    height, width = frame.shape[:2]
    if (width, height) == (size.width, size.height):
        return frame
    sheet = np.full((size.height, size.width, 3), _MAT, np.uint8)
    top, left = (size.height - height) // 2, (size.width - width) // 2
    sheet[top : top + height, left : left + width] = frame
    return sheet
