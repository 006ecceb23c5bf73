"""Mutoscope: storyboards become finished films on an ordinary computer, offline.

::

    import mutoscope as mu

    mu.film("trip.yaml", draft=True).render("trip.mp4")
    mu.speak("Good evening.", speed=0.9).render("hello.wav")
    for frame in mu.open("trip.mp4"):
        print(float(frame.seconds), frame.rgb_HWC.shape)

Every verb of the command line is a function here; its fields are the flags with ``_`` for ``-``. Nothing is computed
before ``render`` or ``run``, and nothing heavy is imported before it is used.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutoscope.errors import Cancelled, CapabilityError, MediaError, MutoscopeError, UsageError
    from mutoscope.runtime.session import Order, Verb, Video
    from mutoscope.runtime.session import open_video as open

    again: Verb
    caption: Verb
    check: Verb
    compose: Verb
    convert: Verb
    cut: Verb
    doctor: Verb
    export: Verb
    extend: Verb
    film: Verb
    generate: Verb
    info: Verb
    mix: Verb
    models: Verb
    new: Verb
    plan: Verb
    speak: Verb
    train: Verb
    worlds: Verb

__version__ = "0.1.0"

_VERBS = (
    "again", "caption", "check", "compose", "convert", "cut", "doctor", "export", "extend", "film", "generate",
    "info", "mix", "models", "new", "plan",
    "speak", "train", "worlds",
)  # fmt: skip
_NAMES = {
    "CapabilityError": "mutoscope.errors:CapabilityError",
    "Cancelled": "mutoscope.errors:Cancelled",
    "MediaError": "mutoscope.errors:MediaError",
    "MutoscopeError": "mutoscope.errors:MutoscopeError",
    "Order": "mutoscope.runtime.session:Order",
    "UsageError": "mutoscope.errors:UsageError",
    "Video": "mutoscope.runtime.session:Video",
    "open": "mutoscope.runtime.session:open_video",
}

__all__ = [
    "Cancelled",
    "CapabilityError",
    "MediaError",
    "MutoscopeError",
    "Order",
    "UsageError",
    "Video",
    "__version__",
    "again",
    "caption",
    "check",
    "compose",
    "convert",
    "cut",
    "doctor",
    "export",
    "extend",
    "film",
    "generate",
    "info",
    "mix",
    "models",
    "new",
    "open",
    "plan",
    "speak",
    "train",
    "worlds",
]


class _CallablePackage(ModuleType):
    """Packages that are verbs as well: importing the package must not take the verb away."""

    def __call__(self, *positional: Any, **fields: Any) -> Order:
        from mutoscope.runtime.session import Verb

        return Verb(self.__name__.rpartition(".")[2])(*positional, **fields)


for _name in ("film", "models", "train", "worlds"):
    importlib.import_module(f"{__name__}.{_name}").__class__ = _CallablePackage


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        module, _, attribute = _NAMES[name].partition(":")
        value = getattr(importlib.import_module(module), attribute)
    elif name in _VERBS:
        from mutoscope.runtime.session import Verb

        value = Verb(name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    setattr(sys.modules[__name__], name, value)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
