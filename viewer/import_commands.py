"""`parkwatch import`: what a park owns, brought into its package. Imports what it needs when it runs."""

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from scenes.trouble import Language as Spoken
from scenes.trouble import Notice
from viewer.crs_commands import Zero
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from collections.abc import Generator

    from loaders.importing.findings import Findings
    from loaders.importing.wanted import Wanted
    from loaders.opened import Said
    from scenes.datums import Position

INTERRUPTED = 130
"""The exit status of a program that Ctrl-C has ended."""


class ImportDatum(StrEnum):
    """What bare degrees are counted on."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Up(StrEnum):
    """The axis that leads up."""

    Z = "z"
    Y = "y"


class Unit(StrEnum):
    """What lengths are written in."""

    M = "m"
    MM = "mm"


class Told(StrEnum):
    """The language of what is told to programs."""

    ZH = "zh"
    EN = "en"


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="models, point clouds, boundaries, rasters; folders of tiles")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="PARK", help="the package NAME.park; made when it is absent")],
    crs: Annotated[
        str | None, typer.Option(help='"EPSG:4547", WKT, or words like "cgcs2000 / 3-degree CM 114E"')
    ] = None,
    datum: Annotated[ImportDatum | None, typer.Option(help="what bare longitudes and latitudes are counted on")] = None,
    heights: Annotated[
        Zero | None, typer.Option(help="what heights count from, where it is known; goes before what a file says")
    ] = None,
    up: Annotated[Up | None, typer.Option(help="where a format does not say it; guessed and said otherwise")] = None,
    unit: Annotated[
        Unit | None, typer.Option(help="where a format does not say it; guessed and said otherwise")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="of texts in shapefiles and drawings, e.g. gbk")] = None,
    whose: Annotated[str, typer.Option("--as", help="whose a boundary is: park | enterprise:CODE | unit:CODE")] = "",
    name: Annotated[str, typer.Option(help="of a new package")] = "",
    code: Annotated[str, typer.Option(help="of a new package")] = "",
    origin: Annotated[str, typer.Option(help="LONGITUDE,LATITUDE[,HEIGHT] of a new package, in --datum")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and report; write nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs: an object and a line per file")] = False,
    language: Annotated[Told, typer.Option(help="of the words in --json")] = Told.ZH,
    scheduler: Annotated[str, typer.Option(help="tcp://HOST:PORT of a Dask scheduler; processes here otherwise")] = "",
    processes: Annotated[
        int | None, typer.Option(min=1, max=256, help="how many, here; one per core otherwise")
    ] = None,
) -> None:
    """Bring files into a park: read, cleaned, cut into levels and tiles, set in their place, reported on.

    Exit status 0 when every file was read or refused with a reason. 导入：读取、清理、分级分块、定位并报告。
    """
    from loaders.importing.pipeline import imported
    from loaders.importing.wanted import Wanted
    from loaders.importing.work import workers
    from loaders.opened import Said
    from scenes.datums import DATUMS
    from scenes.heights import Vertical

    metres = None if unit is None else {Unit.M: 1.0, Unit.MM: 0.001}[unit]
    said = Said(
        crs,
        None if datum is None else DATUMS[datum.value],
        None if up is None else up.value,
        metres,
        encoding,
        Vertical.UNSAID if heights is None else Vertical(heights.value),
    )
    failed = False
    try:
        with workers(scheduler, processes) as work, _bars(files) as watch:
            wanted = Wanted(
                into, said, _whose(whose), code, name, _origin(origin, said), dry_run=dry_run, work=work, watch=watch
            )
            for found in imported(files, wanted):
                failed |= found.fault
                _tell(found, wanted, as_json=as_json, language=language.value)
    except KeyboardInterrupt:
        asides.print(
            "已中断：没有留下半成品，已完成的文件保留。 Interrupted: nothing is half-written.", highlight=False
        )
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(1 if failed else 0)


def _whose(words: str) -> str:
    kind, colon, code = words.partition(":")
    if not words or words == "park" or (kind in ("enterprise", "unit") and colon and code):
        return words
    raise typer.BadParameter("--as park | enterprise:CODE | unit:CODE")


def _origin(words: str, said: "Said") -> "Position | None":
    """A place as the person writes it."""
    from scenes.datums import Wgs84

    if not words:
        return None
    try:
        longitude, latitude, *height = (float(word) for word in words.split(","))
    except ValueError:
        raise typer.BadParameter("--origin LONGITUDE,LATITUDE[,HEIGHT]") from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90 and len(height) < 2):
        raise typer.BadParameter("--origin LONGITUDE,LATITUDE[,HEIGHT]")
    return (said.datum or Wgs84)(longitude, latitude, *height)


@contextmanager
def _bars(files: Iterable[Path]) -> "Generator[Callable[[Path], Callable[[float], None]]]":
    """A bar for the file at hand: how far, at what rate, how much longer. Only where somebody sits at a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=asides, disable=not asides.is_terminal, transient=True) as bars:

        def watch(file: Path) -> Callable[[float], None]:
            for task in bars.task_ids:
                bars.remove_task(task)
            size = max(_size(file), 1)
            task = bars.add_task(file.name, total=size)
            return lambda share: bars.update(task, completed=int(share * size))

        yield watch


