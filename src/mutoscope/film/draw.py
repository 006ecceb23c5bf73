"""Draw a piece, frame by frame, and encode it. This is what worker processes do."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mutoscope.errors import CapabilityError, MediaError
from mutoscope.film.grade import Grade
from mutoscope.film.overlays import Overlays
from mutoscope.film.pieces import Piece
from mutoscope.film.shots import open_source
from mutoscope.film.timetable import Join
from mutoscope.film.transitions import blend
from mutoscope.types import Pixels

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def draw(piece: Piece) -> Iterator[Pixels]:
    """The piece's frames in order: uint8 (H, W, 3), captions and titles on them."""
    overlays = Overlays(piece)
    for number, rgb in enumerate(_pictures(piece)):
        picture = np.array(rgb, copy=True)  # sources may hand out views of what they keep
        overlays.lay(number, picture)
        yield picture


def encode(piece: Piece, path: Path, *, check: Callable[[], None] = lambda: None) -> None:
    """Draw the piece into a video file, one thread, the same bytes every time; ``check`` may raise ``Cancelled``.

    Raises:
        CapabilityError: there is no room for the file. (Said here: a worker's answer carries no causes to look at.)
    """
    from mutoscope.media import VideoWriter

    how = piece.encoding
    try:
        with VideoWriter(
            path, size=piece.size, rate=piece.rate, codec=how.codec, crf=how.crf, preset=how.preset, threads=1
        ) as writer:
            for picture in draw(piece):
                check()
                writer.write(picture)
    except (MediaError, OSError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        if isinstance(cause, OSError) and cause.errno in _FULL:
            raise CapabilityError(
                f"the shots cannot be kept in {path.parent.parent} ({(cause.strerror or 'full').lower()}); "
                "make room and run the same command again, finished shots are kept."
            ) from error
        raise


def _pictures(piece: Piece) -> Iterator[Pixels]:
    streams = [_graded(piece, k) for k in range(len(piece.parts))]
    join = piece.join
    if join is None:
        yield from streams[0]
        return
    ground = np.empty((piece.size.height, piece.size.width, 3), np.uint8)
    ground[:] = join.color
    for number, pictures in enumerate(zip(*streams, strict=True)):
        share = (number + 0.5) / join.num_frames
        yield _joined(join, pictures, ground, share)


def _joined(join: Join, pictures: tuple[Pixels, ...], ground: Pixels, share: float) -> Pixels:
    before = pictures[0] if join.before is not None else ground
    after = pictures[-1] if join.after is not None else ground
    kind = join.kind
    if kind == "fade" and (join.before is None or join.after is None):
        kind = "dissolve"  # one side already is the color
    return blend(kind, before, after, share, direction=join.direction, color=join.color)


def _graded(piece: Piece, k: int) -> Iterator[Pixels]:
    part = piece.parts[k]
    grade = Grade(part.brief.look.grade)
    for rgb in open_source(part.brief).frames(part.start, part.start + piece.num_frames):
        yield grade(rgb)
