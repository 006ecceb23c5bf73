"""Where a token is: learned biases of attention by distance over frames, rows and columns.

Distances, not places, so that a model made on four frames streams for ever (relative bias: Raffel et al. 2020,
arXiv:1910.10683, section 2.1; over space: Liu et al. 2021, arXiv:2103.14030, eq. 4). Unlike rotary positions it costs
no pass over queries and keys: one addition to the scores.

The kinds of token, in this order::

    words      P tokens    seen by all; see words and pictures
    pictures   K x L       known still pictures at given times; seen by all; see words and pictures
    frames     T x L       see words, pictures, and the frames from ``context`` before them up to themselves
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

REACH = 8  # a picture farther away than this many frames is as good as infinitely far (taste)


class DistanceBias(nn.Module):
    """One table row for every distance; :meth:`forward` reads the biases of all blocks and heads at once.

    Args:
        num_tables: blocks * heads.
        grid: rows and columns of tokens in a frame.
        num_words: P.
        context: how many past frames a frame sees.
    """

    def __init__(self, num_tables: int, grid: tuple[int, int], num_words: int, context: int) -> None:
        super().__init__()
        self.grid = grid
        self.num_words = num_words
        self.context = context
        rows, columns = grid
        self.area = (2 * rows - 1) * (2 * columns - 1)
        num_rows = num_words + 1 + (context + 1) * self.area + (2 * REACH + 1) * self.area
        self.table = nn.Parameter(torch.zeros(num_rows, num_tables))
        self._known: dict[tuple[object, ...], tuple[Tensor, Tensor]] = {}

    def index(self, positions: tuple[int, ...], times: tuple[int, ...]) -> tuple[Tensor, Tensor]:
        """Table row and visibility of every (query, key): two arrays (N, N).

        ``positions`` are the times of the pictures, ``times`` those of the frames; whole latent frames.
        """
        rows, columns = self.grid
        L = rows * columns
        place = torch.arange(L)
        y, x = place // columns, place % columns
        space = (y[:, None] - y[None, :] + rows - 1) * (2 * columns - 1) + (
            x[:, None] - x[None, :] + columns - 1
        )
        P, K, T = self.num_words, len(positions), len(times)
        N = P + (K + T) * L
        picture_word, base = P, P + 1
        far = base + (self.context + 1) * self.area
        table = torch.zeros(N, N, dtype=torch.long)
        seen = torch.zeros(N, N, dtype=torch.bool)
        table[:, :P] = torch.arange(P)
        seen[:, :P] = True
        table[:P, P:] = picture_word
        seen[:P, P : P + K * L] = True

        def slot(block: int) -> slice:
            return slice(P + block * L, P + (block + 1) * L)

        moments = positions + times
        for query, now in enumerate(moments):
            for key, then in enumerate(moments):
                if key < K:  # a picture: seen by every frame and by the pictures
                    delta = max(-REACH, min(REACH, now - then)) + REACH
                    table[slot(query), slot(key)] = far + delta * self.area + space
                    seen[slot(query), slot(key)] = True
                elif query >= K and 0 <= now - then <= self.context:
                    table[slot(query), slot(key)] = base + (now - then) * self.area + space
                    seen[slot(query), slot(key)] = True
        return table, seen

    def forward(self, positions: tuple[int, ...], times: tuple[int, ...]) -> Tensor:
        """(num_tables, N, N), ``-inf`` where a key is not seen; differentiable in the table."""
        address = (positions, times, self.table.device)
        if address not in self._known:
            if len(self._known) > 64:  # lengths come and go in long runs
                self._known.clear()
            table, seen = self.index(positions, times)
            hidden = torch.zeros(seen.shape).masked_fill_(~seen, float("-inf"))
            self._known[address] = table.to(self.table.device), hidden.to(self.table.device)
        table, hidden = self._known[address]
        bias = F.embedding(table, self.table).permute(2, 0, 1)
        return bias + hidden.to(bias.dtype)
