"""Training on footage: clips by number, an honest comparison, and what is refused."""

import json
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from mutoscope.data.filling import fill_chunks
from mutoscope.data.footage.clips import Footage
from mutoscope.data.footage.frames import Frames
from mutoscope.data.footage.survey import survey
from mutoscope.errors import UsageError
from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.recipes import footage, rival
from mutoscope.recipes.request import Train
from mutoscope.recipes.sources import FRESH
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))
from scenery import film, moving


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    folder, into = tmp_path_factory.mktemp("films"), tmp_path_factory.mktemp("run")
    for k in range(3):
        film(folder / f"{k}.mp4", moving(k, 50))
    manifest = survey(
        folder, into, size=Size(64, 40), rate=Fraction(12), num_frames=16, license="CC0", consent="made"
    )
    frames = Frames(manifest)
    bank = frames.bank(into / "frames")
    fill_chunks(bank, frames.make, bank.chunks_for(frames.num_frames))
    return manifest, Footage(manifest, bank), Footage(manifest, bank, held_out=True)


def test_clips_by_number_are_of_one_side(sides):
    source, fresh = footage.Cuts(sides[1], 0), footage.Cuts(sides[2], FRESH)
    assert source.frames([3, 1]).shape == (2, 16, 40, 64, 3)
    assert (source.frames([3, 1])[1] == source.frames([1])[0]).all()
    assert not (source.frames([1]) == footage.Cuts(sides[1], 1).frames([1])).all()
    assert source.labels([3, 1]).shape == (2, 1) and source.labels([3]).dtype == np.int16
    assert json.dumps(source.about) != json.dumps(fresh.about)


def test_the_comparison_says_which_is_better_and_shows_it(sides, tmp_path):
    class Perfect(torch.nn.Module):
        """Keeps everything: an upper bound that must win."""

        config = AutoencoderConfig()

        def encode(self, x):
            return x, x

        def decode(self, z):
            return z

    fresh = footage.Cuts(sides[2], FRESH)
    found = footage.compare(Perfect(), fresh, tmp_path, num_clips=4)
    assert found.ours > 99 and 15 < found.theirs < 60
    assert found.numbers == 16 * 4 * 5 * 8 and found.spent.numbers <= found.numbers
    assert sum(count for count, _, _ in found.sources.values()) == 4
    assert json.loads((tmp_path / "comparison.json").read_text())["numbers"] == found.numbers
    assert (tmp_path / "comparison.png").stat().st_size > 1000
    clips = torch.from_numpy(fresh.frames(range(1000, 1004))).permute(0, 4, 1, 2, 3).float() / 127.5 - 1
    other = [rival.through(clips, one) for one in rival.spendings(16, 64, 40, found.numbers)]
    decibels = [float((10 * torch.log10(4 / (o - clips).square().flatten(1).mean(1))).mean()) for o in other]
    assert found.theirs == pytest.approx(max(decibels), abs=1e-3)
    untrained = Autoencoder(AutoencoderConfig(fine=16, coarse=16, coarse_out=16))
    assert footage.compare(untrained, fresh, tmp_path, num_clips=4).ours < found.theirs


def test_a_card_tells_licenses_and_consents(sides):
    request = Train(what="footage", run=Path("runs/mine"), data=Path("films"))
    card = footage.card("mine", sides[0], request, {"psnr_db": 30.0, "none": None})
    assert (card.license, card.consent, card.world) == ("CC0", "made", None)
    assert len(card.recipe["sources"]) == 2 and card.figures == {"psnr_db": 30.0}


def test_a_folder_is_asked_for(tmp_path):
    with LocalContext() as context, pytest.raises(UsageError, match="give --data FOLDER"):
        footage.prepare(Train(what="footage", run=tmp_path / "run"), context)
    film(tmp_path / "films" / "a.mp4", moving(1, 50))
    with LocalContext() as context, pytest.raises(UsageError, match="--license"):
        footage.prepare(Train(what="footage", run=tmp_path / "run", data=tmp_path / "films"), context)
