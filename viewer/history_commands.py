"""The command line's part about the past: list, check, close, backup, restore, export, import of a park's history."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scenes.trouble import Trouble
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from loaders.live.history.checking import PartVerdict
    from loaders.live.history.importing import Imported
    from loaders.live.history.joined import Far
    from loaders.live.history.part_writing import Hand
    from scenes.plant import Park
    from scenes.trouble import Notice

history = typer.Typer(no_args_is_help=True, help="What was recorded: look through, copy, hand on / 历史数据")

ParkArgument = Annotated[Path, typer.Argument(help="a park's folder NAME.park, or the folder of its recorder's data")]
DataOption = Annotated[Path | None, typer.Option(help="where recorders keep journals, when not in the usual place")]
JsonOption = Annotated[bool, typer.Option("--json", help="for programs")]
FromOption = Annotated[str, typer.Option("--from", help="e.g. 2026-11-30T01:00; China standard time without an offset")]
ToOption = Annotated[str, typer.Option("--to", help="e.g. 2026-11-30T02:00")]


class Form(StrEnum):
    """What history is exported as."""

    PARQUET = "parquet"
    CSV = "csv"


@history.command("list")
def list_(park: ParkArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Every day: rows, bytes, gaps, how it is."""
    from loaders.live.history.checking import listed

    _tell(listed(_folder(park, data)), as_json=as_json)


@history.command()
def check(park: ParkArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Read every byte and hold it against the checksums; exit status 1 when a day is damaged or missing."""
    from loaders.live.history.checking import listed

    verdicts = listed(_folder(park, data), thorough=True)
    _tell(verdicts, as_json=as_json)
    raise typer.Exit(0 if all(each.good for each in verdicts) else 1)


@history.command()
def close(park: ParkArgument, data: DataOption = None) -> None:
    """Close the days that nobody writes any more; a recorder does so by itself."""
    from loaders.live.history.closing import close_days
    from loaders.live.history.software import software

    for seal in close_days(_folder(park, data), software=software()):
        answers.print(f"{seal.rows} rows, {seal.bytes} bytes, sha256 {seal.sha256}", markup=False, highlight=False)


@history.command()
def backup(park: ParkArgument, into: Annotated[Path, typer.Argument(help="a folder")], data: DataOption = None) -> None:
    """Copy every closed day that is not there yet, checked; run it again to go on."""
    from loaders.live.history.copies import backed_up

    done, notices = backed_up(_folder(park, data), into)
    _tell_done([part.path for part in done], notices)


@history.command()
def restore(
    park: ParkArgument, backup: Annotated[Path, typer.Argument(help="the folder of a backup")], data: DataOption = None
) -> None:
    """Bring back the days that are missing or damaged; sound ones stay."""
    from loaders.live.history.copies import restored

    done, notices = restored(backup, _folder(park, data))
    _tell_done([part.path for part in done], notices)


@history.command()
def export(
    park: ParkArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="a folder")],
    begin: FromOption,
    end: ToOption,
    data: DataOption = None,
    form: Annotated[Form, typer.Option("--format")] = Form.PARQUET,
    code: Annotated[list[str] | None, typer.Option(help="an indicator's code; all when not given")] = None,
    imported: Annotated[str, typer.Option(help="of an import of this name")] = "",
) -> None:
    """Write a time to Parquet or CSV, a file for each day, beginning with the whole state."""
    from loaders.live.history.exporting import exported

    folder = _folder(park, data, imported)
    far = None if imported else _recorder(park, data, folder)
    made, notices = exported(folder, out, _moment(begin), _moment(end), form.value, codes=code or (), far=far)
    if far is not None:
        far.close()
    _tell_done(made, notices)


@history.command("import")
def import_(
    park: ParkArgument,
    sources: Annotated[list[str], typer.Argument(help="CSV or Parquet files, or one http(s):// address with {page}")],
    name: Annotated[str, typer.Option(help="what the import is called from now on")],
    data: DataOption = None,
    mapping: Annotated[str, typer.Option(help="for an address: a name from config/platforms, or a file")] = "",
    credential: Annotated[str, typer.Option(help="for an address: name of a credential")] = "",
    time: Annotated[str, typer.Option(help="heading of the column of times")] = "time",
    code: Annotated[str, typer.Option(help="heading of the column of codes")] = "code",
    value: Annotated[str, typer.Option(help="heading of the column of values")] = "value",
    quality: Annotated[str, typer.Option(help="heading of a column that is 0, 192, good or empty for good")] = "",
) -> None:
    """Take over a platform's own history, by code; it stands apart, marked as imported."""
    from loaders.live.history.importing import Headings, import_files

    whole, folder = _park(park), _folder(park, data)
    if len(sources) == 1 and sources[0].startswith(("http://", "https://")):
        found = _from_pages(whole, folder, name, sources[0], mapping, credential)
    else:
        headings = Headings(time, code, value, quality)
        found = import_files(whole, folder, name, [Path(each) for each in sources], headings, _hand())
    _tell_imported(found)


def _from_pages(park: "Park", folder: Path, name: str, url: str, mapping: str, credential: str) -> "Imported":
    from loaders.live.feeds.credentials import NOBODY, credential_of
    from loaders.live.feeds.mapping import read_mapping
    from loaders.live.history.importing import import_pages

    who = credential_of(credential) if credential else NOBODY
    return import_pages(park, folder, name, url, read_mapping(mapping), _hand(), who)


def _tell_imported(found: "Imported") -> None:
    for notice in found.notices:
        asides.print(notice.told("zh"), markup=False, highlight=False)
    if found.unknown:
        codes = ", ".join(found.unknown_codes)
        asides.print(f"{found.unknown} readings of unknown indicators left out: {codes}", markup=False, highlight=False)
    answers.print(f"{found.readings} readings, {len(found.days)} days", markup=False, highlight=False)


def _tell(verdicts: "list[PartVerdict]", *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in verdicts], ensure_ascii=False) + "\n")
        return
    table = Table()
    for heading in ("day", "state", "rows", "bytes", "gaps", "sha256", "source"):
        table.add_column(heading, overflow="fold", justify="right" if heading in ("rows", "bytes", "gaps") else "left")
    for each in verdicts:
        state = f"{each.state}: {each.reason}" if each.reason else str(each.state)
        day, sums = each.file.removesuffix(".duckdb"), each.sha256[:12]
        table.add_row(day, state, f"{each.rows:,}", f"{each.bytes:,}", str(each.gaps), sums, each.source)
    answers.print(table)


