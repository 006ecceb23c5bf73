"""Takes: the frames a learned model makes for a scene, kept once without loss, so that every piece shows the same."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.film import fingerprint
from mutoscope.film.pieces import Part, Piece
from mutoscope.film.scenes import Learned
from mutoscope.film.shots.brief import Take
from mutoscope.film.timetable import Timetable

if TYPE_CHECKING:
    from mutoscope.models.store import Bundle

STRETCH = (
    2  # seconds; takes are as long as whole stretches, so that a word more or less needs no new one; taste
)
_LATENT = 4  # frames of one latent frame
_SUFFIX = ".mkv"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A take to be made: the scene, its seed, and how much of it the film shows."""

    scene: Learned
    seed: int
    lead: Fraction  # seconds before the shot begins: transitions show them
    seconds: Fraction  # from the take's begin to the last frame that is shown

    @property
    def num_frames(self) -> int:
        """At the model's rate: whole stretches of whole latent frames, with one frame beyond the last for motion."""
        rate = self.scene.card.frame_rate
        stretch = _LATENT * ceil(STRETCH * rate / _LATENT)
        return stretch * ceil((ceil(self.seconds * rate) + 1) / stretch)


def wanted(scene: Learned, seed: int, timetable: Timetable) -> Wanted:
    """The take of a scene as the timetable shows it."""
    slot, rate = timetable.slot(scene.shot_id), timetable.rate
    first, stop = slot.first, slot.stop
    for join in timetable.joins:
        if join.after == scene.shot_id:
            first = min(first, join.first)
        if join.before == scene.shot_id:
            stop = max(stop, join.stop)
    return Wanted(scene=scene, seed=seed, lead=(slot.first - first) / rate, seconds=(stop - first) / rate)


def with_takes(
    pieces: Sequence[Piece], scenes: Mapping[str, Learned | None], timetable: Timetable, context: Context
) -> list[Piece]:
    """The pieces, each learned scene in them with its take; takes that are not in the cache are made.

    Raises:
        Cancelled: the user said stop; finished takes are kept.
        MediaError: a model's files are damaged.
    """
    briefs = {part.brief.shot.id: part.brief for piece in pieces for part in piece.parts}
    todo = [
        wanted(scene, briefs[shot_id].seed, timetable)
        for shot_id, scene in scenes.items()
        if scene is not None and shot_id in briefs
    ]
    if not todo:
        return list(pieces)
    takes = dict(zip((one.scene.shot_id for one in todo), make(todo, context), strict=True))

    def shown(part: Part) -> Part:
        take = takes.get(part.brief.shot.id)
        return part if take is None else replace(part, brief=replace(part.brief, take=take))

    return [replace(piece, parts=tuple(shown(part) for part in piece.parts)) for piece in pieces]


def make(todo: Sequence[Wanted], context: Context) -> list[Take]:
    """The takes, from the cache or made by their models, one model in memory at a time."""
    from mutoscope.models import store

    keys = [_key(one, context.device) for one in todo]
    missing = [k for k, key in enumerate(keys) if context.cache.find("take", key, _SUFFIX) is None]
    if missing:
        with context.stage("Learned scenes", sum(todo[k].num_frames for k in missing)) as stage:
            bundle: Bundle | None = None
            for k in sorted(missing, key=lambda k: str(todo[k].scene.folder)):
                folder = todo[k].scene.folder
                if bundle is None or bundle.folder != folder:
                    bundle = store.load(folder, device=context.device)
                write = functools.partial(_write, bundle=bundle, take=todo[k], step=stage.step)
                context.cache.make("take", keys[k], _SUFFIX, write)
    takes = []
    for one, key in zip(todo, keys, strict=True):
        path = context.cache.find("take", key, _SUFFIX)
        if path is None:
            raise UsageError("a learned scene vanished from the cache; run the command again.")
        card = one.scene.card
        takes.append(
            Take(path=path, rate=card.frame_rate, size=card.picture_size, lead=one.lead,
                 moves_itself=one.scene.moves_itself)
        )  # fmt: skip
    return takes


def _write(path: Path, *, bundle: Bundle, take: Wanted, step: Callable[[], None]) -> None:
    """Stream a take from its model into a file without loss; ``step`` may raise ``Cancelled``."""
    from mutoscope.media import VideoWriter
    from mutoscope.tasks.generate.stream import manner, pictures

    card = bundle.card
    frames = pictures(
        bundle, take.scene.labels, seed=take.seed, manner=manner(bundle), num_frames=take.num_frames
    )
    with VideoWriter(path, size=card.picture_size, rate=card.frame_rate, codec="ffv1", threads=1) as writer:
        for frame in frames:
            writer.write(frame)
            step()


def _key(take: Wanted, device: str) -> dict[str, object]:
    """Everything a take depends on; not the shot's name, its words or the film's size and rate."""
    import torch

    from mutoscope.models.precision import dtype_for

    scene = take.scene
    return {
        "code": fingerprint.code("diffusion", "models", "nn", "pixels", "rng", "tasks/generate"),
        "torch": torch.__version__,
        "model": scene.sha256,
        "sampler": scene.card.sampler.model_dump(),
        "size": fingerprint.plain(scene.card.picture_size),
        "rate": scene.card.rate,
        "labels": list(scene.labels),
        "seed": take.seed,
        "num_frames": take.num_frames,
        "device": device.partition(":")[0],
        "precision": str(dtype_for(device)).removeprefix("torch."),
    }
