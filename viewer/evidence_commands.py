"""The command line's part about evidence: make a package, verify one."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from viewer.case_commands import (
    PICTURED,
    ByOption,
    DataOption,
    HistoryOption,
    KeyArgument,
    LinesOption,
    OrdersOption,
    ParkArgument,
    PicturesOption,
    RunOption,
    opened_case,
    place_of,
    with_pictures,
)
from viewer.terminal import answers, asides

evidence = typer.Typer(no_args_is_help=True, help="Evidence packages: make, verify / 证据包")


@evidence.command()
def make(
    park: ParkArgument,
    key: KeyArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="the package to write, .zip")],
    picture: PicturesOption = None,
    by: ByOption = "",
    data: DataOption = None,
    history: HistoryOption = None,
    orders: OrdersOption = "",
    run_dir: RunOption = None,
    lines: LinesOption = False,
) -> None:
    """Seal an incident: history, journal with its anchors, reports, hashes of scene and software, signed."""
    from loaders.going import part_of
    from loaders.incident_papers import write_evidence
    from viewer.paper_lines import made, showing

    with showing(out, lines=lines) as going:
        place, drawn = place_of(park, data, history, orders=orders, run_dir=run_dir), PICTURED if picture else 0.0
        with opened_case(place, key, by) as (case, incidents):
            pictured = with_pictures(case, park, picture or (), "zh", part_of(going, 0.0, drawn))
            sealed = write_evidence(pictured, out, place.key, incidents, part_of(going, drawn, 1.0))
    if lines:
        made(out, sealed.notices)
        return
    for notice in sealed.notices:
        asides.print(notice.told("zh"), markup=False, highlight=False)
        asides.print(notice.told("en"), markup=False, highlight=False)
    told = f"{sealed.members} members, {sealed.changes} changes, {sealed.bytes / 1e6:.1f} MB"
    asides.print(f"{told}\n公钥 public key {sealed.key}", markup=False, highlight=False)
    answers.print(str(sealed.path), markup=False, highlight=False)


@evidence.command()
def verify(
    file: Annotated[Path, typer.Argument(help="the package")],
    key: Annotated[str, typer.Option(help="the public key to be expected, in hexadecimal, from elsewhere")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """What holds of a package, what does not, and what it cannot show; exit status 1 when anything does not hold."""
    from loaders.evidence.verifying import verify_evidence

    verdict = verify_evidence(file, key)
    if as_json:
        sys.stdout.write(json.dumps({"sound": verdict.sound, **asdict(verdict)}, ensure_ascii=False) + "\n")
        raise typer.Exit(0 if verdict.sound else 1)
    marks = {True: "符合 OK", False: "不符 NO", None: "未证 ? "}
    for name, word in verdict.about.items():
        answers.print(f"{name}: {word}", markup=False, highlight=False)
    for each in verdict.findings:
        answers.print(f"{marks[each.holds]}  {each.told}", markup=False, highlight=False)
    answers.print("本包不能证明 What it does not prove:", markup=False, highlight=False)
    for notice in verdict.unproven:
        answers.print(f"  {notice.told('zh')} {notice.told('en')}", markup=False, highlight=False)
    answers.print("完好 sound" if verdict.sound else "有问题 NOT SOUND", markup=False, highlight=False)
    raise typer.Exit(0 if verdict.sound else 1)
