"""Go on with a clip by the hand of :mod:`mutoscope.models`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from mutoscope import media
from mutoscope.context import Context, Stage
from mutoscope.errors import MediaError, UsageError
from mutoscope.provenance import recipe as recipes
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.extend.request import Extend
from mutoscope.tasks.generate.choice import chosen
from mutoscope.tasks.generate.enlarge import squeezed
from mutoscope.tasks.generate.sentence import Meaning, understand
from mutoscope.types import Pixels, Result

if TYPE_CHECKING:
    from mutoscope.models.store import Bundle
    from mutoscope.tasks.generate.stream import Manner

_GROUP = 4  # frames of one latent frame: the least past a model can look at


@dataclass(frozen=True, kw_only=True)
class _Work:
    request: Extend
    context: Context
    reader: media.VideoReader
    bundle: Bundle
    meaning: Meaning
    manner: Manner
    past: tuple[Pixels, ...]

    @property
    def rate(self) -> Fraction:
        return self.reader.picture.rate

    @property
    def num_new(self) -> int:
        """New frames at the clip's rate."""
        return max(1, round(self.request.seconds * self.rate))

    def new(self) -> Iterator[Pixels]:
        """The new frames at the clip's size and rate: written frame k shows what the model shows at k / rate."""
        from mutoscope.tasks.generate.stream import pictures

        made = pictures(
            self.bundle, self.meaning.labels, seed=self.request.seed, manner=self.manner, past=self.past
        )
        own_rate, number, shown = self.bundle.card.frame_rate, -1, None
        for place in range(self.num_new):
            while number < int(place / self.rate * own_rate) or shown is None:
                shown, number = next(made), number + 1
            yield squeezed(shown, self.reader.size)

    def old(self) -> Iterator[Pixels]:
        """The clip's own frames on an even grid."""
        count = max(1, round(Fraction(self.reader.facts.seconds or 0) * self.rate))
        for frame in self.reader.frames_at(place / self.rate for place in range(count)):
            yield frame.rgb_HWC.numpy()


def extend(request: Extend, context: Context) -> Result:
    """The clip and what comes after it.

    Raises:
        UsageError: an unknown model, a sentence the model knows no word of, a clip that is too short.
        MediaError: the clip or the model cannot be read.
    """
    from mutoscope.tasks.generate.stream import manner

    reader = media.VideoReader(request.video, alpha=False)
    prompt, model = _said(request, context)
    if prompt is None and model is None:
        raise UsageError(
            "--model or --prompt is missing: this clip does not say which model it was made with."
        )
    bundle = chosen(model, prompt or "", context, precision=request.precision)
    if prompt is not None:
        meaning = understand(prompt, bundle, context)
    else:
        meaning = Meaning(labels=(0,) * len(bundle.attributes), understood=(), ignored=(), said={})
        context.note("nothing is said about what comes: the model goes on as it likes; --prompt tells it")
    how = manner(bundle, sampler=request.sampler, steps=request.steps, guidance=request.guidance)
    work = _Work(
        request=request,
        context=context,
        reader=reader,
        bundle=bundle,
        meaning=meaning,
        manner=how,
        past=_past(reader, bundle, how),
    )
    native = bundle.card.picture_size
    if abs(reader.size.aspect / native.aspect - 1) > 0.01:
        context.note(
            f"the clip is {reader.size}, the model's pictures are {native}: it is squeezed to their shape and back"
        )
    return Result(
        kind="video",
        write=lambda path, labels: _write(work, path, labels),
        facts={
            "model": bundle.card.name,
            "understood": list(meaning.understood),
            "ignored": list(meaning.ignored),
            "attributes": meaning.said,
            "seed": request.seed,
            "past_frames": len(work.past),
            "new_frames": work.num_new,
            "new_seconds": round(float(work.num_new / work.rate), 3),
            "size": str(reader.size),
            "rate": str(work.rate),
            "native_size": str(native),
            "native_rate": bundle.card.rate,
        },
        report=f"{bundle.card.name}: {float(work.num_new / work.rate):g} s after {request.video.name}, "
        f"{reader.size} from the model's {native}; seed {request.seed}; {how.text()}",
        recipe=_recipe(work),
    )


def _recipe(work: _Work) -> dict[str, object]:
    card = work.bundle.card
    hashes = {role: entry.sha256 for role, entry in card.roles.items()}
    return recipes.build("extend", work.request, more={"model": {"name": card.name, "sha256": hashes}})


