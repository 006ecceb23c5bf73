"""Make videos from sentences by the hand of :mod:`mutoscope.models`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from mutoscope import media
from mutoscope.context import Context
from mutoscope.provenance import recipe as recipes
from mutoscope.tasks.convert.work import codec_for
from mutoscope.tasks.generate.choice import chosen
from mutoscope.tasks.generate.enlarge import Enlargement, enlargement
from mutoscope.tasks.generate.request import Generate
from mutoscope.tasks.generate.sentence import Meaning, understand
from mutoscope.types import Pixels, Result

if TYPE_CHECKING:
    from mutoscope.models.store import Bundle
    from mutoscope.tasks.generate.stream import Manner

_GROUP = 4  # frames of one latent frame
_SHEET_FRAMES = 6  # of each video, on the sheet of several


@dataclass(frozen=True, kw_only=True)
class _Work:
    """A request understood: model, words and sizes; seeds are what is left to say."""

    request: Generate
    context: Context
    bundle: Bundle
    meaning: Meaning
    manner: Manner
    larger: Enlargement
    first: Pixels | None
    last: Pixels | None

    @property
    def rate(self) -> Fraction:
        return self.request.rate or self.bundle.card.frame_rate

    @property
    def num_made(self) -> int:
        """Frames the model makes."""
        if self.request.is_still:
            return 1
        count = max(1, round(self.request.seconds * self.bundle.card.frame_rate))
        # a last picture is the last of a group of frames that are made together
        return -(-count // _GROUP) * _GROUP if self.last is not None else count

    @property
    def num_written(self) -> int:
        """Frames of the file: at another rate some are repeated or left out."""
        return max(1, round(Fraction(self.num_made) / self.bundle.card.frame_rate * self.rate))

    def made(self, seed: int) -> Iterator[Pixels]:
        """The model's own frames."""
        from mutoscope.tasks.generate.stream import pictures

        return pictures(
            self.bundle,
            self.meaning.labels,
            seed=seed,
            manner=self.manner,
            first=self.first,
            last=self.last,
            num_frames=self.num_made,
        )

    def shown(self, seed: int) -> Iterator[Pixels]:
        """Frames as they are written: enlarged, at the wanted rate."""
        written = 0
        for number, frame in enumerate(self.made(seed)):
            large: Pixels | None = None
            # written frame k shows what the model shows at k / rate
            while written < self.num_written and self._source(written) == number:
                large = self.larger(frame) if large is None else large
                yield large
                written += 1

    def _source(self, written: int) -> int:
        return min(self.num_made - 1, int(written / self.rate * self.bundle.card.frame_rate))

    def facts(self, seed: int) -> dict[str, object]:
        card, request = self.bundle.card, self.request
        return {
            "model": card.name,
            "understood": list(self.meaning.understood),
            "ignored": list(self.meaning.ignored),
            "attributes": self.meaning.said,
            "seed": seed,
            "frames": self.num_written,
            "seconds": round(float(self.num_written / self.rate), 3),
            "size": str(self.larger.size),
            "native_size": str(self.larger.native),
            "rate": str(self.rate),
            "native_rate": card.rate,
            "sampler": {
                "name": self.manner.sampler,
                "num_steps": self.manner.num_steps,
                "guidance": self.manner.guidance,
            },
            "device": self.bundle.device,
            "precision": str(self.bundle.dtype).removeprefix("torch."),
            "keyframes": [name for name in ("first_frame", "last_frame") if getattr(request, name)],
        }

    def report(self, seed: int) -> str:
        said = self.meaning.text() or "no words"
        if self.request.is_still:
            return f"{self.bundle.card.name}: {said}; {self.larger.text()}; seed {seed}"
        seconds = f"{float(self.num_written / self.rate):g} s at {float(self.rate):g} frames a second"
        return f"{self.bundle.card.name}: {said}; {seconds}; {self.larger.text()}; seed {seed}; {self.manner.text()}"

    def recipe(self) -> dict[str, object]:
        card = self.bundle.card
        hashes = {role: entry.sha256 for role, entry in card.roles.items()}
        return recipes.build("generate", self.request, more={"model": {"name": card.name, "sha256": hashes}})


def generate(request: Generate, context: Context) -> Result:
    """A sentence as a video, several of them, or one picture.

    Raises:
        UsageError: an unknown model; a sentence the model knows no word of.
        MediaError: a model folder or a picture that cannot be read.
        CapabilityError: no model comes with this installation.
    """
    work = _understood(request, context)
    if request.output is None:
        _show_only(work)
        return Result(kind="report", facts=work.facts(request.seed), report=work.report(request.seed))
    if request.num > 1:
        return _several(work, request.output)
    return _one(work, request.output, request.seed)


