"""Model folders: ``card.json`` and safetensors files. Save one, find one by name, load one that can be trusted."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mutoscope import disk
from mutoscope.errors import MediaError, UsageError, did_you_mean
from mutoscope.models import weights
from mutoscope.models.autoencoder import SIDE
from mutoscope.models.card import FILE, Card, Role, config_from_json, config_to_json, read_card
from mutoscope.models.precision import dtype_for
from mutoscope.nn.packing import pack
from mutoscope.types import Size
from mutoscope.worlds.catalogue import TRAINING
from mutoscope.worlds.training import Attribute, TrainingWorld

PARTS = {  # role -> its network, and the config it is built from
    "autoencoder": ("mutoscope.models.autoencoder:Autoencoder", "mutoscope.models.autoencoder:AutoencoderConfig"),
    "tokens": ("mutoscope.models.tokens:TokenSpace", "mutoscope.models.tokens:TokenConfig"),
    "transformer": ("mutoscope.models.transformer:VideoTransformer", "mutoscope.models.transformer:TransformerConfig"),
    "reader": ("mutoscope.models.reader:Reader", "mutoscope.models.reader:ReaderConfig"),
}  # fmt: skip
NEEDED = ("autoencoder", "tokens", "transformer")
EXACT = frozenset({"tokens"})  # stays in fp32: a rotation and scales of 1 to 6, fitted once


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A model ready to be asked, all parts on one device and in evaluation mode."""

    autoencoder: Any
    tokens: Any
    transformer: Any
    reader: Any | None
    world: TrainingWorld | None
    card: Card
    folder: Path
    device: str
    dtype: torch.dtype

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return self.card.slots


def shipped() -> dict[str, Path]:
    """The models that come with the program, by name."""
    root = Path(str(files("mutoscope"))) / "weights"
    if not root.is_dir():
        return {}
    return {path.parent.name: path.parent for path in sorted(root.glob(f"*/{FILE}"))}


def find(model: str | Path) -> Path:
    """The folder of a model: a shipped one by name, a model folder, or a training run's folder.

    Raises:
        UsageError: nothing of that name.
        MediaError: a file, or a folder without a model.
    """
    known = shipped()
    if str(model) in known:
        return known[str(model)]
    path = Path(model)
    try:
        exists = path.exists()
    except OSError:  # a name too long for any file
        exists = False
    if not exists:
        names = f"known: {', '.join(known)}, or" if known else "none comes with this installation; name"
        raise UsageError(
            f"unknown model {_brief(str(model))}{did_you_mean(str(model)[:100], known)}; {names} "
            "the folder of a model or of a training run."
        )
    if not path.is_dir():
        kind = None
        if path.is_file():  # opening a pipe would wait for its writer
            with path.open("rb") as file:
                kind = weights.foreign(file.read(512))
        said = f"it is {kind}" if kind else "it is no folder"
        raise MediaError(
            f"{path.name or path}: {said}; a model is a folder with {FILE} and safetensors files."
        )
    if (path / FILE).exists():
        return path
    if (path / "model" / FILE).exists():
        return path / "model"
    if any((path / stage / "run.json").exists() for stage in (".", *PARTS)):
        raise MediaError(
            f"{path.name or path}: this training run has no finished model yet; go on with it first."
        )
    raise MediaError(f"{path.name or path}: {_what_lies_there(path)}")


def load(
    model: str | Path,
    *,
    device: str = "cpu",
    precision: str = "auto",
    roles: tuple[str, ...] = NEEDED,
    reader: bool = False,
) -> Bundle:
    """A model by name or folder; every file is compared with its hash before it is used.

    Args:
        precision: ``auto`` is bf16 where the device has it in hardware, else fp32.
        roles: parts that must be there; parts that are not asked for are not read.
        reader: also load the network that reads clips, when the model has one.

    Raises:
        UsageError: unknown model or precision.
        MediaError: the folder is damaged, foreign, newer than this program, or lacks a part.
    """
    folder = find(model)
    card = read_card(folder)
    while True:
        try:
            return _loaded(folder, card, device, dtype_for(device, precision), roles, reader)
        except MediaError:
            known, card = card, read_card(folder)
            if card == known:
                raise  # else a training run has just put a better model in its place


