"""What the person asks of an import."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loaders.importing.work import Work, alone
from loaders.opened import Progress, Said
from scenes.datums import Position

PIPELINE = 2
"""Goes up whenever the same file would become other bytes: then a re-run does not skip it."""


def unheard(_file: Path) -> Progress:
    """Nobody watches."""
    return lambda _: None


@dataclass(frozen=True, slots=True)
class Wanted:
    """`into` is the package. `whose` says whose a boundary is: "park", "enterprise:CODE", "unit:CODE", "" for whatever
    the file says. `code`, `name` and `origin` are for a package that does not exist yet. `watch` gives, for each file,
    who hears how far it is.
    """  # noqa: D205

    into: Path
    said: Said = field(default_factory=Said)
    whose: str = ""
    code: str = ""
    name: str = ""
    origin: Position | None = None
    dry_run: bool = False
    work: Work = alone
    watch: Callable[[Path], Progress] = unheard

    @property
    def options(self) -> str:
        """Everything that decides what a file becomes, as one text."""
        said = self.said
        datum = "" if said.datum is None else said.datum.__name__
        words = (PIPELINE, said.crs, datum, said.up, said.metres_per_unit, said.encoding, self.whose)
        return repr((*words, said.heights.value) if said.heights else words)
