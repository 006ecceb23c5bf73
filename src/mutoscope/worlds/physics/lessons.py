"""Experiments of the physics world at training size: which one, slow or fast, little or much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from mutoscope import rng
from mutoscope.errors import UsageError
from mutoscope.types import Pixels, Size
from mutoscope.worlds.physics import scene, words
from mutoscope.worlds.physics import understand as meant
from mutoscope.worlds.scene import Understanding
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood

ATTRIBUTES = (
    Attribute(name="experiment", values=("pendulum", "double pendulum", "balls", "string", "orbit", "waves")),
    Attribute(name="pace", values=("slow", "fast")),
    Attribute(name="amount", values=("little", "much")),
)
HELD_OUT = 2  # combinations of the 24
_SPREAD = 0.12  # numbers vary by this share around those below, by the address

Numbers = dict[str, float | str]
# What slow and fast, little and much are in each experiment (chosen to be told apart in 16 frames of 96x96).
_SETTINGS: dict[str, tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]] = {
    "pendulum": (({"length_m": 4.0}, {"length_m": 0.35}), ({"angle_degrees": 16}, {"angle_degrees": 65})),
    "double pendulum": (
        ({"length_m": 3.0}, {"length_m": 0.35}),
        (
            {"angle_degrees": 35, "second_angle_degrees": 30},
            {"angle_degrees": 120, "second_angle_degrees": 100},
        ),
    ),
    "balls": (({"gravity": 1.2}, {"gravity": 16.0}), ({"count": 2}, {"count": 6})),
    "string": (({"speed": 0.35}, {"speed": 1.1}), ({"number": 2}, {"number": 5})),
    "orbit": (({"period_s": 9.0}, {"period_s": 2.6}), ({"eccentricity": 0.1}, {"eccentricity": 0.72})),
    "waves": (
        ({"wavelength_m": 0.11}, {"wavelength_m": 0.04}),
        ({"setup": "one source"}, {"setup": "two sources"}),
    ),
}
_WHOLE = ("count", "number")  # numbers that do not vary

_ENGLISH = {  # the sentence, little, much
    "pendulum": ("a {pace} pendulum {amount}", "swinging a little", "swinging wide"),
    "double pendulum": ("a {pace} double pendulum {amount}", "swinging a little", "swinging wide"),
    "balls": ("{amount} {pace} bouncing balls", "two", "six"),
    "string": ("a {pace} string {amount}", "with two loops", "with five loops"),
    "orbit": ("a {pace} planet {amount}", "on a round orbit", "on a long orbit"),
    "waves": ("{pace} waves {amount}", "from one source", "from two sources"),
    "": ("a {pace} experiment", "", ""),
}
_CHINESE = {
    "pendulum": ("{pace}{amount}单摆", "小幅摆动的", "大幅摆动的"),
    "double pendulum": ("{pace}{amount}双摆", "小幅摆动的", "大幅摆动的"),
    "balls": ("{amount}{pace}弹力球", "两个", "六个"),
    "string": ("{pace}{amount}弦", "两个波腹的", "五个波腹的"),
    "orbit": ("{pace}行星{amount}", "，圆轨道", "，扁长轨道"),
    "waves": ("{pace}水波{amount}", "，一个波源", "，两个波源"),
    "": ("{pace}实验", "", ""),
}
_PACES = (
    r"slow(?:ly)?|gentl[ey]|long waves|on the moon|慢速的?|缓慢的?|慢慢地?|慢",
    r"fast|quick(?:ly)?|rapid(?:ly)?|short waves|快速的?|飞快的?|快",
)
_AMOUNTS = {
    "pendulum": (
        r"swinging a little|a little|small|小幅(?:摆动)?的?",
        r"swinging wide|wide(?:ly)?|large|big|大幅(?:摆动)?的?",
    ),
    "balls": (r"\btwo\b|\b2\b|a few|两个|几个", r"\bsix\b|\b6\b|\bfive\b|\b5\b|many|六个|五个|许多"),
    "string": (r"(?:with )?(?:two|2) loops|两个波腹的?", r"(?:with )?(?:five|5) loops|many loops|五个波腹的?"),
    "orbit": (
        r"(?:on a )?(?:round|circular)(?: orbit)?|圆轨道",
        r"(?:on an? )?(?:long|elliptic(?:al)?|eccentric)(?: orbit)?|扁长(?:的)?轨道|椭圆(?:轨道)?",
    ),
    "waves": (r"(?:from )?(?:one|a single) source|一个波源", r"(?:from )?(?:two|2) sources|interference|两个波源|干涉"),
}  # fmt: skip
_AMOUNTS["double pendulum"] = _AMOUNTS["pendulum"]
_QUIET = r"\b(?:a|an|the|experiments?|with|on|of|from|swinging|bouncing|moving)\b|实验"


class Lessons:
    """The training world ``physics``: 96x96, 16 frames at 12 a second."""

    name = "physics"
    size = Size(96, 96)
    num_frames = 16
    rate = Fraction(12)
    attributes: tuple[Attribute, ...] = ATTRIBUTES
    objects = ((0, 1, 2),)
    any_aspect = True

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        draw = rng.generator(seed, f"physics/labels/{'unseen' if unseen else 'seen'}", 0, index)
        while True:
            labels = tuple(int(draw.integers(1, len(kind.values) + 1)) for kind in ATTRIBUTES)
            if (labels in held_out()) == unseen:
                return labels

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        shown = self.frames(labels, seed, index, size=self.size, num_frames=num_frames or self.num_frames)
        return np.stack(list(shown))

    def frames(
        self, labels: Labels, seed: int, index: int, *, size: Size, num_frames: int
    ) -> Iterator[Pixels]:
        """The clip drawn at any size and aspect, a frame at a time."""
        draw = rng.generator(seed, "physics/clip", 0, index)
        filled = [
            one or int(draw.integers(1, len(kind.values) + 1))
            for one, kind in zip(labels, ATTRIBUTES, strict=True)
        ]
        experiment = ATTRIBUTES[0].values[filled[0] - 1]
        paces, amounts = _SETTINGS[experiment]
        numbers = paces[filled[1] - 1] | amounts[filled[2] - 1]
        values: dict[str, object] = {"kind": experiment}
        for name, number in numbers.items():
            vary = not isinstance(number, str) and name not in _WHOLE
            values[name] = float(number) * (1 + draw.uniform(-_SPREAD, _SPREAD)) if vary else number
        if experiment == "string":
            values["mode"] = "standing"
        start = float(draw.uniform(0.2, 2.0))
        made = scene(Understanding(attributes=values), seed=int(draw.integers(2**31)), seconds=6.0)
        return (made.picture(start + float(number / self.rate), size).rgb_HWC for number in range(num_frames))

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        """A sentence saying the labels; an amount is only said of a known experiment.

        Raises:
            UsageError: the language is neither "en" nor "zh".
        """
        experiment, pace, amount = (kind.value(one) for one, kind in zip(labels, ATTRIBUTES, strict=True))
        if language not in ("en", "zh"):
            raise UsageError(f"captions of physics are written in 'en' or 'zh'; got {language!r}.")
        table = _ENGLISH if language == "en" else _CHINESE
        sentence, *parts = table[experiment or ""]
        quantity = parts[labels[2] - 1] if amount else ""
        if language == "zh":
            said = {"slow": "慢速的", "fast": "快速的"}.get(pace or "", "")
            return sentence.format(pace=said, amount=quantity)
        if variant % 2 and pace:
            sentence, pace = f"{sentence}, {pace}", ""
        return re.sub(
            r"^a (?=[aeiou])", "an ", " ".join(sentence.format(pace=pace or "", amount=quantity).split())
        ).replace(" ,", ",")

    def understand(self, sentence: str) -> Understood:
        rest, used = sentence.lower(), []

        def take(pattern: str) -> bool:
            nonlocal rest
            found = re.search(pattern, rest)
            if found:
                used.append(found.group(0))
                rest = f"{rest[: found.start()]} {rest[found.end() :]}"
            return found is not None

        pace = next((k + 1 for k, pattern in enumerate(_PACES) if take(pattern)), 0)
        kind = next((k for k, _, pattern in words.KINDS if re.search(pattern, rest)), "")
        known = kind in _SETTINGS
        amount = next((k + 1 for k, pattern in enumerate(_AMOUNTS[kind]) if take(pattern)), 0) if known else 0
        for name, _, pattern in words.KINDS:
            while known and name == kind and take(pattern):
                pass
        left = meant(re.sub(_QUIET, " ", rest))
        return Understood(
            labels=(ATTRIBUTES[0].label(kind) if known else 0, pace, amount),
            understood=tuple(used),
            ignored=(*left.understood, *left.ignored),
        )

    def read(self, frames_THWC: Clip) -> None:
        """There is no rule-made reader of experiments."""


@cache
def held_out() -> frozenset[Labels]:
    """Combinations no training clip holds; each is of another experiment and differs in pace or amount."""
    every = list(product(*(range(1, len(kind.values) + 1) for kind in ATTRIBUTES)))
    chosen: list[Labels] = []
    for place in rng.generator(0, "physics/held out").permutation(len(every)):
        if all(every[place][0] != one[0] and every[place][1:] != one[1:] for one in chosen):
            chosen.append(every[place])
        if len(chosen) == HELD_OUT:
            break
    return frozenset(chosen)


WORLD = Lessons()
