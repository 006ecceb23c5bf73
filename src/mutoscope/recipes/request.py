"""What is to be learned, from what, and where the run is kept."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from mutoscope.config import Request, option


class Train(Request):
    """Train a model of a world, or of one's own footage. The same command again goes on where it was stopped or killed.

    A run's folder holds everything: settings, checkpoints, logs (JSON lines and TensorBoard), sample sheets, and the
    model, which ``mutoscope generate --model RUN`` uses, while it is still being trained too.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope train shapes --size xs --run runs/a",
        "mutoscope train shapes --size s --set transformer_steps=30000 --run runs/b",
        'mutoscope train footage --data clips --license "my own" --consent "everyone in it agreed" --run runs/mine',
    )

    what: str = option(positional=True, metavar="WORLD", description="A world's name, or footage.")
    run: Path = option(description="The run's folder: new, or that of the same run.")
    size: str = option("s", description="How large and how long: xs, s, m or l.")
    set: tuple[str, ...] = option(
        (),
        metavar="NAME=VALUE",
        description="One setting other than the size's, such as transformer_steps=30000.",
    )
    seed: int = option(0, ge=0, le=2**31 - 1, description="Another seed, other weights from the same data.")
    threads: int | None = option(
        None,
        ge=1,
        le=256,
        description="Threads of the processor; all cores if left out. Another number, other rounding.",
    )
    reader: bool = option(
        False,
        description="Also train the network that reads clips; a world that cannot read them by rule always has it.",
    )
    data: Path | None = option(None, description="The folder of clips, for footage.")
    license: str | None = option(
        None, description="Under what license the clips are, for footage; kept in the card."
    )
    consent: str | None = option(
        None, description="Who agreed that they are learned from, for footage; kept in the card."
    )