def _loaded(
    folder: Path, card: Card, device: str, dtype: torch.dtype, roles: tuple[str, ...], reader: bool
) -> Bundle:
    """The parts that a card names; see :func:`load`."""
    wanted = [*roles, *(["reader"] if reader and "reader" in card.roles else [])]
    parts: dict[str, nn.Module] = {}
    for role in wanted:
        if role not in card.roles:
            raise MediaError(f"{_shown(folder)}: the model has no {role}; it cannot be used for this.")
        parts[role] = _part(folder, role, card.roles[role]).to(
            device=device, dtype=torch.float32 if role in EXACT else dtype
        )
        pack(parts[role])
    _fit_together(folder, card, parts)
    return Bundle(
        autoencoder=parts.get("autoencoder"),
        tokens=parts.get("tokens"),
        transformer=parts.get("transformer"),
        reader=parts.get("reader"),
        world=world_of(card, folder),
        card=card,
        folder=folder,
        device=device,
        dtype=dtype,
    )


def world_of(card: Card, folder: Path) -> TrainingWorld | None:
    """The training world a model belongs to; None for a model of footage.

    Raises:
        MediaError: this program has no such world, or its words are other ones.
    """
    if card.world is None or card.world == "footage":
        return None
    if card.world not in TRAINING:
        raise MediaError(
            f"{_shown(folder)}: the model speaks of the world {card.world!r}, which this program does not have; "
            f"known: {', '.join(TRAINING)}."
        )
    world: TrainingWorld = TRAINING.load(card.world)
    if card.slots != tuple(world.attributes):
        raise MediaError(
            f"{_shown(folder)}: the model was trained on other words of the world {card.world!r} than this program "
            "has; use the version it was trained with, or train it again."
        )
    return world


