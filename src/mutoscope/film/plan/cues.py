"""What happens over the pictures: lines, titles, effects and what the composer is told."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mutoscope.film.plan.clock import exact, frames_near, frames_over
from mutoscope.film.plan.reading import title_seconds
from mutoscope.film.plan.remarks import remark
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Cue, EffectCue, Join, MusicCue, Remark, Slot, TitleCue

MERGE_SPEECH = 0.7  # seconds: music that comes back for less than this pumps


def title_cues(
    storyboard: Storyboard, slots: Sequence[Slot], joins: Sequence[Join], rate: Fraction
) -> tuple[list[TitleCue], list[Remark]]:
    """Titles inside their slots, clear of the transitions on both sides."""
    cues, remarks = list[TitleCue](), list[Remark]()
    into = {join.after: join for join in joins if join.after is not None}
    out = {join.before: join for join in joins if join.before is not None}
    for slot, shot in zip(slots, storyboard.shots, strict=True):
        title = shot.title
        if title is None or not title.text.strip():
            continue
        opens = into[shot.id].stop if shot.id in into else slot.first
        closes = out[shot.id].first if shot.id in out else slot.stop
        if opens >= closes:  # a shot of two frames
            opens, closes = slot.first, slot.stop
        first = max(slot.first + frames_near(exact(title.at), rate), opens)
        whole = frames_over(title_seconds(title.text), rate)
        latest = max(opens, closes - whole)
        if title.seconds is None and first > latest:
            remarks.append(
                remark(
                    storyboard,
                    f"the title of shot {shot.id!r} begins {float((first - latest) / rate):.2f} s earlier than asked, "
                    f"to be on screen as long as it takes to read.",
                    index=slot.index,
                    field="title",
                    severity="hint",
                )
            )
            first = latest
        if first >= closes:
            first = max(opens, closes - whole)
            remarks.append(
                remark(
                    storyboard,
                    f"the title of shot {shot.id!r} was to begin at {float(title.at):g} s, but the shot lasts only "
                    f"{float(slot.num_frames / rate):.2f} s; it begins earlier.",
                    index=slot.index,
                    field="title",
                )
            )
        stop = closes if title.seconds is None else first + max(1, frames_near(exact(title.seconds), rate))
        cues.append(
            TitleCue(
                shot_id=shot.id,
                text=title.text,
                first=first,
                stop=min(stop, closes),
                place=title.place,
                style=title.style,
            )
        )
    return cues, remarks


def effect_cues(
    storyboard: Storyboard, slots: Sequence[Slot], joins: Sequence[Join], rate: Fraction
) -> tuple[list[EffectCue], list[Remark]]:
    """Effects at absolute times. A whoosh at the start of a shot begins with the transition into it."""
    cues, remarks = list[EffectCue](), list[Remark]()
    into = {join.after: join for join in joins if join.after is not None}
    for slot, shot in zip(slots, storyboard.shots, strict=True):
        for sound in shot.sounds:
            if sound.effect == "keep":  # the clip's own sound, no effect
                continue
            at = slot.first / rate + exact(sound.at)
            if sound.effect == "whoosh" and sound.at == 0 and shot.id in into:
                at = into[shot.id].first / rate
            if at >= slot.stop / rate:
                remarks.append(
                    remark(
                        storyboard,
                        f"the {sound.effect} of shot {shot.id!r} was to sound at {float(sound.at):g} s, but the shot "
                        f"lasts only {float(slot.num_frames / rate):.2f} s; it sounds with the last picture.",
                        index=slot.index,
                        field="sound",
                    )
                )
                at = (slot.stop - 1) / rate
            cues.append(
                EffectCue(shot_id=shot.id, effect=sound.effect, at=float(at), level_db=sound.level_db)
            )
    return cues, remarks


def music_cue(
    storyboard: Storyboard,
    slots: Sequence[Slot],
    cues: Sequence[Cue],
    rate: Fraction,
    tempo_bpm: float | None,
) -> MusicCue | None:
    """What the composer is told; None when the film has no music."""
    music = storyboard.music
    if music.mood == "none" and music.file is None:
        return None
    return MusicCue(
        seconds=float(slots[-1].stop / rate),
        mood=music.mood,
        seed=storyboard.seed,
        tempo_bpm=tempo_bpm if music.tempo_bpm is None else music.tempo_bpm,
        energy=music.energy,
        cuts=tuple(float(slot.first / rate) for slot in slots[1:]),
        speech=merge_windows([(cue.start, cue.stop) for cue in cues]),
    )


def merge_windows(windows: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Windows in order, those nearer than 0.7 s joined."""
    merged: list[tuple[float, float]] = []
    for start, stop in sorted(windows):
        if merged and start - merged[-1][1] < MERGE_SPEECH:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)
