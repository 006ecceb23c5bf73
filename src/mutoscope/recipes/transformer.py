"""Training a world's video transformer on a bank of tokens."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor, nn

from mutoscope.data.bank import Bank
from mutoscope.data.stream import batch_indices
from mutoscope.models.autoencoder import SIDE
from mutoscope.models.tokens import TokenSpace
from mutoscope.models.transformer import TransformerConfig, VideoTransformer
from mutoscope.objectives.matching import Matching, wrong_words
from mutoscope.recipes.settings import Settings
from mutoscope.train.optimizer import Adam, Muon
from mutoscope.train.plan import Plan
from mutoscope.train.schedule import Schedule
from mutoscope.worlds.training import TrainingWorld

_FRESH = 256  # clips of a validation


def config_for(world: TrainingWorld, space: TokenSpace, settings: Settings) -> TransformerConfig:
    rows, columns = space.config.patch
    return TransformerConfig(
        token_width=space.config.width,
        grid=(world.size.height // SIDE // rows, world.size.width // SIDE // columns),
        labels=tuple(len(one.values) + 1 for one in world.attributes),
        objects=world.objects,
        width=settings.width,
        depth=settings.depth,
    )


def by_muon(name: str, parameter: nn.Parameter) -> bool:
    """Muon takes the matrices of the blocks."""
    return name.startswith("blocks.") and parameter.ndim >= 2


def plan(
    world: TrainingWorld, space: TokenSpace, bank: Bank, fresh: Bank, settings: Settings, seed: int
) -> Plan:
    """One stage of a run. ``fresh`` is a bank of clips that are not trained on, for the validations."""
    config = config_for(world, space, settings)
    size, num_clips = settings.transformer_batch, bank.num_items
    last = world.num_frames // 4 - 1
    objective = Matching(seed=seed, still_positions=(-1, last))
    names = tuple(one.name for one in world.attributes)
    held = batch_of(fresh, range(min(_FRESH, fresh.num_items)))

    def batch(step: int) -> dict[str, Tensor]:
        return batch_of(bank, batch_indices(seed, step, size, num_clips))

    torch.manual_seed(seed)  # the first weights
    return Plan(
        name="transformer",
        model=VideoTransformer(config),
        loss=objective,  # type: ignore[arg-type]
        batch=batch,
        num_steps=settings.transformer_steps,
        schedule=Schedule(warmup=100, constant=0.6),
        muon=Muon(rate=settings.transformer_muon),
        adam=Adam(rate=settings.transformer_adam),
        by_muon=by_muon,
        seed=seed,
        validate=lambda model, step: wrong_words(model, on(model, held), names, seed=seed),
        best="loss@0.8",
        about={
            "world": world.name,
            "config": dataclasses.asdict(config),
            "batch": size,
            "clips": num_clips,
            "bank": dict(bank.spec.made_by),
        },
    )


def on(model: nn.Module, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """The batch where the model is."""
    device = next(model.parameters()).device
    return {name: tensor.to(device) for name, tensor in batch.items()}


def batch_of(bank: Bank, indices) -> dict[str, Tensor]:  # type: ignore[no-untyped-def]
    """Items of a bank as the objective takes them."""
    found = bank.tensors(indices)
    return {"tokens": found["tokens"], "stills": found["stills"], "labels": found["labels"].long()}
