"""How smoothly camera moves run: a tracked point's second difference, for a photo and for a drawn scene.

    python benchmarks/smoothness.py [--width 1280] [--seconds 4] [--fps 30]

A slow eased move has almost no acceleration: the second difference of a point's place from frame to frame is then
what the sampling adds; whole-pixel crops, the usual fault, are measured beside. Corners of the first frame of each
window are followed by pyramidal Lucas-Kanade (Bouguet 2000), there and back; those that come back count. Given are the
median and the 90th percentile over points of their root-mean-square second difference, in pixels a frame². JSON out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mutoscope.film.shots import open_source
from mutoscope.film.shots.brief import Brief
from mutoscope.film.storyboard import Camera, ImagePicture, ScenePicture, Shot
from mutoscope.types import Pixels, Size

MOVES = {
    "pan": Camera(move="pan", amount=0.08, direction="right"),
    "push-in": Camera(move="push-in", amount=0.10),
    "drift": Camera(move="drift", amount=0.06, direction="left"),
    "static": Camera(move="static"),
}
SCENE = "an old town on a hill at noon, stone houses and a tower"  # nothing in it moves by itself
WINDOW = 12  # frames tracked from one picture: short enough that points stay in view


def photo(path: Path, size: Size) -> Path:
    """Grain of several sizes: corners everywhere, none of them sharper than a lens draws."""
    draw = np.random.default_rng(4)
    wide, tall = round(size.width * 1.5), round(size.height * 1.5)
    picture = np.full((tall, wide), 128, np.float32)
    for cell in (6, 14, 40, 120):
        noise = draw.normal(0, 25, (tall // cell + 2, wide // cell + 2)).astype(np.float32)
        picture += np.asarray(Image.fromarray(noise).resize((wide, tall), Image.Resampling.BICUBIC))
    Image.fromarray(np.clip(np.stack([picture] * 3, -1), 0, 255).astype(np.uint8)).save(path)
    return path


def jerks(frames: list[Pixels]) -> tuple[np.ndarray, float]:
    """Root-mean-square second difference of each point that can be followed through all frames, (N,); their travel."""
    gray = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    points = cv2.goodFeaturesToTrack(gray[0], maxCorners=400, qualityLevel=0.02, minDistance=16, blockSize=7)
    if points is None or len(points) < 20:
        raise SystemExit("too few points to track in this picture")
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    how = {"winSize": (21, 21), "maxLevel": 3, "criteria": stop}
    at, good = [points[:, 0]], np.ones(len(points), bool)
    for image in gray[1:]:
        moved, seen, _ = cv2.calcOpticalFlowPyrLK(gray[0], image, points, None, **how)
        back, seen_back, _ = cv2.calcOpticalFlowPyrLK(image, gray[0], moved, None, **how)
        good &= (seen[:, 0] == 1) & (seen_back[:, 0] == 1)
        good &= np.linalg.norm(back[:, 0] - points[:, 0], axis=1) < 0.2  # it came back to where it was
        at.append(moved[:, 0])
    path = np.stack(at)[:, good].astype(np.float64)
    second = np.diff(path, n=2, axis=0)
    travel = float(np.median(np.linalg.norm(np.diff(path, axis=0), axis=2).sum(axis=0)))
    return np.sqrt((second**2).sum(axis=2).mean(axis=0)), travel


def summary(found: list[tuple[np.ndarray, float]]) -> dict[str, float]:
    """Over all points of all windows."""
    points = np.concatenate([jerk for jerk, _ in found])
    return {
        "median": round(float(np.median(points)), 4), "p90": round(float(np.percentile(points, 90)), 4),
        "points": len(points), "pixels_traveled": round(sum(travel for _, travel in found), 1),
    }  # fmt: skip


def measure(brief: Brief) -> dict[str, float]:
    """Points followed through the whole move, window by window; windows overlap by two frames."""
    source = open_source(brief)
    starts = range(0, brief.num_frames - WINDOW + 1, WINDOW - 2)
    return summary([jerks(list(source.frames(first, first + WINDOW))) for first in starts])


def whole_pixels(brief: Brief) -> dict[str, float]:
    """The same photo under a pan as long with crops on whole pixels, for comparison."""
    from mutoscope.media import read_still

    picture = brief.shot.picture
    assert isinstance(picture, ImagePicture)
    rgb = read_still(picture.path)
    wide, tall = brief.size.width, brief.size.height
    speed = (brief.camera.amount or 0.0) * wide / brief.num_frames

    def crop(frame: int) -> Pixels:
        left = round(frame * speed)
        return np.ascontiguousarray(rgb[:tall, left : left + wide])

    starts = range(0, brief.num_frames - WINDOW + 1, WINDOW - 2)
    return summary([jerks([crop(first + k) for k in range(WINDOW)]) for first in starts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--fps", type=int, default=30)
    asked = parser.parse_args()
    size = Size(asked.width, 2 * round(asked.width * 9 / 32))
    found: dict[str, dict[str, dict[str, float]]] = {"photo": {}, "scene": {}}
    with tempfile.TemporaryDirectory() as folder:
        own = ImagePicture(path=photo(Path(folder) / "photo.png", size))
        pictures = {"photo": own, "scene": ScenePicture(text=SCENE)}
        for kind, picture in pictures.items():
            for name, camera in MOVES.items():
                brief = Brief(
                    shot=Shot(id="one", picture=picture, focus=(0.5, 0.5)), camera=camera, size=size,
                    rate=Fraction(asked.fps), num_frames=round(asked.seconds * asked.fps), seed=1,
                )  # fmt: skip
                found[kind][name] = measure(brief)
                if kind == "photo" and name == "pan":
                    found[kind]["pan on whole pixels"] = whole_pixels(brief)
    print(json.dumps({"size": str(size), "fps": asked.fps, "seconds": asked.seconds, **found}))


if __name__ == "__main__":
    main()