def _tell_done(paths: list[Path], notices: "list[Notice]") -> None:
    for notice in notices:
        asides.print(notice.told("zh"), markup=False, highlight=False)
        asides.print(notice.told("en"), markup=False, highlight=False)
    for path in paths:
        answers.print(str(path), markup=False, highlight=False)


def _moment(words: str) -> int:
    """A moment in milliseconds since 1970 UTC."""
    from loaders.live.history.places import CHINA

    try:
        found = datetime.fromisoformat(words)
    except ValueError as fault:
        raise Trouble(
            f"时间“{words[:40]}”读不懂。",
            f"The time {words[:40]!r} cannot be read.",
            remedy_zh="写作 2026-11-30T01:37:12。",
            remedy_en="Write 2026-11-30T01:37:12.",
        ) from fault
    return int((found if found.tzinfo is not None else found.replace(tzinfo=CHINA)).timestamp() * 1000)


def _folder(park: Path, data: Path | None, imported: str = "") -> Path:
    """The folder of a park's history."""
    from loaders.live.history.places import HISTORY, IMPORTED
    from viewer.live_commands import kept

    folder = kept(park, data)
    folder = folder if folder.name == HISTORY else folder / HISTORY
    return folder / IMPORTED / imported if imported else folder


def _recorder(park: Path, data: Path | None, folder: Path) -> "Far | None":
    """The recorder of a package, should it run; None where only its data folder is named."""
    from loaders.live.history.asking import recorder_of
    from loaders.live.wire.endpoint import Orders, files, read_endpoint
    from viewer.places import run_folder

    if not (park / "park.json").exists():
        return None
    found = files(run_folder(), Orders(str(park), data_dir="" if data is None else str(data)))
    return recorder_of(folder, lambda: read_endpoint(found.endpoint))


def _park(path: Path) -> "Park":
    from loaders.package import read_park

    return read_park(path)[0]


def _hand() -> "Hand":
    import secrets

    from loaders.live.history.part_writing import Hand
    from loaders.live.history.software import software

    return Hand(secrets.token_hex(8), software())
