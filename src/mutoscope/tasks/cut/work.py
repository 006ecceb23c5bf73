"""Cut by the hand of :mod:`mutoscope.media`."""

from __future__ import annotations

from pathlib import Path

from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.media import convert, probe, remux_labels
from mutoscope.media import cut as cut_packets
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.cut.request import Cut
from mutoscope.types import Result, Span


def cut(request: Cut, context: Context) -> Result:
    """One part of a video as a file of its own.

    Raises:
        UsageError: the part lies past the end.
        MediaError: the video cannot be read.
    """
    facts = probe(request.video)
    seconds = facts.seconds
    if seconds is None and request.stop is None:
        raise UsageError(f"{request.video.name} does not say how long it is; tell the end with --to.")
    stop = min(request.stop or float("inf"), seconds or float("inf"))
    if request.start >= stop:
        raise UsageError(
            f"--from must lie before the end of {request.video.name}, {stop:.2f} s; got {request.start:g} s."
        )
    span = Span(request.start, stop)
    codec = codec_for(request.output, request.codec)
    kept: dict[str, object] = {"from": span.start, "to": span.stop, "exact": not request.fast}

    def write(path: Path, labels: dict[str, str]) -> None:
        with context.stage("cut", max(1.0, span.seconds * float(facts.rate))) as stage:
            if not request.fast:
                convert(
                    request.video,
                    path,
                    codec=codec,
                    crf=request.crf,
                    span=span,
                    labels=labels,
                    on_step=stage.step,
                )
                return
            bare = path.with_stem(path.stem + ".bare")
            try:
                there = cut_packets(request.video, bare, span, exact=False)
                kept.update({"from": there.start, "to": there.stop})
                context.note(
                    f"the part runs from {there.start:.2f} s to {there.stop:.2f} s: key pictures decide"
                )
                remux_labels(bare, path, labels)
            finally:
                bare.unlink(missing_ok=True)

    return Result(
        kind="video", write=write, facts=kept, report=f"{span.seconds:.2f} s of {request.video.name}"
    )
