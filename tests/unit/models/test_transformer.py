"""The video transformer: who may influence whom, streaming equal to the whole, and that it learns what it is told."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mutoscope.errors import UsageError
from mutoscope.models.conditions import group_size
from mutoscope.models.transformer import TransformerConfig, VideoTransformer

CONFIG = TransformerConfig(
    token_width=5,
    grid=(2, 3),
    labels=(3, 4, 4),
    objects=((1, 2),),
    width=32,
    depth=2,
    head_width=16,
    condition_width=16,
    context=2,
)
B, T, L, D = 2, 5, 6, 5


def made() -> VideoTransformer:
    """A model whose zero-started parts are filled too, else everything would come out as nothing."""
    torch.manual_seed(0)
    model = CONFIG.build()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.25)
    return model.eval().requires_grad_(False)


def inputs() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(1)
    tokens = torch.randn(B, T, L, D, generator=draw)
    t = torch.rand(B, T, generator=draw)
    return tokens, t, torch.tensor([[1, 2, 3], [2, 0, 1]]), torch.randn(B, 2, L, D, generator=draw)


def test_a_new_model_predicts_nothing_and_all_of_it_is_trained_within_three_steps() -> None:
    torch.manual_seed(0)
    model = CONFIG.build()
    tokens, t, labels, stills = inputs()
    assert bool((model(tokens, t, labels, stills, (-1, 4)) == 0).all())
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(3):  # gates open first, then what is behind them
        optimizer.zero_grad()
        (model(tokens, t, labels, stills, (-1, 4)) - tokens).square().mean().backward()
        optimizer.step()
    silent = [name for name, p in model.named_parameters() if p.grad is None or not bool(p.grad.any())]
    assert silent == []


def test_every_parameter_has_a_gradient_without_keyframes_too() -> None:
    model = CONFIG.build()
    tokens, t, labels, _ = inputs()
    (model(tokens, t, labels) - tokens).square().mean().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_no_frame_hears_of_a_later_one_nor_of_another_clip() -> None:
    model = made()
    tokens, t, labels, stills = inputs()
    before = model(tokens, t, labels, stills, (-1, 4))
    tokens, t = tokens.clone(), t.clone()
    tokens[0, 3] += 1
    t[0, 3] = 0.01
    changed = (model(tokens, t, labels, stills, (-1, 4)) != before).flatten(2).any(2)
    assert changed.tolist() == [[False, False, False, True, True], [False] * 5]


@pytest.mark.parametrize(
    "what", ["noise level", "a word", "a keyframe", "a keyframe's time", "the frame before"]
)
def test_what_it_is_told_matters(what: str) -> None:
    model = made()
    tokens, t, labels, stills = inputs()
    before = model(tokens, t, labels, stills, (-1, 4))
    positions = (-1, 4)
    if what == "noise level":
        t = t * 0.5
    elif what == "a word":
        labels = torch.tensor([[1, 2, 2], [2, 0, 2]])
    elif what == "a keyframe":
        stills = stills + torch.tensor([[0.0, 1.0]]).view(1, 2, 1, 1)
    elif what == "a keyframe's time":
        positions = (-1, 3)
    else:
        tokens = tokens + torch.tensor([1.0, 0, 0, 0, 0]).view(1, 5, 1, 1)
    after = model(tokens, t, labels, stills, positions)
    assert float((after - before)[:, 1].abs().min(0).values.max()) > 1e-3


@pytest.mark.parametrize("positions", [(), (-1, 4)])
def test_a_stream_is_the_whole_forward_pass(positions: tuple[int, ...]) -> None:
    model = made()
    tokens, _, labels, stills = inputs()
    shown = stills if positions else None
    stream = model.stream(labels, guidance_pair=True, keyframes=shown, positions=positions)
    level = torch.tensor([0.3, 0.8])
    for now in range(T):  # two frames farther than the context
        levels = torch.zeros(B, now + 1)
        levels[:, now] = level
        said, silent = stream.pair(tokens[:, now], level)
        for found, words in ((said, labels), (silent, torch.zeros_like(labels))):
            whole = model(tokens[:, : now + 1], levels, words, shown, positions)[:, now]
            torch.testing.assert_close(found, whole, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(stream.velocity(tokens[:, now], level), said)
        stream.append(tokens[:, now])


@pytest.mark.parametrize("context", [0, 1, 2])
@pytest.mark.parametrize("positions", [(), (-1, 12)])
def test_a_frame_taken_may_go_along_with_the_next_or_alone(context: int, positions: tuple[int, ...]) -> None:
    model = made()
    tokens, _, labels, stills = inputs()
    shown = stills if positions else None
    along, alone = (
        model.stream(labels, keyframes=shown, positions=positions, context=context) for _ in range(2)
    )
    level = torch.tensor([0.3, 0.8])
    for now in range(12):  # pictures come near and go out of reach
        x = tokens[:, now % T]
        torch.testing.assert_close(along.velocity(x, level), alone.velocity(x, level), atol=1e-4, rtol=1e-4)
        along.append(x)
        alone.append(x)
        alone.tell(labels)  # makes it settle what it was given


def test_a_stream_goes_on_for_ever_and_forgets() -> None:
    """Two pasts that differ far back, and agree for long enough, have the same future."""
    model = made()
    tokens, _, labels, _ = inputs()
    held = []
    for strange in (0.0, 3.0):
        stream = model.stream(labels)
        stream.append(tokens[:, 0] + strange)
        for _ in range(12):  # each layer looks two frames back, so two layers forget after four
            for k in range(1, T):
                stream.append(tokens[:, k])
        held.append(stream.velocity(tokens[:, 0], torch.full((B,), 0.5)))
    torch.testing.assert_close(held[0], held[1], atol=1e-6, rtol=0)


def test_a_clip_streams_the_same_alone_and_among_others() -> None:
    model = made()
    tokens, _, labels, _ = inputs()
    both, alone = model.stream(labels), model.stream(labels[1:])
    for k in range(2):
        both.append(tokens[:, k])
        alone.append(tokens[1:, k])
    level = torch.full((2,), 0.5)
    torch.testing.assert_close(
        both.velocity(tokens[:, 2], level)[1:], alone.velocity(tokens[1:, 2], level[1:]), atol=1e-5, rtol=0
    )


def test_new_words_take_effect_at_the_next_frame() -> None:
    model = made()
    tokens, _, labels, _ = inputs()
    stream = model.stream(labels)
    stream.append(tokens[:, 0])
    level = torch.full((B,), 0.5)
    before = stream.velocity(tokens[:, 1], level)
    stream.tell(torch.zeros_like(labels))
    assert float((stream.velocity(tokens[:, 1], level) - before).abs().max()) > 1e-3
    stream.tell(labels)
    torch.testing.assert_close(stream.velocity(tokens[:, 1], level), before)


def test_a_shorter_context_holds_fewer_frames() -> None:
    model = made()
    tokens, _, labels, _ = inputs()
    level = torch.full((B,), 0.5)
    none = model.stream(labels, context=0)
    fresh = none.velocity(tokens[:, 2], level)
    none.append(tokens[:, 0])
    torch.testing.assert_close(none.velocity(tokens[:, 2], level), fresh)
    one, other = model.stream(labels, context=1), model.stream(labels, context=1)
    one.append(tokens[:, 1])
    other.append(tokens[:, 3])
    assert float((one.velocity(tokens[:, 2], level) - other.velocity(tokens[:, 2], level)).abs().max()) > 1e-3


def test_bfloat16_is_near_float32() -> None:
    model = made()
    tokens, t, labels, stills = inputs()
    exact = model(tokens, t, labels, stills, (-1, 4))
    rough = model.to(torch.bfloat16)(tokens, t, labels, stills, (-1, 4))
    assert rough.dtype == torch.bfloat16
    assert float((rough.float() - exact).norm() / exact.norm()) < 0.05


def test_the_shipped_size_fits_sixteen_megabytes_in_two_bytes_a_number() -> None:
    config = TransformerConfig(labels=(4, 7, 5, 5, 7, 5, 5), objects=((1, 2, 3), (4, 5, 6)))
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in config.build().parameters())
    assert count <= 7_900_000


@pytest.mark.parametrize(
    ("tokens", "words", "group"), [(16, 9, 16), (24, 9, 12), (48, 9, 12), (64, 9, 16), (16, 20, 8), (7, 3, 7)]
)
def test_groups_divide_frames_and_pad_words_little(tokens: int, words: int, group: int) -> None:
    assert group_size(tokens, words) == group


def test_its_config_survives_json_and_refuses_what_does_not_fit() -> None:
    assert TransformerConfig.from_json(CONFIG.to_json()) == CONFIG
    for wrong, why in (
        ({"layers": 3}, "no field 'layers'"),
        ({"width": 33}, "multiple of head_width"),
        ({"objects": [[7]]}, "objects must name"),
        ({"labels": None}, "does not fit"),
    ):
        with pytest.raises(UsageError, match=why):
            TransformerConfig.from_json({**CONFIG.to_json(), **wrong})


def test_keyframes_and_their_times_must_agree() -> None:
    tokens, t, labels, stills = inputs()
    model = made()
    with pytest.raises(ValueError, match="one time for every keyframe"):
        model(tokens, t, labels, stills, (0,))
    with pytest.raises(ValueError, match="one time for every keyframe"):
        model.stream(labels, positions=(0,))
    with pytest.raises(ValueError, match=r"context must lie in 0\.\.2"):
        model.stream(labels, context=3)
