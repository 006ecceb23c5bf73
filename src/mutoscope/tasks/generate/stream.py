"""A learned model's video as a stream of pictures: latent frame by latent frame, decoded as it comes, flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.diffusion.guidance import Guidance, guided
from mutoscope.diffusion.samplers import sampler
from mutoscope.diffusion.schedules import shifted
from mutoscope.models.autoencoder import FRAMES
from mutoscope.models.streaming import Stream
from mutoscope.pixels import to_file, to_model
from mutoscope.tasks.generate.enlarge import fitted
from mutoscope.types import Pixels
from mutoscope.worlds.training import Labels

if TYPE_CHECKING:
    from torch import Tensor

    from mutoscope.models.store import Bundle


SOLVERS = {"euler": "euler", "heun": "heun", "multistep": "dpm"}  # what is typed -> its name in `diffusion`


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How a model is sampled."""

    sampler: str = "euler"
    num_steps: int = 10
    guidance: float = 2.0
    shift: float = 2.0
    context: int = 3

    def text(self) -> str:
        return f"{self.sampler}, {self.num_steps} steps, guidance {self.guidance:g}"


def manner(
    bundle: Bundle, *, sampler: str = "euler", steps: int | None = None, guidance: float | None = None
) -> Manner:
    """The model's own manner with what was asked for in its place."""
    own = bundle.card.sampler
    return Manner(
        sampler=sampler,
        num_steps=own.num_steps if steps is None else steps,
        guidance=own.guidance if guidance is None else guidance,
        shift=own.shift,
        context=own.context,
    )


def pictures(
    bundle: Bundle,
    labels: Labels,
    *,
    seed: int,
    manner: Manner,
    first: Pixels | None = None,
    last: Pixels | None = None,
    past: Sequence[Pixels] = (),
    num_frames: int | None = None,
) -> Iterator[Pixels]:
    """Frames uint8 (H, W, 3) of the model's size, for ever or ``num_frames`` of them.

    Args:
        labels: one a slot, 0 for what was not said.
        first: the video begins with this picture (any size: it is fitted).
        last: it ends with this one; needs ``num_frames``, best a multiple of 4.
        past: frames before the first, at the model's rate; the last of them are used, in groups of 4, as far as the
            model looks back. They are not given out again.

    Frame k is the same whatever ``num_frames`` is (without ``last``), alone or beside others: its noise is drawn at
    the address (seed, "noise", k // 4).
    """
    with torch.inference_mode():
        keys = Keyframes.read(bundle, first=first, last=last, num_frames=num_frames)
    left = num_frames
    for video in blocks(bundle, [labels], seeds=[seed], manner=manner, keys=keys, past=past):
        yield from video[0, :left]
        if left is not None:
            left -= min(left, FRAMES)
            if not left:
                return


def blocks(
    bundle: Bundle,
    labels: Sequence[Labels],
    *,
    seeds: Sequence[int],
    manner: Manner,
    keys: Keyframes | None = None,
    past: Sequence[Pixels] = (),
) -> Iterator[NDArray[np.uint8]]:
    """Four frames at a time of several videos at once, uint8 (B, 4, H, W, 3), for ever."""
    grid = bundle.transformer.config.grid
    memory: dict[int, Tensor] = {}
    known: list[Tensor] = []
    # inference_mode may not span a yield: it would hold in the caller's code as well
    with torch.inference_mode():
        if past:
            latents = _encoded(bundle, past[-manner.context * FRAMES :])
            bundle.autoencoder.decode(latents.to(bundle.dtype), memory)  # the decoder, too, looks back
            known = list(bundle.tokens.encode(latents)[0].split(1))
        made = _tokens(bundle, labels, seeds, manner, known, keys or Keyframes())
    while True:
        with torch.inference_mode():
            latents = bundle.tokens.decode(next(made)[:, None], grid)
            video = bundle.autoencoder.decode(latents, memory)
            frames = np.stack([to_file(one).cpu().numpy() for one in video])
        yield frames


