"""List the worlds of :mod:`mutoscope.worlds`, and draw in them."""

from __future__ import annotations

import importlib
from pathlib import Path

from mutoscope import media
from mutoscope.context import Context
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.media.door import allowed
from mutoscope.registry import Table
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.language import guess
from mutoscope.tasks.worlds.request import Worlds
from mutoscope.tasks.worlds.small import render_small
from mutoscope.types import Result, Size
from mutoscope.worlds.catalogue import TRAINING, WORLDS

_SAMPLES = {  # shown by `render` when nothing is asked for, one by one with the seed
    "postcards": (
        "a red balloon drifts left over the sea at sunset",
        "a sailing boat near a lighthouse at dusk",
        "a tram in the street of an old town on a snowy evening",
        "three birds over misty mountains in the morning",
        "a windmill on green hills in the afternoon",
    ),
    "physics": (
        "pendulum of 1.2 m from 40 degrees",
        "interference of two sources",
        "five bouncing balls",
        "double pendulum",
        "comet with eccentricity 0.85",
    ),
}


def worlds(request: Worlds, context: Context) -> Result:
    """The list of worlds, or a sentence or a world as a moving picture.

    Raises:
        UsageError: there is no such world, or it cannot be shown this way.
    """
    if request.renders:
        assert request.name is not None
        if request.name in WORLDS:
            samples = _SAMPLES[request.name]
            return _drawn(
                request, context, request.name, request.prompt or samples[(request.seed - 1) % len(samples)]
            )
        if request.name in TRAINING:
            return render_small(request, context, request.name)
        known = sorted({*WORLDS, *TRAINING})
        raise UsageError(
            f"unknown world {request.name!r}{did_you_mean(request.name, known)}; known: {', '.join(known)}."
        )
    if request.text is None:
        return _listed()
    return _drawn(request, context, request.world, request.text)


def _drawn(request: Worlds, context: Context, name: str, text: str) -> Result:
    """A sentence in a world that draws at any size."""
    assert request.output is not None
    world = WORLDS.load(name)
    language = request.language or guess(text)
    understanding = world.understand(text, language=language, cast={})
    if not understanding.understood:
        context.note(f"the world {name!r} knows none of these words; it draws what it likes")
    elif understanding.ignored:
        context.note(f"not used: {', '.join(understanding.ignored)}")
    size = Size(*request.size)
    allowed(size)
    num_frames = max(1, round(request.seconds * request.rate))
    codec = codec_for(request.output, None)

    def write(path: Path, labels: dict[str, str]) -> None:
        scene = world.scene(understanding, seed=request.seed, palette=None, seconds=request.seconds)
        with (
            context.stage("draw", num_frames) as stage,
            media.VideoWriter(
                path, size=size, rate=request.rate, codec=codec, crf=request.crf, labels=labels
            ) as writer,
        ):
            for frame in range(num_frames):
                writer.write(scene.picture(float(frame / request.rate), size).rgb_HWC)
                stage.step()

    return Result(
        kind="video",
        write=write,
        facts={
            "world": name,
            "text": text,
            "understood": list(understanding.understood),
            "ignored": list(understanding.ignored),
            "attributes": understanding.attributes,
            "frames": num_frames,
        },
        report=f"{name}: {', '.join(understanding.understood) or 'nothing understood'}",
    )


def _listed() -> Result:
    """The worlds and what their modules say about themselves."""
    drawn, training = _about(WORLDS), _about(TRAINING)
    lines = ["worlds drawn at any size, from a sentence:"]
    lines += [f"  {name:<12} {about}" for name, about in drawn.items()]
    lines += ["", "worlds for training, with labels known:"]
    lines += [f"  {name:<12} {about}" for name, about in training.items()]
    return Result(kind="report", facts={"worlds": drawn, "training": training}, report="\n".join(lines))


def _about(table: Table) -> dict[str, str]:
    found = {}
    for name in sorted(table):
        module, _, attribute = table[name].partition(":")
        about = importlib.import_module(module).__doc__ or ""
        if attribute not in ("", "WORLD"):  # one of several worlds of its module speaks for itself
            about = type(table.load(name)).__doc__ or about
        found[name] = about.strip().split("\n")[0]
    return found
