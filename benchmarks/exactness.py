"""A film of ten minutes: is every cut on its frame, every word lit on its frame, and does the sound drift?

    python benchmarks/exactness.py [--minutes 10] [--rate 29.97] [--workers 2]

Flat gray pictures with hard cuts at lengths that are no whole number of frames; a recorded line in every other shot,
short noise, so that its place in the finished film can be found to the sample; captions that light the spoken word. The
film is made in draft size, decoded, and compared with the timetable. JSON out: the largest error of any cut, time stamp
and caption in frames, and of any line in milliseconds, at the beginning, at the end, and the drift between the two.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.film.reader import read
from mutoscope.film.render import Options, Ready, make_ready, write_film
from mutoscope.film.storyboard import Storyboard
from mutoscope.media import SoundWriter, VideoReader, read_sound
from mutoscope.runtime.context import LocalContext

RATE_HZ = 48000
LEVELS = (40, 90, 60, 110, 75)
SECONDS = (3.17, 4.71, 2.93, 5.39, 3.61)  # never a whole number of frames


def board_of(folder: Path, minutes: float, rate: str) -> Storyboard:
    """The storyboard and its pictures and recordings."""
    draw = np.random.default_rng(1)
    for number in range(4):
        line = np.zeros(int(1.6 * RATE_HZ), np.float32)
        for at in (0.1, 0.5, 0.9, 1.3):
            first = int(at * RATE_HZ)
            line[first : first + 4800] = 0.3 * draw.standard_normal(4800)
        with SoundWriter(folder / f"line{number}.wav", rate_hz=RATE_HZ, channels=1) as out:
            out.write(line[None])
    for level in LEVELS:
        Image.fromarray(np.full((360, 640, 3), level, np.uint8)).save(folder / f"{level}.png")
    shots, at = [], 0.0
    while at < 60 * minutes:
        number = len(shots)
        seconds = SECONDS[number % len(SECONDS)]
        says = f", say: {{text: One two three four., file: line{number // 2 % 4}.wav}}" if number % 2 else ""
        shots.append(
            f"  - {{image: {LEVELS[number % len(LEVELS)]}.png, camera: static, duration: {seconds}s{says}}}"
        )
        at += seconds
    text = "\n".join([
        "storyboard: 1", "title: Exactness", f"format: {{aspect: 640x360, fps: {rate}}}", "voice: {engine: none}",
        "music: none", "captions: {style: word}", "opening: cut", "ending: cut", "output: {crf: 6}",
        "shots:", *shots, "",
    ])  # fmt: skip
    (folder / "board.yaml").write_text(text, "utf-8")
    return read(folder / "board.yaml")


def of_pictures(ready: Ready, film: Path) -> dict[str, object]:
    """Errors of cuts, times and captions, from decoding the film once."""
    timetable = ready.timetable
    slots = timetable.slots
    planned_cuts = [slot.first for slot in slots[1:]]
    planned_captions = {f for c in timetable.captions for f in range(c.first, c.stop)}
    planned_words: set[int] = set()
    for caption in timetable.captions:
        lit = [
            next((n for n, w in enumerate(caption.words) if w.first <= f < w.stop), None)
            for f in range(caption.first, caption.stop)
        ]
        planned_words |= {caption.first + k for k in range(1, len(lit)) if lit[k] != lit[k - 1]}
    cuts, captions, words = [], set(), set()
    worst_time = Fraction(0)
    last_level, last_below = None, None
    number = 0
    with VideoReader(film) as reader:
        for number, frame in enumerate(reader.frames()):
            worst_time = max(worst_time, abs(frame.seconds - timetable.seconds(number)))
            rgb = frame.rgb_HWC.numpy()
            level = min(LEVELS, key=lambda known: abs(known - float(rgb[:60].mean())))
            below = rgb[240:].astype(np.int16)
            if last_level is not None and level != last_level:
                cuts.append(number)
            shown = bool(np.abs(below - level).max() > 60)
            if shown:
                captions.add(number)
            if shown and number - 1 in captions and level == last_level and np.abs(below - last_below).max() > 60:
                words.add(number)
            last_level, last_below = level, below
    return {
        "frames": number + 1, "frames_planned": timetable.num_frames,
        "cuts": len(planned_cuts), "cuts_found": len(cuts),
        "max_cut_error_frames": max(abs(a - b) for a, b in zip(cuts, planned_cuts, strict=True)),
        "max_time_stamp_error_ms": float(worst_time * 1000),
        "caption_frames": len(planned_captions), "caption_frames_wrong": len(captions ^ planned_captions),
        "lit_words": len(planned_words), "lit_words_on_another_frame": len(words ^ planned_words),
    }  # fmt: skip


def of_sound(ready: Ready, film: Path) -> dict[str, object]:
    """How late every line sounds, by correlation with what was recorded."""
    from scipy.signal import correlate

    heard = read_sound(film, rate_hz=RATE_HZ, channels=1).samples_CS[0]
    late_ms = []
    for cue in ready.timetable.cues:
        sound = ready.spoken[cue.shot_id].sound
        assert sound is not None
        wanted, start = np.asarray(sound.samples_CS[0]), round(cue.start * RATE_HZ)
        window = heard[max(0, start - 4800) : start + len(wanted) + 4800]
        late = int(np.argmax(correlate(window, wanted, "valid", method="fft"))) - min(start, 4800)
        late_ms.append(late / RATE_HZ * 1000)
    return {
        "lines": len(late_ms), "max_line_error_ms": round(max(map(abs, late_ms)), 3),
        "first_line_late_ms": round(late_ms[0], 3), "last_line_late_ms": round(late_ms[-1], 3),
        "drift_ms": round(late_ms[-1] - late_ms[0], 3),
        "sound_seconds": len(heard) / RATE_HZ,
        "film_seconds": float(ready.timetable.seconds(ready.timetable.num_frames)),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", default="29.97")
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        board = board_of(folder, asked.minutes, asked.rate)
        began = time.monotonic()
        with LocalContext(num_workers=asked.workers, cache_root=folder / "cache") as context:
            ready = make_ready(board, context, Options())
            write_film(ready, board, folder / "film.mp4", {}, context)
        made = time.monotonic() - began
        found = {**of_pictures(ready, folder / "film.mp4"), **of_sound(ready, folder / "film.mp4")}
    print(json.dumps({"rate": asked.rate, "seconds_to_make": round(made, 1), **found}))


if __name__ == "__main__":
    main()
