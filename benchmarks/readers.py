"""Readers of model files that are measured beside one another, and how long one of them takes."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import f3d


def milliseconds(reader: Callable[[Path], object], path: Path) -> float:
    """Of one reading; letting go of what was read is not counted."""
    started = perf_counter()
    kept = reader(path)
    elapsed = 1000 * (perf_counter() - started)
    del kept
    return elapsed


def scene_by_f3d(path: Path) -> object:
    """The scene as f3d loads it, without a window."""
    f3d.Log.set_verbose_level(f3d.Log.VerboseLevel.QUIET)
    f3d.Engine.autoload_plugins()
    engine = f3d.Engine.create_none()
    engine.scene.add(str(path))
    return engine
