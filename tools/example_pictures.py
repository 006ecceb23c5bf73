"""Draw the two pictures and the clip of examples/postcards.yaml: our own making, so everybody may use them.

    python tools/example_pictures.py        # writes examples/pictures/
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PIL import Image

from mutoscope.media import VideoWriter
from mutoscope.types import Size
from mutoscope.worlds import postcards
from mutoscope.worlds.scene import View

FOLDER = Path(__file__).parent.parent / "examples" / "pictures"
PICTURES = {
    "lighthouse.jpg": ("an island with a lighthouse in the golden hour, gulls", 5, Size(2400, 1600)),
    "vineyard.jpg": ("hills with vineyards in the afternoon, a village far off", 5, Size(2700, 1500)),
}
CLIP = ("regatta.mp4", "the open sea at noon, three sailing boats sail to the left, clouds", 8, Size(960, 540))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (text, seed, size) in PICTURES.items():
        scene = postcards.scene(postcards.understand(text), seed=seed)
        Image.fromarray(scene.picture(1.0, size).rgb_HWC).save(FOLDER / name, quality=88, optimize=True)
    name, text, seed, size = CLIP
    scene = postcards.scene(postcards.understand(text), seed=seed, seconds=8.0)
    rate = Fraction(25)
    with VideoWriter(FOLDER / name, size=size, rate=rate, crf=24, preset="slow") as writer:
        for frame in range(8 * 25):
            seconds = frame / 25
            writer.write(scene.picture(seconds, size, View(x=0.01 * seconds - 0.04)).rgb_HWC)


if __name__ == "__main__":
    main()
