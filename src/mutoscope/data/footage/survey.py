"""From a folder of files to a manifest: scan, notes, shots, sifting, likeness, sides, words.

What was learned about each file is kept beside the manifest under the hash of its content, so a survey that was stopped
goes on, and one with other limits decodes nothing again.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.data import disk
from mutoscope.data.fingerprint import code
from mutoscope.data.footage.captions import labels_of, vocabulary, words_of
from mutoscope.data.footage.filter import Limits, is_copy, reason_against
from mutoscope.data.footage.likeness import groups
from mutoscope.data.footage.manifest import Manifest, Record, Take
from mutoscope.data.footage.measure import THUMB, Measures
from mutoscope.data.footage.notes import Note, notes
from mutoscope.data.footage.scan import Source, scan
from mutoscope.data.footage.shots import Shot, shots
from mutoscope.data.footage.split import held_out
from mutoscope.errors import MediaError, UsageError
from mutoscope.types import Rate, Size

_LEAST_RATE = Fraction(2, 3)  # of the training's rate; below, every second picture would be a repetition
_CODE = tuple(f"mutoscope.data.footage.{name}" for name in ("boundaries", "measure", "shots"))


def survey(
    folder: Path,
    into: Path,
    *,
    size: Size,
    rate: Rate,
    num_frames: int,
    license: str | None = None,
    consent: str | None = None,
    share: float = 0.15,
    seed: int = 0,
    limits: Limits | None = None,
    report: Callable[[str, float], None] | None = None,
) -> Manifest:
    """Look at every file below ``folder`` once and write ``into/manifest.json``.

    Args:
        size: of the pictures that will be learned from; crops get its shape.
        rate: frames per second of clips, ``num_frames`` their length.
        license: what the footage may be used for, where the folder does not say it; so with ``consent``.
        share: of the sources that are held out.
        report: told the name of the source that is looked at and the share done of all, 0..1; may raise to stop.

    Raises:
        UsageError: nothing usable, no license or consent, or fewer than two sources.
        CapabilityError: the disk is full.
    """
    limits = limits or Limits(least_seconds=float(num_frames / rate))
    found = scan(folder)
    said = notes(folder, [source.name for source in found.sources], license, consent)
    refused = list(found.refused)
    seen: list[tuple[Source, list[Shot]]] = []
    (into / "looked-at").mkdir(parents=True, exist_ok=True)
    for number, source in enumerate(found.sources):
        tick = None if report is None else _telling(report, source, number, len(found.sources))
        try:
            seen.append((source, _looked_at(source, into / "looked-at", float(size.aspect), tick)))
        except MediaError as error:
            refused.append((source.name, str(error)))
    records = [_record(source, cut, said[source.name], size, rate, limits) for source, cut in seen]
    records = _sides(
        _without_copies(records, [cut for _, cut in seen]), [cut for _, cut in seen], folder, share, seed
    )
    attributes = vocabulary([one.words for one in records if one.group is not None and not one.held_out])
    manifest = Manifest(
        folder=folder,
        size=size,
        rate=rate,
        num_frames=num_frames,
        settings={"limits": limits.as_json(), "share": share, "seed": seed},
        attributes=attributes,
        records=tuple(dataclasses.replace(one, labels=labels_of(one.words, attributes)) for one in records),
        refused=tuple(refused),
    )
    manifest.write(into / "manifest.json")
    return manifest


def _telling(
    report: Callable[[str, float], None], source: Source, number: int, of: int
) -> Callable[[float], None]:
    length = source.facts.seconds or 1.0
    return lambda seconds: report(source.name, (number + min(1.0, seconds / length)) / of)


def _record(
    source: Source, cut: Sequence[Shot], note: Note, size: Size, rate: Rate, limits: Limits
) -> Record:
    picture = source.facts.picture
    assert picture is not None
    takes = []
    for shot in cut:
        crop = crop_of(shot, picture.shown, size)
        why = reason_against(shot, limits)
        width = round(crop[2] * picture.shown.width)
        if why is None and width < size.width:
            why = f"too small: {width} pixels wide, {size.width} are needed"
        if why is None and shot.num_frames < _LEAST_RATE * rate * (shot.stop - shot.start):
            why = (
                f"too few pictures: {shot.num_frames / shot.seconds:.1f} a second, clips have {float(rate):g}"
            )
        takes.append(Take(start=shot.start, stop=shot.stop, crop=crop, dropped=why))
    return Record(
        name=source.name,
        sha256=source.sha256,
        num_bytes=source.path.stat().st_size,
        seconds=source.facts.seconds,
        size=picture.shown,
        rate=picture.rate,
        note=note,
        words=words_of(source.name, source.path),
        takes=tuple(takes),
    )


def crop_of(shot: Shot, shown: Size, size: Size) -> tuple[float, float, float, float]:
    """The largest window of ``size``'s shape inside the picture without its bars, about what is most worth keeping:
    left, top, width, height as shares of the shown picture."""
    left, top, right, bottom = shot.measures.inside
    shape = float(size.aspect / shown.aspect)  # of the window, in shares: width over height
    width = min(right - left, (bottom - top) * shape)
    height = width / shape
    x, y = shot.measures.center
    return (
        min(max(x - width / 2, left), right - width),
        min(max(y - height / 2, top), bottom - height),
        width,
        height,
    )


def _without_copies(records: Sequence[Record], cuts: Sequence[Sequence[Shot]]) -> list[Record]:
    """Of shots that show the same in different codings, the one with the largest picture is kept."""
    kept = [
        (shot, number, place)
        for number, (record, cut) in enumerate(zip(records, cuts, strict=True))
        for place, (take, shot) in enumerate(zip(record.takes, cut, strict=True))
        if take.dropped is None
    ]
    kept.sort(
        key=lambda one: -records[one[1]].size.width * records[one[1]].size.height
    )  # stable: then in order
    takes = [list(record.takes) for record in records]
    firsts: list[tuple[Shot, int, int]] = []
    for shot, number, place in kept:
        like = next((f for f in firsts if is_copy(f[0], shot)), None)
        if like is None:
            firsts.append((shot, number, place))
        else:
            first = takes[like[1]][like[2]]
            why = f"copy of {records[like[1]].name} {float(first.start):.2f} s"
            takes[number][place] = dataclasses.replace(takes[number][place], dropped=why)
    return [dataclasses.replace(one, takes=tuple(own)) for one, own in zip(records, takes, strict=True)]


def _sides(
    records: Sequence[Record], cuts: Sequence[Sequence[Shot]], folder: Path, share: float, seed: int
) -> list[Record]:
    used = [k for k, one in enumerate(records) if any(take.dropped is None for take in one.takes)]
    if not used:
        reasons = Counter((take.dropped or "").split(":")[0] for one in records for take in one.takes)
        most = f": most are {reasons.most_common(1)[0][0]}" if reasons else ": they hold no pictures"
        raise UsageError(f"no shot of the {len(records)} videos in {folder} can be learned from{most}.")
    hashes = [[h for shot in cuts[k] for h in shot.measures.hashes] for k in used]
    group = groups(hashes, [records[k].sha256 for k in used])
    held = held_out(group, [records[k].sha256 for k in used], share, seed)
    done = list(records)
    for k, number, side in zip(used, group, held, strict=True):
        done[k] = dataclasses.replace(done[k], group=number, held_out=side)
    return done


def _looked_at(source: Source, kept: Path, aspect: float, tick: Callable[[float], None] | None) -> list[Shot]:
    """The shots of a source, from what an earlier look wrote down or by looking."""
    path = kept / f"{source.sha256[:32]}.json"
    key = {"code": code(*_CODE), "aspect": round(aspect, 6)}
    try:
        plain = json.loads(path.read_text())
        if plain["key"] == key:
            return [_shot(one) for one in plain["shots"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or damaged: look again
    found = list(shots(source.path, aspect, tick))
    text = json.dumps({"key": key, "shots": [_plain(one) for one in found]})
    disk.write_whole(path, [text.encode()], what="notes on the footage")
    return found


def _plain(shot: Shot) -> dict[str, Any]:
    measures = {one.name: getattr(shot.measures, one.name) for one in dataclasses.fields(Measures)}
    measures["thumbs"] = base64.b64encode(shot.measures.thumbs.tobytes()).decode()
    return {
        "start": str(shot.start),
        "stop": str(shot.stop),
        "num_frames": shot.num_frames,
        "measures": measures,
    }


def _shot(plain: dict[str, Any]) -> Shot:
    measures = dict(plain["measures"])
    thumbs = np.frombuffer(base64.b64decode(measures["thumbs"]), np.uint8).reshape(-1, THUMB[1], THUMB[0])
    for name in ("inside", "center", "hashes"):
        measures[name] = tuple(measures[name])
    return Shot(
        start=Fraction(plain["start"]),
        stop=Fraction(plain["stop"]),
        num_frames=plain["num_frames"],
        measures=Measures(**{**measures, "thumbs": thumbs}),
    )
