"""What each shot needs before the film's length is known: the words, the air around them, and how far both may give.

A squeeze is one number: from 0 to 1 the air shrinks from what was asked to its floor, from 1 to 2 the voice
quickens from 1 to 1.12 times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mutoscope.film.plan.clock import exact
from mutoscope.film.plan.reading import LEAST_READ, count_words, reading_seconds, silent_seconds
from mutoscope.film.plan.transitions import opening_of, wanted_frames
from mutoscope.film.storyboard import ClipPicture, Line, Shot, Storyboard
from mutoscope.film.timetable import Spoken

LEAST_AIR = Fraction(1, 5)  # lead and tail are squeezed no further
LEAST_PAUSE = Fraction(1, 4)  # between two lines, when squeezed
MOST_TEMPO = Fraction(112, 100)
FULL_SQUEEZE = Fraction(2)


@dataclass(frozen=True, kw_only=True)
class Need:
    """One shot's demands in seconds. ``speech`` is 0 in shots without words; then ``rest`` is the length."""

    shot: Shot
    index: int
    speech: Fraction
    num_words: int
    lead: Fraction
    tail: Fraction
    least_lead: Fraction
    least_tail: Fraction
    rest: Fraction
    least_rest: Fraction
    least: Fraction = Fraction(0)  # a title's own time, a clip's own trim
    explicit: Fraction | None = None
    media: Fraction | None = None  # how long an own clip can play at most, in seconds of the film

    def lead_at(self, squeeze: Fraction) -> Fraction:
        return self.lead - (self.lead - self.least_lead) * min(squeeze, Fraction(1))

    def tail_at(self, squeeze: Fraction) -> Fraction:
        return self.tail - (self.tail - self.least_tail) * min(squeeze, Fraction(1))

    def tempo_at(self, squeeze: Fraction) -> Fraction:
        if not self.speech:
            return Fraction(1)
        return 1 + (MOST_TEMPO - 1) * max(Fraction(0), min(squeeze, FULL_SQUEEZE) - 1)

    def seconds_at(self, squeeze: Fraction) -> Fraction:
        """The shot's length under a squeeze."""
        if not self.speech:
            shrunk = self.rest - (self.rest - self.least_rest) * min(squeeze, Fraction(1))
            return max(shrunk, self.least)
        words = self.speech / self.tempo_at(squeeze)
        return max(self.lead_at(squeeze) + words + self.tail_at(squeeze), self.least)

    def squeeze_for(self, seconds: Fraction) -> Fraction | None:
        """The least squeeze that brings the words into ``seconds``; None when even the full one does not."""
        if not self.speech or self.lead + self.speech + self.tail <= seconds:
            return Fraction(0)
        air, least_air = self.lead + self.tail, self.least_lead + self.least_tail
        if least_air + self.speech <= seconds:
            return (air + self.speech - seconds) / (air - least_air)
        if least_air >= seconds or self.speech / (seconds - least_air) > MOST_TEMPO:
            return None
        return 1 + (self.speech / (seconds - least_air) - 1) / (MOST_TEMPO - 1)


def needs_of(
    storyboard: Storyboard, spoken: Mapping[str, Spoken], rate: Fraction, clip_seconds: Mapping[str, float]
) -> list[Need]:
    """Every shot's need; each depends on its own line and on the settings around it, never on another line."""
    found: list[Need] = []
    shots = storyboard.shots
    for index, shot in enumerate(shots):
        line = spoken.get(shot.id)
        says = shot.line is not None
        speech = Fraction(0)
        if shot.line is not None:
            speech = exact(line.seconds if line else _estimate(storyboard, shot.line))
            speech = max(speech, Fraction(1, 100))
        before = wanted_before_line(storyboard, index, rate)
        after = wanted_after(storyboard, index, rate)
        lead, tail = max(exact(shot.lead), before), exact(shot.tail)
        least_lead, least_tail = max(min(exact(shot.lead), LEAST_AIR), before), min(tail, LEAST_AIR)
        if index and shots[index - 1].line is not None and says:
            previous_tail = exact(shots[index - 1].tail)
            lead = max(lead, exact(storyboard.voice_pause) - previous_tail)
            least_pause = min(LEAST_PAUSE, exact(storyboard.voice_pause))
            least_lead = max(least_lead, least_pause - min(previous_tail, LEAST_AIR))
        if index == len(shots) - 1 and storyboard.ending.kind != "cut":
            tail = max(tail, exact(storyboard.ending.seconds))  # the words are over when the picture goes
        trim, media = clip_lengths(shot, clip_seconds, after)
        rest = silent_seconds(shot) if trim is None else trim
        least = title_end(shot, before, after)
        if (
            isinstance(shot.picture, ClipPicture)
            and shot.picture.stop is not None
            and trim is not None
            and says
        ):
            least = max(least, trim)
        found.append(
            Need(
                shot=shot,
                index=index,
                speech=speech,
                num_words=count_words(shot.line.text) if shot.line else 0,
                lead=lead,
                tail=tail,
                least_lead=min(least_lead, lead),
                least_tail=least_tail,
                rest=rest,
                least_rest=min(rest, LEAST_READ if trim is not None else silent_floor(shot)),
                least=least,
                explicit=None if shot.seconds is None else exact(shot.seconds),
                media=media,
            )
        )
    return found


def _estimate(storyboard: Storyboard, line: Line) -> float:
    return reading_seconds(line.text, storyboard.language, line.speed or storyboard.voice.speed)


def wanted_before_line(storyboard: Storyboard, index: int, rate: Fraction) -> Fraction:
    """How long the transition into a shot goes on after the cut, as asked for, in seconds."""
    if index == 0:
        return wanted_frames(opening_of(storyboard), rate, centered=False) / rate
    return wanted_frames(storyboard.shots[index].into, rate, centered=True) / rate / 2


def wanted_after(storyboard: Storyboard, index: int, rate: Fraction) -> Fraction:
    """How long before the shot's end the next transition begins, as asked for, in seconds."""
    if index == len(storyboard.shots) - 1:
        return wanted_frames(storyboard.ending, rate, centered=False) / rate
    return wanted_frames(storyboard.shots[index + 1].into, rate, centered=True) / rate / 2


def silent_floor(shot: Shot) -> Fraction:
    """A silent shot may shrink to two seconds, a written one not below its reading time."""
    seconds = silent_seconds(shot)
    return LEAST_READ if shot.title is None and seconds == 4 else seconds


def title_end(shot: Shot, before: Fraction, after: Fraction) -> Fraction:
    """When a title with a time of its own is over, the transition behind it included; else 0."""
    if shot.title is None or shot.title.seconds is None:
        return Fraction(0)
    return max(exact(shot.title.at), before) + exact(shot.title.seconds) + after


def clip_lengths(
    shot: Shot, clip_seconds: Mapping[str, float], after: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """An own clip's natural length, and how long it can play at most, both in seconds of the film.

    Without an out point the natural length leaves spare pictures for the transition behind it. None where it
    is not known or does not matter (no clip; one that loops and is not trimmed).
    """
    clip = shot.picture
    if not isinstance(clip, ClipPicture):
        return None, None
    start, speed = exact(clip.start), exact(clip.speed)
    known = exact(clip_seconds[shot.id]) if shot.id in clip_seconds else None
    stop = exact(clip.stop) if clip.stop is not None else known
    if stop is None or stop <= start:
        return None, None
    whole = (stop - start) / speed
    if clip.loop:
        return (whole if clip.stop is not None else None), None
    spare = Fraction(0)
    if clip.stop is None and whole - after >= 1:
        spare = after
    return whole - spare, whole
