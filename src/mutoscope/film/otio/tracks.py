"""A timetable as an OpenTimelineIO timeline: tracks for picture, titles, narration, music and effects.

OpenTimelineIO centers transitions on the cut and lets them change no length, as our timetable does, so every cut keeps
its frame. Its rates are doubles: 24000/1001 is held as the nearest one, and the whole numbers of frames beside it stay
exact. Sound tracks count in samples at 48 kHz.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutoscope.film.otio.parts import Url
from mutoscope.film.otio.pictures import Pictures
from mutoscope.film.otio.sounds import Sounds
from mutoscope.film.otio.structure import KEY, cut_list, plain
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Timetable


def timeline_of(
    storyboard: Storyboard,
    timetable: Timetable,
    media: Mapping[str, Path] | None = None,
    *,
    stems: Mapping[str, Path] | None = None,
    url: Url = Path.as_uri,
) -> Any:
    """The film as an ``opentimelineio.schema.Timeline``.

    Args:
        media: each rendered shot's file by shot id; it begins with the head handle and ends with the tail handle.
        stems: sound files of the whole film, ``narration``, ``music`` or ``effects``, instead of single sounds.
            Editors sum sound tracks, so these should be the ducked ones.
        url: how a file is named on the timeline.
    """
    import opentimelineio as otio

    pictures = Pictures(otio, storyboard, timetable, media or {}, stems or {}, url)
    sounds = Sounds(otio, storyboard, timetable, media or {}, stems or {}, url)
    timeline = otio.schema.Timeline(name=storyboard.title)
    timeline.metadata[KEY] = {
        "version": 1,
        "seed": storyboard.seed,
        "rate": str(timetable.rate),
        "size": str(timetable.size),
        "num_frames": timetable.num_frames,
        "document": plain(storyboard.document),
    }
    timeline.tracks.extend([pictures.pictures(), pictures.titles()])
    timeline.tracks.extend([sounds.narration(), sounds.music(), sounds.effects()])
    timeline.metadata[KEY]["cut"] = cut_list(timeline.tracks[0])
    return timeline
