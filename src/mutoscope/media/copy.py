"""Labels: read them, and write new ones while every packet is copied untouched."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutoscope.errors import MediaError, UsageError
from mutoscope.media.door import display_name, faults, open_media
from mutoscope.media.write import container_format, muxer_options, settle


def labels(path: Path | str) -> dict[str, str]:
    """``title``, ``comment`` … as stored in a media file; keys in lower case.

    Raises:
        MediaError: the file cannot be opened.
    """
    with open_media(path) as container, faults(path):
        found = {key.lower(): value for key, value in container.metadata.items()}
        for stream in container.streams:  # Ogg keeps its labels with the stream
            for key, value in stream.metadata.items():
                if key.lower() in ("title", "comment", "artist", "description", "date"):
                    found.setdefault(key.lower(), value)
        return found


def remux_labels(src: Path | str, dst: Path | str, labels: Mapping[str, str]) -> None:
    """Copy ``src`` to ``dst`` packet by packet with ``labels`` added to (or put in place of) its own.

    ``dst`` needs a container that can hold the streams; chapters, languages and rotation stay.

    Raises:
        UsageError: ``dst`` names no known container.
        MediaError: the file cannot be read or written.
    """
    dst = Path(dst)
    partial = dst.with_name(f".{dst.name}.partial")
    if not dst.parent.is_dir():
        raise MediaError(f"{display_name(dst)} cannot be written: there is no folder {str(dst.parent)!r}.")
    import av

    try:
        with open_media(src) as source, faults(src, "be copied"), contextlib.ExitStack() as stack:
            muxer = container_format(dst) if dst.suffix.lower() != ".m4a" else "ipod"
            out: Any = stack.enter_context(
                av.open(
                    f"file:{partial.absolute()}", "w", format=muxer, container_options=muxer_options(muxer)
                )
            )
            out.metadata.update(kept_labels(source))
            out.metadata.update(labels)
            routes = copy_streams(source, out)
            if not routes:
                raise UsageError(f"{display_name(src)} has no stream that {display_name(dst)} can hold.")
            out.set_chapters(source.chapters())
            for packet in source.demux([stream for stream in source.streams if stream.index in routes]):
                if packet.dts is None and packet.pts is None:
                    continue
                packet.stream = routes[packet.stream.index]
                out.mux(packet)
            out.close()
        with faults(dst, "be written"):
            settle(partial, dst)
    finally:
        partial.unlink(missing_ok=True)


# Written by every muxer itself; copied they would speak of the old file.
_OWN = {"major_brand", "minor_version", "compatible_brands", "encoder", "creation_time", "duration"}


def kept_labels(source: Any) -> dict[str, str]:
    """The labels worth keeping of an open container."""
    return {key: value for key, value in source.metadata.items() if key.lower() not in _OWN}


def copy_streams(source: Any, out: Any) -> dict[int, Any]:
    """A stream in ``out`` for each stream of ``source`` it can hold; by the source's index."""
    routes: dict[int, Any] = {}
    for stream in source.streams:
        if stream.type not in ("video", "audio", "subtitle") or stream.codec_context is None:
            continue
        # A text track that only names chapters: the muxer writes its own.
        try:
            made = out.add_stream_from_template(stream, opaque=True)
        except ValueError:
            continue
        made.metadata.update({k: v for k, v in stream.metadata.items() if k.lower() in ("language", "title")})
        made.disposition = stream.disposition
        if stream.type == "video" and stream.average_rate:
            made.codec_context.framerate = stream.average_rate
        routes[stream.index] = made
    return routes
