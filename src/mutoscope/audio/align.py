"""Word times for a recording whose words are known, without any model.

The same words are spoken by an engine that knows its own times; both readings are laid over each other
(:mod:`.warp`) and the times carried across. The idea is that of the aeneas tool (Pettarin 2015). Against readings by
another voice at another pace the median error is under 10 ms, the worst under 0.1 s (five sentences, three languages).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ, Filter, chain, fade, high_pass, resample
from mutoscope.audio.limiter import limited
from mutoscope.audio.loudness import Meter
from mutoscope.audio.silence import WINDOW, sounding, trim
from mutoscope.errors import CapabilityError, MediaError, UsageError
from mutoscope.types import Samples, Sound, Word

RECORDING_LUFS = -16.0
HIGHEST = 0.9  # true peak, by a limiter
_SILENT = "the recording is silent; record the line again or leave its file out to have it spoken."
PAUSE_SECONDS = 0.1
BUTTERWORTH_4 = (0.5412, 1.3066)  # rooms hum: 50 Hz goes down by 16 dB
# Price of one reading waiting for the other inside a word, in mean distances; in silence it is free. Measured on ten
# sentences: mean error 25 ms at 0, 14 ms at 0.2, 8 ms from 0.4 to 1.
WAIT = 0.5


def align(sound: Sound, text: str, *, language: str) -> tuple[Word, ...]:
    """Times of the words of ``text`` in a recording of it; empty when no voice here can read it for comparison."""
    from mutoscope.audio import speech

    try:
        read = speech.speak(text, language=language, engine="espeak", polish=False)
    except (CapabilityError, UsageError):
        return ()
    return carry_over(read.words, read.sound, sound)


def carry_over(words: Sequence[Word], read: Sound, recorded: Sound) -> tuple[Word, ...]:
    """Word times of one reading as times in another reading of the same words."""
    from mutoscope.audio import warp

    ours, theirs = (resample(_mono(each), each.rate_hz, warp.RATE_HZ)[0] for each in (read, recorded))
    hop, other_hop = warp.hops(len(ours), len(theirs))
    one, other = warp.features(ours, hop), warp.features(theirs, other_hop)
    cost = warp.distances(one, other)
    wait = WAIT * float(cost.mean())
    way, _ = warp.path(
        cost,
        down=wait * warp.voiced(ours, hop),
        right=wait * warp.voiced(theirs, other_hop),
    )
    edges = np.array([[word.start, word.stop] for word in words], dtype=np.float64)
    carried = warp.carry(edges * warp.RATE_HZ / hop, way) * other_hop / warp.RATE_HZ
    carried = np.clip(carried, 0.0, recorded.seconds)
    loud = sounding(resample(_mono(recorded), recorded.rate_hz), noisy=True)
    return tuple(
        Word(word.text, *_within(loud, float(start), float(max(start, stop))))
        for word, (start, stop) in zip(words, carried, strict=True)
    )


def _within(loud: NDArray[np.bool_], start: float, stop: float) -> tuple[float, float]:
    """A word sounds where there is sound: a pause of 100 ms and more at its edges is not part of it."""
    step = WINDOW / RATE_HZ
    first = round(start / step)
    heard = np.flatnonzero(loud[first : round(stop / step)])
    if not len(heard):
        return start, stop
    begins, ends = (first + int(heard[0])) * step, (first + int(heard[-1]) + 1) * step
    return (begins if begins - start >= PAUSE_SECONDS else start), (
        ends if stop - ends >= PAUSE_SECONDS else stop
    )


def prepare_recording(sound: Sound, text: str, *, language: str) -> tuple[Sound, tuple[Word, ...]]:
    """A recorded line ready for the film: rumble and outer silence removed, at -16 LUFS, mono, with word times.

    Raises:
        MediaError: the recording is silent.
    """
    if not sound.samples_CS.size:
        raise MediaError(_SILENT)
    clean = Filter(chain([high_pass(80.0, q=q) for q in BUTTERWORTH_4]), 1)(
        resample(_mono(sound), sound.rate_hz)
    ).astype(np.float32)
    if not np.isfinite(clean).all() or not np.abs(clean).max(initial=0.0) > 1e-4:
        raise MediaError(_SILENT)
    first, stop = trim(clean, noisy=True)
    kept = fade(clean[:, first:stop], num_in=RATE_HZ // 200, num_out=RATE_HZ // 40)
    meter = Meter(1, true_peak=False)
    meter.add(kept)
    level = meter.loudness().integrated_lufs
    gain = 10.0 ** ((RECORDING_LUFS - level) / 20.0) if np.isfinite(level) else 1.0
    even = Sound(limited(kept * gain, HIGHEST).astype(np.float32), RATE_HZ)
    return even, align(even, text, language=language)


def _mono(sound: Sound) -> Samples:
    return np.asarray(sound.samples_CS.mean(axis=0, keepdims=True), dtype=np.float32)
