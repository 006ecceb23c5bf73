"""Rules between fields: what may stand beside what, and names that must exist."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from mutoscope.film.reader.fields import VERSION
from mutoscope.film.reader.groups import Values
from mutoscope.film.reader.kinds import BAD, Reading, suggestion
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.shot_rules import ShotRules, mark_of
from mutoscope.film.storyboard import Mark

CODECS = {
    "mp4": ("h264", "h265", "av1"),
    "mov": ("h264", "h265", "prores"),
    "mkv": ("h264", "h265", "av1", "vp9"),
    "webm": ("vp9", "av1"),
    "gif": (),
}


class Rules:
    """Checks the values of a whole storyboard against each other; problems go to the reading's findings."""

    def __init__(self, values: Values, reading: Reading) -> None:
        self.values, self.reading = values, reading
        self.say = reading.findings.error

    def mark(self, path: str) -> Mark:
        return mark_of(path, self.reading)

    def group(self, name: str) -> Values:
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def check(self) -> None:
        self._version()
        self._format()
        self._names()
        rules = ShotRules(self.reading, self.group("cast"), self.speakers)
        rules.transition(self.values.get("opening"), "opening")
        rules.transition(self.values.get("ending"), "ending")
        defaults = self.group("defaults")
        rules.parts(defaults, "defaults")
        shots = self.values.get("shots")
        if shots is None:
            self.say(Mark(1, 1), "there are no shots", "add 'shots:' and below it '- scene: …'")
        self._ids(shots if isinstance(shots, list) else [])
        for index, shot in enumerate(shots if isinstance(shots, list) else []):
            rules.shot(shot, index, defaults)
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


def _shape(aspect: str) -> Fraction:
    wide, high = re.split("[:x]", aspect)
    return Fraction(int(wide), int(high))