def save(folder: Path, parts: Mapping[str, nn.Module], card: Card) -> Card:
    """Write a model folder, or replace one; who reads at the same time gets the old or the new, never half of each.

    Weights are stored in bf16 (the token space in fp32), in files named after their content; the card comes last.

    Returns:
        The card with its roles filled in.

    Raises:
        UsageError: a role that there is not.
        MediaError: weights that are not finite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    roles: dict[str, Role] = {}
    for role, part in sorted(parts.items()):
        if role not in PARTS:
            raise UsageError(f"unknown part {role!r}{did_you_mean(role, PARTS)}; known: {', '.join(PARTS)}.")
        kept = torch.float32 if role in EXACT else torch.bfloat16
        tensors = {
            name: tensor.to(kept) if tensor.is_floating_point() else tensor.to(torch.float32)
            for name, tensor in part.state_dict().items()
        }
        partial = folder / f".{role}.{os.getpid()}.partial"
        try:
            weights.write(partial, tensors)
            disk.sync(partial)
            digest = weights.sha256(partial)
            name = f"{role}-{digest[:8]}.safetensors"
            partial.replace(folder / name)
        finally:
            partial.unlink(missing_ok=True)
        roles[role] = Role(
            file=name,
            sha256=digest,
            config=config_to_json(part.config),
            dtype="fp32" if role in EXACT else "bf16",
            num_parameters=sum(tensor.numel() for tensor in tensors.values()),
        )
    card = card.model_copy(update={"roles": roles})
    partial = folder / f".{FILE}.{os.getpid()}.partial"
    try:
        partial.write_text(card.text(), "utf-8")
        disk.sync(partial)
        partial.replace(folder / FILE)
    finally:
        partial.unlink(missing_ok=True)
    disk.sync(folder)
    current = {role.file for role in roles.values()}
    for path in folder.glob("*.safetensors"):
        if path.name not in current and path.name.partition("-")[0] in PARTS:
            path.unlink(missing_ok=True)
    return card


def _part(folder: Path, role: str, entry: Role) -> nn.Module:
    """One network with its weights, in fp32 on the CPU."""
    path = folder / entry.file
    name = f"{_shown(folder)}/{entry.file}"
    header = weights.look(path)
    kind, config_kind = (_named(place) for place in PARTS[role])
    try:
        config = config_from_json(config_kind, entry.config)
        if _num_layers(entry.config) > len(header.shapes):  # each would cost time and memory to plan
            raise ValueError(f"it asks for more layers than {entry.file} has tensors")
        with torch.device("meta"):  # shapes without memory: a config beyond reason costs nothing
            planned = {key: tuple(tensor.shape) for key, tensor in kind(config).state_dict().items()}
    except (ValueError, TypeError, RuntimeError, OverflowError, ArithmeticError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise MediaError(
            f"{_shown(folder)}/{FILE}: the config of the {role} is wrong: {reason:.200}."
        ) from None
    if planned != header.shapes:
        odd = sorted(key for key in {*planned, *header.shapes} if planned.get(key) != header.shapes.get(key))
        raise MediaError(
            f"{name}: the weights do not fit the {role} in the model's card; the first that differs is {odd[0]}."
        )
    tensors = weights.read(path, expected_sha256=entry.sha256)
    with torch.random.fork_rng(devices=[]):
        network: nn.Module = kind(config)
    state: dict[str, Tensor] = network.state_dict()
    with torch.no_grad():
        for key, tensor in tensors.items():
            state[key].copy_(tensor)
    return network.eval().requires_grad_(False)


def _num_layers(config: Mapping[str, Any]) -> int:
    """How many layers a config asks for: the sum of its depths and numbers of blocks."""
    found = [value for name, value in config.items() if name.startswith("depth") or name.endswith("blocks")]
    flat = [n for value in found for n in (value if isinstance(value, (list, tuple)) else [value])]
    return sum(n for n in flat if isinstance(n, int))


def _fit_together(folder: Path, card: Card, parts: Mapping[str, Any]) -> None:
    """Compare what the parts are made for with each other and with the card.

    Raises:
        MediaError: they are of different models.
    """
    coder, tokens, transformer = (parts.get(role) for role in NEEDED)
    wrong = None
    if coder is not None and tokens is not None and coder.config.channels != tokens.config.channels:
        wrong = f"its autoencoder has {coder.config.channels} channels, its tokens {tokens.config.channels}"
    elif tokens is not None and transformer is not None:
        made = transformer.config
        if tokens.config.width != made.token_width:
            wrong = f"its tokens have {tokens.config.width} numbers, its transformer {made.token_width}"
        (rows, columns), (high, wide) = tokens.config.patch, made.grid
        size = Size(min(wide * columns * SIDE, 32768), min(high * rows * SIDE, 32768))
        if size != card.picture_size:
            wrong = f"its card says {card.picture_size} pixels, its transformer makes {size}"
    if transformer is not None and wrong is None:
        slots = tuple(len(one.values) + 1 for one in card.slots)
        if slots != transformer.config.labels:
            wrong = "its card and its transformer know other attributes"
    if wrong is not None:
        raise MediaError(f"{_shown(folder)}: the parts do not fit together: {wrong}.")


def _named(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _what_lies_there(folder: Path) -> str:
    """A sentence about a folder without a card."""
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir())[:200]:
            if path.is_file():
                with path.open("rb") as file:
                    kind = weights.foreign(file.read(512))
                if kind is not None and "code" in kind:
                    return f"it holds {path.name}, {kind}; a model is {FILE} and safetensors files."
    return f"there is no {FILE} in it, so it is no model folder."


def _shown(folder: Path) -> str:
    return folder.parent.name if folder.name == "model" and folder.parent.name else folder.name or str(folder)


def _brief(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
