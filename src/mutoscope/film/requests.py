"""The questions one can ask about a film. Torch-free: their help pages come at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from mutoscope.config import Request, ending, option


class Film(Request):
    """Make the film a storyboard (YAML, or a plain script) describes. The same command goes on after a stop."""

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope film mine.yaml",
        "mutoscope film mine.yaml --draft",
        "mutoscope film mine.yaml --aspect 9:16 -o upright.mp4",
        "mutoscope film mine.yaml --only stairs",
        "mutoscope film invitation.yaml --rows people.csv -o films/",
    )

    storyboard: Path = option(positional=True, reads=True, description="The storyboard or script.")
    output: Path | None = option(None, short="-o", description="The film; a folder with --rows.")
    draft: bool = option(False, description="A small, quick look with the real voice, music and captions.")
    only: tuple[str, ...] = option((), comma=True, description="Only these shots, which follow one another.")
    aspect: str | None = option(None, description="Another shape: 16:9, 9:16, 1:1 …")
    strict: bool = option(False, description="Refuse when words do not fit, instead of lengthening a shot.")
    rows: Path | None = option(
        None, reads=True, description="A CSV file: one film a row, {column} filled in."
    )

    def destination(self) -> Path | None:
        """The film's file; beside the storyboard, with what was asked for in its name, when ``-o`` is left out."""
        if self.output is not None:
            return self.output
        if self.rows is not None:
            return self.storyboard.with_suffix("")
        asked = ["draft"] if self.draft else []
        asked += [self.aspect.replace(":", "x")] if self.aspect else []
        name = "-".join([self.storyboard.stem, *asked, *self.only])
        return self.storyboard.with_name(f"{name}.mp4")

    def many(self) -> bool:
        """With ``--rows`` the answer is a folder of films."""
        return self.rows is not None


class Check(Request):
    """List everything that is wrong with a storyboard, at once, with line and column."""

    examples: ClassVar[tuple[str, ...]] = ("mutoscope check mine.yaml", "mutoscope check mine.yaml --json")

    storyboard: Path = option(positional=True, reads=True, description="The storyboard or script.")


class Plan(Request):
    """Show the timetable: shots, words, cuts and warnings. Lines are spoken, nothing is drawn."""

    examples: ClassVar[tuple[str, ...]] = ("mutoscope plan mine.yaml",)

    storyboard: Path = option(positional=True, reads=True, description="The storyboard or script.")
    aspect: str | None = option(None, description="Another shape: 16:9, 9:16, 1:1 …")
    strict: bool = option(False, description="Refuse when words do not fit, instead of lengthening a shot.")


class New(Request):
    """Write a first storyboard from photos, clips and sentences."""

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope new film --from photos/*.jpg --say lines.txt -o mine.yaml",
        "mutoscope new film --script lisbon.txt -o lisbon.yaml",
    )

    what: str = option("film", positional=True, description="What to begin: film.")
    pictures: tuple[Path, ...] = option(
        (), flag="--from", reads=True, description="Photos and clips, in order."
    )
    say: Path | None = option(None, reads=True, description="A text file, one sentence a line.")
    script: Path | None = option(None, reads=True, description="A plain script to turn into a storyboard.")
    title: str | None = option(None, description="The film's title.")
    aspect: str = option("16:9", description="The film's shape.")
    music: str = option("warm", description="The music's mood, in words.")
    language: str | None = option(None, description="Language of the sentences; guessed when left out.")
    output: Annotated[Path, ending(".yaml", ".yml")] = option(
        Path("film.yaml"), short="-o", description="The storyboard to write."
    )


class Again(Request):
    """Make a film again from the recipe inside it."""

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope again lisbon.mp4 -o lisbon-again.mp4",
        "mutoscope again lisbon.mp4 -o lisbon.yaml",
    )

    film: Path = option(positional=True, reads=True, description="A film made by this program.")
    folder: Path | None = option(
        None, description="Where its pictures and clips are; left out, the film's own."
    )
    output: Path | None = option(None, short="-o", description="The new film.")

    def destination(self) -> Path | None:
        """The new film, ``-again`` in its name when ``-o`` is left out; a .yaml name asks for the storyboard."""
        return self.output or self.film.with_stem(self.film.stem + "-again")


class Export(Request):
    """Hand a film over to an editing program as an OpenTimelineIO timeline."""

    examples: ClassVar[tuple[str, ...]] = ("mutoscope export mine.yaml --otio -o mine.otio",)

    storyboard: Path = option(positional=True, reads=True, description="The storyboard or script.")
    output: Annotated[Path, ending(".otio", ".otioz")] | None = option(
        None, short="-o", description="The timeline (.otio or .otioz)."
    )
    otio: bool = option(True, description="Write OpenTimelineIO.")

    def destination(self) -> Path | None:
        """The timeline; beside the storyboard when ``-o`` is left out."""
        return self.output or self.storyboard.with_suffix(".otio")
