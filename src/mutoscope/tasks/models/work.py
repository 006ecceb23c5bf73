"""What learned models there are, what they know, and whether they are whole and do what their cards say."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from mutoscope.context import Context
from mutoscope.errors import MutoscopeError
from mutoscope.models import store, weights
from mutoscope.models.card import Card, read_card
from mutoscope.tasks.generate.sentence import known_words
from mutoscope.tasks.models.request import Models
from mutoscope.types import Result


def models(request: Models, context: Context) -> Result:
    """A list, or a check whose exit code is 3 when a model is damaged and 1 when one is worse than its card says.

    Raises:
        UsageError: an unknown model.
        MediaError: a folder that holds no model (when listing).
    """
    names = request.models or tuple(store.shipped())
    if not names:
        report = "no learned model comes with this installation; `mutoscope train` makes one."
        return Result(kind="report", facts={"models": []}, report=report)
    if request.is_check:
        return _checked(request, names, context)
    found = [describe(store.find(name)) for name in names]
    return Result(
        kind="report",
        facts={"models": [facts for facts, _ in found]},
        report="\n\n".join(text for _, text in found),
    )


def describe(folder: Path) -> tuple[dict[str, Any], str]:
    """Facts and a few lines about a model, from its card; nothing is loaded.

    Raises:
        MediaError: there is no card, or it cannot be read.
    """
    card = read_card(folder)
    num_bytes = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    num_parameters = sum(role.num_parameters for role in card.roles.values())
    facts = {
        "name": card.name,
        "folder": str(folder),
        "world": card.world,
        "attributes": {name: list(values) for name, values in card.attributes},
        "size": str(card.picture_size),
        "rate": card.rate,
        "parts": {role: entry.num_parameters for role, entry in card.roles.items()},
        "bytes": num_bytes,
        "figures": card.figures,
        "data": card.data,
        "license": card.license,
        "command": card.command,
    }
    shipped = folder in store.shipped().values()
    lines = [
        f"{card.name}  ({'comes with the program' if shipped else folder})",
        f"  makes     {card.picture_size} at {card.rate} frames a second, as long as you like",
        f"  knows     {known_words(card.slots) or 'no words'}",
        f"  size      {num_parameters / 1e6:.1f} million numbers ({', '.join(card.roles)}), {num_bytes / 1e6:.1f} MB",
    ]
    if card.figures:
        lines.append(f"  measured  {_figures(card.figures)}")
    for word, text in (("data", card.data), ("license", card.license), ("made by", card.command)):
        if text:
            lines.append(f"  {word:<9} {text}")
    return facts, "\n".join(lines)


def _figures(figures: dict[str, Any]) -> str:
    """Figures on one line; of a score, its share."""
    parts = []
    for name, value in figures.items():
        if isinstance(value, dict):
            shares = {
                key: one["share"] for key, one in _scores(value).items() if _is_number(one.get("share"))
            }
            if shares:
                parts += [f"{key} {share:.2f}" for key, share in shares.items()]
                continue
        parts.append(
            f"{name} {value:g}" if _is_number(value) else f"{name} {json.dumps(value, ensure_ascii=False)}"
        )
    return ", ".join(parts)


def _is_number(value: Any) -> bool:
    """Whether a figure of a card is one that can be told and compared: cards come from anywhere."""
    return isinstance(value, (int, float)) and abs(value) < 1e12


def _scores(obedience: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Attribute -> score, and ``everything`` for whole clips, of what ``Obedience.to_json`` gives."""
    found = obedience.get("attributes")
    scores = {str(k): v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
    whole = obedience.get("whole")
    return {**scores, "everything": whole} if isinstance(whole, dict) else scores


def _checked(request: Models, names: tuple[str, ...], context: Context) -> Result:
    facts: list[dict[str, Any]] = []
    lines: list[str] = []
    code = 0
    for name in names:
        try:
            one, text, fine = _check(name, request, context)
            code = max(code, 0 if fine else 1)
        except MutoscopeError as error:
            if len(names) == 1:
                raise
            one, text = {"name": name, "whole": False, "fault": str(error)}, f"{name}: {error}"
            code = max(code, error.exit_code)
        facts.append(one)
        lines.append(text)
    return Result(kind="report", facts={"models": facts}, report="\n\n".join(lines), exit_code=code)


def _check(name: str, request: Models, context: Context) -> tuple[dict[str, Any], str, bool]:
    folder = store.find(name)
    card = read_card(folder)
    began = time.monotonic()
    with context.stage(f"check {card.name}", max(1, len(card.roles))) as stage:
        bundle = store.load(
            folder, device=context.device, precision=request.precision, roles=tuple(card.roles)
        )
        stage.step(len(card.roles))
    seconds = time.monotonic() - began
    stray = sorted(path.name for path in folder.iterdir() if _is_foreign(path, card))
    lines = [
        f"{card.name}: {len(card.roles)} parts whole, loaded in {seconds:.1f} s ({bundle.dtype})".replace(
            "torch.", ""
        )
    ]
    facts: dict[str, Any] = {
        "name": card.name,
        "whole": True,
        "load_seconds": round(seconds, 3),
        "strangers": stray,
    }
    if stray:
        lines.append(f"  not part of it, never read: {', '.join(stray)}")
    if any(role not in card.roles for role in store.NEEDED):
        lines.append("  it makes no videos by itself: it has only " + ", ".join(card.roles))
        return facts, "\n".join(lines), True
    from mutoscope.tasks.models.trial import sample, score

    pace = sample(bundle, seed=request.seed)
    facts["frames_a_second"] = round(pace, 1)
    lines.append(f"  makes {pace:.0f} frames a second here ({bundle.device})")
    fine = True
    if request.prompts and bundle.world is not None:
        found = score(bundle, request.prompts, request.seed, context)
        if found is not None:
            facts["obedience"] = found
            text, fine = _compared(found, card.figures.get("obedience"), request.prompts)
            lines.append(text)
    facts["as_good_as_its_card"] = fine
    return facts, "\n".join(lines), fine


def _is_foreign(path: Path, card: Card) -> bool:
    if (
        not path.is_file()
        or path.name == "card.json"
        or path.name in {role.file for role in card.roles.values()}
    ):
        return False
    with path.open("rb") as file:
        return path.suffix == ".safetensors" or weights.foreign(file.read(512)) is not None


def _compared(found: dict[str, Any], card: Any, num_prompts: int) -> tuple[str, bool]:
    """One line, and whether no share is surely below the card's: their intervals of 95 % must touch."""
    promised = _scores(card) if isinstance(card, dict) else {}
    parts, fine = [], True
    for name, score in _scores(found).items():
        if score["share"] is None:
            continue
        text = f"{name} {score['share']:.2f}"
        before = promised.get(name, {})
        if _is_number(before.get("share")):
            text += f" (card {before['share']:.2f})"
            interval = before.get("interval")
            known = isinstance(interval, list) and interval and _is_number(interval[0])
            low = interval[0] if isinstance(interval, list) and known else before["share"]
            if score["interval"][1] < low:
                fine = False
                text += " WORSE"
        parts.append(text)
    return f"  shows what {num_prompts} sentences ask: " + ", ".join(parts), fine
