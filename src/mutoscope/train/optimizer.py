"""Parameters in bfloat16, their float32 masters, Muon for hidden matrices, Adam for the rest, a moving average of all.

A parameter is always exactly its master, rounded; so the masters are the state, and parameters may be overwritten
(by the average, for a validation) and brought back. All masters lie one after another in one vector, as do gradients,
momenta and averages: what is done to every number alike is one operation, and equal-shaped matrices, neighbors in the
vector, are one batch without copying.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor, nn

from mutoscope.train import muon

Chooses = Callable[[str, nn.Parameter], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Adam:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980, alg. 1), decay apart from the gradient (Loshchilov & Hutter 2019)."""

    rate: float = 2e-3  # measured on flow matching of small worlds
    betas: tuple[float, float] = (0.9, 0.99)
    epsilon: float = 1e-8
    decay: float = 0.0  # share of rate * weight taken away in a step

    def __post_init__(self) -> None:
        if not self.rate > 0 or not all(0 <= beta < 1 for beta in self.betas) or not self.epsilon > 0:
            raise ValueError(f"Adam needs rate > 0, betas in 0..1 and epsilon > 0; got {self}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Muon:
    """Muon (Jordan et al. 2024): Nesterov momentum, orthogonal updates scaled by sqrt(max(1, rows / columns))."""

    rate: float = 0.02  # the published one, and measured here
    momentum: float = 0.95
    decay: float = 0.0

    def __post_init__(self) -> None:
        if not self.rate > 0 or not 0 <= self.momentum < 1:
            raise ValueError(f"Muon needs rate > 0 and momentum in 0..1; got {self}.")


_OUTER = {"embed", "embedding", "embeddings", "input", "output", "head"}


def hidden(name: str, parameter: nn.Parameter) -> bool:
    """Whether Muon takes it: a matrix or kernel, 8 or more on either side, of no embedding, input or output layer.

    The outer layers are told by the words of their names (between dots and underscores): ``embed``, ``embedding``,
    ``input``, ``output``, ``head``. Models with other names hand in a predicate of their own. (Which layers: Jordan
    2024. The 8: taste, there is little to make orthogonal below.)
    """
    if parameter.ndim < 2 or min(muon.matrix_shape(parameter.shape)) < 8:
        return False
    return _OUTER.isdisjoint(re.split(r"[._]", name.lower()))


class Optimizer:
    """Takes the model over: its parameters become ``dtype``; float32 masters are kept here.

    ``average_decay``: the moving average's decay, less in the first steps: min(decay, (1 + n) / (10 + n)) at update n.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        adam: Adam,
        muon: Muon,
        chooses: Chooses = hidden,
        average_decay: float = 0.998,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        if not 0 <= average_decay < 1:
            raise ValueError(f"the average's decay must lie in 0..1; got {average_decay}.")
        self.adam, self.muon, self.average_decay = adam, muon, average_decay
        named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        by_muon = [(n, p) for n, p in named if p.ndim >= 2 and chooses(n, p)]
        taken = {name for name, _ in by_muon}
        by_muon.sort(key=lambda pair: _shape(pair[1]))  # stable: equal shapes become neighbors
        ordered = [pair for pair in named if pair[0] not in taken] + by_muon
        self.names = [name for name, _ in ordered]
        self.parameters: list[Tensor] = [parameter for _, parameter in ordered]
        self.muon_names = tuple(name for name, _ in by_muon)
        self._shapes = [p.shape for p in self.parameters]
        self._num_adam = sum(p.numel() for n, p in named if n not in taken)
        self._batches: list[tuple[int, tuple[int, int, int]]] = []  # first number, (N, R, C)
        at = self._num_adam
        for (rows, columns), group in groupby(by_muon, key=lambda pair: _shape(pair[1])):
            count = len(list(group))
            self._batches.append((at, (count, rows, columns)))
            at += count * rows * columns
        device = self.parameters[0].device if self.parameters else torch.device("cpu")
        new = lambda count: torch.zeros(count, dtype=torch.float32, device=device)  # noqa: E731
        self._master, self._average, self._gradient, self._momentum = (new(at) for _ in range(4))
        self._square = new(self._num_adam)
        with torch.no_grad():
            torch._foreach_copy_(self._views(self._master), self.parameters)
            self._average.copy_(self._master)
        model.to(dtype)
        self._gradients = self._views(self._gradient)
        self.restore()

    @property
    def num_parameters(self) -> int:
        return self._master.numel()

    def _views(self, vector: Tensor) -> list[Tensor]:
        views, at = [], 0
        for shape in self._shapes:
            if at >= vector.numel():
                break
            views.append(vector[at : at + shape.numel()].view(shape))
            at += shape.numel()
        return views

    @torch.no_grad()
    def gather(self) -> Tensor:
        """Take the parameters' gradients, cast to float32, and free them; their global norm, a tensor of shape ()."""
        views, found = [], []
        for view, parameter in zip(self._gradients, self.parameters, strict=True):
            if parameter.grad is None:
                view.zero_()
            else:
                views.append(view)
                found.append(parameter.grad)
        if found:
            torch._foreach_copy_(views, found)
        for parameter in self.parameters:
            parameter.grad = None
        return torch.linalg.vector_norm(self._gradient)

    @torch.no_grad()
    def step(self, update: int, *, factor: float = 1.0, shrink: float = 1.0) -> None:
        """Update with the gathered gradients times ``shrink``; rates times ``factor``; updates count from 1."""
        if shrink != 1.0:
            self._gradient.mul_(shrink)
        self._step_adam(update, factor * self.adam.rate)
        self._step_muon(factor * self.muon.rate)
        self._average.lerp_(self._master, 1 - min(self.average_decay, (1 + update) / (10 + update)))
        self.restore()

    def _step_adam(self, update: int, rate: float) -> None:
        end = self._num_adam
        if not end:
            return
        (beta1, beta2), gradient, master = self.adam.betas, self._gradient[:end], self._master[:end]
        if self.adam.decay:
            master.mul_(1 - rate * self.adam.decay)
        first = self._momentum[:end].lerp_(gradient, 1 - beta1)
        second = self._square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        root = second.sqrt().div_((1 - beta2**update) ** 0.5).add_(self.adam.epsilon)
        master.addcdiv_(first, root, value=-rate / (1 - beta1**update))

    def _step_muon(self, rate: float) -> None:
        begin = self._num_adam
        if not self._batches:
            return
        master, gradient = self._master, self._gradient[begin:]
        if self.muon.decay:
            master[begin:].mul_(1 - rate * self.muon.decay)
        momentum = self._momentum[begin:].lerp_(gradient, 1 - self.muon.momentum)
        gradient.lerp_(momentum, self.muon.momentum)  # Nesterov's look ahead
        for first, shape in self._batches:
            last = first + shape[0] * shape[1] * shape[2]
            update = muon.orthogonalize(self._gradient[first:last].view(shape))
            master[first:last].view(shape).add_(update, alpha=-rate * muon.scale(*shape[1:]))

    @torch.no_grad()
    def restore(self) -> None:
        """Parameters from their masters."""
        torch._foreach_copy_(self.parameters, self._views(self._master))

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Within, the model has the averaged weights."""
        with torch.no_grad():
            torch._foreach_copy_(self.parameters, self._views(self._average))
        try:
            yield
        finally:
            self.restore()

    def is_finite(self) -> bool:
        """Whether masters and averages hold no NaN and no infinity."""
        return bool(torch.isfinite(self._master.sum() + self._average.sum()))

    def averages(self) -> dict[str, Tensor]:
        """The averaged weights, float32, by name (views: they change with the next step)."""
        return dict(zip(self.names, self._views(self._average), strict=True))

    def state(self) -> dict[str, Tensor]:
        """All that must be kept to go on exactly: views, by ``part/name``."""
        parts = {
            "master": self._master,
            "average": self._average,
            "momentum": self._momentum,
            "square": self._square,
        }
        return {
            f"{part}/{name}": view
            for part, vector in parts.items()
            for name, view in zip(self.names, self._views(vector), strict=False)  # squares are Adam's alone
        }

    @torch.no_grad()
    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from :meth:`state`; the names and shapes must be the same (``ValueError`` otherwise)."""
        mine = self.state()
        wrong = sorted(set(mine) ^ set(state)) or [n for n in mine if mine[n].shape != state[n].shape]
        if wrong:
            raise ValueError(f"the state of another model: {wrong[0]} differs.")
        for name, view in mine.items():
            view.copy_(state[name])
        self.restore()


def _shape(parameter: nn.Parameter) -> tuple[int, int]:
    return muon.matrix_shape(parameter.shape)
