"""A model folder with random weights: small, quick, and knowing the words of the world ``shapes``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from mutoscope.models import store
from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.models.card import Card
from mutoscope.models.tokens import TokenConfig, TokenSpace
from mutoscope.models.transformer import TransformerConfig, VideoTransformer
from mutoscope.worlds.shapes import WORLD


def random_model(folder: Path, **changes: Any) -> Path:
    """Write the folder. Every weight is drawn, so that words, noise, keyframes and past all show in the frames."""
    torch.manual_seed(3)
    autoencoder = Autoencoder(
        AutoencoderConfig(
            channels=4, fine=16, coarse=16, coarse_out=16, encoder_blocks=(1, 1), decoder_blocks=(1, 1)
        )
    )
    tokens = TokenSpace(TokenConfig(channels=4))
    tokens.fit(torch.randn(4, 4, 4, 8, 8))
    transformer = VideoTransformer(
        TransformerConfig(
            token_width=16,
            labels=tuple(len(one.values) + 1 for one in WORLD.attributes),
            objects=WORLD.objects,
            width=32,
            depth=1,
            head_width=16,
        )
    )
    with torch.no_grad():
        for network, spread in ((autoencoder, 0.06), (transformer, 0.3)):
            for parameter in network.parameters():
                if parameter.dim() > 1 or network is transformer:
                    parameter.normal_(std=spread)
    card = Card(
        **{
            "name": "tiny",
            "world": "shapes",
            "attributes": [(one.name, one.values) for one in WORLD.attributes],
            "size": (64, 64),
            "rate": "12",
            "num_frames": 16,
            "sampler": {"num_steps": 2, "guidance": 2.0, "shift": 2.0, "context": 3},
            "figures": {"color": 0.5},
            "license": "CC0-1.0",
            **changes,
        }
    )
    store.save(folder, {"autoencoder": autoencoder, "tokens": tokens, "transformer": transformer}, card)
    return folder
