"""What writing and reading a timeline agree on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEY = "mutoscope"  # our place in a timeline's metadata
SOUND_HZ = 48000


def plain(value: object) -> Any:
    """JSON data without the library's own containers; a path becomes its name."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value]  # type: ignore[attr-defined]


def ours(thing: Any) -> dict[str, Any]:
    """Our metadata of a timeline's part; empty when it has none."""
    found = thing.metadata.get(KEY)
    return plain(found) if isinstance(found, Mapping) else {}


def cut_list(track: Any) -> dict[str, list[Any]]:
    """The picture track: under ``shots`` rows of shot, first source frame, frames, transition into it and its frames on
    both sides; under ``ending`` the last transition. Equal lists mean that nobody has edited the timeline.
    """
    rows: list[Any] = []
    into: list[object] = ["cut", 0, 0]
    for child in track:
        if type(child).__name__ == "Transition":
            into = [kind_of(child), _frames(child.in_offset), _frames(child.out_offset)]
        elif type(child).__name__ == "Clip":
            span = child.trimmed_range()
            rows.append([ours(child).get("shot"), _frames(span.start_time), _frames(span.duration), *into])
            into = ["cut", 0, 0]
        elif child.duration().value > 0:
            rows.append([None, 0, _frames(child.duration()), *into])
            into = ["cut", 0, 0]
    return {"shots": rows, "ending": into}


def kind_of(transition: Any) -> str:
    """Our name of a transition: what we wrote into it, else dissolve, the only kind the format knows."""
    return str(ours(transition).get("kind", "dissolve"))


def _frames(time: Any) -> float:
    """Frames to a thousandth: clips may begin between two."""
    return float(round(time.value, 3))
