"""The rival: Lanczos' filter by known values, and never more numbers than allowed."""

import numpy as np
import pytest
import torch
from PIL import Image

from mutoscope.recipes import rival


def test_the_filter_is_the_one_of_pillow():
    row = np.random.default_rng(0).random(50).astype(np.float32)
    for size in (17, 50, 120):
        theirs = np.asarray(Image.fromarray(row[None]).resize((size, 1), Image.Resampling.LANCZOS))[0]
        ours = rival.lanczos(50, size) @ torch.from_numpy(row)
        assert ours.numpy() == pytest.approx(theirs, abs=2e-5)


def test_spendings_fill_the_budget_and_never_pass_it():
    found = list(rival.spendings(16, 128, 72, 9216))
    assert {one.frames for one in found} == {16, 8, 4, 2, 1}
    for one in found:
        assert 0.9 * 9216 < one.numbers <= 9216 or one.width == 128
    assert max(one.width for one in found if one.frames == 4 and not one.halved) == 36


def test_smooth_clips_come_through_and_the_best_way_is_taken():
    t, y, x = torch.meshgrid(torch.arange(16.0), torch.arange(72.0), torch.arange(128.0), indexing="ij")
    slow = 0.5 * torch.sin(0.3 * x + 0.2 * y)[None, None].expand(
        1, 3, -1, -1, -1
    )  # still: time costs nothing
    spent, made = rival.best(slow, 9216)
    assert spent.frames == 1
    assert float((made - slow).abs().mean()) < 0.02
    fast = 0.5 * torch.sin(0.05 * x + 2.5 * t)[None, None].expand(1, 3, -1, -1, -1)
    assert rival.best(fast, 9216)[0].frames == 16
    with pytest.raises(ValueError, match="hold no clip"):
        rival.best(fast, 1)
