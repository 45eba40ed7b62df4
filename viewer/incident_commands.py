"""The command line's part about incidents: list, open, show, note, report, close."""

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scenes.trouble import Language as Spoken
from scenes.trouble import Report, Trouble
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
    moment_of,
    opened_case,
    opened_incidents,
    person,
    place_of,
    with_pictures,
)
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from scenes.incident import Incident, Subject
    from scenes.plant import Park

incident = typer.Typer(no_args_is_help=True, help="Incidents on record: open, note, report, close / 事件登记")

JsonOption = Annotated[bool, typer.Option("--json", help="for programs")]
LanguageOption = Annotated[str, typer.Option(help="zh 简体中文 | en English")]


@incident.command("list")
def list_(park: ParkArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """All incidents of a park, the newest first."""
    report = Report()
    with opened_incidents(place_of(park, data)) as incidents:
        found = incidents.listed(report)
    for notice in report.notices:
        asides.print(notice.told("zh"), markup=False, highlight=False)
        asides.print(notice.told("en"), markup=False, highlight=False)
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], ensure_ascii=False) + "\n")
        return
    table = Table()
    for heading in ("编号 key", "名称 title", "时段 time", "状态 state", "立案 opened by"):
        table.add_column(heading, overflow="fold")
    for each in found:
        state = "未结案 open" if each.open else "已结案 closed"
        table.add_row(each.key, each.title, _span(each), state, each.opened_by)
    answers.print(table)


@incident.command("open")
def open_(
    park: ParkArgument,
    title: Annotated[str, typer.Argument(help="what people will call it")],
    alarm: Annotated[str, typer.Option(help="the code of the indicator whose alarm it is about, with its unit")] = "",
    at: Annotated[str, typer.Option(help="when that alarm called")] = "",
    begin: Annotated[str, typer.Option("--from", help="its begin, without an alarm")] = "",
    end: Annotated[str, typer.Option("--to", help="its end; an hour after the alarm when not given")] = "",
    code: Annotated[list[str] | None, typer.Option(help="only these indicators; the whole park otherwise")] = None,
    by: ByOption = "",
    data: DataOption = None,
) -> None:
    """Open an incident from an alarm (--alarm, --at) or from a time (--from, --to); prints its number."""
    place = place_of(park, data)
    subject = _subject(place.park, alarm, at, begin, end, tuple(code or ()))
    with opened_incidents(place) as incidents:
        made = incidents.begin(title, subject, by=person(by), wall=time.time())
    answers.print(made.key, markup=False, highlight=False)


@incident.command()
def show(
    park: ParkArgument,
    key: KeyArgument,
    handover: Annotated[bool, typer.Option("--handover", help="the note for the next shift")] = False,
    language: LanguageOption = "zh",
    data: DataOption = None,
    history: HistoryOption = None,
    as_json: JsonOption = False,
) -> None:
    """One incident: its steps as the journal has them, what people stated, the narrative and its versions."""
    place = place_of(park, data, history)
    if handover:
        from loaders.incident_papers import handover_of

        with opened_case(place, key, "") as (case, _):
            answers.print(handover_of(case, _spoken(language)), markup=False, highlight=False)
        return
    from loaders.evidence.journal_slice import journal_slice
    from loaders.live.incident_facts import facts_of
    from loaders.report.words import STEPS, Speech
    from scenes.chronology import chronology_of
    from scenes.incident import Step

    with opened_incidents(place) as incidents:
        found = incidents.read(key)
    told = journal_slice(place.folder, found.subject.begin, found.subject.end).told()
    chronology, speech = chronology_of(facts_of(told), found), Speech(_spoken(language))
    if as_json:
        steps = {step: asdict(mark) for step, mark in chronology.steps.items()}
        whole = {"incident": asdict(found), "steps": steps, "alarms": len(chronology.alarms)}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False) + "\n")
        return
    answers.print(f"{found.key}  {found.title}  {_span(found)}", markup=False, highlight=False)
    for step in Step:
        mark = chronology.steps.get(step)
        when = "–" if mark is None else f"{speech.clock(mark.time)} {mark.person}"
        answers.print(f"  {speech.of(STEPS[step])}\t{when}", markup=False, highlight=False)
    answers.print(found.text or "–", markup=False, highlight=False)


@incident.command()
def note(
    park: ParkArgument,
    key: KeyArgument,
    text: Annotated[str, typer.Argument(help="the narrative as it shall read now; - reads standard input")] = "",
    stated: Annotated[str, typer.Option(help="a step or moment you state, e.g. disposed, head_knew; needs --at")] = "",
    at: Annotated[str, typer.Option(help="when that was")] = "",
    deaths: Annotated[int | None, typer.Option(min=0)] = None,
    injuries: Annotated[int | None, typer.Option(min=0, help="serious ones, acute poisoning included")] = None,
    loss_yuan: Annotated[float | None, typer.Option(min=0, help="direct loss")] = None,
    by: ByOption = "",
    data: DataOption = None,
) -> None:
    """Another version of the narrative, a statement (--stated, --at), or losses as known by now."""
    from scenes.accident import Losses

    words, now, who = sys.stdin.read() if text == "-" else text, time.time(), person(by)
    with opened_incidents(place_of(park, data)) as incidents:
        if stated:
            incidents.state(key, stated, moment_of(at), words, by=who, wall=now)
        elif words.strip():
            incidents.narrate(key, words, by=who, wall=now)
        if any(each is not None for each in (deaths, injuries, loss_yuan)):
            incidents.lose(key, Losses(deaths, injuries, loss_yuan), by=who, wall=now)


