"""What does not fit: words over a duration or the target, clips that end early, captions too quick to read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mutoscope.film.plan.captions import hasty
from mutoscope.film.plan.clock import exact, frames_over
from mutoscope.film.plan.lengths import Length
from mutoscope.film.plan.need import MOST_TEMPO, Need
from mutoscope.film.plan.remarks import remark
from mutoscope.film.storyboard import ClipPicture, Storyboard
from mutoscope.film.timetable import Caption, Remark, Slot


def duration_remarks(
    storyboard: Storyboard, needs: Sequence[Need], lengths: Sequence[Length], rate: Fraction
) -> list[Remark]:
    found = []
    for need, length in zip(needs, lengths, strict=True):
        if not length.too_long or need.explicit is None:
            continue
        too_many = _words_over(need.num_words, need.speech / MOST_TEMPO, length.too_long)
        text = (
            f"the words of shot {need.shot.id!r} need {float(length.frames / rate):.2f} s and its duration is "
            f"{float(need.explicit):.2f} s; about {too_many} too many; the shot was lengthened."
        )
        found.append(remark(storyboard, text, index=need.index, field="duration"))
    return found


def target_remarks(
    storyboard: Storyboard, needs: Sequence[Need], lengths: Sequence[Length], rate: Fraction, target: int
) -> list[Remark]:
    total = sum(length.frames for length in lengths)
    if total == target:
        return []
    is_s, wanted_s = float(total / rate), float(target / rate)
    if total < target:
        text = (
            f"the durations given add up to {is_s:.1f} s and the target is {wanted_s:.1f} s; "
            f"leave one of them open to fill it."
        )
        return [remark(storyboard, text, field="format.duration")]
    talking = [need for need in needs if need.speech]
    if not talking:
        text = f"the shots need {is_s:.1f} s and the target is {wanted_s:.1f} s; leave a shot out or shorten one."
        return [remark(storyboard, text, field="format.duration")]
    longest = max(talking, key=lambda need: need.speech)
    speech = sum((need.speech for need in talking), Fraction(0)) / MOST_TEMPO
    too_many = _words_over(sum(need.num_words for need in talking), speech, (total - target) / rate)
    text = (
        f"the words need {is_s:.1f} s and the target is {wanted_s:.1f} s; about {too_many} too many; "
        f"the longest line is shot {longest.shot.id!r}."
    )
    return [remark(storyboard, text, field="format.duration")]


def _words_over(num_words: int, speech: Fraction, over: Fraction) -> str:
    count = max(1, frames_over(over * num_words / speech, Fraction(1))) if speech else 1
    return f"{count} word" if count == 1 else f"{count} words"


def clip_remarks(
    storyboard: Storyboard, needs: Sequence[Need], slots: Sequence[Slot], rate: Fraction
) -> list[Remark]:
    found = []
    for need, slot in zip(needs, slots, strict=True):
        clip, lasts = need.shot.picture, slot.num_frames / rate
        if not isinstance(clip, ClipPicture) or need.media is None or lasts <= need.media + 1 / rate:
            continue
        slower = max(0.25, float(exact(clip.speed) * need.media / lasts))
        text = (
            f"the clip of shot {need.shot.id!r} plays {float(need.media):.2f} s "
            f"and the shot lasts {float(lasts):.2f} s; let it loop, play it at speed {slower:.2f}, or say less."
        )
        found.append(remark(storyboard, text, index=need.index, field="clip"))
    return found


def caption_remarks(storyboard: Storyboard, captions: Sequence[Caption], rate: Fraction) -> list[Remark]:
    worst: dict[str, float] = {}
    for caption in captions:
        if (speed := hasty(caption, rate)) is not None:
            worst[caption.shot_id] = max(speed, worst.get(caption.shot_id, 0.0))
    found = []
    for index, shot in enumerate(storyboard.shots):
        if shot.id in worst:
            text = f"a caption of shot {shot.id!r} runs at {worst[shot.id]:.0f} characters a second; 20 is the ceiling."
            found.append(remark(storyboard, text, index=index, field="say"))
    return found
