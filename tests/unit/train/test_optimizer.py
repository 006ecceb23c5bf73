"""The update against torch's own Adam, against the published properties of Muon, and what the masters are for."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mutoscope.train import muon
from mutoscope.train.optimizer import Adam, Muon, Optimizer, hidden


def none(name: str, parameter: nn.Parameter) -> bool:
    return False


def layers() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(6, 5), nn.Linear(5, 3))


def give_gradients(model: nn.Module, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.grad = torch.randn(parameter.shape, generator=draw).to(parameter.dtype)


def test_adam_is_torchs_adamw() -> None:
    """Against the kernel behind ``torch.optim.AdamW(fused=True)``; the class itself takes seconds to import."""
    mine, theirs = layers(), layers()
    adam = Adam(rate=0.01, betas=(0.8, 0.95), decay=0.1)
    optimizer = Optimizer(mine, adam=adam, muon=Muon(), chooses=none)
    weights = [parameter.detach() for parameter in theirs.parameters()]
    first, second = ([torch.zeros_like(weight) for weight in weights] for _ in range(2))
    for step in range(1, 6):
        give_gradients(mine, step)
        give_gradients(theirs, step)
        optimizer.gather()
        optimizer.step(step)
        torch._fused_adamw_(
            weights, [parameter.grad for parameter in theirs.parameters()], first, second, [],
            [torch.tensor(float(step)) for _ in weights], lr=0.01, beta1=0.8, beta2=0.95, weight_decay=0.1, eps=1e-8,
            amsgrad=False, maximize=False,
        )  # fmt: skip
    assert not torch.equal(weights[0], next(layers().parameters()))
    for one, other in zip(mine.parameters(), weights, strict=True):
        torch.testing.assert_close(one.detach(), other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(16, 16), (16, 48), (48, 16)])
def test_muons_update_is_nearly_orthogonal(shape: tuple[int, int]) -> None:
    """The quintic of Jordan 2024 sends singular values to about 0.7..1.2 (its plot), if they are not tiny at first."""
    matrices = torch.randn(3, *shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(muon.orthogonalize(matrices, dtype=torch.float32))
    large = torch.linalg.svdvals(matrices) > 0.05 * torch.linalg.matrix_norm(matrices)[:, None]
    assert large.float().mean() > 0.8
    assert values[large].min() > 0.6 and values[large].max() < 1.25
    # The directions stay: what comes out is U f(S) V^T of what went in.
    u, _, vt = torch.linalg.svd(matrices[0], full_matrices=False)
    middle = u.T @ muon.orthogonalize(matrices, dtype=torch.float32)[0] @ vt.T
    assert (middle - torch.diag(middle.diagonal())).abs().max() < 1e-3
    rounded = muon.orthogonalize(matrices).float()
    assert (rounded - muon.orthogonalize(matrices, dtype=torch.float32)).abs().max() < 0.05


def test_a_matrix_alone_or_in_a_batch_and_zeros() -> None:
    matrices = torch.randn(2, 8, 12, generator=torch.Generator().manual_seed(0))
    both = muon.orthogonalize(matrices, dtype=torch.float32)
    torch.testing.assert_close(muon.orthogonalize(matrices[1:], dtype=torch.float32)[0], both[1])
    assert not muon.orthogonalize(torch.zeros(1, 8, 8)).any()
    assert muon.scale(64, 16) == 2 and muon.scale(16, 64) == 1


def test_muon_step_is_momentum_nesterov_orthogonalized_and_scaled() -> None:
    """Two steps by hand, a kernel seen as (out, in * k * k)."""
    model = nn.Sequential(nn.Conv2d(2, 24, 3, bias=False))
    before = model[0].weight.detach().clone()
    optimizer = Optimizer(model, adam=Adam(), muon=Muon(rate=0.02, momentum=0.9), chooses=lambda n, p: True)
    momentum, expected = torch.zeros(24, 18), before.reshape(24, 18).clone()
    for step in (1, 2):
        give_gradients(model, step)
        gradient = model[0].weight.grad.reshape(24, 18).clone()
        momentum = 0.9 * momentum + 0.1 * gradient
        ahead = 0.1 * gradient + 0.9 * momentum
        expected -= 0.5 * 0.02 * (24 / 18) ** 0.5 * muon.orthogonalize(ahead[None])[0].float()
        optimizer.gather()
        optimizer.step(step, factor=0.5)
    torch.testing.assert_close(model[0].weight.reshape(24, 18), expected, rtol=1e-4, atol=1e-4)


def test_masters_keep_what_bfloat16_would_lose() -> None:
    """A weight of 1 moves by 1e-4 a step: bfloat16 next to 1 has steps of 0.0039."""
    model = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(1.0)
    optimizer = Optimizer(model, adam=Adam(rate=1e-4), muon=Muon(), chooses=none, dtype=torch.bfloat16)
    for step in range(1, 101):
        model.weight.grad = torch.ones_like(model.weight)
        optimizer.gather()
        optimizer.step(step)
    assert model.weight.dtype == torch.bfloat16
    assert float(model.weight.detach()) == pytest.approx(0.99, abs=0.003)
    assert float(optimizer.state()["master/weight"]) == pytest.approx(0.99, abs=1e-5)
    lost = torch.ones((), dtype=torch.bfloat16)
    for _ in range(100):
        lost -= 1e-4
    assert float(lost) == 1


def test_average_follows_its_formula_and_is_swapped_in_and_out() -> None:
    model = layers()
    optimizer = Optimizer(model, adam=Adam(rate=0.1), muon=Muon(), chooses=none, average_decay=0.3)
    average = {name: p.detach().clone() for name, p in model.named_parameters()}
    for step in (1, 2, 3, 4, 5, 6):
        give_gradients(model, step)
        optimizer.gather()
        optimizer.step(step)
        decay = min(0.3, (1 + step) / (10 + step))
        for name, parameter in model.named_parameters():
            average[name] = decay * average[name] + (1 - decay) * parameter.detach()
    now = {name: p.detach().clone() for name, p in model.named_parameters()}
    with optimizer.averaged():
        for name, parameter in model.named_parameters():
            torch.testing.assert_close(parameter.detach(), average[name])
            assert not torch.equal(parameter, now[name])
    assert all(torch.equal(p, now[name]) for name, p in model.named_parameters())


def test_gradients_norm_is_of_all_in_float32_and_missing_ones_are_zero() -> None:
    model = layers()
    optimizer = Optimizer(model, adam=Adam(), muon=Muon(), dtype=torch.bfloat16)
    give_gradients(model, 3)
    model[1].bias.grad = None
    expected = (
        sum(float(p.grad.float().square().sum()) for p in model.parameters() if p.grad is not None) ** 0.5
    )
    assert float(optimizer.gather()) == pytest.approx(expected, rel=1e-5)
    assert all(p.grad is None for p in model.parameters())


def test_state_goes_into_another_optimizer_and_not_into_another_model() -> None:
    first, second = layers(), nn.Sequential(nn.Linear(6, 5), nn.Linear(5, 3))
    optimizers = [
        Optimizer(m, adam=Adam(), muon=Muon(), chooses=lambda n, p: "1." in n) for m in (first, second)
    ]
    give_gradients(first, 1)
    optimizers[0].gather()
    optimizers[0].step(1)
    optimizers[1].load({name: view.clone() for name, view in optimizers[0].state().items()})
    for step, model in ((2, first), (2, second)):
        give_gradients(model, step)
    for optimizer in optimizers:
        optimizer.gather()
        optimizer.step(2)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)
    other = Optimizer(nn.Linear(2, 2), adam=Adam(), muon=Muon())
    with pytest.raises(ValueError, match="another model"):
        other.load(optimizers[0].state())


def test_which_weights_are_hidden() -> None:
    big, small = nn.Parameter(torch.zeros(8, 8, 3, 3)), nn.Parameter(torch.zeros(4, 64))
    assert hidden("blocks.0.multihead.weight", big) and hidden("first.weight", big)
    assert not hidden("head.weight", big) and not hidden("word_embedding.weight", big)
    assert not hidden("blocks.0.weight", small) and not hidden("blocks.0.bias", nn.Parameter(torch.zeros(8)))
