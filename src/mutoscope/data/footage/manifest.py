"""What is known about a folder of footage, in one JSON file: every source, every shot, what was dropped and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from mutoscope.data import disk
from mutoscope.data.footage.notes import Note
from mutoscope.errors import MediaError
from mutoscope.types import Rate, Size
from mutoscope.worlds.training import Attribute, Labels

SCHEMA = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Take:
    """One shot: ``start <= seconds < stop``; ``crop`` is left, top, width and height as shares of the shown picture."""

    start: Fraction
    stop: Fraction
    crop: tuple[float, float, float, float]
    dropped: str | None = None  # why; None: it is kept

    def num_frames(self, rate: Rate) -> int:
        """Frames at ``rate`` from the start on that lie inside."""
        return -((self.start - self.stop) * rate // 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One source; ``group`` is shared by files that show the same."""

    name: str
    sha256: str
    num_bytes: int
    seconds: float | None
    size: Size
    rate: Rate
    note: Note
    words: tuple[str, ...]
    takes: tuple[Take, ...]
    group: int | None = None  # None: nothing of it is kept
    held_out: bool = False
    labels: Labels = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """A surveyed folder."""

    folder: Path
    size: Size
    rate: Rate
    num_frames: int
    settings: Mapping[str, Any]  # limits, share, seed
    attributes: tuple[Attribute, ...]
    records: tuple[Record, ...]
    refused: tuple[tuple[str, str], ...]

    def kept(self, *, held_out: bool | None = None) -> Iterator[tuple[Record, Take]]:
        """Kept shots in order, of one side or of both."""
        for record in self.records:
            if held_out is None or record.held_out == held_out:
                yield from ((record, take) for take in record.takes if take.dropped is None)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "folder": str(self.folder),
            "size": [self.size.width, self.size.height],
            "rate": str(self.rate),
            "num_frames": self.num_frames,
            "settings": dict(self.settings),
            "attributes": [[one.name, list(one.values)] for one in self.attributes],
            "sources": [_record(one) for one in self.records],
            "refused": [list(one) for one in self.refused],
        }

    def write(self, path: Path) -> None:
        """Write it in one move.

        Raises:
            CapabilityError: the disk is full.
        """
        text = json.dumps(self.as_json(), indent=1, ensure_ascii=False)
        disk.write_whole(path, [text.encode()], what="the manifest of the footage")

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read one.

        Raises:
            MediaError: it is damaged or of another version.
        """
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            if plain["schema"] != SCHEMA:
                raise ValueError(f"its schema is {plain['schema']}, this program reads {SCHEMA}")
            return cls(
                folder=Path(plain["folder"]),
                size=Size(*plain["size"]),
                rate=Fraction(plain["rate"]),
                num_frames=int(plain["num_frames"]),
                settings=plain["settings"],
                attributes=tuple(Attribute(name=n, values=tuple(v)) for n, v in plain["attributes"]),
                records=tuple(_from_plain(one) for one in plain["sources"]),
                refused=tuple((name, why) for name, why in plain["refused"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MediaError(f"{path}: cannot be read as a manifest of footage ({error}).") from error

    def summary(self) -> str:
        """A few lines for people: what is used, what is not, and why."""
        used = [one for one in self.records if one.group is not None]
        lines = []
        for held, word in ((False, "to learn from"), (True, "held out to measure on")):
            takes = list(self.kept(held_out=held))
            seconds = sum(float(take.stop - take.start) for _, take in takes)
            count = sum(one.held_out == held for one in used)
            lines.append(f"{word}: {count} files, {len(takes)} shots, {seconds:.0f} s")
        for record in self.records:
            for take in record.takes:
                if take.dropped:
                    lines.append(
                        f"dropped: {record.name} {float(take.start):.2f}-{float(take.stop):.2f} s: {take.dropped}"
                    )
            if not record.takes:
                lines.append(f"dropped: {record.name}: no shot in it")
        lines += [f"not read: {why}" for _, why in self.refused]
        return "\n".join(lines)


def _record(one: Record) -> dict[str, Any]:
    return {
        "name": one.name,
        "sha256": one.sha256,
        "num_bytes": one.num_bytes,
        "seconds": one.seconds,
        "size": [one.size.width, one.size.height],
        "rate": str(one.rate),
        "license": one.note.license,
        "consent": one.note.consent,
        "words": list(one.words),
        "group": one.group,
        "held_out": one.held_out,
        "labels": list(one.labels),
        "shots": [
            {
                "start": str(take.start),
                "stop": str(take.stop),
                "crop": [round(value, 5) for value in take.crop],
                "dropped": take.dropped,
            }
            for take in one.takes
        ],
    }


def _from_plain(plain: Mapping[str, Any]) -> Record:
    return Record(
        name=plain["name"],
        sha256=plain["sha256"],
        num_bytes=int(plain["num_bytes"]),
        seconds=plain["seconds"],
        size=Size(*plain["size"]),
        rate=Fraction(plain["rate"]),
        note=Note(license=plain["license"], consent=plain["consent"]),
        words=tuple(plain["words"]),
        group=plain["group"],
        held_out=bool(plain["held_out"]),
        labels=tuple(plain["labels"]),
        takes=tuple(
            Take(
                start=Fraction(take["start"]),
                stop=Fraction(take["stop"]),
                crop=tuple(take["crop"]),
                dropped=take["dropped"],
            )
            for take in plain["shots"]
        ),
    )
