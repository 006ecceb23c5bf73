"""Tempo and beats: a film is a whole number of bars of four beats, so its music ends where the film ends."""

from __future__ import annotations

from mutoscope.audio.music.mood import Mood, understand
from mutoscope.errors import UsageError

BEATS_A_BAR = 4
WEAKNESS = (0, 2, 1, 3)  # of the four beats of a bar: a cut is best on the downbeat, then on beat 3
SLOWEST, FASTEST = 40.0, 220.0  # bpm, of any music one would want under a film


def tempo_for(mood: Mood | str, seconds: float, tempo_bpm: float | None = None) -> float:
    """Beats a minute, nearest the mood's range (or ``tempo_bpm``), that make ``seconds`` a whole number of bars.

    A film of 30 s at "sunny" has 13 bars at 104 bpm. A tempo the user asked for is moved by 6 % at most; when no
    whole number of bars is that near (short films), it is kept and the last bar is longer.

    Raises:
        UsageError: seconds or tempo_bpm is out of range.
    """
    if not 0 < seconds <= 24 * 3600:
        raise UsageError(f"music must last more than 0 s and at most 24 h; got {seconds:g} s.")
    if tempo_bpm is not None and not SLOWEST <= tempo_bpm <= FASTEST:
        raise UsageError(f"music.tempo must lie in {SLOWEST:g}..{FASTEST:g} bpm; got {tempo_bpm:g}.")
    low, high = (understand(mood) if isinstance(mood, str) else mood).tempo
    aim = tempo_bpm if tempo_bpm is not None else (low + high) / 2
    one_bar = 60.0 * BEATS_A_BAR / seconds  # bpm at which the film is one bar
    bars = max(1, round(aim / one_bar))
    # Both neighbors: the nearer in proportion, not in difference.
    best = min({bars, max(1, bars - 1), bars + 1}, key=lambda n: (abs(n * one_bar / aim - 1), n)) * one_bar
    far = abs(best / aim - 1) > 0.06 if tempo_bpm is not None else not SLOWEST <= best <= FASTEST
    return aim if far else best


def beats(tempo_bpm: float, seconds: float) -> list[tuple[float, int]]:
    """Times of all beats in ``0 <= t < seconds`` and their weakness: downbeat 0, beats 3, 2 and 4: 1, 2, 3."""
    beat = 60.0 / tempo_bpm
    count = int(seconds / beat + 1e-6)
    count += (count * beat) < seconds - 1e-6
    return [(index * beat, WEAKNESS[index % BEATS_A_BAR]) for index in range(count)]
