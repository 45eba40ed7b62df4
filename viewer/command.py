"""The command line. Answers go to standard output, everything else to standard error.

Every command imports what it needs when it runs: `parkwatch version` loads neither Qt nor VTK.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from enum import StrEnum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scenes.trouble import Language as Spoken
from scenes.trouble import Trouble
from viewer import (
    anchor_commands,
    crs_commands,
    drill_commands,
    evidence_commands,
    history_commands,
    import_commands,
    incident_commands,
    live_commands,
    video_commands,
)
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from loaders.live.wire.doors import BusPlan
    from loaders.live.wire.endpoint import Orders

app = typer.Typer(add_completion=False, no_args_is_help=True, help="园区瞭望 Parkwatch", pretty_exceptions_enable=False)

app.command()(live_commands.verify)
app.command("import")(import_commands.import_)
app.add_typer(live_commands.feed, name="feed")
app.add_typer(live_commands.journal, name="journal")
app.add_typer(live_commands.accounts, name="accounts")
app.add_typer(crs_commands.crs, name="crs")
app.add_typer(anchor_commands.anchors, name="anchors")
app.add_typer(drill_commands.drill, name="drill")
app.add_typer(incident_commands.incident, name="incident")
app.add_typer(evidence_commands.evidence, name="evidence")
app.add_typer(history_commands.history, name="history")
app.add_typer(video_commands.video, name="video")


class Language(StrEnum):
    """Of the interface."""

    ZH = "zh"
    EN = "en"


class Datum(StrEnum):
    """What the longitudes and latitudes of a boundary file are counted on."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class DemoFeedKind(StrEnum):
    """The real server through which the demo park's values go."""

    MQTT = "mqtt"
    NATS = "nats"
    REST = "rest"


