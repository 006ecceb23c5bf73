"""Ten sentences as scenes, drawn above learned: a sheet or a video for the eye, and what a reader network sees in both.

    python benchmarks/scenes_side_by_side.py [--model postcards] [--seconds 4] [--seed 1] [--width 320]
        [--say "a sentence" …] -o sheet.png [-o side.mp4]

Both are made as a film makes them (``film.shots``): the storyboard's default camera, the learned ones smoothed and
enlarged. ``shown`` is the share of what a sentence says that the model's reader network finds in the first clip of the
scene at the model's own size (drawn ones are drawn at that size, without camera); it was trained on clips of the
training world, which a learned scene imitates and a film's drawn scene is not. JSON on standard output.
docs/decisions/006-drawn-or-learned.md holds the verdict.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

import numpy as np

from mutoscope import media
from mutoscope.film import takes
from mutoscope.film.plan import cameras
from mutoscope.film.scenes import Learned, makers
from mutoscope.film.shots import open_source
from mutoscope.film.shots.brief import Brief
from mutoscope.film.storyboard import Camera, ScenePicture, Shot, Storyboard
from mutoscope.media import contact_sheet
from mutoscope.models import store
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Pixels, Size
from mutoscope.worlds import postcards

SENTENCES = (
    "a harbor at dawn, low mist",
    "a red sailboat sails to the left on the sea at sunset",
    "a yellow tram drives to the right in a village street in the morning",
    "a green balloon rises over the mountains at noon",
    "a snowy village at night",
    "a blue car drives to the right through the desert, clear sky",
    "a white dog on the beach in the rain",
    "a bird flies to the left over a lake at dusk",
    "a purple kite over a meadow in the afternoon, clouds",
    "风暴中的海岛，一艘白色的渡轮向右驶去",
)
RATE = Fraction(24)
MOMENTS = (0.05, 0.5, 0.95)  # of a scene, on the sheet
COLUMNS = 2  # sentences side by side on a sheet, five in a video


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--model", default="postcards", help="a model's name or folder")
    ask.add_argument("--seconds", type=float, default=4.0)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--width", type=int, default=320, help="of one picture")
    ask.add_argument("--say", action="append", metavar="SENTENCE", help="instead of the ten sentences")
    ask.add_argument(
        "-o", "--output", action="append", type=Path, default=[], metavar="FILE", help=".png or .mp4"
    )
    asked = ask.parse_args()
    folder = store.find(asked.model)
    film = Storyboard(
        title="Side by side", folder=Path.cwd(),
        shots=tuple(
            Shot(id=f"{k + 1:02d}", picture=ScenePicture(text=text, maker="learned", model=folder))
            for k, text in enumerate(asked.say or SENTENCES)
        ),
    )  # fmt: skip
    scenes = {shot_id: scene for shot_id, scene in makers(film).items() if scene is not None}
    size = Size(asked.width, 2 * round(asked.width * 9 / 32))
    num_frames = round(asked.seconds * RATE)
    seconds = Fraction(num_frames) / RATE
    began = time.process_time()
    with tempfile.TemporaryDirectory() as cache, LocalContext(cache_root=Path(cache)) as context:
        todo = [
            takes.Wanted(scene=scene, seed=asked.seed, lead=Fraction(0), seconds=seconds)
            for scene in scenes.values()
        ]
        made = takes.make(todo, context)
        spent = time.process_time() - began
        briefs = [
            Brief(shot=shot, camera=camera, size=size, rate=RATE, num_frames=num_frames, seed=asked.seed)
            for shot, camera in zip(film.shots, cameras(film), strict=True)
        ]
        pairs = [(brief, replace(brief, take=take)) for brief, take in zip(briefs, made, strict=True)]
        names = [shot.picture.text for shot in film.shots]
        for path in asked.output:
            (_video if path.suffix == ".mp4" else _sheet)(path, pairs, names, num_frames)
        found = _read(folder, list(scenes.values()), pairs)
    shares = {
        kind: round(float(np.mean([one[kind] for one in found])), 4)
        for kind in ("drawn", "learned")
        if kind in found[0]
    }
    print(json.dumps({
        "model": next(iter(scenes.values())).model, "seconds": float(seconds), "seed": asked.seed,
        "cpu_seconds_to_learned": round(spent, 1), "frames_made": sum(one.num_frames for one in todo),
        "shown": shares, "scenes": found,
    }, ensure_ascii=False))  # fmt: skip


def _sheet(path: Path, pairs: list[tuple[Brief, Brief]], names: list[str], num_frames: int) -> None:
    """Two sentences side by side, three moments of each; drawn above learned."""
    tiles, labels = [], []
    picked = [round(share * (num_frames - 1)) for share in MOMENTS]
    for start in range(0, len(pairs), COLUMNS):
        some = pairs[start : start + COLUMNS]
        for kind in (0, 1):
            for at, pair in enumerate(some):
                source = open_source(pair[kind])
                tiles += [np.array(next(iter(source.frames(k, k + 1)))) for k in picked]
                first = names[start + at] if kind == 0 else "learned"
                labels += [first, *[""] * (len(picked) - 1)]
    media.write_still(
        path, contact_sheet(tiles, COLUMNS * len(MOMENTS), labels, width=pairs[0][0].size.width)
    )


def _video(path: Path, pairs: list[tuple[Brief, Brief]], _: list[str], num_frames: int) -> None:
    """Five sentences a row, drawn above learned, all moving."""
    wide = min(5, len(pairs))
    order = [
        pair[kind]
        for start in range(0, len(pairs), wide)
        for kind in (0, 1)
        for pair in pairs[start : start + wide]
    ]
    streams: list[Iterator[Pixels]] = [open_source(brief).frames(0, num_frames) for brief in order]
    sheets = (
        contact_sheet(list(frames), wide, width=pairs[0][0].size.width)
        for frames in zip(*streams, strict=True)
    )
    first = next(sheets)
    with media.VideoWriter(path, size=Size(first.shape[1], first.shape[0]), rate=RATE) as writer:
        for sheet in chain([first], sheets):
            writer.write(sheet)


def _read(folder: Path, scenes: list[Learned], pairs: list[tuple[Brief, Brief]]) -> list[dict[str, object]]:
    """For every sentence: what was understood, and what share of it the reader finds in either picture."""
    card = scenes[0].card
    reader = store.load(folder, reader=True).reader if "reader" in card.roles else None
    found = []
    for scene, (drawn, learned) in zip(scenes, pairs, strict=True):
        said = [k for k, slot in enumerate(card.slots) if slot.name in scene.said]
        row: dict[str, object] = {
            "sentence": drawn.shot.picture.text, "understood": scene.said, "not used by the model": list(scene.ignored),
            "not drawn": list(postcards.understand(drawn.shot.picture.text).ignored),
        }  # fmt: skip
        if reader is not None and said:
            clips = {"drawn": _small(drawn, card), "learned": _taken(learned, card.num_frames)}
            for kind, clip in clips.items():
                labels = reader.read_frames(clip)
                row[kind] = round(sum(labels[k] == scene.labels[k] for k in said) / len(said), 4)
                row[f"{kind} is read as"] = {card.slots[k].name: card.slots[k].value(labels[k]) for k in said}
        found.append(row)
    return found


def _small(brief: Brief, card: object) -> Pixels:
    small = replace(brief, size=card.picture_size, rate=card.frame_rate, camera=Camera(move="static"))
    return np.stack([np.array(frame) for frame in open_source(small).frames(0, card.num_frames)])


def _taken(brief: Brief, num_frames: int) -> Pixels:
    frames = media.VideoReader(brief.take.path).frames()
    return np.stack([frame.rgb_HWC.numpy() for frame, _ in zip(frames, range(num_frames), strict=False)])


if __name__ == "__main__":
    main()
