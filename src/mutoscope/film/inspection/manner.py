"""Inspects the manner of a film: pictures shown twice, restless cameras, names nobody uses, loudness."""

from __future__ import annotations

from itertools import pairwise

from mutoscope.film.inspection.places import place
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import ClipPicture, ImagePicture, ScenePicture, Shot, Storyboard

MANY_MOVES = 4  # kinds of camera moves in one film; taste
QUIET_TEXT = ("static", "drift")


def inspect(storyboard: Storyboard, findings: Findings) -> None:
    """Add warnings and hints about how the film is told."""
    _repeats(storyboard, findings)
    _moves(storyboard, findings)
    _transitions(storyboard, findings)
    _names(storyboard, findings)
    _loudness(storyboard, findings)


def _repeats(storyboard: Storyboard, findings: Findings) -> None:
    for index, (before, shot) in enumerate(pairwise(storyboard.shots), start=1):
        if _shown(before) is not None and _shown(before) == _shown(shot):
            where = place(storyboard, f"shots[{index}]")
            hint = "join the two shots, or show something else"
            findings.warn(where, f"shot {index + 1} shows the same picture as the one before it", hint)


def _shown(shot: Shot) -> object:
    picture = shot.picture
    if isinstance(picture, ImagePicture):
        camera = shot.camera
        return picture.path, camera.start if camera else None  # another part of a photo is another picture
    if isinstance(picture, ClipPicture):
        return picture.path, picture.start
    if isinstance(picture, ScenePicture):
        return picture.text.casefold(), shot.seed
    return None


def _moves(storyboard: Storyboard, findings: Findings) -> None:
    kinds: dict[str, int] = {}
    for index, shot in enumerate(storyboard.shots):
        if shot.camera is not None and shot.camera.move not in QUIET_TEXT:
            kinds.setdefault(shot.camera.move, index)
    if len(kinds) > MANY_MOVES:
        last = list(kinds.values())[MANY_MOVES]
        message = f"the film has {len(kinds)} kinds of camera moves: {', '.join(kinds)}"
        findings.advise(place(storyboard, f"shots[{last}].camera"), message, "two or three kinds look calmer")


def _transitions(storyboard: Storyboard, findings: Findings) -> None:
    kinds: dict[str, int] = {}
    for index, shot in enumerate(storyboard.shots):
        if shot.into.kind != "cut" and index > 0:
            kinds.setdefault(shot.into.kind, index)
    if len(kinds) > 2:
        last = list(kinds.values())[2]
        message = f"the film has {len(kinds)} kinds of soft transitions: {', '.join(kinds)}"
        findings.advise(
            place(storyboard, f"shots[{last}].transition"), message, "one kind a film looks calmer"
        )


def _names(storyboard: Storyboard, findings: Findings) -> None:
    seen = {
        name
        for shot in storyboard.shots
        if isinstance(shot.picture, ScenePicture)
        for name in shot.picture.cast
    }
    speak = {shot.line.who for shot in storyboard.shots if shot.line is not None and shot.line.who}
    for name in storyboard.cast:
        if name not in seen | speak:
            findings.warn(
                place(storyboard, f"cast.{name}"), f"{name!r} is in the cast but in no scene and says nothing"
            )
    used = speak | {member.voice for member in storyboard.cast.values()} | {storyboard.voice.speaker}
    for name in storyboard.voices:
        if name not in used:
            findings.warn(place(storyboard, f"voices.{name}"), f"the voice {name!r} says nothing")


def _loudness(storyboard: Storyboard, findings: Findings) -> None:
    platform = storyboard.format.platform
    if platform is not None and storyboard.mix.preset != PLATFORMS[platform].preset:
        wanted, given = PLATFORMS[platform].preset, storyboard.mix.preset
        message = f"{platform} expects the loudness of {wanted!r}; the mix is {given!r}"
        findings.advise(place(storyboard, "mix.preset"), message)
