from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from pyproj import Transformer

from loaders.crs.certificate import Certificate, html_of, pdf_of
from loaders.crs.control_points import earth_from_own, read_control_points
from loaders.crs.crs import crs_from_position, crs_of, position_from_crs
from loaders.crs.fitting import certificate_bytes, fitted
from loaders.crs.system import metres_between
from scenes.columns import Floats
from scenes.plant_grid import ARC_SECONDS, FourParameters, SevenParameters
from scenes.trouble import Report, Trouble

GRID = FourParameters((0.0, 0.0), (437_000.5, 2_488_700.25), np.radians(12.5), 1.00002, 1.5)
TO = "cgcs2000 gk cm 114"


def plant(count: int = 6) -> Floats:
    seeded = np.random.default_rng(4)
    return np.column_stack([seeded.uniform(0, 1500, (count, 2)), seeded.uniform(3, 20, count)])


def table(
    path: Path, source: Floats, target: Floats, heading: str, *, name: str = "GD", surveyor: bool = False
) -> Path:
    order = [1, 0, 2] if surveyor else [0, 1, 2]
    rows = [
        ",".join([f"{name}-{row + 1}", *(repr(each) for each in (*one[order].tolist(), *two[order].tolist()))])
        for row, (one, two) in enumerate(zip(source, target, strict=True))
    ]
    path.write_text("\n".join([heading, *rows]), encoding="utf-8")
    return path


ENGLISH = "point,from_e,from_n,from_h,to_e,to_n,to_h"


def made(path: Path, *, seven: bool = False, source: str = "厂区坐标系", to: str = TO, plant: str = "") -> Certificate:
    return fitted(path, to=to, source=source, seven=seven, plant=plant, made_on="2026-11-30", report=Report())


@pytest.mark.parametrize(
    ("heading", "surveyor"),
    [
        (ENGLISH, False),
        ("点号,原东,原北,原高,目标东,目标北,目标高程", False),
        ("点号,原X,原Y,原H,目标X,目标Y,目标H", True),
    ],
)
def test_a_table_of_points_is_fitted_and_the_grid_can_be_used_at_once(
    tmp_path: Path,
    heading: str,
    surveyor: bool,
) -> None:
    path = table(tmp_path / "k.csv", plant(), GRID.target_from_source(plant()), heading, surveyor=surveyor)
    certificate = made(path)
    assert certificate.fit.rms < 1e-6
    grid = crs_of(certificate.grid)
    wanted = position_from_crs(crs_of(TO), GRID.target_from_source(plant()))
    found = position_from_crs(grid, plant())
    assert np.abs(found - wanted)[:, :2].max() < 1e-11
    assert np.abs(found - wanted)[:, 2].max() < 1e-8
    assert np.abs(crs_from_position(grid, found) - plant()).max() < 1e-5


def test_surveyors_axes_are_said(tmp_path: Path) -> None:
    report = Report()
    path = table(tmp_path / "k.csv", plant(), plant(), "点号,原X,原Y,原H,目标X,目标Y,目标H", surveyor=True)
    points = read_control_points(path, report)
    assert (points.source == plant()).all()
    assert "X 取为北" in report.notices[0].zh


def test_seven_parameters_lead_from_xian_1980_by_its_own_ellipsoid(tmp_path: Path) -> None:
    known = SevenParameters((-120.0, 45.0, 30.0), (1 / ARC_SECONDS, -0.5 / ARC_SECONDS, 2 / ARC_SECONDS), -3.0)
    seeded = np.random.default_rng(8)
    xian = np.column_stack(
        [seeded.uniform(430_000, 470_000, 6), seeded.uniform(2.46e6, 2.52e6, 6), np.linspace(5, 60, 6)]
    )
    earth = known.target_from_source(earth_from_own("EPSG:2383", xian))
    there = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True).transform(
        earth[:, 0], earth[:, 1], earth[:, 2]
    )
    target = crs_from_position(crs_of(TO), np.column_stack([np.asarray(each, np.float64) for each in there]))
    certificate = made(table(tmp_path / "k.csv", xian, target, ENGLISH), seven=True, source="EPSG:2383")
    found = certificate.fit.parameters
    assert isinstance(found, SevenParameters)
    assert found.shift == pytest.approx(known.shift, abs=0.01)
    assert found.scale_ppm == pytest.approx(-3.0, abs=1e-3)
    assert certificate.fit.rms < 1e-5
    used = position_from_crs(crs_of(certificate.grid), xian)
    wanted = position_from_crs(crs_of(TO), target)
    apart = [metres_between(one, two) for one, two in zip(used, wanted, strict=True)]
    assert max(apart) < 0.001


