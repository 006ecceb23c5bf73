"""Tables of names one can read; nothing is imported until it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from mutoscope.errors import UsageError, did_you_mean


class Table(Mapping[str, str]):
    """Name -> ``"package.module:attribute"`` or ``"package.module"``. ``table.load(name)`` imports and returns it."""

    def __init__(self, kind: str, entries: Mapping[str, str]) -> None:
        self.kind = kind
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> str:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def load(self, name: str) -> Any:
        """The object a name stands for.

        Raises:
            UsageError: the name is not in the table; the message lists what is.
        """
        if name not in self._entries:
            raise UsageError(
                f"unknown {self.kind} {name!r}{did_you_mean(name, self)}; known: {', '.join(sorted(self))}."
            )
        module, _, attribute = self._entries[name].partition(":")
        found = importlib.import_module(module)
        return getattr(found, attribute) if attribute else found
