"""Muon: momentum, made orthogonal (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

QUINTIC = (
    3.4445,
    -4.7750,
    2.0315,
)  # Jordan 2024: steepest at zero; drives singular values into about 0.7..1.2
NUM_ITERATIONS = 5


@torch.no_grad()
def orthogonalize(matrices_NRC: Tensor, *, dtype: torch.dtype = torch.bfloat16) -> Tensor:
    """(N, R, C) float32 -> (N, R, C) of ``dtype``: each matrix with its singular values moved near 1.

    The Newton-Schulz iteration with the quintic of Jordan 2024, all N equal-shaped matrices in one batch:
    X <- (a I + b A + c A A) X with A = X X^T; for tall matrices the same from the right with A = X^T X, so that the
    small side is squared and nothing is transposed. Zeros stay zeros.
    """
    a, b, c = QUINTIC
    tall = matrices_NRC.shape[1] > matrices_NRC.shape[2]
    size = torch.linalg.vector_norm(matrices_NRC, dim=(1, 2), keepdim=True)
    x = (matrices_NRC / (size + 1e-7)).to(dtype)
    for _ in range(NUM_ITERATIONS):
        gram = torch.bmm(x.mT, x) if tall else torch.bmm(x, x.mT)
        polynomial = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        polynomial.diagonal(dim1=1, dim2=2).add_(a)
        x = torch.bmm(x, polynomial) if tall else torch.bmm(polynomial, x)
    return x


def scale(rows: int, columns: int) -> float:
    """sqrt(max(1, rows / columns)): the update's size for a matrix of this shape (Jordan 2024)."""
    return math.sqrt(max(1.0, rows / columns))


def matrix_shape(shape: torch.Size) -> tuple[int, int]:
    """A kernel (out, in, k...) is worked on as a matrix (out, in * k...)."""
    return shape[0], shape[1:].numel()
