"""Finished shots and a finished sound become one film: ours against moviepy 2 and against an ffmpeg filter graph.

    python benchmarks/join.py [--moviepy PYTHON] [--ffmpeg PATH] [--repeats 3]

Two jobs on the same six shots of five seconds at 720p with one sound file: joined by cuts, and joined by half-second
dissolves. All encode H.264 crf 18 preset fast on all cores where they encode; ours copies the packets of what is finished
and encodes the dissolves only. ``moviepy`` wants a Python with moviepy 2 installed (its Pillow is older than ours), and
``ffmpeg`` any ffmpeg program; the one inside imageio-ffmpeg is taken when moviepy's Python has it. For cuts the ffmpeg
concat demuxer (which copies packets as well) is measured beside. Best of the repeats, interleaved. JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from mutoscope import media
from mutoscope.film.render import Options, make_ready, write_film
from mutoscope.film.storyboard import (
    Captions, ClipPicture, Format, Music, Output, Shot, Storyboard, Transition, Voice,
)  # fmt: skip
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size

NUM_SHOTS, SECONDS, HANDLE, RATE, SIZE = 6, 5, 0.25, 30, Size(1280, 720)

MOVIEPY = """
import sys
from moviepy import AudioFileClip, CompositeVideoClip, VideoFileClip, concatenate_videoclips, vfx
job, out, sound, *shots = sys.argv[1:]
clips = [VideoFileClip(path) for path in shots]
length = 5.0
if job == "cuts":
    film = concatenate_videoclips([c.subclipped(0.25, 0.25 + length) for c in clips])
else:
    placed = [clips[0].subclipped(0.25, 0.25 + length + 0.25)]
    for k, clip in enumerate(clips[1:], 1):
        part = clip.subclipped(0.0, length + 0.25 + (0.25 if k < len(clips) - 1 else 0.0))
        placed.append(part.with_start(k * length - 0.25).with_effects([vfx.CrossFadeIn(0.5)]))
    film = CompositeVideoClip(placed).with_duration(length * len(clips))
film = film.with_audio(AudioFileClip(sound).subclipped(0, film.duration))
film.write_videofile(out, fps=30, codec="libx264", preset="fast", audio_codec="aac",
                     ffmpeg_params=["-crf", "18"], threads=2, logger=None)
