"""The planner: a storyboard and its spoken lines become a timetable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

from mutoscope.errors import UsageError
from mutoscope.film.plan.beats import cut_on_beats, tempo_of
from mutoscope.film.plan.captions import caption_file, caption_line, columns_of
from mutoscope.film.plan.clock import exact, frames_near
from mutoscope.film.plan.cues import effect_cues, music_cue, title_cues
from mutoscope.film.plan.lengths import Length, own_lengths, target_lengths
from mutoscope.film.plan.misfits import caption_remarks, clip_remarks, duration_remarks, target_remarks
from mutoscope.film.plan.need import Need, needs_of
from mutoscope.film.plan.remarks import remark
from mutoscope.film.plan.transitions import join_shots
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Caption, Cue, Join, Remark, Slot, Spoken, Timetable
from mutoscope.text.files import Subtitle
from mutoscope.types import Size

Beats = Callable[[float], Sequence[tuple[float, float]]]


def make_timetable(
    storyboard: Storyboard,
    spoken: Mapping[str, Spoken],
    *,
    size: Size | None = None,
    rate: Fraction | None = None,
    aspect: str | None = None,
    strict: bool = False,
    beats: Beats | None = None,
    clip_seconds: Mapping[str, float] | None = None,
    subtitles: Sequence[Subtitle] | None = None,
) -> Timetable:
    """When everything happens, on the frame grid. Pure: the same arguments give the same timetable.

    Args:
        spoken: each spoken line by shot id; a line that is missing is timed by its words.
        size: the film's pixels; wins over ``aspect``.
        rate: frames per second.
        aspect: ``"9:16"``: a further cut of the film with the same short side.
        strict: an explicit duration or target that the words do not fit is an error.
        beats: film length in seconds -> (time, weakness) of the music's beats, for cuts on the beat.
        clip_seconds: length of own clips by shot id, for handles and trims.
        subtitles: the captions of ``captions.source`` when that is a file.

    Raises:
        UsageError: there is no shot; or ``strict`` and the words do not fit.
    """
    if not storyboard.shots:
        raise UsageError("a storyboard needs at least one shot; got none.")
    rate = rate or storyboard.format.rate
    size = size or size_for(storyboard, aspect)
    clips = clip_seconds or {}
    needs = needs_of(storyboard, spoken, rate, clips)
    target = (
        None if storyboard.format.seconds is None else frames_near(exact(storyboard.format.seconds), rate)
    )
    lengths = own_lengths(needs, rate) if target is None else target_lengths(needs, rate, target)
    remarks = duration_remarks(storyboard, needs, lengths, rate)
    if target is not None:
        remarks += target_remarks(storyboard, needs, lengths, rate, target)
    too_long = target is not None and sum(length.frames for length in lengths) > target
    if strict and (too_long or any(length.too_long for length in lengths)):
        raise UsageError(remarks[-1 if too_long else 0].text)
    firsts = [0, *accumulate(length.frames for length in lengths)]
    tempo_bpm = None
    if storyboard.music.cut == "on-beat" and beats is not None:
        firsts, tempo_bpm, more = _on_beats(storyboard, lengths, firsts, rate, beats, target)
        remarks += more
    joins, more = join_shots(storyboard, firsts, rate, clips)
    remarks += more
    slots = _slots(storyboard, firsts, joins)
    remarks += clip_remarks(storyboard, needs, slots, rate)
    cues = _cues(needs, lengths, slots, rate)
    titles, more = title_cues(storyboard, slots, joins, rate)
    remarks += more
    effects, more = effect_cues(storyboard, slots, joins, rate)
    remarks += more
    captions = _captions(storyboard, spoken, needs, lengths, slots, joins, rate, size, subtitles)
    remarks += caption_remarks(storyboard, captions, rate)
    return Timetable(
        size=size,
        rate=rate,
        num_frames=firsts[-1],
        slots=slots,
        joins=tuple(joins),
        cues=tuple(cues),
        captions=tuple(captions),
        titles=tuple(titles),
        effects=tuple(effects),
        music=music_cue(storyboard, slots, cues, rate, tempo_bpm),
        remarks=tuple(remarks),
    )


def size_for(storyboard: Storyboard, aspect: str | None) -> Size:
    """The film's size, or that of a further cut with the same short side; both sides even.

    Raises:
        UsageError: the aspect is not like ``"9:16"``, or not within 1:4..4:1.
    """
    if aspect is None or aspect == storyboard.format.aspect:
        return storyboard.format.size
    wide, _, high = aspect.partition(":")
    known = all(part.isdecimal() and len(part) < 6 and int(part) for part in (wide, high))
    if not known:
        raise UsageError(f"an aspect is two whole numbers like '9:16'; got {aspect!r}.")
    shape, short = Fraction(int(wide), int(high)), storyboard.format.size.short_side
    if not Fraction(1, 4) <= shape <= 4:
        raise UsageError(f"an aspect must lie in 1:4..4:1; got {aspect!r}.")
    long = 2 * round(short * max(shape, 1 / shape) / 2)
    return Size(long, short) if shape >= 1 else Size(short, long)


def _slots(storyboard: Storyboard, firsts: Sequence[int], joins: Sequence[Join]) -> tuple[Slot, ...]:
    heads = {join.after: join.cut - join.first for join in joins if join.after is not None}
    tails = {join.before: join.stop - join.cut for join in joins if join.before is not None}
    return tuple(
        Slot(
            shot_id=shot.id,
            index=index,
            first=firsts[index],
            stop=firsts[index + 1],
            head=heads.get(shot.id, 0),
            tail=tails.get(shot.id, 0),
        )
        for index, shot in enumerate(storyboard.shots)
    )


def _cues(
    needs: Sequence[Need], lengths: Sequence[Length], slots: Sequence[Slot], rate: Fraction
) -> list[Cue]:
    cues = []
    for need, length, slot in zip(needs, lengths, slots, strict=True):
        if need.shot.line is None:
            continue
        tempo = need.tempo_at(length.squeeze)
        start = slot.first / rate + need.lead_at(length.squeeze)
        stop = start + need.speech / tempo
        cues.append(Cue(shot_id=need.shot.id, start=float(start), stop=float(stop), tempo=float(tempo)))
    return cues


def _captions(
    storyboard: Storyboard,
    spoken: Mapping[str, Spoken],
    needs: Sequence[Need],
    lengths: Sequence[Length],
    slots: Sequence[Slot],
    joins: Sequence[Join],
    rate: Fraction,
    size: Size,
    subtitles: Sequence[Subtitle] | None,
) -> list[Caption]:
    source = storyboard.captions.source
    if source == "none":
        return []
    if source != "narration":
        return caption_file(subtitles or (), slots, rate)
    opens = {join.after: join.stop - join.cut for join in joins if join.after is not None}
    captions: list[Caption] = []
    for need, length, slot in zip(needs, lengths, slots, strict=True):
        line = need.shot.line
        if line is None:
            continue
        heard = spoken.get(need.shot.id) or Spoken(
            shot_id=need.shot.id, text=line.text, seconds=float(need.speech), words=(), engine="none"
        )
        captions += caption_line(
            line.text or heard.text,
            heard,
            slot,
            rate,
            start=need.lead_at(length.squeeze),
            tempo=need.tempo_at(length.squeeze),
            opens=opens.get(need.shot.id, 0),
            chars=columns_of(storyboard, size),
            lines=storyboard.captions.lines,
            language=storyboard.language,
        )
    return captions


def _on_beats(
    storyboard: Storyboard,
    lengths: Sequence[Length],
    firsts: list[int],
    rate: Fraction,
    beats: Beats,
    target: int | None,
) -> tuple[list[int], float | None, list[Remark]]:
    """Cuts moved to beats. Explicit durations become ideals here: they may move by up to half a beat."""
    grid = list(beats(float(firsts[-1] / rate)))
    end = firsts[-1] if target is not None else None
    moved = cut_on_beats(
        [length.frames / rate for length in lengths],
        [length.least for length in lengths],
        grid,
        rate,
        end=end,
    )
    tempo = None if storyboard.music.file is not None else tempo_of(grid)
    if moved is None:
        text = "the cuts stay off the beat: the beats leave too little room for the words."
        return firsts, tempo, [remark(storyboard, text, field="music.cut")]
    return moved, tempo, []
