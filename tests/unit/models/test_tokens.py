"""Patches and whitening: there and back, and alike in every direction."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mutoscope.errors import UsageError
from mutoscope.models.tokens import FLOOR, TokenConfig


def latents(num_clips: int = 40) -> Tensor:
    """Channels that hang together and differ by a factor of 300 in spread."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(num_clips, 4, 3, 4, 6, generator=draw) * torch.tensor([3.0, 1.0, 0.3, 0.01]).view(
        4, 1, 1, 1
    )
    return torch.einsum("ij,bjthw->bithw", torch.randn(4, 4, generator=draw), x) + 5


def test_a_token_holds_one_patch() -> None:
    space = TokenConfig(channels=4).build()
    x = latents(1)
    tokens = space.encode(x)
    assert tokens.shape == (1, 3, 6, 16)
    assert sorted(tokens[0, 1, 4].tolist()) == sorted(x[0, :, 1, 2:4, 2:4].flatten().tolist())


@pytest.mark.parametrize("whiten", [True, False])
def test_there_and_back(whiten: bool) -> None:
    space = TokenConfig(channels=4, whiten=whiten).build()
    x = latents()
    space.fit(x)
    torch.testing.assert_close(space.decode(space.encode(x), (2, 3)), x, atol=1e-4, rtol=0)


def test_whitened_tokens_are_uncorrelated_with_unit_spread_above_the_floor() -> None:
    space = TokenConfig(channels=4).build()
    variances = space.fit(latents())
    rows = space.encode(latents()).flatten(0, 2)
    covariance = rows.T @ rows / len(rows)
    wanted = torch.diag((variances / FLOOR).clamp(max=1))
    assert 0.0 < float(variances[-1]) < FLOOR < float(variances[0])
    torch.testing.assert_close(covariance, wanted, atol=1e-3, rtol=0)
    torch.testing.assert_close(rows.mean(0), torch.zeros(16), atol=1e-3, rtol=0)


def test_without_whitening_directions_keep_their_proportions() -> None:
    space = TokenConfig(channels=4, whiten=False).build()
    space.fit(latents())
    rows = space.encode(latents()).flatten(0, 2)
    assert float(rows.var(0).max() / rows.var(0).min()) > 2
    assert float(rows.var(0).mean()) == pytest.approx(1, abs=0.01)


def test_the_same_data_in_another_order_give_the_same_directions() -> None:
    one, two = TokenConfig(channels=4).build(), TokenConfig(channels=4).build()
    one.fit(latents())
    two.fit(latents().flip(0))
    torch.testing.assert_close(one.rotation[:, :8], two.rotation[:, :8], atol=1e-3, rtol=0)


def test_what_does_not_fit_is_refused() -> None:
    space = TokenConfig(channels=4).build()
    with pytest.raises(ValueError, match="4 channels and sides"):
        space.encode(torch.zeros(1, 4, 1, 3, 4))
    with pytest.raises(ValueError, match="does not hold 6 tokens"):
        space.decode(torch.zeros(1, 1, 6, 16), (2, 2))
    with pytest.raises(ValueError, match="at least 16 tokens"):
        space.fit(torch.zeros(1, 4, 1, 4, 4))
    with pytest.raises(ValueError, match="finite"):
        space.fit(latents().index_fill(0, torch.tensor(3), float("nan")))


def test_its_config_survives_json_and_refuses_what_it_does_not_know() -> None:
    config = TokenConfig(channels=4, patch=(1, 2), whiten=False)
    assert TokenConfig.from_json(config.to_json()) == config
    with pytest.raises(UsageError, match="no field 'whitened'"):
        TokenConfig.from_json({"whitened": True})
    with pytest.raises(UsageError, match="does not fit"):
        TokenConfig.from_json({"channels": 0})
