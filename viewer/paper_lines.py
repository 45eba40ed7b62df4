"""How far a paper is: a bar for whoever sits at the terminal, lines of JSON for the window that started the command."""

import json
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer
from rich.progress import Progress

from loaders.going import Going
from scenes.trouble import Notice, Trouble
from viewer.terminal import asides


@contextmanager
def showing(out: Path, *, lines: bool) -> Generator[Going]:
    """A bar, or lines, for as long as a paper is made; as lines also the `Trouble` for which there is none."""
    if lines:
        try:
            yield _line
        except Trouble as trouble:
            _say({"trouble": asdict(trouble.notice)})
            raise typer.Exit(1) from trouble
        return
    with Progress(console=asides, transient=True) as bar:
        task = bar.add_task(out.name, total=1.0)

        def going(part: float) -> bool:
            bar.update(task, completed=part)
            return True

        yield going


def made(out: Path, notices: Sequence[Notice]) -> None:
    """The last line: it is there, and what had to be said of it."""
    _say({"made": str(out), "notices": [asdict(each) for each in notices]})


def _line(part: float) -> bool:
    _say({"part": round(part, 4)})
    return True


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()