def _tokens(
    bundle: Bundle,
    labels: Sequence[Labels],
    seeds: Sequence[int],
    manner: Manner,
    known: list[Tensor],
    keys: Keyframes,
) -> Iterator[Tensor]:
    """Tokens (B, L, D) of one latent frame after the other, float32; ``known`` holds those of the past, (1, L, D)."""
    config = bundle.transformer.config
    guidance = Guidance(scale=manner.guidance)
    solve, times = sampler(SOLVERS[manner.sampler]), shifted(manner.num_steps, manner.shift)
    words = torch.tensor([list(one) for one in labels], dtype=torch.long, device=bundle.device)
    past = [one.expand(len(labels), -1, -1) for one in known]
    stream, shown = None, None
    for frame in count():
        near = keys.near(frame)
        if stream is None or [picture for picture, _ in near] != shown:
            # a picture comes into sight or goes out of it: another stream goes on from the same past
            shown = [picture for picture, _ in near]
            stream = Stream(
                bundle.transformer,
                words,
                guidance_pair=guidance.needed,
                keyframes=torch.cat(shown, 1).expand(len(labels), -1, -1, -1) if shown else None,
                positions=tuple(len(past) + at for _, at in near),
                context=min(manner.context, config.context),
            )
            for one in past:
                stream.append(one)
        x = noise(seeds, frame, (config.num_tokens, config.token_width)).to(bundle.device)
        x = solve(guided(stream.pair, guidance) if guidance.needed else stream.velocity, x, times)
        stream.append(x)
        past = [*past, x][-stream.context :] if stream.context else []
        yield x


def noise(seeds: Sequence[int], frame: int, shape: tuple[int, int]) -> Tensor:
    """Gaussian numbers (B, L, D) of one latent frame, the same on every device."""
    drawn = [rng.generator(seed, "noise", frame).standard_normal(shape, dtype=np.float32) for seed in seeds]
    return torch.from_numpy(np.stack(drawn))


@dataclass(frozen=True, kw_only=True, slots=True)
class Keyframes:
    """Pictures a video begins or ends with, as tokens (1, 1, L, D), and where."""

    first: Any = None
    last: Any = None
    end: int = 0  # the latent frame whose last picture is ``last``
    reach: int = 4  # latent frames a picture is shown to: as many as a training clip has

    @classmethod
    def read(
        cls, bundle: Bundle, *, first: Pixels | None, last: Pixels | None, num_frames: int | None
    ) -> Keyframes:
        """Encode each as a still: the same frame four times."""

        def still(rgb: Pixels | None) -> Any:
            return None if rgb is None else bundle.tokens.encode(_encoded(bundle, [rgb] * FRAMES))

        if last is not None and num_frames is None:
            raise ValueError("a last picture needs a number of frames.")
        return cls(
            first=still(first),
            last=still(last),
            end=-(-(num_frames or 0) // FRAMES) - 1,
            reach=max(1, bundle.card.num_frames // FRAMES),
        )

    def near(self, frame: int) -> list[tuple[Any, int]]:
        """The pictures a latent frame is shown, with their times counted from that frame; none that is too far.

        A picture at time p is the last one of latent frame p, so the first frame begins where -1 ends.
        """
        found = []
        if self.first is not None and frame < self.reach:
            found.append((self.first, -1 - frame))
        if self.last is not None and frame > self.end - self.reach:
            found.append((self.last, self.end - frame))
        return found


def _encoded(bundle: Bundle, frames: Sequence[Pixels]) -> Tensor:
    """Frames of any size  ->  latents (1, Z, T/4, H/8, W/8), float32; the first few are left out so that T fits."""
    whole = frames[len(frames) % FRAMES :]
    size = bundle.card.picture_size
    stacked = torch.from_numpy(np.stack([fitted(frame, size) for frame in whole]))
    video = to_model(stacked)[None].to(device=bundle.device, dtype=bundle.dtype)
    mean: Tensor = bundle.autoencoder.encode(video)[0]
    return mean
