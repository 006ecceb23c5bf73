"""What a video transformer is told: words as tokens, and words and noise level as a vector."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mutoscope.nn.modulation import noise_features

NUM_FEATURES = 128  # of a noise level


class Conditions(nn.Module):
    """Labels (B, S) -> P word tokens and one vector; noise levels -> one vector a frame.

    Word tokens are one a slot, one an object (the sum of its slots, from a table of its own, so that "red" and "circle"
    of one thing stand in one place), and learned ones that fill the last group: no token is wasted on padding.
    """

    def __init__(
        self,
        labels: tuple[int, ...],
        objects: tuple[tuple[int, ...], ...],
        num_tokens: int,
        width: int,
        condition: int,
    ) -> None:
        super().__init__()
        spoken = len(labels) + len(objects)
        self.group = group_size(num_tokens, spoken)
        self.num_words = max(1, math.ceil(spoken / self.group)) * self.group
        total = sum(labels)
        starts = torch.tensor([sum(labels[:slot]) for slot in range(len(labels))], dtype=torch.long)
        self.register_buffer("starts", starts, persistent=False)
        self.starts: Tensor
        members = torch.zeros(len(objects), len(labels))
        for row, group in enumerate(objects):
            members[row, list(group)] = 1.0
        self.register_buffer("members", members, persistent=False)
        self.members: Tensor
        self.of_slot = nn.Parameter(torch.randn(total, width) * 0.5)
        self.of_object = nn.Parameter(torch.randn(total, width) * 0.5)
        self.of_vector = nn.Parameter(torch.randn(total, condition) * 0.02)
        self.word_place = nn.Parameter(torch.randn(self.num_words, width) * 0.5)
        self.word_level = nn.Parameter(torch.zeros(condition))
        self.level_in = nn.Linear(NUM_FEATURES, condition)
        self.level_out = nn.Linear(condition, condition)

    def words(self, labels: Tensor) -> Tensor:
        """(B, S) -> (B, P, W)."""
        index = labels + self.starts
        slots = F.embedding(index, self.of_slot)
        things = torch.matmul(self.members, F.embedding(index, self.of_object))
        spoken = torch.cat([slots, things], 1)
        return F.pad(spoken, (0, 0, 0, self.num_words - spoken.shape[1])) + self.word_place

    def said(self, labels: Tensor) -> Tensor:
        """(B, S) -> (B, 1, M): the sum of all words, for the modulation."""
        return F.embedding(labels + self.starts, self.of_vector).sum(1, keepdim=True)

    def of_words(self, said: Tensor) -> Tensor:
        """The condition of the word tokens, which have no noise level: (B, 1, M)."""
        return said + self.word_level

    def of_frames(self, t: Tensor, said: Tensor) -> Tensor:
        """(B, T) noise levels, (B, 1, M) -> (B, T, M)."""
        features = noise_features(t, NUM_FEATURES).to(said.dtype)
        level: Tensor = self.level_out(F.silu(self.level_in(features)))
        return level + said


def group_size(num_tokens: int, num_words: int) -> int:
    """Tokens that share one modulation: L's divisor of 8 to 32 that pads words least, the largest of equals.

    Larger groups mean fewer copies of the modulation; smaller ones less padding of the words.
    """
    divisors = [d for d in range(1, num_tokens + 1) if num_tokens % d == 0]
    fit = [d for d in divisors if 8 <= d <= 32] or [max(d for d in divisors if d <= 32)]
    return min(fit, key=lambda d: (max(1, math.ceil(num_words / d)) * d, -d))
