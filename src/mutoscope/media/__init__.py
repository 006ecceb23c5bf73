"""Everything that touches media files; the only importer of PyAV.

Import names from here: ``from mutoscope.media import VideoReader``. Nothing heavy is imported until a name is asked
for, and torch not before a frame is decoded.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutoscope.media.copy import labels, remux_labels
    from mutoscope.media.door import Budget, open_media
    from mutoscope.media.facts import Facts, probe
    from mutoscope.media.pieces import Caption, join, transcode_pieces
    from mutoscope.media.read import VideoReader
    from mutoscope.media.sound import map_sound, read_sound, sound_blocks
    from mutoscope.media.sound_write import SoundWriter
    from mutoscope.media.stills import contact_sheet, read_still, write_still
    from mutoscope.media.transcode import convert, cut
    from mutoscope.media.write import VideoWriter

# No module here may share a name with what it offers: importing it would hide the offer behind the module.
_HOME = {
    "Budget": "door",
    "Caption": "pieces",
    "Facts": "facts",
    "SoundWriter": "sound_write",
    "VideoReader": "read",
    "VideoWriter": "write",
    "contact_sheet": "stills",
    "convert": "transcode",
    "cut": "transcode",
    "join": "pieces",
    "labels": "copy",
    "map_sound": "sound",
    "open_media": "door",
    "probe": "facts",
    "read_sound": "sound",
    "read_still": "stills",
    "remux_labels": "copy",
    "sound_blocks": "sound",
    "transcode_pieces": "pieces",
    "write_still": "stills",
}

__all__ = [
    "Budget",
    "Caption",
    "Facts",
    "SoundWriter",
    "VideoReader",
    "VideoWriter",
    "contact_sheet",
    "convert",
    "cut",
    "join",
    "labels",
    "map_sound",
    "open_media",
    "probe",
    "read_sound",
    "read_still",
    "remux_labels",
    "sound_blocks",
    "transcode_pieces",
    "write_still",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