def _said(request: Extend, context: Context) -> tuple[str | None, str | None]:
    """Sentence and model: as typed, else as the clip's own recipe tells them."""
    prompt, model = request.prompt, request.model
    made = None
    with contextlib.suppress(UsageError, MediaError):
        made = recipes.read(media.labels(request.video).get("comment"))
    if made is not None and made.verb in ("generate", "extend"):
        written = made.request.get("prompt")
        if prompt is None and isinstance(written, str) and 0 < len(written.strip()) <= 1000:
            prompt = written
            context.note(f'going on with "{prompt}", as the clip was made')
        named = made.document.get("model")
        if model is None and isinstance(named, dict):
            from mutoscope.models.store import shipped

            name = made.request.get("model", named.get("name"))
            if isinstance(name, str) and name in shipped():
                model = name
            else:
                raise UsageError(
                    f"--model is missing: the clip was made with {str(name)[:100]!r}, which does not come with the "
                    "program; name its folder."
                )
    return prompt, model


def _past(reader: media.VideoReader, bundle: Bundle, how: Manner) -> tuple[Pixels, ...]:
    """The clip's last frames at the model's rate, in whole groups of four, oldest first; at the model's size."""
    card = bundle.card
    seconds = Fraction(reader.facts.seconds or 0).limit_denominator(1_000_000)
    count = min(how.context * _GROUP, int(seconds * card.frame_rate + Fraction(1, 100))) // _GROUP * _GROUP
    if not count:
        least = float(_GROUP / card.frame_rate)
        raise UsageError(
            f"{reader.path.name} must last {least:.2f} s at least for the model to go on with it; it lasts "
            f"{float(seconds):.2f} s."
        )
    # the middle of each frame's time, so that a rounded duration does not hit the frame before
    half = min(1 / card.frame_rate, 1 / reader.picture.rate) / 2
    times = [seconds - Fraction(count - place) / card.frame_rate + half for place in range(count)]
    return tuple(squeezed(frame.rgb_HWC.numpy(), card.picture_size) for frame in reader.frames_at(times))


def _write(work: _Work, path: Path, labels: dict[str, str]) -> None:
    """The new frames alone, behind the clip's own packets, or, where these do not fit, behind its frames."""
    request, reader = work.request, work.reader
    codec = codec_for(request.output, None)
    if request.only_new:
        with work.context.stage("extend", work.num_new) as stage:
            _encode(work, work.new(), path, codec, labels, stage)
        return
    added = path.with_name(f".{path.name}.added.partial{path.suffix}")
    sound = request.video if reader.facts.sounds else None
    try:
        with work.context.stage("extend", work.num_new) as stage:
            _encode(work, work.new(), added, codec, {}, stage)
        try:
            _join(work, [request.video, added], path, labels, sound)
            return
        except (MediaError, UsageError) as error:
            work.context.note(f"the clip's pictures are encoded again: {_reason(error)}")
        added.unlink(missing_ok=True)
        total = work.num_new + (reader.facts.seconds or 0) * float(work.rate)
        with work.context.stage("encode again", total) as stage:
            both = _chained(work.old(), work.new())
            if sound is None:
                _encode(work, both, path, codec, labels, stage)
            else:
                _encode(work, both, added, codec, {}, stage)
                _join(work, [added], path, labels, sound)
    finally:
        added.unlink(missing_ok=True)


def _chained(*parts: Iterator[Pixels]) -> Iterator[Pixels]:
    for part in parts:
        yield from part


def _encode(
    work: _Work, frames: Iterator[Pixels], path: Path, codec: str, labels: dict[str, str], stage: Stage
) -> None:
    with media.VideoWriter(
        path, size=work.reader.size, rate=work.rate, codec=codec, crf=work.request.crf, labels=labels
    ) as writer:
        for frame in frames:
            writer.write(frame)
            stage.step()


def _join(work: _Work, pieces: list[Path], path: Path, labels: dict[str, str], sound: Path | None) -> None:
    media.join(
        pieces,
        path,
        rate=work.rate,
        size=work.reader.size,
        sound=sound,
        sound_codec="opus" if path.suffix.lower() == ".webm" else "aac",
        labels=labels,
    )


def _reason(error: Exception) -> str:
    text = str(error).rstrip(".")
    return "its encoding differs from ours" if "encoded alike" in text or "differs" in text else text