"""


def make_shots(folder: Path) -> tuple[list[Path], Path]:
    """Six moving pictures with handles, and a sound."""
    ys, xs = np.mgrid[0 : SIZE.height, 0 : SIZE.width].astype(np.float32)
    paths = []
    for shot in range(NUM_SHOTS):
        path = folder / f"shot{shot}.mp4"
        grain = np.random.default_rng(shot).normal(0, 4, (SIZE.height, SIZE.width, 1))
        with media.VideoWriter(path, size=SIZE, rate=RATE, crf=14, preset="ultrafast", threads=2) as writer:
            for frame in range(round((SECONDS + 2 * HANDLE) * RATE)):
                waves = [128 + 90 * np.sin(xs / (70 + 9 * shot) + c + frame / 25 + np.sin(ys / 90)) for c in range(3)]
                writer.write(np.clip(np.stack(waves, -1) + grain, 0, 255).astype(np.uint8))
        paths.append(path)
    sound = folder / "sound.wav"
    tone = 0.2 * np.sin(2 * np.pi * 220 * np.arange(48000 * NUM_SHOTS * SECONDS) / 48000).astype(np.float32)
    with media.SoundWriter(sound, rate_hz=48000, channels=2) as writer:
        writer.write(np.stack([tone, tone]))
    return paths, sound


def board(shots: list[Path], folder: Path, job: str) -> Storyboard:
    into = Transition() if job == "cuts" else Transition(kind="dissolve", seconds=0.5)
    return Storyboard(
        title="join", folder=folder, voice=Voice(engine="none"), music=Music(mood="none"),
        captions=Captions(show=False), format=Format(size=SIZE, rate=Fraction(RATE)), output=Output(timeline="none"),
        opening=Transition(), ending=Transition(),
        shots=tuple(
            Shot(id=f"s{k}", seconds=float(SECONDS), into=into if k else Transition(),
                 picture=ClipPicture(path=path, start=HANDLE, stop=HANDLE + SECONDS))
            for k, path in enumerate(shots)
        ),
    )  # fmt: skip


def ours(shots: list[Path], sound: Path, folder: Path, job: str, context: LocalContext) -> Callable[[Path], None]:
    """The bodies are finished beforehand; what is timed draws the dissolves, joins and encodes the sound."""
    storyboard = board(shots, folder, job)
    ready = make_ready(storyboard, context, Options())

    def join(path: Path) -> None:
        for piece in ready.pieces:
            if 0 < media.probe(piece).num_frames <= 15:  # the dissolves
                piece.unlink()
        again = make_ready(storyboard, context, Options())
        media.join(again.pieces, path, rate=Fraction(RATE), size=SIZE, sound=sound)

    return join


def graph(job: str) -> str:
    """The ffmpeg filter graph of the job."""
    cut = "".join(f"[{k}:v]trim={HANDLE}:{HANDLE + SECONDS},setpts=PTS-STARTPTS,fps={RATE}[v{k}];" for k in range(NUM_SHOTS))
    if job == "cuts":
        return cut + "".join(f"[v{k}]" for k in range(NUM_SHOTS)) + f"concat=n={NUM_SHOTS}[v]"
    parts = []
    for k in range(NUM_SHOTS):
        start = HANDLE if k == 0 else 0
        stop = 2 * HANDLE + SECONDS if k < NUM_SHOTS - 1 else HANDLE + SECONDS
        parts.append(f"[{k}:v]trim={start}:{stop},setpts=PTS-STARTPTS,fps={RATE}[v{k}];")
    last = "v0"
    for k in range(1, NUM_SHOTS):
        parts.append(f"[{last}][v{k}]xfade=transition=fade:duration=0.5:offset={k * SECONDS - HANDLE}[x{k}];")
        last = f"x{k}"
    return "".join(parts) + f"[{last}]null[v]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moviepy", type=Path, help="a Python with moviepy 2")
    parser.add_argument("--ffmpeg", default=None)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    ffmpeg = asked.ffmpeg or shutil.which("ffmpeg")
    if ffmpeg is None and asked.moviepy:
        probe = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
        ffmpeg = subprocess.run([asked.moviepy, "-c", probe], capture_output=True, text=True).stdout.strip() or None
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shots, sound = make_shots(folder)
        for job in ("cuts", "dissolves"):
            with LocalContext(cache_root=folder / f"cache-{job}") as context:
                entrants: dict[str, Callable[[Path], None]] = {"ours": ours(shots, sound, folder, job, context)}
                if asked.moviepy:
                    entrants["moviepy"] = lambda out, job=job: subprocess.run(
                        [asked.moviepy, "-c", MOVIEPY, job, out, sound, *shots], check=True, capture_output=True
                    )
                if ffmpeg:
                    inputs = [word for path in [*shots, sound] for word in ("-i", str(path))]
                    entrants["ffmpeg_graph"] = lambda out, job=job, inputs=inputs: subprocess.run(
                        [ffmpeg, "-v", "error", "-y", *inputs, "-filter_complex", graph(job), "-map", "[v]", "-map",
                         f"{NUM_SHOTS}:a", "-c:v", "libx264", "-crf", "18", "-preset", "fast", "-c:a", "aac",
                         "-b:a", "192k", out], check=True,
                    )  # fmt: skip
                    if job == "cuts":
                        entrants["ffmpeg_copy"] = lambda out: copied(ffmpeg, shots, sound, out)
                best = dict.fromkeys(entrants, float("inf"))
                for _ in range(asked.repeats):
                    for entrant, run in entrants.items():
                        out = folder / f"{entrant}.mp4"
                        began = time.monotonic()
                        run(out)
                        best[entrant] = min(best[entrant], time.monotonic() - began)
                        facts = media.probe(out)
                        assert abs(float(facts.seconds or 0) - NUM_SHOTS * SECONDS) < 1.2, (entrant, facts.seconds)
                results[job] = best
    ratios = {
        job: {f"{peer}_over_ours": round(best[peer] / best["ours"], 2) for peer in best if peer != "ours"}
        for job, best in results.items()
    }
    print(json.dumps({"seconds": results, "ratios": ratios, "cores": os.cpu_count(), "ffmpeg": str(ffmpeg)}))


def copied(ffmpeg: str, shots: list[Path], sound: Path, out: Path) -> None:
    """The concat demuxer: packets copied, handles left in (it can only cut at key frames)."""
    listing = out.with_suffix(".txt")
    listing.write_text("".join(f"file '{path}'\n" for path in shots))
    subprocess.run(
        [ffmpeg, "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", listing, "-i", sound, "-c:v", "copy",
         "-map", "0:v", "-map", "1:a", "-c:a", "aac", "-shortest", out], check=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