LanguageOption = Annotated[
    Language | None, typer.Option(help="zh 简体中文 | en English; the settings file's when not given")
]
ParkArgument = Annotated[str, typer.Argument(help="a folder NAME.park, or demo, or demo:10")]
JsonOption = Annotated[bool, typer.Option("--json", help="for programs")]
FeedOption = Annotated[Path | None, typer.Option(help="a feed.toml; the one in the park's folder when not given")]
DataOption = Annotated[Path | None, typer.Option(help="where journal and accounts lie, when not in the usual place")]
KeyFileOption = Annotated[Path | None, typer.Option(help="the key that seats at a port share; made by the recorder")]
BusOption = Annotated[str, typer.Option(help="nats://HOST:PORT[,…] or tls://…: frames for seats elsewhere")]
BusCredentialOption = Annotated[str, typer.Option(help="name of a credential for the bus")]
BusFileOption = Annotated[Path | None, typer.Option(help="a PEM file, for a bus with TLS")]
SecondsOption = Annotated[float | None, typer.Option(help="end by itself after this long")]


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when all went well. A Trouble is told in both languages, as it stands."""
    try:
        app(list(arguments), prog_name="parkwatch")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Trouble as trouble:
        asides.print(trouble.notice.told("zh"), style="bold", markup=False, highlight=False)
        asides.print(trouble.notice.told("en"), markup=False, highlight=False)
        return 1
    return 0


@app.command()
def demo(
    out: Annotated[Path | None, typer.Option(help="no window: write pictures and a summary to this folder")] = None,
    copies: Annotated[int, typer.Option(min=1, max=30, help="the demo park this many times, for measuring")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="how fast the rehearsal's clock runs")] = 1.0,
    seed: Annotated[int, typer.Option(help="of the rehearsal's values")] = 1,
    feed: Annotated[
        DemoFeedKind | None, typer.Option(help="send the values through a real server on this machine")
    ] = None,
    language: LanguageOption = None,
    seconds: SecondsOption = None,
    time_start: Annotated[
        bool, typer.Option(hidden=True, help="end at the first picture; print seconds and MB")
    ] = False,
) -> None:
    """Show the fictional demo park live: a window, or, with no display, pictures and a summary."""
    from viewer.display import has_display

    if out is None and has_display():
        from loaders.live.spawn import spawn_recorder
        from loaders.live.wire.endpoint import REHEARSAL, Orders
        from viewer.places import run_folder

        with ExitStack() as ending:
            plan = _served(feed, copies, seed, ending) if feed is not None else REHEARSAL
            orders = Orders(f"demo:{copies}", speed, seed, linger_s=30.0, feed=plan)
            recorder = spawn_recorder(orders, run_folder())  # it reads its park while we read ours
            from viewer.application import run_opening
            from viewer.opening import park_opening

            opening = park_opening(orders.park, orders=orders)
            pictured = _tell_start if time_start else None
            code = run_opening(
                opening, language=_spoken(language), seconds=seconds, recorder=recorder, pictured=pictured
            )
        raise typer.Exit(code)
    from viewer.tour import tour

    folder = out or Path("parkwatch-demo")
    if out is None:
        asides.print(f"没有显示器：把图片和摘要写入 {folder}/。No display: pictures and a summary go to {folder}/.")
    summary = tour(folder, copies=copies, seed=seed, tell=lambda line: asides.print(line, markup=False))
    answers.print(summary, markup=False, highlight=False)


@app.command()
def view(
    park: Annotated[str | None, typer.Argument(help="a folder NAME.park, or demo")] = None,
    boundary: Annotated[Path | None, typer.Option(help="GeoJSON with the plant boundary")] = None,
    datum: Annotated[Datum | None, typer.Option(help="what the boundary's coordinates are counted on")] = None,
    model: Annotated[Path | None, typer.Option(help="GLB or glTF")] = None,
    feed: FeedOption = None,
    data: DataOption = None,
    recorder: Annotated[
        str, typer.Option(help="HOST:PORT of a recorder elsewhere, and ,HOST:PORT of its standby")
    ] = "",
    key_file: KeyFileOption = None,
    bus: BusOption = "",
    bus_credential: BusCredentialOption = "",
    bus_ca: BusFileOption = None,
    bus_certificate: BusFileOption = None,
    bus_key: BusFileOption = None,
    shards: Annotated[int, typer.Option(min=1, max=64, help="in how many parts recorders share this park")] = 1,
    language: LanguageOption = None,
    seconds: SecondsOption = None,
    picture: Annotated[Path | None, typer.Option(help="no window: write one picture there")] = None,
) -> None:
    """Open a scene package, or somebody's own boundary and model files.

    A park that is recorded with --feed or --data is opened with the same words: then both have one truth. With
    --recorder or --bus the window follows a recorder on another machine, and starts none.
    """
    from viewer.opening import files_opening, park_opening

    if park is None and boundary is None and model is None:
        raise typer.BadParameter("PARK, --boundary or --model is wanted / 请给出场景包、边界或模型")
    if park is None:
        opening = files_opening(boundary, datum and datum.value, model)
    else:
        from loaders.live.wire.doors import BusPlan

        urls, ca, certificate, key = tuple(bus.split(",")), _word(bus_ca), _word(bus_certificate), _word(bus_key)
        plan = BusPlan(urls, bus_credential, ca, certificate, key, shards) if bus else None
        orders = _recorded(park, feed, data, recorder=recorder, key_file=_word(key_file), bus=plan)
        opening = park_opening(park, orders=orders)
    for notice in opening.notices:
        asides.print(notice.told(_spoken(language)), markup=False, highlight=False)
    if picture is not None:
        from viewer.snapshot import write_snapshot

        write_snapshot(opening, picture, view="home", size=(1920, 1080), speaking=_spoken(language))
        answers.print(str(picture), markup=False, highlight=False)
        return
    from viewer.application import run_opening

    raise typer.Exit(run_opening(opening, language=_spoken(language), seconds=seconds))


@app.command()
def record(
    park: ParkArgument = "demo:1",
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="how fast the rehearsal's clock runs")] = 1.0,
    seed: Annotated[int, typer.Option(help="of the rehearsal's values")] = 1,
    feed: FeedOption = None,
    data: DataOption = None,
    linger: Annotated[float, typer.Option(min=0, help="seconds to go on after the last window has left")] = 600.0,
    standby: Annotated[
        bool, typer.Option("--standby", help="wait until the park's recorder is gone, then go on")
    ] = False,
    listen: Annotated[str, typer.Option(help="HOST:PORT at which windows on other machines find this recorder")] = "",
    key_file: KeyFileOption = None,
    bus: BusOption = "",
    bus_credential: BusCredentialOption = "",
    bus_ca: BusFileOption = None,
    bus_certificate: BusFileOption = None,
    bus_key: BusFileOption = None,
    shard: Annotated[str, typer.Option(help="NUMBER/COUNT: record only this part of the park's enterprises")] = "",
) -> None:
    """Run the recorder alone, without a window; windows that open the same park connect to it by themselves."""
    from loaders.live.recorder import main as run_recorder
    from viewer.places import run_folder

    words = ["--park", "demo:1" if park == "demo" else park, "--run-dir", str(run_folder())]
    words += ["--speed", str(speed), "--seed", str(seed), "--linger", str(linger)]
    words += ["--standby"] if standby else []
    wanted = {"--feed": feed, "--data-dir": data, "--listen": listen, "--key-file": key_file, "--shard": shard}
    wanted |= {"--bus": bus, "--bus-credential": bus_credential}
    wanted |= {"--bus-ca": bus_ca, "--bus-certificate": bus_certificate, "--bus-key": bus_key}
    words += [word for name, value in wanted.items() if value for word in (name, str(value))]
    raise typer.Exit(run_recorder(words))


@app.command()
def snapshot(
    park: ParkArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="the picture to write, .png or .jpg")],
    view_name: Annotated[str, typer.Option("--view", help="a saved view's key or name, or home, or plan")] = "home",
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels")] = "2560x1440",
    hour: Annotated[float, typer.Option(min=0, max=24, help="hour of the day, for sun and sky")] = 10.0,
    language: LanguageOption = None,
) -> None:
    """One picture of a park, without a window or a display; values are not live and are drawn as unknown."""
    from viewer.opening import park_opening
    from viewer.snapshot import size_of, write_snapshot

    opening = park_opening(park)
    write_snapshot(opening, out, view=view_name, size=size_of(size), speaking=_spoken(language), hour=hour)
    answers.print(str(out), markup=False, highlight=False)


@app.command()
def preflight(as_json: JsonOption = False) -> None:
    """Hold this machine against the workstation that the notice names."""
    from dataclasses import asdict

    from viewer.preflight import preflight as findings_of

    findings = findings_of()
    if as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False) + "\n")
        return
    table = Table(title="工作站检查 Preflight")
    for heading in ("项目 item", "要求 wanted", "本机 found", "符合 holds"):
        table.add_column(heading, overflow="fold")
    words = {True: "是 yes", False: "否 NO", None: "未知 unknown"}
    for each in findings:
        table.add_row(f"{each.zh} {each.en}", each.wanted, each.found, words[each.holds])
    answers.print(table)
    for each in findings:
        if not each.holds:
            answers.print(f"{each.zh}：{each.still_zh}。 {each.en}: {each.still_en}.", highlight=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of park.json."""
    from loaders.package_reading import schema as schema_of

    sys.stdout.write(json.dumps(schema_of(), ensure_ascii=False, indent=2) + "\n")


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="measurements; all when none is given")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="fewer rounds: a glance")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure beside what a user would pick instead, in the same run."""
    try:
        table = import_module("benchmarks.table")
    except ModuleNotFoundError as error:
        raise Trouble(
            "安装包里没有测量程序。",
            "The installed package carries no benchmarks.",
            remedy_zh="在源码目录运行 python3 run.py bench。",
            remedy_en="Run python3 run.py bench in a checkout.",
        ) from error
    rows = table.measured(names or [], quick=quick)
    if as_json:
        sys.stdout.write(table.as_json(rows) + "\n")
    else:
        table.show(rows, answers)


@app.command("version")
def version_() -> None:
    """Print the version."""
    try:
        number = version("parkwatch")
    except PackageNotFoundError:
        number = _checkout_version()
    answers.print(f"parkwatch {number}", highlight=False)


def _served(kind: DemoFeedKind, copies: int, seed: int, ending: ExitStack) -> str:
    """Start the server and the publisher; the `feed.toml` that leads to them. Both end with `ending`."""
    from loaders.live.feeds.publisher import feed_of_demo
    from viewer.places import run_folder

    served = feed_of_demo(kind.value, run_folder(), copies=copies, seed=seed)
    ending.callback(served.close)
    return str(served.path)


def _recorded(
    park: str, feed: Path | None, data: Path | None, *, recorder: str, key_file: str, bus: "BusPlan | None"
) -> "Orders | None":
    """The orders of a recorder that was started with these words, here or elsewhere; None for the usual one."""
    if feed is None and data is None and not recorder and bus is None:
        return None
    from loaders.live.wire.endpoint import REHEARSAL, Orders

    known = "demo:1" if park == "demo" else park
    source = REHEARSAL if feed is None else str(feed)
    return Orders(known, feed=source, data_dir=_word(data), recorder=recorder, key_file=key_file, bus=bus)


def _word(path: Path | None) -> str:
    """A path as a word, "" for none."""
    return "" if path is None else str(path)


def _spoken(chosen: Language | None) -> Spoken:
    """The language asked for, else that of the person's settings."""
    if chosen is not None:
        return chosen.value
    from viewer.settings import settings_of_person

    return settings_of_person().language


def _tell_start() -> None:
    """Seconds since this process began, and what it holds in memory now."""
    import time

    import psutil

    process = psutil.Process()
    seconds, megabytes = time.time() - process.create_time(), process.memory_info().rss / 1e6
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": megabytes}) + "\n")
    sys.stdout.flush()


def _checkout_version() -> str:
    import tomllib

    from loaders.places import ROOT

    return (
        str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]) + " (checkout)"
    )
