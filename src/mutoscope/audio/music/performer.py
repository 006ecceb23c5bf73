"""Playing a score: human timing and touch, seats on a stage, a room. Blocks come out; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mutoscope import rng
from mutoscope.audio.music.room import Bus, Reverb, impulse_response
from mutoscope.audio.music.score import Note, Score
from mutoscope.audio.music.sounds.drums import DRUMS
from mutoscope.audio.music.sounds.modal import RATE_HZ
from mutoscope.audio.music.sounds.players import LONGEST_SECONDS, SEATS, Cache, Seat, sound, stroke
from mutoscope.types import Samples

BLOCK = 1 << 16
LOOSE_SECONDS = 0.006  # players are early or late by up to so much
_AHEAD = int((LONGEST_SECONDS + 4.0) * RATE_HZ)
_DRIVE = 1.4  # the mean of all moods is then -21.8 LUFS, their deviation 0.9 LU [measured]
_DUCK = 0.27  # the kick pushes pads down by 2.7 dB


@dataclass(frozen=True, slots=True)
class _Event:
    at: int  # sample
    seconds: float
    velocity: float
    take: int
    note: Note


def perform(score: Score) -> Iterator[Samples]:
    """float32 (2, n) blocks at 48 kHz: together ``round(score.seconds * 48000)`` samples, none above -3.5 dBFS."""
    total = round(score.seconds * RATE_HZ)
    cache = Cache()
    reverb = Reverb(impulse_response(1.1 + 2.0 * score.mood.room), BLOCK)
    bus = Bus()
    stage = np.zeros((6, BLOCK + _AHEAD), np.float32)  # dry, ducked and sent, left and right
    duck = np.zeros(BLOCK + RATE_HZ, np.float32)
    dip = _dip()
    gain = np.float32(10 ** (score.level_db / 20))
    wet = np.float32(4.0 * score.mood.room)
    drive = np.float32(_DRIVE * (1.0 if score.mood.players.get("pad") else 1.3))
    events = _events(score)
    waiting = next(events, None)
    for first in range(0, total, BLOCK):
        while waiting is not None and waiting.at < first + BLOCK:
            _play(score, waiting, waiting.at - first, stage, duck, dip, cache)
            waiting = next(events, None)
        low = 1 - duck[:BLOCK]
        room = reverb(stage[4:6, :BLOCK] + 0.0)
        mixed = stage[0:2, :BLOCK] + stage[2:4, :BLOCK] * low + wet * room
        block = bus(drive * mixed)
        block *= _ending(score, first, total)
        yield np.ascontiguousarray(block[:, : min(BLOCK, total - first)] * gain)
        stage[:, :-BLOCK] = stage[:, BLOCK:]
        stage[:, -BLOCK:] = 0
        duck[:-BLOCK] = duck[BLOCK:]
        duck[RATE_HZ:] = 0


def _dip() -> Samples:
    t = np.arange(int(0.32 * RATE_HZ)) / RATE_HZ
    shape = np.minimum(1, t / 0.012) * (0.5 + 0.5 * np.cos(np.pi * np.clip((t - 0.05) / 0.27, 0, 1)))
    return (_DUCK * shape).astype(np.float32)


def _ending(score: Score, first: int, total: int) -> Samples:
    """The last chord rings and dies into silence at the film's last sample: a fade over half of it, 1.6 s at most."""
    fade = min(1.6, 0.55 * max(0.2, score.seconds - score.last_bar_seconds)) * RATE_HZ
    left = total - (first + np.arange(BLOCK))
    return (0.5 - 0.5 * np.cos(np.pi * np.clip(left / fade, 0, 1))).astype(np.float32)


def _events(score: Score) -> Iterator[_Event]:
    """Notes with their human touch, by time. Lateness is far below a bar, so a short look ahead sorts them."""
    pending: list[_Event] = []
    for index, note in enumerate(score.notes):
        pending.append(_humanized(score, note, index))
        limit = int((note.start * score.beat_seconds - 0.05) * RATE_HZ)
        pending.sort(key=lambda event: event.at)
        while pending and pending[0].at < limit:
            yield pending.pop(0)
    yield from sorted(pending, key=lambda event: event.at)


def _humanized(score: Score, note: Note, index: int) -> _Event:
    random = rng.generator(score.seed, "music touch", index)
    beat = score.beat_seconds
    at = note.start * beat + note.late
    if abs(note.start % 1 - 0.5) < 1e-6:
        at += score.mood.swing * 0.5 * beat
    elif score.mood.swing and abs(note.start % 1 - 0.75) < 1e-6:
        at += score.mood.swing * 0.25 * beat
    loose = LOOSE_SECONDS * (0.5 if note.part in ("drums", "bass") else 1.0)
    if note.part not in ("pad", "strings"):
        at += loose * float(np.clip(random.normal(0, 0.5), -1, 1))
    # A phrase of four bars leans towards its third bar and yields at its end.
    place = (note.start % 16) / 16
    arc = 0.93 + 0.1 * np.sin(np.pi * min(1.0, place / 0.85) ** 1.3)
    touch = 1 + 0.06 * float(np.clip(random.normal(), -2, 2))
    velocity = float(np.clip(note.velocity * arc * touch, 0.05, 1.0))
    return _Event(
        max(0, round(at * RATE_HZ)), note.length * beat, velocity, int(random.integers(2**20)), note
    )


def _play(
    score: Score, event: _Event, at: int, stage: Samples, duck: Samples, dip: Samples, cache: Cache
) -> None:
    note = event.note
    seat = SEATS[note.part]
    level = seat.level * event.velocity**1.5
    pan, send = seat.pan, seat.send
    at = max(0, at)
    if note.part == "drums":
        _, trim, pan, send = DRUMS[note.stroke]
        tone = stroke(cache, note.stroke, event.take)
        level *= trim
        if note.stroke == "kick":
            duck[at : at + dip.size] = np.maximum(duck[at : at + dip.size], dip)
    else:
        player = score.mood.players[note.part]
        seconds, release = _held(score, event, seat)
        tone = sound(cache, player, note.pitch, seconds, event.velocity, event.take, release, note.bend)
        if note.part == "chords":
            pan = seat.pan + (note.pitch - 57) * 0.013  # as the keys lie: low left, high right
    _place(stage, tone, at, level, float(np.clip(pan, -0.6, 0.6)), send, seat.ducked)


def _held(score: Score, event: _Event, seat: Seat) -> tuple[float, float]:
    """Seconds a note is held, and its release; the last chord's notes ring to the end."""
    if event.note.start >= score.chords[-1].start - 1e-6:
        return score.seconds - event.at / RATE_HZ, 0.4
    return event.seconds, seat.release


def _place(
    stage: Samples, tone: Samples, at: int, level: float, pan: float, send: float, ducked: bool
) -> None:
    num = min(tone.shape[-1], stage.shape[1] - at)
    angle = (pan + 1) * np.pi / 4  # constant power
    for channel, share in enumerate((np.cos(angle) * np.sqrt(2), np.sin(angle) * np.sqrt(2))):
        voice = tone[:num] if tone.ndim == 1 else tone[channel, :num]
        voice = voice * np.float32(level * share)
        stage[(2 if ducked else 0) + channel, at : at + num] += voice
        stage[4 + channel, at : at + num] += np.float32(send) * voice
