"""Flow matching: what is asked, at which noise levels, with which words; and that wrong words are noticed."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from mutoscope.objectives.matching import Matching, wrong_words


class Seen(nn.Module):
    """Notes what it is shown; answers with nothing, or with the truth if it is told the data."""

    def __init__(self, x0: Tensor | None = None) -> None:
        super().__init__()
        self.x0 = x0
        self.calls: list[tuple[Tensor, Tensor, Tensor, Tensor | None, tuple[int, ...]]] = []

    def forward(
        self,
        x: Tensor,
        t: Tensor,
        labels: Tensor,
        stills: Tensor | None = None,
        positions: tuple[int, ...] = (),
    ) -> Tensor:
        self.calls.append((x, t, labels, stills, positions))
        if self.x0 is None:
            return torch.zeros_like(x)
        return (x - self.x0) / t[:, :, None, None].clamp(min=1e-6)  # = x1 - x0


def batch(B: int = 400, T: int = 4) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(0)
    return {
        "tokens": torch.randn(B, T, 2, 3, generator=draw),
        "labels": torch.randint(1, 4, (B, 5), generator=draw),
        "stills": torch.randn(B, 2, 2, 3, generator=draw),
    }


def test_the_true_velocity_has_no_loss_and_nothing_has_that_of_the_target() -> None:
    given = batch()
    loss, metrics = Matching(seed=0)(Seen(given["tokens"]), given, 7)
    assert loss.shape == (400,)
    assert float(loss.max()) < 1e-3
    loss, metrics = Matching(seed=0)(Seen(), given, 7)
    assert float(metrics["loss"]) == pytest.approx(2, abs=0.1)  # E[(x1 - x0)^2] of two unit normals
    assert {"loss", "loss_low", "loss_middle", "loss_high"} == set(metrics)


def test_the_same_step_draws_the_same_and_another_does_not() -> None:
    one, two, three, four = Seen(), Seen(), Seen(), Seen()
    Matching(seed=0)(one, batch(), 3)
    Matching(seed=0)(two, batch(), 3)
    Matching(seed=0)(three, batch(), 4)
    Matching(seed=1)(four, batch(), 3)
    for mine, theirs in zip(one.calls[0][:3], two.calls[0][:3], strict=True):
        assert torch.equal(mine, theirs)
    assert not torch.equal(one.calls[0][0], three.calls[0][0])
    assert not torch.equal(one.calls[0][0], four.calls[0][0])


def test_shares_of_noise_levels_are_those_promised() -> None:
    t = Matching(seed=0).levels(40_000, 4, torch.Generator().manual_seed(0))
    alike = (t == t[:, :1]).all(1)
    rising = (t.diff(dim=1) >= 0).all(1) & ~alike
    known = (t == 0).any(1)
    assert float(alike.float().mean()) == pytest.approx(0.4, abs=0.01)
    # 30 % are ordered, and of the 30 % that are not, one in 4! is so by chance.
    assert float(rising.float().mean()) == pytest.approx(0.3 + 0.3 / 24, abs=0.01)
    assert float(known.float().mean()) == pytest.approx(0.3 * 0.4, abs=0.01)
    assert bool((t[:, -1] > 0).all()) and bool((t < 1).all())
    middle = torch.logit(t[alike, 0])
    assert float(middle.mean()) == pytest.approx(0.6, abs=0.03)
    assert float(middle.std()) == pytest.approx(1, abs=0.03)
    one_frame = Matching(seed=0).levels(1000, 1, torch.Generator().manual_seed(0))
    assert bool((one_frame > 0).all())


def test_known_frames_are_clean_and_carry_no_loss() -> None:
    given, seen = batch(), Seen()
    loss, _ = Matching(seed=0, each=1.0, ordered=1.0, known=1.0)(seen, given, 1)
    x, t = seen.calls[0][:2]
    assert bool((t[:, 0] == 0).all())
    assert torch.equal(x[t == 0], given["tokens"][t == 0])
    draw_free = (t == 0).sum(1)
    assert set(draw_free.tolist()) == {1, 2, 3}

    class OnlyKnownWrong(Seen):
        def forward(self, x, t, labels, stills=None, positions=()):  # type: ignore[no-untyped-def]
            right = super().forward(x, t, labels, stills, positions)
            return torch.where((t == 0)[:, :, None, None], torch.full_like(right, 99.0), right)

    loss, _ = Matching(seed=0, each=1.0, ordered=1.0, known=1.0)(OnlyKnownWrong(given["tokens"]), given, 1)
    assert float(loss.max()) < 1e-3


def test_words_are_dropped_all_at_once_and_one_by_one() -> None:
    labels = torch.randint(1, 4, (40_000, 5))
    found = Matching(seed=0).dropped(labels, torch.Generator().manual_seed(0))
    silent = (found == 0).all(1)
    assert float(silent.float().mean()) == pytest.approx(0.1, abs=0.01)
    assert float((found[~silent] == 0).float().mean()) == pytest.approx(0.05, abs=0.005)
    kept = found != 0
    assert torch.equal(found[kept], labels[kept])


def test_pictures_are_shown_in_their_share_of_steps_to_the_whole_batch() -> None:
    given, seen = batch(3), Seen()
    objective = Matching(seed=0, still_positions=(-1, 3), still_share=0.5)
    for step in range(300):
        objective(seen, given, step)
    shown = [call[4] for call in seen.calls]
    assert 110 < sum(bool(positions) for positions in shown) < 190
    assert set(shown) == {(), (-1,), (3,), (-1, 3)}
    for _, _, _, stills, positions in seen.calls:
        wanted = [(-1, 3).index(p) for p in positions]
        assert (stills is None) == (not positions)
        assert stills is None or torch.equal(stills, given["stills"][:, wanted])
    plain = Seen()
    Matching(seed=0)(plain, given, 0)
    assert plain.calls[0][3:] == (None, ())


def test_wrong_words_raise_the_loss_of_a_model_that_listens_and_only_then() -> None:
    draw = torch.Generator().manual_seed(0)
    labels = torch.stack(
        [torch.randint(1, 4, (200,), generator=draw), torch.randint(1, 4, (200,), generator=draw)], 1
    )
    labels = torch.cat([labels, torch.ones(200, 1, dtype=torch.long)], 1)
    tokens = labels[:, 0].float().view(200, 1, 1, 1).expand(200, 2, 2, 3) + 0.1 * torch.randn(
        200, 2, 2, 3, generator=draw
    )

    def listens(x: Tensor, t: Tensor, words: Tensor) -> Tensor:
        return (x - words[:, 0].float().view(-1, 1, 1, 1)) / t[:, :, None, None]

    found = wrong_words(listens, {"tokens": tokens, "labels": labels}, ("what", "deaf", "only one"))
    assert set(found) == {"loss@0.8", "wrong what", "wrong deaf"}
    assert found["wrong what"] > 10
    assert found["wrong deaf"] == pytest.approx(0, abs=1e-6)
    assert found["loss@0.8"] == pytest.approx(0.01 / 0.64, rel=0.1)
