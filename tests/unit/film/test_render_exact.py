"""Everything happens on the planned frame, and sounds at the planned moment, at every frame rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.signal import correlate

from mutoscope.film.render import Options, Ready, make_ready, write_film
from mutoscope.film.storyboard import (
    Camera,
    Captions,
    Format,
    ImagePicture,
    Line,
    Music,
    Output,
    Shot,
    Storyboard,
    Transition,
    Voice,
)
from mutoscope.media import SoundWriter, VideoReader, read_sound
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size

RATES = (Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60))
LEVELS = (40, 90, 60, 110, 75)  # dark enough that white words are seen
SECONDS = (1.37, 2.0, 0.91, 1.73, 1.2)


def grays(folder: Path, lines: bool, rate: Fraction) -> Storyboard:
    """Five flat pictures with hard cuts; lengths are no whole number of frames."""
    folder.mkdir(exist_ok=True)
    shots = []
    for number, (level, seconds) in enumerate(zip(LEVELS, SECONDS, strict=True)):
        path = folder / f"{level}.png"
        Image.fromarray(np.full((180, 320, 3), level, np.uint8)).save(path)
        line = Line(text="One two three four.") if lines and number in (1, 3) else None
        shots.append(Shot(id=f"s{number}", picture=ImagePicture(path=path), seconds=seconds, line=line,
                          camera=Camera(move="static")))  # fmt: skip
    return Storyboard(
        title="Exact", folder=folder, voice=Voice(engine="none"), music=Music(mood="none"), shots=tuple(shots),
        format=Format(size=Size(320, 180), rate=rate), output=Output(timeline="none"), captions=Captions(style="word"),
        opening=Transition(), ending=Transition(),
    )  # fmt: skip


def film_of(
    board: Storyboard, context: LocalContext, path: Path
) -> tuple[Ready, list[np.ndarray], list[Fraction]]:
    ready = make_ready(board, context, Options())
    write_film(ready, board, path, {}, context)
    with VideoReader(path) as reader:
        frames = list(reader.frames())
    return ready, [frame.rgb_HWC.numpy() for frame in frames], [frame.seconds for frame in frames]


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{float(rate):.6g}")
def test_every_cut_and_every_time(rate: Fraction, tmp_path: Path, context: LocalContext) -> None:
    board = grays(tmp_path / "board", False, rate)
    ready, frames, times = film_of(board, context, tmp_path / "film.mp4")
    assert times == [k / rate for k in range(ready.timetable.num_frames)]
    shown = [min(LEVELS, key=lambda level: abs(level - frame.mean())) for frame in frames]
    planned = [
        level
        for level, slot in zip(LEVELS, ready.timetable.slots, strict=True)
        for _ in range(slot.num_frames)
    ]
    assert shown == planned
    at = Fraction(0)
    for slot, seconds in zip(
        ready.timetable.slots, SECONDS, strict=True
    ):  # no drift: each within half a frame
        assert abs(slot.first / rate - at) <= Fraction(1, 2) / rate
        at += Fraction(str(seconds))


@pytest.mark.parametrize("rate", (Fraction(24000, 1001), Fraction(30)), ids=lambda rate: f"{float(rate):.6g}")
def test_captions_and_lit_words_change_on_their_frames(
    rate: Fraction, tmp_path: Path, context: LocalContext
) -> None:
    board = grays(tmp_path / "board", True, rate)
    # recorded, so that there are words with times; what is said does not matter
    tone = 0.3 * np.sin(2 * np.pi * 300 * np.arange(48000) / 48000).astype(np.float32)
    with SoundWriter(tmp_path / "board" / "tone.wav", rate_hz=48000, channels=1) as out:
        out.write(tone[None])
    shots = tuple(
        replace(shot, line=replace(shot.line, file=tmp_path / "board" / "tone.wav")) if shot.line else shot
        for shot in board.shots
    )
    ready, frames, _ = film_of(replace(board, shots=shots), context, tmp_path / "film.mp4")
    captions = ready.timetable.captions
    assert len(captions) == 2 and all(len(caption.words) == 4 for caption in captions)
    below = [frame[100:].astype(int) for frame in frames]
    level = [frame[:40].mean() for frame in frames]
    seen = {
        k
        for k, (rows, ground) in enumerate(zip(below, level, strict=True))
        if np.abs(rows - ground).max() > 60
    }
    assert seen == {f for caption in captions for f in range(caption.first, caption.stop)}
    for caption in captions:
        states = [
            next((n for n, word in enumerate(caption.words) if word.first <= f < word.stop), None)
            for f in range(caption.first, caption.stop)
        ]
        planned = {caption.first + k for k in range(1, len(states)) if states[k] != states[k - 1]}
        changed = {
            f for f in range(caption.first + 1, caption.stop) if np.abs(below[f] - below[f - 1]).max() > 60
        }
        assert changed == planned and len(planned) >= 3


@pytest.mark.parametrize("rate", (Fraction(24000, 1001), Fraction(60)), ids=lambda rate: f"{float(rate):.6g}")
def test_a_recorded_click_sounds_within_a_millisecond(
    rate: Fraction, tmp_path: Path, context: LocalContext
) -> None:
    board = grays(tmp_path / "board", True, rate)
    draw = np.random.default_rng(5)
    click = np.zeros(48000, np.float32)
    click[12000:12480] = 0.5 * draw.standard_normal(480)  # ten milliseconds of noise: a sharp correlation
    click[30000:30480] = 0.5 * draw.standard_normal(480)
    with SoundWriter(tmp_path / "board" / "click.wav", rate_hz=48000, channels=1) as out:
        out.write(click[None])
    shots = tuple(
        replace(shot, line=replace(shot.line, file=tmp_path / "board" / "click.wav")) if shot.line else shot
        for shot in board.shots
    )
    ready, frames, _ = film_of(replace(board, shots=shots), context, tmp_path / "film.mp4")
    heard = read_sound(tmp_path / "film.mp4", rate_hz=48000, channels=1).samples_CS[0]
    assert abs(len(heard) / 48000 - len(frames) / float(rate)) < 0.03
    for cue in ready.timetable.cues:
        sound = ready.spoken[cue.shot_id].sound
        assert sound is not None and cue.tempo == 1.0
        wanted = np.asarray(sound.samples_CS[0])
        start = round(cue.start * 48000)
        window = heard[start - 4800 : start + len(wanted) + 4800]
        late = int(np.argmax(correlate(window, wanted, "valid"))) - 4800
        assert abs(late) <= 48, f"{late / 48:.2f} ms late"
