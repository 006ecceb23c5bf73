"""Does a made clip show what was asked? Labels read off clips, held against the labels asked for.

Whoever reads is handed in: a network, or a world's own reader by rule. Things that could change places without the
sentence changing ("a red circle and a blue square") are matched before they are scored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Labels = tuple[int, ...]  # one an attribute; 0 is "not said" where asked, "could not tell" where read
Read = Callable[
    [NDArray[np.uint8]], Labels | None
]  # frames (T, H, W, 3) -> labels, or None: nothing could be read

_Z = 1.96  # of the interval that holds the true share in 95 of 100 cases


@dataclass(kw_only=True, slots=True)
class Score:
    """So many asked for, so many of them shown."""

    asked: int = 0
    shown: int = 0

    @property
    def share(self) -> float:
        return self.shown / self.asked if self.asked else math.nan

    @property
    def standard_error(self) -> float:
        """Of the share, from the binomial; NaN where nothing was asked."""
        return math.sqrt(self.share * (1 - self.share) / self.asked) if self.asked else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in 95 of 100 cases (Wilson 1927, doi:10.1080/01621459.1927.10502953).

        Unlike share +- 1.96 standard errors it stays in 0..1 and does not vanish when all or none are right.
        """
        if not self.asked:
            return (math.nan, math.nan)
        weight = _Z**2 / self.asked
        middle = (self.share + weight / 2) / (1 + weight)
        half = (
            _Z
            / (1 + weight)
            * math.sqrt(self.share * (1 - self.share) / self.asked + weight / self.asked / 4)
        )
        return (max(0.0, middle - half), min(1.0, middle + half))

    def to_json(self) -> dict[str, object]:
        """``{"asked": 200, "shown": 190, "share": 0.95, "standard_error": .., "interval": [.., ..]}``; null for NaN."""
        if not self.asked:
            return {"asked": 0, "shown": 0, "share": None, "standard_error": None, "interval": None}
        return {
            "asked": self.asked,
            "shown": self.shown,
            "share": round(self.share, 4),
            "standard_error": round(self.standard_error, 4),
            "interval": [round(end, 4) for end in self.interval],
        }


@dataclass(kw_only=True, slots=True)
class Obedience:
    """Scores per attribute, over all attributes together, and for whole clips; added up clip by clip.

    ``names`` are the attributes; ``objects`` the slots of each thing in the picture, in one order of kinds. Things are
    exchangeable where their slots have the same kinds of value (``kinds``, by default: the names without their number).
    """

    names: tuple[str, ...]
    objects: tuple[tuple[int, ...], ...] = ()
    kinds: tuple[object, ...] | None = None
    attributes: dict[str, Score] = field(init=False)
    every: Score = field(init=False, default_factory=Score)  # attributes, all counted together
    whole: Score = field(init=False, default_factory=Score)  # clips in which all that was asked is shown
    unread: int = field(init=False, default=0)  # clips in which the reader could read nothing at all

    def __post_init__(self) -> None:
        self.attributes = {name: Score() for name in self.names}

    def add(self, asked: Labels, read: Labels | None) -> bool:
        """Count one clip; True where all that was asked is shown. A clip with nothing asked is not counted.

        Raises:
            ValueError: the labels are not one an attribute.
        """
        for labels in (asked, read):
            if labels is not None and len(labels) != len(self.names):
                raise ValueError(f"labels must be {len(self.names)}, one an attribute; got {len(labels)}.")
        if not any(asked):
            return False
        self.unread += read is None
        shown = self.match(asked, read) if read is not None else (0,) * len(asked)
        for name, wanted, got in zip(self.names, asked, shown, strict=True):
            if wanted:
                for score in (self.attributes[name], self.every):
                    score.asked += 1
                    score.shown += wanted == got
        obeyed = all(wanted in (0, got) for wanted, got in zip(asked, shown, strict=True))
        self.whole.asked += 1
        self.whole.shown += obeyed
        return obeyed

    def match(self, asked: Labels, read: Labels) -> Labels:
        """``read`` with exchangeable things reordered to fit ``asked``.

        Fit is judged as a person points things out: first by the first slot of the things (their color), and only
        among orders that are equal in this by the second slot, and so on. Ties keep the order in which they were read.
        A thing whose first slot was asked for and is not there is not there at all: its other slots become 0.
        """
        fitted = list(read)
        for group in self._exchangeable():
            best = max(
                permutations(group),
                key=lambda order, group=group: [  # type: ignore[misc]
                    sum(
                        asked[here[place]] in (0, read[there[place]])
                        for here, there in zip(group, order, strict=True)
                    )
                    for place in range(len(group[0]))
                ],
            )
            for here, there in zip(group, best, strict=True):
                missing = asked[here[0]] not in (0, read[there[0]])
                for place, (to_slot, from_slot) in enumerate(zip(here, there, strict=True)):
                    fitted[to_slot] = 0 if missing and place else read[from_slot]
        return tuple(fitted)

    def to_json(self) -> dict[str, object]:
        return {
            "attributes": {name: score.to_json() for name, score in self.attributes.items()},
            "every": self.every.to_json(),
            "whole": self.whole.to_json(),
            "unread": self.unread,
        }

    def _exchangeable(self) -> list[list[tuple[int, ...]]]:
        kinds = self.kinds or tuple(name.rstrip("0123456789") for name in self.names)
        groups: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
        for slots in self.objects:
            groups.setdefault(tuple(kinds[slot] for slot in slots), []).append(slots)
        return [group for group in groups.values() if len(group) > 1]


def obedience(
    clips: Iterable[tuple[NDArray[np.uint8], Labels, bool]],
    read: Read,
    *,
    names: Sequence[str],
    objects: Sequence[tuple[int, ...]] = (),
) -> dict[str, object]:
    """Score clips (frames (T, H, W, 3), labels asked for, whether that combination is unseen), one at a time.

    Returns:
        ``{"all": .., "seen": .., "unseen": ..}``, JSON-able, each as :meth:`Obedience.to_json`.
    """
    tables = {
        part: Obedience(names=tuple(names), objects=tuple(objects)) for part in ("all", "seen", "unseen")
    }
    for frames, asked, unseen in clips:
        labels = read(frames)
        for part in ("all", "unseen" if unseen else "seen"):
            tables[part].add(asked, labels)
    return {part: table.to_json() for part, table in tables.items()}
