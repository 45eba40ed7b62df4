"""The command line's part about drills: list, run, score. Imports what it needs when it runs."""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from scenes.drill import Drill, Handling, Stage

drill = typer.Typer(no_args_is_help=True, help="Rehearse an incident and see how it was handled / 演练与评分")

NameArgument = Annotated[str, typer.Argument(help="a drill of `drill list`, or somebody's own .toml")]
DataOption = Annotated[Path | None, typer.Option(help="where journals lie, when not in the usual place")]
JsonOption = Annotated[bool, typer.Option("--json", help="for programs")]
STAGES = (
    ("see", "看到 seen"),
    ("acknowledge", "确认 acknowledged"),
    ("verify", "核实 verified"),
    ("close", "消警 closed"),
)


@drill.command("list")
def list_(as_json: JsonOption = False) -> None:
    """The drills that come with the program."""
    from loaders.drills import shipped_drills

    drills = shipped_drills()
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in drills], ensure_ascii=False) + "\n")
        return
    table = Table(title="演练 Drills")
    for heading in ("key", "演练 drill", "说明 briefing", "s"):
        table.add_column(heading, overflow="fold")
    for each in drills:
        briefing = f"{each.briefing_zh}\n{each.briefing_en}"
        table.add_row(each.key, f"{each.title_zh}\n{each.title_en}", briefing, f"{each.lasts_s:g}")
    answers.print(table)


@drill.command()
def run(
    name: NameArgument,
    park: Annotated[str, typer.Argument(help="a folder NAME.park, or demo")] = "demo",
    data: DataOption = None,
    seconds: Annotated[float | None, typer.Option(help="close the window after so long")] = None,
    language: Annotated[str, typer.Option(help="zh | en")] = "zh",
) -> None:
    """Play a drill in a park's window, with a journal of its own; nothing of it reaches a platform. Then score it."""
    from loaders.drills import drill_of
    from loaders.live.parks import data_of, park_of
    from loaders.live.wire.endpoint import DRILL, Orders, files
    from scenes.drill import excursions_of
    from viewer.application import run_opening
    from viewer.opening import park_opening
    from viewer.places import run_folder

    script = drill_of(name)
    where = "demo:1" if park == "demo" else park
    feed = DRILL + (name if script.key == name else str(Path(name).resolve()))
    orders = Orders(where, feed=feed, start_s=time.time(), data_dir="" if data is None else str(data))
    excursions_of(script, park_of(orders))  # a script that the park cannot play is refused before a window opens
    opening = park_opening(where, orders=orders)
    code = run_opening(opening, language="en" if language == "en" else "zh", seconds=seconds)
    folder = data_of(opening.park, orders, files(run_folder(), orders))
    asides.print(str(folder), markup=False, highlight=False)
    _show(script, _handled(script, where, folder), as_json=False)
    raise typer.Exit(code)


@drill.command()
def score(
    name: NameArgument,
    folder: Annotated[Path, typer.Argument(help="the folder of the drill's journal, as `drill run` said it")],
    park: Annotated[str, typer.Option(help="the park it was played in: a folder NAME.park, or demo")] = "demo",
    as_json: JsonOption = False,
) -> None:
    """How a drill was handled: seconds from the alarm to seen, acknowledged, verified, closed."""
    from loaders.drills import drill_of

    script = drill_of(name)
    _show(script, _handled(script, "demo:1" if park == "demo" else park, folder), as_json=as_json)


def _handled(script: "Drill", park: str, folder: Path) -> "tuple[Handling, ...]":
    from loaders.drills import entries_of_drill, signs_of
    from loaders.live.parks import park_of
    from loaders.live.wire.endpoint import DRILL, Orders
    from scenes.drill import excursions_of, handled, of_indicators

    whole = park_of(Orders(park, feed=DRILL + script.key))
    codes = [each.code for each in excursions_of(script, whole)]
    return handled(codes, of_indicators(signs_of(entries_of_drill(folder)), codes, whole))


def _show(script: "Drill", handlings: "tuple[Handling, ...]", *, as_json: bool) -> None:
    from scenes.drill import Stage

    if as_json:
        found = {
            "drill": script.key,
            "allowed_s": dict(script.allowed_s),
            "alarms": [asdict(each) for each in handlings],
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    table = Table(title=f"演练评分 {script.title_zh} {script.title_en}")
    table.add_column("测点 indicator", overflow="fold")
    for _, heading in STAGES:
        table.add_column(heading, justify="right")
    for each in handlings:
        words = [_word(each, Stage(stage), script) for stage, _ in STAGES]
        called = "" if each.called is not None else "（没有报警 never in alarm）"
        table.add_row(each.code + called, *words)
    allowed = [
        f"{script.allowed_s[Stage(stage)]:g} s" if Stage(stage) in script.allowed_s else "待配置" for stage, _ in STAGES
    ]
    table.add_row("限时 time allowed", *allowed, style="dim")
    answers.print(table)


def _word(handling: "Handling", stage: "Stage", script: "Drill") -> str:
    """Seconds and who; whether that was in time only where the site says what that is."""
    if stage not in handling.after:
        return "未做到 not reached"
    in_time = {True: " ✓", False: " 超时 late", None: ""}[handling.held(stage, script.allowed_s)]
    return f"{handling.after[stage]:.1f} s {handling.by[stage]}".rstrip() + in_time
