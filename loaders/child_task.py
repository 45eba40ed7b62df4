"""What is given to a child process to do: see `loaders.child`, which starts it. Light to import, on both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.opened import Progress, unheard
from scenes.trouble import Report

MODEL = "model.pwm"
"""The file in a task's folder that `loaders.child.child_model` reads."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is given: words, an empty folder for what it makes, and where to say how far it is and what is odd.

    `progress` must be called at least once in `Limits.quiet_seconds`, from any thread.
    """

    arguments: Sequence[str]
    folder: Path
    report: Report = field(default_factory=Report)
    progress: Progress = unheard


type Work = Callable[[Task], None]
"""A function at the top of a module that is light to import: heavy libraries are imported when it is called.

Trouble is carried back as it is; whatever else it raises becomes Trouble.
"""
