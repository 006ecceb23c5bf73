"""Instruments made of arithmetic: ``sound(player, …)`` gives one note, ``stroke(drum, …)`` one stroke."""

from __future__ import annotations
