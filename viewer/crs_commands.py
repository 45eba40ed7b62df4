"""The command line's part about coordinate systems: fit a plant's grid, show a point in all systems."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scenes.trouble import Notice, Report, Trouble
from viewer.terminal import answers, asides

if TYPE_CHECKING:
    from loaders.crs.certificate import Certificate

crs = typer.Typer(no_args_is_help=True, help="Coordinate systems: fit a plant's grid, show a point / 坐标系")

CrsOption = Annotated[
    str, typer.Option("--crs", help='EPSG:4547, "cgcs2000 gk 3 cm 114", "cgcs2000 gk zone 38", WKT, "GRID …"')
]


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
) -> None:
    """Print a point in every system a technician meets: degrees, web maps, Gauss-Krüger of Guangdong, UTM."""
    from loaders.crs.everywhere import places_of

    notices, rows = places_of(x, y, system, datum)
    for notice in notices:
        _tell(notice)
    table = Table()
    for heading in ("坐标系 system", "东 / 经度 east, longitude", "北 / 纬度 north, latitude"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    answers.print(table)


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
