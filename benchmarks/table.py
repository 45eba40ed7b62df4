"""The benchmark table: which measurement answers to which name, and how the rows are told."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Literal

from rich.console import Console
from rich.table import Table

from benchmarks.result import Result
from loaders.machine import graphics_card, processor
from loaders.places import ROOT
from scenes.trouble import Trouble

QUICK_LANES = 2
"""A quick round measures so many things at a time where there are cores enough: it is a look, not a record."""
MODULES = {
    "frame": "frame",
    "recolour": "frame",
    "load_glb": "load_glb",
    "load_obj": "load_obj",
    "limits_paint": "limits_paint",
    "labels": "labels",
    "pick": "pick",
    "start": "start",
    "memory": "start",
    "tick": "tick",
    "flood": "flood",
    "flood_window": "flood_window",
    "journal": "journal",
    "alarm_list": "alarm_list",
    "intake_city": "intake_city",
    "intake_province": "intake_province",
    "gap_heal": "gap_heal",
    "failover": "failover",
    "bus": "bus",
    "pixel": "pixel",
    "seek": "replay",
    "scrub": "replay",
    "select_50k": "select",
    "select_200k": "select",
    "stream": "stream",
    "soak": "soak",
    "import": "import_model",
    "crs": "crs",
    "load_osgb": "load_osgb",
    "load_ifc": "load_ifc",
    "load_las": "load_las",
    "state_at": "history",
    "hour_2000": "history",
    "intake_history": "history",
    "crash_history": "crash_history",
    "evidence": "evidence",
}


def measured(names: Sequence[str], *, quick: bool) -> list[Result]:
    """The rows of these names, of all when none is given."""
    if strangers := [name for name in names if name not in MODULES]:
        known = ", ".join(MODULES)
        raise Trouble(
            f"没有名为 {strangers[0]} 的测量项。",
            f"There is no measurement {strangers[0]!r}.",
            remedy_zh=f"可用：{known}",
            remedy_en=f"Known: {known}",
        )
    wanted = list(names) or list(MODULES)
    modules = dict.fromkeys(MODULES[name] for name in wanted)
    with ThreadPoolExecutor(QUICK_LANES if quick and (os.cpu_count() or 1) >= 2 * QUICK_LANES else 1) as lanes:
        parts = lanes.map(partial(_measured_apart, quick=quick), modules)
        rows = [row for part in parts for row in part]
    return [row for row in rows if any(row.name.startswith(name) for name in wanted)]


def _measured_apart(module: str, *, quick: bool) -> list[Result]:
    """The rows of one module, from a process of its own: f3d brings a VTK that ends a process which has ours loaded.

    What one measurement leaves in memory and caches does not reach the next one either. Raises `Trouble`.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-P", "-m", "benchmarks.one", module, *(["--quick"] if quick else [])]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout.strip().rpartition("\n")[2]
    if done.returncode or not said:
        raise Trouble(
            f"测量 {module} 没有完成（退出码 {done.returncode}）：{done.stderr[-400:]}",
            f"The measurement {module} did not finish (exit code {done.returncode}): {done.stderr[-400:]}",
        )
    return [Result(**row) for row in json.loads(said)]


def device() -> str:
    """What the figures were measured on."""
    card, _ = graphics_card()
    return f"{processor()}, {card or 'software GL (llvmpipe)'}, {platform.system()} {platform.machine()}"


def as_json(rows: Iterable[Result]) -> str:
    """The table for programs."""
    return json.dumps(
        {
            "device": device(),
            "results": [
                {
                    "name": row.name,
                    "ours": row.ours,
                    "unit": row.unit,
                    "peer": row.peer,
                    "peer_name": row.peer_name,
                    "ratio": row.ratio,
                    "goal": row.goal,
                    "holds": row.holds,
                }
                for row in rows
            ],
        },
        ensure_ascii=False,
    )


def show(rows: Iterable[Result], console: Console) -> None:
    """The table for people."""
    table = Table(title=device())
    for heading in ("name", "ours", "unit", "peer", "ratio", "goal", "holds"):
        justify: Literal["left", "right"] = "right" if heading in ("ours", "peer", "ratio") else "left"
        table.add_column(heading, justify=justify, no_wrap=heading == "name")
    for row in rows:
        peer = "" if row.peer is None else f"{row.peer:.3g} ({row.peer_name})"
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}×"
        holds = {True: "yes", False: "NO", None: "–"}[row.holds]
        table.add_row(row.name, f"{row.ours:.3g}", row.unit, peer, ratio, row.goal, holds)
    console.print(table)
