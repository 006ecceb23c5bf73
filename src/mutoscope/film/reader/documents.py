"""The storyboard's data as plain JSON, for the recipe inside a film, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from mutoscope.errors import UsageError
from mutoscope.film.reader.tree import DEEPEST, MOST_NODES, Items, Node, Pairs


def document_of(node: Node) -> Any:
    """Maps, lists and texts as they were written; nothing is typed, paths stay relative."""
    if isinstance(node, Pairs):
        return {key.text: document_of(value) for key, value in node.pairs}
    if isinstance(node, Items):
        return [document_of(item) for item in node.items]
    return node.text


def to_text(document: Mapping[str, object]) -> str:
    """A document as the text of a storyboard.

    Raises:
        UsageError: it is not made of maps, lists and texts, or is larger than a storyboard may be.
    """
    budget = [MOST_NODES]
    return yaml.dump(
        _texts(document, 0, budget), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )


class _Dumper(yaml.SafeDumper):
    """Writes texts as people do: quoted only where this reader, which guesses no types, would misread them."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own name

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="'" if data in ("", "~") else None)


_Dumper.add_representer(str, _text)


def _texts(data: object, depth: int, budget: list[int]) -> object:
    budget[0] -= 1
    if depth > DEEPEST or budget[0] < 0:
        raise UsageError(
            f"a storyboard has at most {MOST_NODES} values, nested at most {DEEPEST} deep; this one has more."
        )
    if isinstance(data, Mapping):
        if not all(isinstance(key, str) for key in data):
            raise UsageError("all field names of a storyboard must be texts.")
        return {key: _texts(value, depth + 1, budget) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_texts(value, depth + 1, budget) for value in data]
    if isinstance(data, bool):
        return "yes" if data else "no"
    if isinstance(data, int | float):
        return str(data)
    if isinstance(data, str):
        return data
    raise UsageError(f"a storyboard is made of maps, lists and texts; got {type(data).__name__}.")
