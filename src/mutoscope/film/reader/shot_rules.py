"""Rules between the fields of one shot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mutoscope.film.reader.groups import Values
from mutoscope.film.reader.kinds import BAD, Reading, listed, suggestion
from mutoscope.film.reader.shot_fields import (
    CLIP_ONLY,
    DIRECTED_TRANSITIONS,
    MOVE_DIRECTIONS,
    PICTURES,
    SCENE_ONLY,
)
from mutoscope.film.storyboard import Mark

_SLIDES = ("text", "formula", "plot", "world")


class ShotRules:
    """Checks shots one by one; ``cast`` and ``speakers`` are the names they may use."""

    def __init__(self, reading: Reading, cast: Values, speakers: set[str]) -> None:
        self.reading, self.cast, self.speakers = reading, cast, speakers
        self.say = reading.findings.error

    def mark(self, path: str) -> Mark:
        return mark_of(path, self.reading)

    def shot(self, shot: Values, index: int, defaults: Values) -> None:
        path, name = f"shots[{index}]", f"shot {index + 1}"
        pictures = [kind for kind in PICTURES if kind in shot]
        one_of = "give exactly one of scene, image, clip, card or slide"
        if len(pictures) > 1:
            self.say(self.mark(path), f"{name} has more than one picture: {listed(pictures)}", one_of)
        elif not pictures:
            self.say(self.mark(path), f"{name} has no picture", one_of)
        if len(pictures) == 1:
            for group, home in ((CLIP_ONLY, "clip"), (SCENE_ONLY, "scene")):
                for field in group:
                    if field in shot and pictures[0] != home:
                        self.say(
                            self.mark(f"{path}.{field}"),
                            f"{field!r} belongs to a {home}; {name} shows {_article(pictures[0])}",
                            "remove the line",
                        )
        self.parts(shot, path)
        self._scene(shot, path)
        self._slide(shot.get("slide"), f"{path}.slide")
        self._parts_of(shot.get("card"), f"{path}.card", "text", "card")
        for i, sound in enumerate(_many(shot.get("sound"))):
            if "keep" in sound and pictures and pictures != ["clip"]:
                self.say(
                    self.mark(f"{path}.sound[{i}].keep"),
                    f"'keep' belongs to a clip; {name} shows {_article(pictures[0])}",
                )
        whole = {**defaults, **shot}
        self._lengths(whole, path)

    def parts(self, shot: Values, path: str) -> None:
        """Rules for fields that a shot and the defaults share."""
        self._camera(shot.get("camera"), f"{path}.camera")
        self.transition(shot.get("transition"), f"{path}.transition")
        self._parts_of(shot.get("title"), f"{path}.title", "text", "title")
        line = shot.get("say")
        if isinstance(line, dict):
            if "text" not in line and "file" not in line:
                self.say(self.mark(f"{path}.say"), "say needs a text or a file")
            who = line.get("who")
            if isinstance(who, str) and who not in self.speakers:
                hint = suggestion(who, [*self.speakers]) or "add the name under 'cast' or 'voices'"
                self.say(self.mark(f"{path}.say.who"), f"{who!r} is neither in cast nor in voices", hint)
        for i, sound in enumerate(_many(shot.get("sound"))):
            inner = f"{path}.sound[{i}]"
            if ("effect" in sound) == ("keep" in sound):
                self.say(
                    self.mark(inner),
                    "a sound has either an effect or keep",
                    "write {effect: rain} or {keep: -12dB}",
                )
            elif "keep" in sound and ("at" in sound or "level" in sound):
                extra = "at" if "at" in sound else "level"
                self.say(
                    self.mark(f"{inner}.{extra}"),
                    f"{extra!r} does not go with keep, which has its level itself",
                )
        start, stop = shot.get("in", BAD), shot.get("out", BAD)
        if BAD not in (start, stop) and start >= stop:
            self.say(self.mark(f"{path}.out"), f"out must come after in; got in {start:g}s and out {stop:g}s")

    def _camera(self, camera: Any, path: str) -> None:
        if not isinstance(camera, dict):
            return
        move = camera.get("move")
        if move is BAD:
            return
        boxes = [end for end in ("from", "to") if end in camera]
        move, _, turned = (move or ("ken-burns" if boxes else "drift")).partition(" ")
        if boxes and move != "ken-burns":
            self.say(
                self.mark(f"{path}.{boxes[0]}"), f"{boxes[0]!r} belongs to ken-burns; the move is {move}"
            )
        if boxes and "amount" in camera:
            self.say(
                self.mark(f"{path}.amount"),
                "amount and boxes exclude each other",
                "give from and to, or an amount",
            )
        direction, allowed = camera.get("direction"), MOVE_DIRECTIONS.get(move, ())
        if isinstance(direction, str):
            mark = self.mark(f"{path}.direction")
            if turned and direction != turned:
                self.say(mark, f"the move already goes {turned}; direction says {direction}")
            elif not allowed:
                self.say(mark, f"{move} has no direction", "remove it, or choose pan, truck or pedestal")
            elif direction not in allowed:
                self.say(mark, f"{move} goes {' or '.join(allowed)}; got {direction}")

    def transition(self, transition: Any, path: str) -> None:
        if not isinstance(transition, dict) or transition.get("type") is BAD:
            return
        kind = transition.get("type") or ("fade" if path in ("opening", "ending") else None)
        if kind is None:
            self.say(self.mark(path), "the transition has no type", "write {type: dissolve, for: 0.5s}")
            return
        if kind == "cut" and "for" in transition:
            self.say(self.mark(f"{path}.for"), "a cut takes no time", "remove 'for', or choose dissolve")
        if "direction" in transition and kind not in DIRECTED_TRANSITIONS:
            self.say(
                self.mark(f"{path}.direction"),
                f"{kind} has no direction",
                "only slide, push and wipe have one",
            )
        colors = [field for field in ("color", "from", "to") if field in transition]
        if colors and kind != "fade":
            self.say(self.mark(f"{path}.{colors[0]}"), f"{kind} has no color", "only fade has one")
        elif len(colors) > 1:
            self.say(self.mark(f"{path}.{colors[1]}"), f"{colors[0]!r} already gives the color")

    def _parts_of(self, part: Any, path: str, field: str, noun: str) -> None:
        if isinstance(part, dict) and field not in part:
            self.say(self.mark(path), f"the {noun} has no {field}")

    def _slide(self, slide: Any, path: str) -> None:
        if not isinstance(slide, dict):
            return
        kinds = [kind for kind in _SLIDES if kind in slide]
        if len(kinds) != 1:
            got = f"got {listed(kinds)}" if kinds else "it has none"
            self.say(self.mark(path), f"a slide has exactly one of text, formula, plot and world; {got}")
        if "labels" in slide and kinds and "plot" not in kinds:
            self.say(self.mark(f"{path}.labels"), "labels belong to a plot")
        columns = slide.get("plot")
        if isinstance(columns, tuple) and len({len(column) for column in columns}) > 1:
            lengths = listed([str(len(column)) for column in columns])
            self.say(
                self.mark(f"{path}.plot"),
                f"all columns of a plot must be equally long; got {lengths} numbers",
            )
        elif isinstance(columns, tuple) and len(columns[0]) < 2:
            self.say(self.mark(f"{path}.plot"), f"a plot needs at least 2 points; got {len(columns[0])}")

    def _scene(self, shot: Values, path: str) -> None:
        names = shot.get("with")
        for i, name in enumerate(names if isinstance(names, tuple) else ()):
            if name not in self.cast:
                mark = self.mark(f"{path}.with[{i}]")
                hint = suggestion(name, [*self.cast]) or "add the name under 'cast'"
                self.say(mark, f"{name!r} is not in the cast", hint)
        scene = shot.get("scene")
        for name in re.findall(r"(?<!\w)@(\w[\w-]*)", scene) if isinstance(scene, str) else ():
            if not any(name.startswith(member) for member in self.cast):
                hint = suggestion(name, [*self.cast]) or "add the name under 'cast'"
                self.say(self.mark(f"{path}.scene"), f"'@{name}' is not in the cast", hint)

    def _lengths(self, shot: Values, path: str) -> None:
        duration = shot.get("duration")
        if not isinstance(duration, float):
            return
        lead, tail = shot.get("lead", 0.4), shot.get("tail", 0.5)
        spoken = isinstance(shot.get("say"), dict)
        own = self.mark(f"{path}.duration")
        if (
            spoken
            and BAD not in (lead, tail)
            and ("lead" in shot or "tail" in shot)
            and lead + tail >= duration
        ):
            self.say(
                own,
                f"lead and tail ({lead:g}s and {tail:g}s) leave no time for words in a shot of {duration:g}s",
            )
        transition = shot.get("transition")
        takes: Any = transition.get("for", BAD) if isinstance(transition, dict) else BAD
        if takes is not BAD and takes > duration / 2:
            self.say(
                self.mark(f"{path}.transition.for"),
                f"the transition takes {takes:g}s, more than half of its shot of {duration:g}s",
                f"use at most {duration / 2:g}s",
            )
        title = shot.get("title")
        at: Any = title.get("at", BAD) if isinstance(title, dict) else BAD
        if at is not BAD and at >= duration:
            self.say(
                self.mark(f"{path}.title.at"), f"the title begins at {at:g}s; the shot lasts {duration:g}s"
            )
        for i, sound in enumerate(_many(shot.get("sound"))):
            begins = sound.get("at", BAD)
            if begins is not BAD and begins >= duration:
                self.say(
                    self.mark(f"{path}.sound[{i}].at"),
                    f"the sound begins at {begins:g}s; the shot lasts {duration:g}s",
                )


def mark_of(path: str, reading: Reading) -> Mark:
    """Where a field stands, or the nearest thing around it."""
    return nearest(path, reading.where)


def nearest(path: str, where: Mapping[str, Mark]) -> Mark:
    """The mark of a path such as ``shots[2].title.text``, else of what it stands in, else the file's begin."""
    while path and path not in where:
        path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]+)$", "", path)
    return where.get(path, Mark(1, 1))


def _many(sounds: Any) -> list[Values]:
    return [sound if isinstance(sound, dict) else {} for sound in sounds] if isinstance(sounds, tuple) else []


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
