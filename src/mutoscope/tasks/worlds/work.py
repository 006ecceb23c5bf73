"""Draw a sentence by the hand of :mod:`mutoscope.worlds`."""

from __future__ import annotations

import importlib
from pathlib import Path

from mutoscope import media
from mutoscope.context import Context
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.language import guess
from mutoscope.tasks.worlds.request import Worlds
from mutoscope.types import Result, Size
from mutoscope.worlds.catalogue import WORLDS


def worlds(request: Worlds, context: Context) -> Result:
    """The list of worlds, or a sentence as a moving picture.

    Raises:
        UsageError: there is no such world.
    """
    if request.text is None or request.output is None:
        return _listed()
    world = WORLDS.load(request.world)
    language = request.language or guess(request.text)
    understanding = world.understand(request.text, language=language, cast={})
    if not understanding.understood:
        context.note(f"the world {request.world!r} knows none of these words; it draws what it likes")
    elif understanding.ignored:
        context.note(f"not used: {', '.join(understanding.ignored)}")
    size = Size(*request.size)
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
            "world": request.world,
            "understood": list(understanding.understood),
            "ignored": list(understanding.ignored),
            "attributes": understanding.attributes,
            "frames": num_frames,
        },
        report=f"{request.world}: {', '.join(understanding.understood) or 'nothing understood'}",
    )


def _listed() -> Result:
    """The worlds and what their modules say about themselves."""
    lines, facts = [], {}
    for name in WORLDS:
        module = importlib.import_module(WORLDS[name].partition(":")[0])
        about = (module.__doc__ or "").strip().split("\n")[0]
        lines.append(f"{name:<12} {about}")
        facts[name] = about
    return Result(kind="report", facts={"worlds": facts}, report="\n".join(lines))
