"""The reader's recipe: one right answer a picture, batches by address, figures that mean what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mutoscope.models.reader import ReaderConfig
from mutoscope.recipes import reader as recipe
from mutoscope.recipes.settings import settings
from mutoscope.worlds.shapes import WORLD

TINY = settings("xs", ["reader_steps=2", "reader_batch=2"])


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    def config(world: object) -> ReaderConfig:
        values = tuple(len(one.values) for one in WORLD.attributes)
        return ReaderConfig(num_values=values, fine=8, widths=(8, 8), depths=(1, 1), query=8)

    monkeypatch.setattr(recipe, "config_for", config)


def test_things_of_one_kind_are_put_in_order_and_nothing_else_is() -> None:
    assert recipe.canonical((2, 5, 1, 4, 3, 2, 1), WORLD) == (2, 3, 2, 1, 5, 1, 4)
    assert recipe.canonical((2, 3, 2, 1, 5, 1, 4), WORLD) == (2, 3, 2, 1, 5, 1, 4)


def test_a_batch_is_the_same_for_ever_and_its_labels_are_those_of_its_clips() -> None:
    plans = [recipe.plan(WORLD, TINY, 3, num_fresh=2) for _ in range(2)]
    first, again = (one.batch(7) for one in plans)
    assert isinstance(first, dict) and isinstance(again, dict)
    assert torch.equal(first["clip"], again["clip"]) and first["clip"].shape == (2, 3, 16, 64, 64)
    other = plans[0].batch(8)
    assert isinstance(other, dict) and not torch.equal(first["clip"], other["clip"])
    expected = [recipe.canonical(WORLD.labels(3, index), WORLD) for index in (14, 15)]
    assert first["labels"].tolist() == [list(labels) for labels in expected]
    clean = torch.from_numpy(WORLD.clip(WORLD.labels(3, 14), 3, 14)).permute(3, 0, 1, 2).float() / 127.5 - 1
    assert (first["clip"][0].float() - clean).abs().mean() < 0.15  # worn, but that clip


class Knows(nn.Module):
    """Reads labels that were hidden in the first pixels of each clip; blurring destroys them."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def read(self, clip: Tensor) -> Tensor:
        return clip[:, 0, 0, 0, :2].round().long()


def test_accuracy_counts_each_attribute_clean_and_blurred() -> None:
    labels = torch.tensor([[1, 2], [3, 1], [2, 2], [1, 1]])
    clip = torch.zeros(4, 3, 4, 8, 8)
    clip[:, 0, 0, 0, :2] = labels.float()
    clip[0, 0, 0, 0, 1] = 5.0  # one of eight is misread
    found = recipe.accuracy(Knows(), [(clip[:3], labels[:3]), (clip[3:], labels[3:])], ("a", "b"))
    assert (found["clean/a"], found["clean/b"], found["clean"], found["least"]) == (1.0, 0.75, 0.875, 0.75)
    assert found["blurred"] < 0.5
    assert found["right"] == pytest.approx((found["clean"] + found["blurred"]) / 2)


class Silent:
    def step(self, progress: object) -> None: ...
    def note(self, text: str) -> None: ...


def test_a_reader_is_trained_and_judged(tmp_path: Path) -> None:
    reader, figures = recipe.train_reader(
        WORLD, tmp_path / "reader", TINY, report=Silent(), num_fresh=2, num_judged=4
    )
    assert figures["steps"] == 2
    assert {f"{kind}/{how}/shape2" for kind in ("seen", "unseen") for how in ("clean", "blurred")} <= set(
        figures
    )
    assert reader.read_frames(WORLD.clip(WORLD.labels(0, 0), 0, 0))[0] in (1, 2, 3)
