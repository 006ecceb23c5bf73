"""The film's mix: every part at its loudness, the bed ducked under speech, one measured master gain, a limiter.

Nothing is ever held whole: tracks are read again for each pass, a second at a time, so memory does not grow with the
film's length. The result is the same for any size of block.

::

    voice ─ each line at the speech level ──────────────────────────┐
    music, kept sound, ambience ─ bed level ─ duck and 1-3 kHz dip ──┼─ gain ─ limiter ─▶ (2, S) at 48 kHz
    effects ─ effect level ─ a light duck ──────────────────────────┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mutoscope.audio import duck
from mutoscope.audio.desk import BED, ROLES, STEMS_OF, Desk, Part, Role, Track, added, mastered, window
from mutoscope.audio.filters import RATE_HZ, amplitude, decibels
from mutoscope.audio.loudness import STEP, Meter, gated_lufs, lufs, moving_mean
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.types import Samples

BLOCK = RATE_HZ  # samples worked on at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """Targets. Levels of the parts hold before the master; ``duck_db`` is what the bed steps back under speech."""

    integrated_lufs: float
    true_peak_dbtp: float
    speech_lufs: float
    bed_lufs: float
    duck_db: float


PRESETS: dict[str, Preset] = {
    "online": Preset(integrated_lufs=-14, true_peak_dbtp=-1.5, speech_lufs=-16, bed_lufs=-22, duck_db=-12),
    "podcast": Preset(integrated_lufs=-16, true_peak_dbtp=-1.5, speech_lufs=-18, bed_lufs=-26, duck_db=-14),
    "film": Preset(integrated_lufs=-18, true_peak_dbtp=-2.0, speech_lufs=-20, bed_lufs=-26, duck_db=-9),
    "broadcast": Preset(integrated_lufs=-23, true_peak_dbtp=-2.0, speech_lufs=-24, bed_lufs=-30, duck_db=-12),
}
EFFECT_UNDER_SPEECH_LU = 4.0  # the loudest 400 ms of an effect lies so far below the speech level (taste)
EFFECT_DUCK = 1 / 3  # of the bed's ducking in dB
MOST_ROLE_GAIN_DB = {"voice": 30.0, "music": 24.0, "effect": 24.0, "keep": 12.0}  # hiss stays hiss
MOST_MASTER_GAIN_DB = 24.0
MOST_MAKEUP_DB = (
    8.0  # given back for what the limiter took; beyond that the sound suffers and the report tells
)
SPEECH_OVERBED_LU = 15.0  # what a listener needs; met by ducking deeper where the music is loud just then


@dataclass(frozen=True, kw_only=True, slots=True)
class MixReport:
    """What the finished mix measures; None where there is nothing to measure (silence, no speech, no bed)."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None
    gain_db: float  # the master's one gain
    speech_lufs: float | None  # the voice in the finished mix
    bed_under_speech_lufs: float | None  # music, kept sound and ambience while somebody speaks
    speech_over_bed_lu: float | None
    limited_db: float  # the most the limiter took away
    range_lu: float


def mix(
    tracks: Sequence[Track],
    *,
    num_samples: int,
    speech: Sequence[tuple[float, float]] = (),
    preset: str = "online",
    duck_db: float | None = None,
    check: Callable[[], None] = lambda: None,
) -> Mixed:
    """Measure everything and settle gains; the samples come from :meth:`Mixed.blocks`.

    Args:
        tracks: sounds at 48 kHz; what lies before 0 or past ``num_samples`` is not heard.
        num_samples: length of the film's sound.
        speech: spans in seconds in which somebody speaks; the bed steps back there.
        preset: one of :data:`PRESETS`.
        duck_db: how far the bed steps back, 0 or less; None takes the preset's.
        check: called once a block; raises to stop.

    Raises:
        UsageError: an unknown preset, a positive ``duck_db``, or a track whose samples are not numbers.
    """
    if preset not in PRESETS:
        raise UsageError(
            f"unknown mix {preset!r}{did_you_mean(preset, PRESETS)}; known: {', '.join(PRESETS)}."
        )
    target = PRESETS[preset]
    depth_db = target.duck_db if duck_db is None else duck_db
    if not -60.0 <= depth_db <= 0.0:
        raise UsageError(f"duck_db must lie in -60..0; got {depth_db:g}.")
    heard = [track for track in tracks if track.start < num_samples and track.start + track.num_samples > 0]
    desk = Desk(
        parts=tuple(
            Part(track, amplitude(_role_gain_db(track, target, check) + track.gain_db)) for track in heard
        ),
        num_samples=num_samples,
        spans=tuple(duck.windows(speech)),
        bed_duck_db=depth_db,
        effect_duck_db=depth_db * EFFECT_DUCK,
    )
    return _settle(desk, target, check)