def _understood(request: Generate, context: Context) -> _Work:
    from mutoscope.tasks.generate.stream import manner

    first, last = (
        media.read_still(path) if path else None for path in (request.first_frame, request.last_frame)
    )
    bundle = chosen(request.model, request.prompt, context, precision=request.precision)
    meaning = understand(request.prompt, bundle, context)
    return _Work(
        request=request,
        context=context,
        bundle=bundle,
        meaning=meaning,
        manner=manner(bundle, sampler=request.sampler, steps=request.steps, guidance=request.guidance),
        larger=enlargement(bundle.card.picture_size, request.size),
        first=first,
        last=last,
    )


def _one(work: _Work, output: Path, seed: int, look: Callable[[Pixels], None] | None = None) -> Result:
    """One file. ``look`` is shown every frame of the model's own."""
    request = work.request

    def write_still(path: Path, labels: dict[str, str]) -> None:
        with work.context.stage("generate", 1) as stage:
            frame = next(work.shown(seed))
            if look is not None:
                look(frame)
            media.write_still(path, frame)
            stage.step()

    def write(path: Path, labels: dict[str, str]) -> None:
        with media.VideoWriter(
            path, size=work.larger.size, rate=work.rate, codec=codec, crf=request.crf, labels=labels
        ) as writer:
            for frame in _told(work, seed):
                writer.write(frame)
                if look is not None:
                    look(frame)

    codec = "" if request.is_still else codec_for(output, None)
    return Result(
        kind="image" if request.is_still else "video",
        write=write_still if request.is_still else write,
        facts=work.facts(seed),
        report=work.report(seed),
        recipe=work.recipe(),
    )


def _told(work: _Work, seed: int) -> Iterator[Pixels]:
    """The frames, with a bar of progress; with ``--live`` shown as well, and no bar that would draw over them."""
    if not work.request.live:
        with work.context.stage("generate", work.num_written) as stage:
            for frame in work.shown(seed):
                yield frame
                stage.step()
        return
    yield from _lively(work, seed)


def _lively(work: _Work, seed: int) -> Iterator[Pixels]:
    from mutoscope.tasks.generate.live import Paced, screen_for

    screen = screen_for(
        size=work.larger.size, rate=work.rate, title=work.request.prompt[:80], output=work.request.output
    )
    work.context.note(f"shown in {screen.name}")
    with Paced(screen, work.rate, check=work.context.check) as paced:
        for frame in work.shown(seed):
            paced.show(frame)
            yield frame
            work.context.check()


def _show_only(work: _Work) -> None:
    for _ in _lively(work, work.request.seed):
        pass


def _several(work: _Work, output: Path) -> Result:
    """Files ``x-1.mp4`` … for one seed after another, and ``x-sheet.png`` with frames of all."""
    seeds = [work.request.seed + number for number in range(work.request.num)]
    rows: list[list[Pixels]] = []

    def files() -> Iterator[tuple[str, Result]]:
        for number, seed in enumerate(seeds, 1):
            row: list[Pixels] = []
            rows.append(row)
            yield (
                f"{output.stem}-{number}{output.suffix}",
                _one(work, output, seed, _Picker(row, work.num_written)),
            )
        yield (
            f"{output.stem}-sheet.png",
            Result(
                kind="image", write=_sheet_writer(rows, seeds), facts={"seeds": seeds}, recipe=work.recipe()
            ),
        )

    facts = {**work.facts(seeds[0]), "seeds": seeds}
    del facts["seed"]
    return Result(
        kind="image" if work.request.is_still else "video",
        facts=facts,
        report=work.report(seeds[0]).replace(f"seed {seeds[0]}", f"seeds {seeds[0]} to {seeds[-1]}"),
        files=files,
    )


class _Picker:
    """Keeps a few frames, evenly spread over a video of known length."""

    def __init__(self, kept: list[Pixels], num_frames: int) -> None:
        count = min(_SHEET_FRAMES, num_frames)
        self._kept, self._number = kept, 0
        self._wanted = {round(place * (num_frames - 1) / max(1, count - 1)) for place in range(count)}

    def __call__(self, frame: Pixels) -> None:
        if self._number in self._wanted:
            self._kept.append(frame)
        self._number += 1


def _sheet_writer(rows: list[list[Pixels]], seeds: list[int]) -> Callable[[Path, dict[str, str]], None]:
    def write(path: Path, labels: dict[str, str]) -> None:
        tiles = [frame for row in rows for frame in row]
        columns = len(rows[0]) if len(rows[0]) > 1 else min(4, len(tiles))
        names = [
            f"seed {seed}" if place == 0 else ""
            for seed, row in zip(seeds, rows, strict=True)
            for place in range(len(row))
        ]
        media.write_still(path, media.contact_sheet(tiles, columns, names, width=192))

    return write
