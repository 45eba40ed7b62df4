"""The command line's part about coordinate systems: fit a plant's grid, show a point in all systems."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scenes.trouble import Notice, Report, Trouble
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from loaders.crs.certificate import Certificate
    from scenes.heights import Heights

crs = typer.Typer(no_args_is_help=True, help="Coordinate systems: fit a plant's grid, show a point / 坐标系")

CrsOption = Annotated[
    str, typer.Option("--crs", help='EPSG:4547, "cgcs2000 gk 3 cm 114", "cgcs2000 gk zone 38", WKT, "GRID …"')
]


class Zero(StrEnum):
    """What heights count from."""

    NATIONAL = "1985"
    YELLOW_SEA = "1956"
    ELLIPSOID = "ellipsoid"


@crs.command()
def fit(
    points: Annotated[Path, typer.Argument(help="CSV: point,from_e,from_n,from_h,to_e,to_n,to_h")],
    to: Annotated[str, typer.Option(help="the system of the target columns, a map projection")],
    from_crs: Annotated[
        str, typer.Option(help="what the source columns are in; only a name for a plant's grid")
    ] = "厂区坐标系",
    seven: Annotated[bool, typer.Option("--seven", help="seven parameters between two datums; heights needed")] = False,
    certificate: Annotated[Path | None, typer.Option(help="write the certificate there, .pdf or .html")] = None,
    plant: Annotated[str, typer.Option(help="the plant's name, for the certificate")] = "",
    on: Annotated[str, typer.Option(help="the date on the certificate; today when not given")] = "",
) -> None:
    """Fit four parameters of a plant's own grid (seven with --seven) from control points; print what is left over."""
    from loaders.crs.fitting import certificate_bytes, fitted

    _refuse_ending(certificate)
    report = Report()
    made = fitted(
        points, to=to, source=from_crs, seven=seven, plant=plant, made_on=on or date.today().isoformat(), report=report
    )
    _show(made)
    for notice in (*report.notices, *made.fit.notices):
        _tell(notice)
    if certificate is not None:
        from loaders.jsonfile import write_whole

        write_whole(certificate, certificate_bytes(made, certificate.suffix.lower()))
        asides.print(f"证书 certificate: {certificate}", markup=False, highlight=False)


@crs.command()
def show(
    x: Annotated[float, typer.Argument(help="easting, or longitude")],
    y: Annotated[float, typer.Argument(help="northing, or latitude")],
    system: CrsOption = "cgcs2000",
    datum: Annotated[str, typer.Option(help="for degrees: wgs84, cgcs2000, gcj02 or bd09")] = "",
    height: Annotated[float | None, typer.Option(help="metres; told in the other system of heights too")] = None,
    zero: Annotated[Zero | None, typer.Option("--heights", help="what --height counts from")] = None,
    park: Annotated[
        Path | None, typer.Option(metavar="PARK", help="whose height anomaly counts; unknown without one")
    ] = None,
) -> None:
    """Print a point in every system a technician meets: degrees, web maps, Gauss-Krüger of Guangdong, UTM, heights."""
    from loaders.crs.everywhere import heights_told, places_of
    from loaders.package import read_park
    from scenes.heights import Heights

    notices, rows = places_of(x, y, system, datum)
    for notice in notices:
        _tell(notice)
    table = Table()
    for heading in ("坐标系 system", "东 / 经度 east, longitude", "北 / 纬度 north, latitude"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    answers.print(table)
    known = Heights() if park is None else read_park(park)[0].heights
    for line in heights_told(system, height, "" if zero is None else zero.value, known):
        answers.print(line, markup=False, highlight=False)


@crs.command()
def heights(
    park: Annotated[Path, typer.Argument(metavar="PARK", help="a folder NAME.park")],
    zero: Annotated[Zero | None, typer.Option(help="what the park's own heights count from")] = None,
    anomaly: Annotated[
        float | None,
        typer.Option(min=-200, max=200, help="metres from the ellipsoid up to the zero of 1985 heights there"),
    ] = None,
    source: Annotated[str | None, typer.Option(help="where the anomaly is from: a survey point, an office")] = None,
) -> None:
    """Show what a park's heights count from; with options, write it into the package. Nothing is moved by it.

    What was imported before keeps its place; import it again after the anomaly has become known.
    """
    from loaders.importing.site import alone_in
    from loaders.package import model_files, read_park, write_park
    from scenes.heights import Vertical

    if zero is None and anomaly is None and source is None:
        _show_heights(read_park(park)[0].heights)
        return
    with alone_in(park):
        owner, _ = read_park(park)
        said = owner.heights
        said = replace(
            said,
            park=said.park if zero is None else Vertical(zero.value),
            anomaly=said.anomaly if anomaly is None else anomaly,
            source=said.source if source is None else source,
        )
        write_park(replace(owner, heights=said), park, kept=[each.name for each in model_files(park)])
    _show_heights(said)


def _show_heights(said: "Heights") -> None:
    """The zero, and the anomaly or that it is not configured."""
    from scenes.heights import en_of, zh_of

    answers.print(f"园区高程 park's heights: {zh_of(said.park)} {en_of(said.park)}", markup=False, highlight=False)
    anomaly = "待配置 not configured" if said.anomaly is None else f"{said.anomaly:+.3f} m（{said.source or '—'}）"
    answers.print(f"高程异常 height anomaly: {anomaly}", markup=False, highlight=False)


def _show(made: "Certificate") -> None:
    """The fit on the terminal."""
    fit = made.fit
    table = Table(title=f"{made.source} → {made.target}")
    for heading in ("点 point", "东 east", "北 north", "高 up", "长 length"):
        table.add_column(heading, justify="left" if heading.startswith("点") else "right")
    for row, name in enumerate(fit.points.names):
        rest = fit.residuals[row].tolist()
        up = rest[2] if len(rest) == 3 else float(fit.height_residuals[row])
        length = sum(each**2 for each in rest) ** 0.5
        table.add_row(name, *(f"{each:+.4f}" for each in (*rest[:2], up)), f"{length:.4f}")
    answers.print(table)
    answers.print(
        f"RMS {fit.rms:.4f} m, σ {fit.sigma:.4f} m, 多余观测 redundancy {fit.redundancy}", markup=False, highlight=False
    )
    if made.grid:
        answers.print(f'--crs "{made.grid}"', markup=False, highlight=False)


def _tell(notice: Notice) -> None:
    asides.print(notice.told("zh"), markup=False, highlight=False)
    asides.print(notice.told("en"), markup=False, highlight=False)


def _refuse_ending(certificate: Path | None) -> None:
    if certificate is not None and certificate.suffix.lower() not in (".pdf", ".html", ".htm"):
        raise Trouble(
            f"证书只能写成 .pdf 或 .html，不能写成 {certificate.suffix or '没有后缀的文件'}。",
            f"A certificate is .pdf or .html, not {certificate.suffix or 'without an ending'}.",
            remedy_zh="改一下文件名。",
            remedy_en="Change the file's name.",
        )