@dataclass(frozen=True, slots=True)
class Mixed:
    """A settled mix. :meth:`blocks` may be asked for as often as one likes and gives the same samples each time."""

    report: MixReport
    num_samples: int
    _desk: Desk
    _gain: float
    _ceiling: float
    _check: Callable[[], None]

    def blocks(self, block: int = BLOCK) -> Iterator[Samples]:
        """The finished mix, float32 (2, n) with n at most ``block``, ``num_samples`` in all."""
        for parts, gains in mastered(self._desk, self._gain, self._ceiling, block, self._check):
            yield (added(parts.values(), len(gains)) * gains).astype(np.float32)

    def stem(self, role: Role, block: int = BLOCK) -> Iterator[Samples]:
        """One role's share of the finished mix, float32 (2, n); the four stems add up to the mix."""
        for parts, gains in mastered(self._desk, self._gain, self._ceiling, block, self._check):
            sound = np.zeros((2, len(gains)))
            for stem in STEMS_OF[role]:
                sound = sound + parts.get(stem, 0.0)
            yield (sound * gains).astype(np.float32)

    def roles(self) -> tuple[Role, ...]:
        """Roles that have a track."""
        return tuple(role for role in ROLES if any(part.track.role == role for part in self._desk.parts))


def _role_gain_db(track: Track, target: Preset, check: Callable[[], None]) -> float:
    """Gain that brings a track to its role's level, measured over the whole track."""
    meter = Meter(2, true_peak=False)
    for first in range(0, track.num_samples, BLOCK):
        check()
        num = min(BLOCK, track.num_samples - first)
        sound = window(track, track.start + first, num)
        assert sound is not None
        meter.add(sound)
    found = meter.loudness()
    short = Part(track, 1.0).stem == "effect"
    has = found.momentary_lufs if short else found.integrated_lufs
    if track.role == "voice":
        wants = target.speech_lufs
    elif short:
        wants = target.speech_lufs - EFFECT_UNDER_SPEECH_LU
    else:
        wants = target.bed_lufs
    return 0.0 if not np.isfinite(has) else min(wants - has, MOST_ROLE_GAIN_DB[track.role])


def _settle(desk: Desk, target: Preset, check: Callable[[], None]) -> Mixed:
    """Deepen the ducking where needed, find the master gain, measure after the limiter and correct."""
    voice, bed, total = _levels(desk, check)
    trims = [part.track.gain_db for part in desk.parts if part.stem in BED]
    nominal = target.speech_lufs - target.bed_lufs - desk.bed_duck_db - max([0.0, *trims])
    if voice is not None and bed is not None:
        lacking = min(SPEECH_OVERBED_LU, nominal) - (voice - bed)
        if lacking > 0:
            desk = desk.deeper(lacking + 0.2)
            voice, bed, total = _levels(desk, check)
    ceiling = amplitude(target.true_peak_dbtp)
    gain_db = (
        0.0 if total is None else float(np.clip(target.integrated_lufs - total, -60.0, MOST_MASTER_GAIN_DB))
    )
    most_db = gain_db + MOST_MAKEUP_DB
    tried: list[tuple[float, float]] = []  # gain and what came of it
    for attempt in range(5):
        meter, lowest = Meter(2), amplitude(gain_db)
        for stems, gains in mastered(desk, amplitude(gain_db), ceiling, BLOCK, check):
            meter.add(added(stems.values(), len(gains)) * gains)
            lowest = min(lowest, float(gains.min()))
        found = meter.loudness()
        missing = target.integrated_lufs - found.integrated_lufs
        if total is None or attempt == 4 or abs(missing) < 0.1 or (missing > 0 and gain_db >= most_db):
            break
        tried.append((gain_db, found.integrated_lufs))
        gain_db = min(gain_db + missing / _yield(tried), most_db)
    report = MixReport(
        integrated_lufs=_number(found.integrated_lufs),
        true_peak_dbtp=_number(found.true_peak_dbtp),
        gain_db=gain_db,
        speech_lufs=None if voice is None else voice + gain_db,
        bed_under_speech_lufs=None if bed is None else bed + gain_db,
        speech_over_bed_lu=None if voice is None or bed is None else voice - bed,
        limited_db=gain_db - decibels(lowest),
        range_lu=found.range_lu,
    )
    return Mixed(report, desk.num_samples, desk, amplitude(gain_db), ceiling, check)


def _yield(tried: list[tuple[float, float]]) -> float:
    """Loudness gained for each decibel of gain; less than 1 where the limiter takes part of it."""
    if len(tried) < 2 or abs(tried[-1][0] - tried[-2][0]) < 1e-3:
        return 1.0
    slope = (tried[-1][1] - tried[-2][1]) / (tried[-1][0] - tried[-2][0])
    return float(np.clip(slope, 0.25, 1.0))


def _levels(desk: Desk, check: Callable[[], None]) -> tuple[float | None, float | None, float | None]:
    """Loudness before the master: the voice, the bed while somebody speaks, everything."""
    voice, bed, total = (Meter(2, true_peak=False) for _ in range(3))
    for num, stems in desk.blocks(BLOCK, check):
        voice.add(added([stems[stem] for stem in stems if stem == "voice"], num))
        bed.add(added([stems[stem] for stem in stems if stem in BED], num))
        total.add(added(stems.values(), num))
    steps = voice.energies()
    times = np.arange(len(steps)) * STEP / RATE_HZ
    spoken = np.zeros(len(steps), dtype=bool)
    for start, stop in desk.spans:
        spoken |= (times >= start) & (times + STEP / RATE_HZ <= stop)
    under = bed.energies()[spoken]
    level = lufs(float(under.mean())) if len(under) else float("-inf")
    speech = gated_lufs(moving_mean(steps, 4)) if len(steps) >= 4 else voice.loudness().integrated_lufs
    return _number(speech), _number(level), _number(total.loudness().integrated_lufs)


def _number(level: float) -> float | None:
    return level if np.isfinite(level) else None