def _size(file: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    try:
        if file.is_dir():
            return sum(each.stat().st_size for each in file.rglob("*") if each.is_file())
        return file.stat().st_size
    except OSError:
        return 0


def _tell(found: "Findings", wanted: "Wanted", *, as_json: bool, language: Spoken) -> None:
    if as_json:
        sys.stdout.write(json.dumps(found.row(language), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    table = Table(title=found.file, title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for words in _lines(found, wanted):
        table.add_row(*words)
    answers.print(table)
    for notice in found.report.notices:
        _say(notice)
    if found.error is not None:
        _say(found.error, style="bold")


def _lines(found: "Findings", wanted: "Wanted") -> list[tuple[str, str]]:
    """What there is to say of a file, by name."""
    lines = [("格式 format", found.format or "–"), ("结果 result", _result(found, wanted))]
    if found.error is not None:
        return lines
    if found.triangles:
        lines.append(("三角形 triangles", f"{found.triangles:,}"))
    if found.points:
        lines.append(("点 points", f"{found.points:,}"))
    if found.parts:
        without = found.parts - found.coded
        lines.append(
            ("部件 parts", f"{found.parts:,}（有编码 with a code {found.coded:,}，无编码 without {without:,}）")
        )
    if found.textures:
        lines.append(("贴图 textures", f"{found.textures:,}"))
    if found.extent is not None:
        size = " × ".join(f"{side:,.1f}" for side in (found.extent[1] - found.extent[0]).tolist())
        low = ", ".join(f"{each:,.1f}" for each in found.extent[0].tolist())
        lines.append(("范围 extent", f"{size} m，自 from ({low})"))
    lines.append(("坐标系 system", found.crs or "未说明 not said"))
    lines.append(("园区高程 park's heights", found.heights))
    lines.append(("显存 graphics memory", f"{found.bytes_gpu / 1e6:,.1f} MB"))
    lines.append(("用时 time", f"{found.seconds:.1f} s，内存 memory {found.peak_mb:,.0f} MB"))
    return lines


def _result(found: "Findings", wanted: "Wanted") -> str:
    if found.error is not None:
        return "没有导入 not imported"
    if wanted.dry_run:
        return "试运行，什么也没写 dry run, nothing was written"
    kept = "、".join(found.became)
    return f"已跳过（未变） skipped, unchanged: {kept}" if found.skipped else f"已导入 imported: {kept}"


def _say(notice: Notice, style: Literal["", "bold"] = "") -> None:
    for language in ("zh", "en"):
        asides.print(notice.told(language), style=style, markup=False, highlight=False)
