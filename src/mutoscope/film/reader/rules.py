"""Rules between fields: what may stand beside what, and names that must exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mutoscope.film.reader import units
from mutoscope.film.reader.fields import (
    CLIP_ONLY,
    DIRECTED_TRANSITIONS,
    MOVE_DIRECTIONS,
    PICTURES,
    SCENE_ONLY,
    VERSION,
)
from mutoscope.film.reader.groups import Values
from mutoscope.film.reader.kinds import BAD, Reading, listed, suggestion
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.storyboard import Mark

CODECS = {
    "mp4": ("h264", "h265", "av1"),
    "mov": ("h264", "h265", "prores"),
    "mkv": ("h264", "h265", "av1", "vp9"),
    "webm": ("vp9", "av1"),
    "gif": (),
}
_SLIDES = ("text", "formula", "plot", "world")


class Rules:
    """Checks the values of a whole storyboard against each other; problems go to the reading's findings."""

    def __init__(self, values: Values, reading: Reading) -> None:
        self.values, self.reading = values, reading
        self.say = reading.findings.error

    def mark(self, path: str) -> Mark:
        """Where a field stands, or the nearest thing around it."""
        where = self.reading.where
        while path and path not in where:
            path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]+)$", "", path)
        return where.get(path, Mark(1, 1))

    def group(self, name: str) -> Values:
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def check(self) -> None:
        self._version()
        self._format()
        self._names()
        self._transition(self.group("opening"), "opening")
        self._transition(self.group("ending"), "ending")
        defaults = self.group("defaults")
        self._shot_parts(defaults, "defaults")
        shots = self.values.get("shots")
        if shots is None:
            self.say(Mark(1, 1), "there are no shots", "add 'shots:' and below it '- scene: …'")
        self._ids(shots if isinstance(shots, list) else [])
        for index, shot in enumerate(shots if isinstance(shots, list) else []):
            self._shot(shot, index, defaults)
        self._output()

    def _version(self) -> None:
        version = self.values.get("storyboard")
        if version is None:
            self.say(
                Mark(1, 1), "the format version is missing", f"begin the file with 'storyboard: {VERSION}'"
            )
        elif version is not BAD and version != VERSION:
            self.say(
                self.mark("storyboard"),
                f"the storyboard is of format {version}; this program reads format {VERSION}",
                "a newer version of Mutoscope may read it",
            )

    def _format(self) -> None:
        form = self.group("format")
        aspect = form.get("aspect", BAD)
        if aspect is not BAD:
            wide, high = (int(part) for part in re.split("[:x]", aspect))
            mark = self.mark("format.aspect")
            if "x" in aspect:
                if not (64 <= wide <= 8192 and 64 <= high <= 8192):
                    self.say(mark, f"format.aspect: both sides must lie in 64..8192 pixels; got {aspect}")
                elif wide % 2 or high % 2:
                    self.say(
                        mark, f"format.aspect: both sides must be even numbers of pixels; got {aspect}",
                        f"write {wide + wide % 2}x{high + high % 2}",
                    )  # fmt: skip
                elif "quality" in form:
                    self.say(
                        self.mark("format.quality"),
                        "format.quality and a size in format.aspect exclude each other",
                        "give one of them",
                    )
            if not 0.25 <= wide / high <= 4:
                self.say(mark, f"format.aspect must lie in 1:4..4:1; got {aspect}")
        platform = form.get("platform", BAD)
        if BAD not in (platform, aspect) and platform is not None:
            wanted = PLATFORMS[platform].aspect
            if _shape(aspect) != _shape(wanted):
                self.reading.findings.warn(
                    self.mark("format.aspect"),
                    f"{platform} shows films in {wanted}; this one will be {aspect}",
                )
        for index, also in enumerate(form["also"] if isinstance(form.get("also"), tuple) else ()):
            if not 0.25 <= _shape(also) <= 4:
                self.say(self.mark(f"format.also[{index}]"), f"format.also must lie in 1:4..4:1; got {also}")

    def _names(self) -> None:
        cast, voices = self.group("cast"), self.group("voices")
        self.speakers = {*cast, *voices, "narrator"}
        speaker = self.group("voice").get("speaker")
        if isinstance(speaker, str):
            self.speakers.add(speaker)
        for name, member in cast.items():
            if not isinstance(member, dict):
                continue
            if "image" in member and "images" in member:
                self.say(
                    self.mark(f"cast.{name}.images"),
                    f"cast.{name} has both image and images",
                    "keep one of them",
                )
            voice = member.get("voice")
            if isinstance(voice, str) and voice not in voices:
                hint = suggestion(voice, [*voices]) or "add it under 'voices'"
                self.say(self.mark(f"cast.{name}.voice"), f"{voice!r} is not in voices", hint)

    def _ids(self, shots: list[Values]) -> None:
        given = {f"shot-{i + 1:02d}": i for i, shot in enumerate(shots) if "id" not in shot}
        seen: dict[str, int] = {}
        for index, shot in enumerate(shots):
            name = shot.get("id", BAD)
            if name is BAD:
                continue
            mark = self.mark(f"shots[{index}].id")
            if name in seen:
                line = self.mark(f"shots[{seen[name]}].id").line
                self.say(
                    mark, f"shot id {name!r} is already used on line {line}", "give every shot its own id"
                )
            elif name in given:
                self.say(
                    mark,
                    f"shot id {name!r} is the one that shot {given[name] + 1} gets by itself",
                    "choose another id",
                )
            seen.setdefault(name, index)

    def _shot(self, shot: Values, index: int, defaults: Values) -> None:
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
        self._shot_parts(shot, path)
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

    def _shot_parts(self, shot: Values, path: str) -> None:
        """Rules for fields that a shot and the defaults share."""
        self._camera(shot.get("camera"), f"{path}.camera")
        self._transition(shot.get("transition"), f"{path}.transition")
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

    def _transition(self, transition: Any, path: str) -> None:
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
        cast = self.group("cast")
        names = shot.get("with")
        for i, name in enumerate(names if isinstance(names, tuple) else ()):
            if name not in cast:
                mark = self.mark(f"{path}.with[{i}]")
                hint = suggestion(name, [*cast]) or "add the name under 'cast'"
                self.say(mark, f"{name!r} is not in the cast", hint)
        scene = shot.get("scene")
        for name in re.findall(r"(?<!\w)@(\w[\w-]*)", scene) if isinstance(scene, str) else ():
            if not any(name.startswith(member) for member in cast):
                hint = suggestion(name, [*cast]) or "add the name under 'cast'"
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

    def _output(self) -> None:
        output = self.group("output")
        file, container, codec, crf = (
            output.get(name, BAD) for name in ("file", "container", "codec", "crf")
        )
        if file is not BAD:
            mark, suffix = self.mark("output.file"), Path(file).suffix.lower().removeprefix(".")
            if (
                re.search(r'[\\:*?"<>|\x00-\x1f]', file)
                or file.startswith(("/", "~", "-"))
                or ".." in Path(file).parts
            ):
                self.say(
                    mark,
                    f"{file!r} is not a file name below the storyboard's folder",
                    "write a plain name such as film.mp4",
                )
            elif suffix not in CODECS:
                self.say(
                    mark, f"{file!r} does not end in a kind of video", f"end it in .{', .'.join(CODECS)}"
                )
            elif container is not BAD and container != suffix:
                self.say(
                    self.mark("output.container"),
                    f"output.file ends in .{suffix}; output.container says {container}",
                    "give one of them",
                )
            elif container is BAD and "container" not in output:
                container = suffix
        container = "mp4" if container is BAD else container
        allowed = CODECS.get(container, ())
        if codec is not BAD and codec not in allowed:
            choose = f"choose {' or '.join(allowed)}" if allowed else "remove the line"
            self.say(self.mark("output.codec"), f"{container} files do not hold {codec}", choose)
        if crf is not BAD:
            packed = "gif" if container == "gif" else "h264" if codec is BAD else codec
            if packed in ("gif", "prores"):
                self.say(self.mark("output.crf"), f"{packed} has no crf", "remove the line")
            elif packed in ("h264", "h265") and container != "webm" and crf > 51:
                self.say(self.mark("output.crf"), f"output.crf must lie in 0..51 for {packed}; got {crf:g}")


def _many(sounds: Any) -> list[Values]:
    return [sound if isinstance(sound, dict) else {} for sound in sounds] if isinstance(sounds, tuple) else []


def _shape(aspect: str) -> float:
    size = units.size_of(aspect)
    return size.width / size.height


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
