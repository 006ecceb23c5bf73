"""Reading a clip: cross entropy for each attribute that the labels say something about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Mean cross entropy over the attributes said, with label smoothing (Szegedy et al. 2016, arXiv:1512.00567).

    The batch holds ``"clip"`` (B, 3, T, H, W) in -1..1 and ``"labels"`` (B, S), whole numbers: 0 is "not said" and
    counts for nothing, k is value k of that attribute. The model gives logits (B, values) for each of the S attributes.
    """

    names: tuple[str, ...]  # of the S attributes, for the metrics
    smoothing: float = 0.05

    def __post_init__(self) -> None:
        if not 0 <= self.smoothing < 1:
            raise ValueError(f"label smoothing must lie in 0..1, without 1; got {self.smoothing}.")

    def __call__(
        self, model: nn.Module, batch: Mapping[str, Tensor], step: int
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """One loss a clip, float32 (B,), and the share read correctly, in all and per attribute (NaN: none was said).

        Raises:
            ValueError: the model, the labels and the names do not speak of the same number of attributes.
        """
        labels_BS = batch["labels"].long()
        dtype = next((one.dtype for one in model.parameters()), torch.float32)
        logits = model(batch["clip"].to(dtype))
        if not len(self.names) == len(logits) == labels_BS.shape[1]:
            raise ValueError(
                f"names, model and labels must have the same number of attributes; "
                f"got {len(self.names)}, {len(logits)} and {labels_BS.shape[1]}."
            )
        losses_BS = torch.stack(
            [
                F.cross_entropy(
                    one.float(),
                    labels - 1,
                    ignore_index=-1,
                    reduction="none",
                    label_smoothing=self.smoothing,
                )
                for one, labels in zip(logits, labels_BS.unbind(1), strict=True)
            ],
            1,
        )
        said_BS = labels_BS > 0
        read_BS = torch.stack([one.detach().argmax(1) + 1 for one in logits], 1)
        right_BS = (read_BS == labels_BS) & said_BS
        metrics = {"right": right_BS.sum() / said_BS.sum()}
        for slot, name in enumerate(self.names):
            metrics[f"right/{name}"] = right_BS[:, slot].sum() / said_BS[:, slot].sum()
        return losses_BS.sum(1) / said_BS.sum(1).clamp(min=1), metrics
