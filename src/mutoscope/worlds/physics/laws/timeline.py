"""Step-by-step simulations that can be asked for any step, in any order, with bounded memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")


class Timeline(Generic[S]):
    """States of a simulation at steps 0, 1, 2 …, always computed by the same chain of steps from step 0.

    Every ``every``-th state is kept; when there are more than ``most``, every second one is let go and the
    spacing doubles. So a state is at most ``every`` steps away from one that is kept, and the same step gives the same
    state whatever was asked for before.

    Args:
        advance: ``advance(state, count)`` gives the state ``count >= 1`` steps later and leaves ``state`` untouched.
            Advancing by ``a`` and then by ``b`` must give exactly what advancing by ``a + b`` gives.
    """

    def __init__(self, first: S, advance: Callable[[S, int], S], *, every: int = 64, most: int = 32) -> None:
        if every < 1 or most < 2:
            raise ValueError(f"every must be 1 or more and most 2 or more; got {every} and {most}.")
        self._advance, self._every, self._most = advance, every, most
        self._kept: list[tuple[int, S]] = [(0, first)]
        self._last: tuple[int, S] = (0, first)

    @property
    def num_kept(self) -> int:
        return len(self._kept)

    def at(self, step: int) -> S:
        """The state after ``step`` steps; steps before 0 give the first state."""
        step = max(step, 0)
        index, state = self._kept[bisect_right(self._kept, step, key=lambda kept: kept[0]) - 1]
        if index < self._last[0] <= step:
            index, state = self._last
        while index < step:
            stop = min(step, (index // self._every + 1) * self._every)
            state = self._advance(state, stop - index)
            index = stop
            if index % self._every == 0 and index > self._kept[-1][0]:
                self._keep(index, state)
        self._last = (index, state)
        return state

    def _keep(self, index: int, state: S) -> None:
        self._kept.append((index, state))
        if len(self._kept) > self._most:
            self._every *= 2
            self._kept = [kept for kept in self._kept if kept[0] % self._every == 0]
