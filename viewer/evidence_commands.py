"""The command line's part about evidence: make a package, verify one."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from viewer.case_commands import (
    ByOption,
    DataOption,
    HistoryOption,
    KeyArgument,
    ParkArgument,
    PicturesOption,
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
) -> None:
    """Seal an incident: history, journal with its anchors, reports, hashes of scene and software, signed."""
    from loaders.incident_papers import write_evidence

    place = place_of(park, data, history)
    with opened_case(place, key, by) as (case, incidents):
        pictured = with_pictures(case, park, picture or (), "zh")
        sealed = write_evidence(pictured, out, place.key, incidents)
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
