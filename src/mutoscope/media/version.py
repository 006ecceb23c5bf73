"""Which FFmpeg the installed PyAV carries."""

from __future__ import annotations

import re


def ffmpeg_version() -> tuple[int, ...]:
    """``(8, 1, 2)``; empty when the build does not say."""
    import av

    found = re.match(r"n?(\d+(?:\.\d+)*)", str(getattr(av, "ffmpeg_version_info", "")))
    return tuple(int(part) for part in found[1].split(".")) if found else ()
