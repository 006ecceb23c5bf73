"""The worlds there are."""

from __future__ import annotations

from mutoscope.registry import Table

WORLDS = Table("world", {"postcards": "mutoscope.worlds.postcards:WORLD"})
