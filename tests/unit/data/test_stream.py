"""Batches by address: every epoch whole, the same for ever, fair."""

import numpy as np
import pytest

from mutoscope.data.stream import batch_indices, permuted

GOLDEN = [82, 838, 118, 843, 668, 147]


@pytest.mark.parametrize(
    ("num_items", "batch_size"), [(1, 1), (1, 5), (2, 3), (5, 2), (64, 8), (65, 7), (1000, 64)]
)
def test_every_epoch_holds_every_item_once(num_items, batch_size):
    steps = -(-3 * num_items // batch_size)
    row = np.concatenate([batch_indices(3, step, batch_size, num_items) for step in range(steps)])
    epochs = row[: 3 * num_items].reshape(3, num_items)
    assert (np.sort(epochs, 1) == np.arange(num_items)).all()
    if num_items > 50:
        assert not (epochs[0] == epochs[1]).all()
        assert (epochs[0] == np.arange(num_items)).mean() < 0.1


def test_the_same_for_ever():
    """Numbers written down once: a run that goes on years later sees the same clips."""
    assert batch_indices(7, 12, 6, 1000).tolist() == GOLDEN
    assert batch_indices(8, 12, 6, 1000).tolist() != GOLDEN


def test_every_item_comes_first_about_equally_often():
    num_items, draws = 7, 2100
    first = np.array([permuted(np.arange(1), num_items, 1, epoch)[0] for epoch in range(draws)])
    counts = np.bincount(first, minlength=num_items)
    chi_squared = ((counts - draws / num_items) ** 2 / (draws / num_items)).sum()
    assert chi_squared < 22.5  # 6 degrees of freedom: 1 in 1000


def test_neighbors_are_scattered():
    order = permuted(np.arange(4096), 4096, 5, 0)
    assert abs(np.corrcoef(order[:-1], order[1:])[0, 1]) < 0.05
    assert abs(np.corrcoef(np.arange(4096), order)[0, 1]) < 0.05


@pytest.mark.parametrize("wrong", [(-1, 4, 8), (0, 0, 8), (0, 4, 0)])
def test_senseless_numbers_are_refused(wrong):
    with pytest.raises(ValueError, match="must be 0 or more"):
        batch_indices(1, *wrong)
