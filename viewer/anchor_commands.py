"""The command line's part about anchors: where indicators sit on what was measured. Imports what it needs late."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from loaders.anchors import Snapped
    from scenes.snap import Point

anchors = typer.Typer(no_args_is_help=True, help="Anchors of indicators: lay them onto the surface / 锚点")

WITHIN = 2.0
"""Metres that an anchor may move by itself: an instrument list is good to about as much, and a wall is no farther."""


@anchors.callback()
def group() -> None:
    """Keeps `snap` a word of its own."""


@anchors.command()
def snap(
    park: Annotated[Path, typer.Argument(metavar="PARK", help="a folder NAME.park")],
    within: Annotated[float, typer.Option(min=0.001, max=500, help="metres that an anchor may move at most")] = WITHIN,
    only: Annotated[list[str] | None, typer.Option(help="code of an indicator or an equipment; again for more")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="report; write nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs: an object and a line per anchor")] = False,
) -> None:
    """Lay indicators' anchors onto the nearest surface of the park's models, tiles and terrain; what is farther stays.

    Without --only those of equipment that comes from a model or is bound in photogrammetry.
    把指标的锚点贴到最近的表面；超过限度的不动，并列出。
    """
    from loaders.anchors import anchors_snapped, with_anchors
    from loaders.package import model_files, read_park, write_park

    with _alone(park, dry_run=dry_run):
        owner, _ = read_park(park)
        found, report = anchors_snapped(owner, park, within=within, only=only or ())
        if not dry_run and any(each.moves for each in found):
            write_park(with_anchors(owner, found), park, kept=[each.name for each in model_files(park)])
    for notice in report.notices:
        asides.print(notice.told("zh"), markup=False, highlight=False)
        asides.print(notice.told("en"), markup=False, highlight=False)
    if as_json:
        for each in found:
            sys.stdout.write(json.dumps(_row(each), ensure_ascii=False) + "\n")
        return
    _show(found, within, dry_run=dry_run)


@contextmanager
def _alone(park: Path, *, dry_run: bool) -> Generator[None]:
    """Nobody else changes the package meanwhile; whoever only looks need not wait for that."""
    from loaders.importing.site import alone_in

    if dry_run:
        yield
        return
    with alone_in(park):
        yield


def _row(snapped: "Snapped") -> dict[str, object]:
    """For programs: exactly these members, in this order."""
    return {
        "code": snapped.code,
        "moves": snapped.moves,
        "distance": None if snapped.after is None else round(snapped.distance, 3),
        "before": [round(each, 3) for each in snapped.before],
        "after": None if snapped.after is None else [round(each, 3) for each in snapped.after],
    }


def _show(found: "tuple[Snapped, ...]", within: float, *, dry_run: bool) -> None:
    table = Table()
    for heading in ("指标 indicator", "移动 moved (m)", "原处 before (E, N, U)", "表面 surface (E, N, U)"):
        table.add_column(heading, overflow="fold", justify="left" if heading.startswith("指标") else "right")
    for each in sorted(found, key=lambda one: (one.after is None, -one.distance)):
        name = f"{each.code} {each.name}"
        if each.after is None:
            table.add_row(name, f"> {within:g}，不动 left", _told(each.before), "–")
        elif each.moves:
            table.add_row(name, f"{each.distance:.3f}", _told(each.before), _told(each.after))
    moved, far = sum(each.moves for each in found), sum(each.after is None for each in found)
    if table.row_count:
        answers.print(table)
    there = len(found) - moved - far
    answers.print(
        f"移动 moved {moved}，已在表面 on it already {there}，{within:g} m 内没有表面 no surface within reach {far}"
        + ("；试运行，什么也没写 dry run, nothing was written" if dry_run else ""),
        markup=False,
        highlight=False,
    )


def _told(point: "Point") -> str:
    return ", ".join(f"{each:.3f}" for each in point)
