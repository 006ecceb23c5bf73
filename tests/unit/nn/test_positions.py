"""Who sees whom, and that only distances count."""

from __future__ import annotations

import torch

from mutoscope.nn.positions import REACH, DistanceBias

P, L = 3, 6  # words; tokens of a 2 x 3 frame


def made(context: int = 2) -> DistanceBias:
    bias = DistanceBias(2, (2, 3), P, context)
    torch.nn.init.normal_(bias.table)
    return bias


def block(bias: torch.Tensor, query: int, key: int) -> torch.Tensor:
    return bias[:, P + query * L : P + (query + 1) * L, P + key * L : P + (key + 1) * L]


def test_a_frame_sees_words_pictures_and_its_near_past_and_nothing_else() -> None:
    found = made(context=2)((-1,), (0, 1, 2, 3)).isfinite()
    words_see = [True] * (P + L) + [False] * 4 * L
    assert found[0, :P].tolist() == [words_see] * P
    assert found[0, P : P + L].tolist() == [words_see] * L  # the picture
    seen = [[bool(block(found, 1 + q, 1 + k).all()) for k in range(4)] for q in range(4)]
    none = [[not bool(block(found, 1 + q, 1 + k).any()) for k in range(4)] for q in range(4)]
    wanted = [[0 <= q - k <= 2 for k in range(4)] for q in range(4)]
    assert seen == wanted
    assert none == [[not see for see in row] for row in wanted]
    assert bool(found[:, P + L :, : P + L].all())


def test_moving_everything_in_time_changes_nothing() -> None:
    bias = made()
    torch.testing.assert_close(bias((-1, 4), (0, 1, 2)), bias((6, 11), (7, 8, 9)))


def test_different_distances_have_different_rows_and_equal_ones_the_same() -> None:
    found = made()((), (0, 1, 2))
    assert bool((block(found, 1, 0) == block(found, 2, 1)).all())
    assert not bool((block(found, 2, 0) == block(found, 2, 1)).any())
    own = block(found, 0, 0)
    assert bool((own[:, 0, 1] == own[:, 4, 5]).all())  # one to the right, in either row
    assert not bool((own[:, 0, 1] == own[:, 1, 0]).any())  # to the left is another distance
    assert not bool((own[:, 0, 3] == own[:, 0, 1]).any())  # down is not right


def test_pictures_beyond_reach_are_all_equally_far() -> None:
    bias = made()
    torch.testing.assert_close(bias((REACH,), (0,)), bias((REACH + 30,), (0,)))
    assert not torch.equal(bias((REACH - 1,), (0,)), bias((REACH,), (0,)))