def test_earth_centred_points_of_an_old_datum_are_projs() -> None:
    points = np.array([[450_000.0, 2_500_000.0, 25.0]])
    base = Transformer.from_crs("EPSG:2383", "EPSG:4610", always_xy=True).transform(450_000.0, 2_500_000.0)
    cart = Transformer.from_pipeline("+proj=cart +a=6378140 +rf=298.257").transform(
        np.radians(base[0]), np.radians(base[1]), 25.0, radians=True
    )
    assert np.abs(earth_from_own("EPSG:2383", points)[0] - np.array(cart)).max() < 1e-6


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("point,a,b\n1,2,3", "columns are missing"),
        (f"{ENGLISH}\nK1,1,2,3,4,x,6", "row 2, target north"),
        (f"{ENGLISH}\nK1,1,2,3,4,nan,6", "not a number"),
        (f"{ENGLISH}\nK1,1,2,3,437000,2488700,6", "fewer than 2"),
        (f"{ENGLISH}\nK1,1,2,3,437000,2488700,6\nK2,1,2,3,437000,2488700,6", "K1 and K2"),
        (f"{ENGLISH}\nK1,1,2,3,38437000,2488700,6\nK2,9,2,3,38437008,2488700,6", "zone 38"),
    ],
)
def test_tables_from_which_nothing_can_be_fitted_are_refused(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "k.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match=word):
        made(path)


def test_seven_parameters_without_heights_or_in_degrees_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    rows = [f"K{row},{x!r},{y!r},{437_000 + x!r},{2_488_700 + y!r}" for row, (x, y, _) in enumerate(plant().tolist())]
    path.write_text("\n".join(["point,from_e,from_n,to_e,to_n", *rows]), encoding="utf-8")
    assert made(path).fit.rms < 1e-6
    with pytest.raises(Trouble, match="heights"):
        made(path, seven=True, source="EPSG:2383")
    with pytest.raises(Trouble, match="projection"):
        made(path, to="cgcs2000")


def test_a_certificate_says_everything_that_is_needed_to_check_it(tmp_path: Path) -> None:
    target = GRID.target_from_source(plant())
    target[3, 0] += 0.4
    target += np.random.default_rng(1).normal(0, 0.005, target.shape)
    certificate = made(table(tmp_path / "k.csv", plant(), target, ENGLISH), plant="虚构化工园区")
    html = html_of(certificate).decode()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf_of(certificate))).pages)
    words = ("GD-4", "CGCS2000 / Gauss-Kruger CM 114E", "ppm", "2026-11-30", "PROJ 9", "EPSG", "2488700")
    for word in (*words[:5], "12.5", "counter-clockwise"):
        assert word in html
        assert word in text
    assert "虚构化工园区" in html
    assert "控制点 GD-4 与其余各点不符" in html
    assert html.count("class=mark") == 2


def test_texts_from_the_table_cannot_become_markup(tmp_path: Path) -> None:
    path = table(tmp_path / "k.csv", plant(), GRID.target_from_source(plant()), ENGLISH, name="<b>&<i")
    certificate = made(path, source="<script>alert(1)</script>", plant='"><img src=x>')
    html = html_of(certificate).decode()
    assert "<script>" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert pdf_of(certificate).startswith(b"%PDF")


def test_the_same_certificate_is_the_same_bytes(tmp_path: Path) -> None:
    path = table(tmp_path / "k.csv", plant(40), GRID.target_from_source(plant(40)), ENGLISH)
    for suffix in (".pdf", ".html"):
        assert certificate_bytes(made(path), suffix) == certificate_bytes(made(path), suffix)
    assert len(PdfReader(BytesIO(certificate_bytes(made(path), ".pdf"))).pages) > 1


@pytest.mark.parametrize(
    "text",
    [
        "GRID 1,2,3 ON EPSG:4547",
        "GRID 1,2,3,0,5 ON EPSG:4547",
        "GRID 1,2,3,1e999,5 ON EPSG:4547",
        "GRID 1e999,2,3,1,5 ON EPSG:4547",
        "GRID 1,2,3,1,5 ON EPSG:4490",
        "GRID 1,2,3,1,5 ON banana",
        "GRID 1,2,,1,5 ON EPSG:4547",
    ],
)
def test_a_grid_that_is_written_wrongly_is_refused(text: str) -> None:
    with pytest.raises(Trouble):
        crs_of(text)
