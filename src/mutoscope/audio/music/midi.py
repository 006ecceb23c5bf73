"""A standard MIDI file (format 1, SMPTE/MMA RP-001), one track a part: for an editor with better players than ours."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from mutoscope.audio.music.score import PARTS

if TYPE_CHECKING:
    from mutoscope.audio.music.score import Score

_TICKS = 480  # a beat
_DRUM_KEYS = {
    "kick": 36, "snare": 38, "rim": 37, "brush": 40, "hat": 42, "ride": 51, "shaker": 82, "clap": 39, "tom": 45,
    "taiko": 41, "cymbal": 49, "tick": 75, "wood": 76, "sleigh": 83,
}  # fmt: skip
# General MIDI programs, counted from 0.
_PROGRAMS = {
    "felt_piano": 0, "electric_piano": 4, "celesta": 8, "glockenspiel": 9, "music_box": 10, "vibraphone": 11,
    "marimba": 12, "nylon": 24, "steel_guitar": 25, "upright_bass": 32, "warm_bass": 33, "synth_bass": 38,
    "low_strings": 43, "spiccato": 48, "pizzicato": 45, "harp": 46, "strings": 48, "choir": 52, "solo_strings": 40,
    "horn": 60, "flute": 73, "whistle": 78, "dizi": 77, "erhu": 110, "guzheng": 107, "kalimba": 108, "soft_lead": 80,
    "synth_pluck": 84, "warm_pad": 89, "glass_pad": 92, "dark_pad": 93, "bright_pad": 90,
}  # fmt: skip


def _varlen(value: int) -> bytes:
    made = [value & 0x7F]
    while value := value >> 7:
        made.append(0x80 | (value & 0x7F))
    return bytes(reversed(made))


def _track(events: list[tuple[int, int, bytes]]) -> bytes:
    """Events (tick, order, message) as an MTrk chunk."""
    body = b""
    now = 0
    for tick, _, message in sorted(events):
        body += _varlen(tick - now) + message
        now = tick
    body += b"\x00\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(body)) + body


def midi_bytes(score: Score) -> bytes:
    """The file's bytes: a tempo track and a track for every part that plays."""
    tempo = round(60_000_000 / score.tempo_bpm)
    tracks = [
        _track([(0, 0, b"\xff\x51\x03" + tempo.to_bytes(3, "big")), (0, 1, b"\xff\x58\x04\x04\x02\x18\x08")])
    ]
    for channel, part in enumerate(PARTS):
        notes = score.part(part)
        if not notes:
            continue
        line = 9 if part == "drums" else channel
        name = part.encode()
        events = [(0, 0, b"\xff\x03" + _varlen(len(name)) + name)]
        if part != "drums":
            events.append((0, 1, bytes((0xC0 | line, _PROGRAMS.get(score.mood.players[part], 0)))))
        for note in notes:
            key = _DRUM_KEYS[note.stroke] if note.stroke else note.pitch
            start = round(note.start * _TICKS)
            stop = max(start + 1, round((note.start + note.length) * _TICKS))
            loud = max(1, min(127, round(note.velocity * 127)))
            events.append((start, 3, bytes((0x90 | line, key, loud))))
            events.append((stop, 2, bytes((0x80 | line, key, 0))))
        tracks.append(_track(events))
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), _TICKS) + b"".join(tracks)