@incident.command()
def report(
    park: ParkArgument,
    key: KeyArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="the file to write, .pdf or .docx")],
    language: LanguageOption = "zh",
    picture: PicturesOption = None,
    font: Annotated[Path | None, typer.Option(help="a TrueType file with Chinese, to be embedded")] = None,
    by: ByOption = "",
    data: DataOption = None,
    history: HistoryOption = None,
    orders: OrdersOption = "",
    run_dir: RunOption = None,
    lines: LinesOption = False,
) -> None:
    """Write the report of an incident."""
    from loaders.going import part_of
    from loaders.incident_papers import write_report
    from viewer.paper_lines import made, showing

    speaking, drawn = _spoken(language), PICTURED if picture else 0.0
    with showing(out, lines=lines) as going:
        place = place_of(park, data, history, orders=orders, run_dir=run_dir)
        with opened_case(place, key, by) as (case, _):
            pictured = with_pictures(case, park, picture or (), speaking, part_of(going, 0.0, drawn))
            notices = write_report(pictured, out, speaking, font=font, going=part_of(going, drawn, 1.0))
    if lines:
        made(out, notices)
        return
    for notice in notices:
        asides.print(notice.told(_spoken(language)), markup=False, highlight=False)
    answers.print(str(out), markup=False, highlight=False)


@incident.command()
def film(
    park: ParkArgument,
    key: KeyArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="the film to write, .mp4")],
    view: Annotated[str, typer.Option(help="a saved view's key or name, or home, or plan")] = "home",
    begin: Annotated[str, typer.Option("--from", help="the incident's begin when not given")] = "",
    end: Annotated[str, typer.Option("--to", help="the incident's end when not given")] = "",
    speed: Annotated[float, typer.Option(min=0.25, max=600, help="seconds of the past for one of the film")] = 10.0,
    rate: Annotated[float, typer.Option(min=1, max=60, help="pictures for one second of the film")] = 10.0,
    language: LanguageOption = "zh",
    data: DataOption = None,
    history: HistoryOption = None,
    orders: OrdersOption = "",
    run_dir: RunOption = None,
    lines: LinesOption = False,
) -> None:
    """Film the incident's time from one view, stamped; Ctrl+C ends it and leaves nothing."""
    from viewer.case_commands import filmed
    from viewer.paper_lines import made, showing

    speaking = _spoken(language)
    with showing(out, lines=lines) as going:
        place = place_of(park, data, history, orders=orders, run_dir=run_dir)
        with opened_case(place, key, "") as (case, _):
            subject = case.incident.subject
            span = (moment_of(begin) if begin else subject.begin, moment_of(end) if end else subject.end)
            written = filmed(case, park, out, view, span, speed=speed, rate=rate, language=speaking, going=going)
    if lines:
        made(out, written.notices)
        return
    for notice in written.notices:
        asides.print(notice.told(speaking), markup=False, highlight=False)
    asides.print(f"{written.frames} pictures, {written.seconds:.1f} s, {written.bytes / 1e6:.1f} MB", highlight=False)
    answers.print(str(written.path), markup=False, highlight=False)


@incident.command()
def close(
    park: ParkArgument,
    key: KeyArgument,
    text: Annotated[str, typer.Argument(help="the conclusion")],
    by: ByOption = "",
    data: DataOption = None,
) -> None:
    """Close an incident with a conclusion; nothing of it is changed afterwards."""
    with opened_incidents(place_of(park, data)) as incidents:
        incidents.close_incident(key, text, by=person(by), wall=time.time())


def _subject(park: "Park", alarm: str, at: str, begin: str, end: str, codes: tuple[str, ...]) -> "Subject":
    from loaders.live.incident_facts import subject_of_alarm, unit_codes
    from scenes.incident import Subject

    if alarm and at:
        return subject_of_alarm(park, alarm, moment_of(at), end=moment_of(end) if end else None)
    if begin and end:
        for each in codes:
            unit_codes(park, each)  # a code that the park does not have is refused here
        return Subject(moment_of(begin), moment_of(end), codes)
    raise Trouble(
        "请给出报警（--alarm 和 --at）或时段（--from 和 --to）。",
        "Name an alarm (--alarm and --at) or a time (--from and --to).",
    )


def _span(found: "Incident") -> str:
    begin, end = (datetime.fromtimestamp(each).astimezone() for each in (found.subject.begin, found.subject.end))
    return f"{begin:%Y-%m-%d %H:%M:%S} – {end:%H:%M:%S}"


def _spoken(language: str) -> Spoken:
    if language == "en":
        return "en"
    if language == "zh":
        return "zh"
    raise typer.BadParameter("zh or en")
