"""The certificate of a fitted grid, for paper and file: what was fitted from which points, and how well it holds.

One content, two forms: HTML and PDF. Neither looks at a clock or a machine: the same certificate is the same bytes. The
PDF names the font STSong-Light, which every reader of PDF with Chinese has, and carries no font file.
"""

import re
from dataclasses import dataclass
from html import escape
from importlib import import_module
from io import BytesIO
from typing import Protocol

import numpy as np

from scenes.columns import Floats
from scenes.plant_grid import ARC_SECONDS, Fit, FourParameters, SevenParameters

type Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A fit and what has to stand beside it. `made_on` is the date as it is to be printed; `versions` of the programs.

    `grid` is the text by which the system is used afterwards, "" where there is none.
    """

    fit: Fit[FourParameters] | Fit[SevenParameters]
    source: str
    target: str
    made_on: str
    plant: str = ""
    versions: str = ""
    grid: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    title: str
    heading: Line
    rows: tuple[Line, ...]
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class _Content:
    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[_Table, ...]
    remarks: tuple[str, ...]


def html_of(certificate: Certificate) -> bytes:
    """The certificate as one HTML file in UTF-8, without anything from elsewhere; every text in it is escaped."""
    content = _content(certificate)
    facts = "".join(f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in content.facts)
    tables = "".join(_html_table(table) for table in content.tables)
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in content.remarks)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(content.title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(content.title)}</h1><table class=facts>{facts}</table>"
        f"{tables}<h2>说明 Remarks</h2><ul>{remarks}</ul><p class=sign>{escape(_SIGN)}</p></body></html>\n"
    ).encode()


def pdf_of(certificate: Certificate) -> bytes:
    """The certificate as PDF, A4."""
    content = _content(certificate)
    platypus = import_module("reportlab.platypus")
    metrics, fonts = import_module("reportlab.pdfbase.pdfmetrics"), import_module("reportlab.pdfbase.cidfonts")
    metrics.registerFont(fonts.UnicodeCIDFont(_FONT))
    sheet = BytesIO()
    document = platypus.SimpleDocTemplate(
        sheet,
        pagesize=import_module("reportlab.lib.pagesizes").A4,
        leftMargin=50,
        rightMargin=50,
        topMargin=46,
        bottomMargin=46,
        title=content.title,
        author="Parkwatch",
        invariant=1,
    )
    story = [_words(content.title, 15, after=10), _pdf_facts(content.facts)]
    for table in content.tables:
        story.append(_words(table.title, 10.5, before=10, after=4))
        story.append(_pdf_table((table.heading, *table.rows), marked=table.marked))
    remarks = [_words(f"{number}. {each}", 8.5, after=2) for number, each in enumerate(content.remarks, 1)]
    ending = [_words("说明 Remarks", 10.5, before=10, after=4), *remarks, _words(_SIGN, 9.5, before=22)]
    story.append(platypus.KeepTogether(ending))
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return sheet.getvalue()


_FONT = "STSong-Light"
_LATIN_FONT = "Helvetica"
_SIGN = "计算 Computed: ____________________　校核 Checked: ____________________　日期 Date: ____________"
_STYLE = (
    "body{font:14px/1.5 'Songti SC',SimSun,'Noto Serif CJK SC',serif;max-width:52em;margin:2em auto;color:#111}"
    "h1{font-size:1.5em}h2{font-size:1.1em;margin:1.2em 0 .3em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #888;padding:.2em .5em;text-align:left}td.n{text-align:right;font-variant-numeric:"
    "tabular-nums}thead th{background:#eee}tr.mark td{font-weight:bold;background:#fbe9e7}.facts th{width:12em}"
    ".sign{margin-top:3em}@media print{body{margin:0}}"
)


def _content(certificate: Certificate) -> _Content:
    fit = certificate.fit
    if isinstance(fit.parameters, FourParameters):
        kind, rows, law = "四参数（平面相似变换）Four parameters", _four(fit.parameters), _FOUR_LAW
    else:
        kind, rows, law = "七参数（布尔莎）Seven parameters, Bursa-Wolf", _seven(fit.parameters), _SEVEN_LAW
    sigma = f"{fit.sigma:.4f} m" if np.isfinite(fit.sigma) else "无 none"
    facts = (
        ("园区 Plant", certificate.plant or "—"),
        ("由 From", certificate.source),
        ("至 To", certificate.target),
        ("方法 Method", kind),
        ("控制点数 Points", f"{len(fit.points.names)}"),
        ("多余观测 Redundancy", f"{fit.redundancy}"),
        ("中误差 Sigma of a coordinate", sigma),
        ("残差均方根 RMS of residuals", f"{fit.rms:.4f} m"),
        ("最大残差 Largest residual", f"{_length(fit.residuals[fit.worst])} m（{fit.points.names[fit.worst]}）"),
        ("可疑点 Suspect point", "无 none" if fit.suspect is None else fit.points.names[fit.suspect]),
        ("编制日期 Date", certificate.made_on),
        ("软件 Software", certificate.versions or "—"),
    )
    notices = tuple(f"{each.zh} {each.en}" for each in fit.notices)
    used = (f'使用方法 To use it: --crs "{certificate.grid}"',) if certificate.grid else ()
    tables = (
        _Table("参数 Parameters", ("参数 Parameter", "数值 Value", "单位 Unit"), rows),
        _points(fit),
        _residuals(fit),
    )
    return _Content(
        "坐标转换参数证书 Certificate of a coordinate fit", facts, tables, (*law, *used, *notices, *_ALWAYS)
    )


_FOUR_LAW = (
    "E' = ΔE + m (E cos α - N sin α)，N' = ΔN + m (E sin α + N cos α)。",
    "α 以逆时针（由东向北）为正。 Positive α turns points counter-clockwise, from east to north.",
)
_SEVEN_LAW = (
    "X' = T + (1 + m) R X，R = [1, -rz, ry; rz, 1, -rx; -ry, rx, 1]，地心直角坐标。 Earth-centred coordinates.",
    "旋转为位置矢量约定（EPSG 1033），坐标框架约定（1032）反号。 Position vector; coordinate frame: opposite signs.",
)
_ALWAYS = (
    "残差 = 目标坐标 - 转换坐标，等权最小二乘，未剔除任何点。 Residual = target - fitted; no point was left out.",
    "参数只在控制点围成的范围内有效。 The parameters hold within the area of the control points.",
)


def _four(parameters: FourParameters) -> tuple[Line, ...]:
    east, north = parameters.shift
    return (
        ("ΔE 东平移", f"{east:.4f}", "m"),
        ("ΔN 北平移", f"{north:.4f}", "m"),
        ("α 旋转", f"{np.degrees(parameters.rotation):.9f}", "° (度)"),
        ("α 旋转", f"{parameters.rotation * ARC_SECONDS:.4f}", "″ (秒)"),
        ("m 尺度", f"{parameters.scale:.10f}", "—"),
        ("m - 1", f"{1e6 * (parameters.scale - 1):.3f}", "ppm"),
        ("ΔH 高程差", f"{parameters.step:.4f}" if np.isfinite(parameters.step) else "未知 unknown", "m"),
    )


def _seven(parameters: SevenParameters) -> tuple[Line, ...]:
    shifts = tuple((f"T{axis} 平移", f"{value:.4f}", "m") for axis, value in zip("xyz", parameters.shift, strict=True))
    turns = tuple(
        (f"r{axis} 旋转", f"{value * ARC_SECONDS:.6f}", "″ (秒)")
        for axis, value in zip("xyz", parameters.rotation, strict=True)
    )
    return (*shifts, *turns, ("m 尺度", f"{parameters.scale_ppm:.6f}", "ppm"))


def _points(fit: Fit[FourParameters] | Fit[SevenParameters]) -> _Table:
    plane = isinstance(fit.parameters, FourParameters)
    axes = ("E 东", "N 北", "H 高") if plane else ("X", "Y", "Z")
    heading = ("点名 Point", *(f"原 {axis}" for axis in axes), *(f"目标 {axis}" for axis in axes))
    rows = tuple(
        (name, *(_metres(each) for each in (*source, *target)))
        for name, source, target in zip(
            fit.points.names, fit.points.source.tolist(), fit.points.target.tolist(), strict=True
        )
    )
    return _Table("控制点（米）Control points, metres", heading, rows, fit.suspect)


def _residuals(fit: Fit[FourParameters] | Fit[SevenParameters]) -> _Table:
    plane = fit.residuals.shape[1] == 2
    heading = ("点名 Point", "vE 东", "vN 北", "v 平面" if plane else "vU 高", "vH 高程" if plane else "v 全长")
    rows = list[Line]()
    for row, name in enumerate(fit.points.names):
        rest = fit.residuals[row]
        signed = [_signed(each) for each in rest.tolist()]
        height = _signed(float(fit.height_residuals[row]))
        rows.append((name, *signed, _length(rest), height) if plane else (name, *signed, _length(rest)))
    return _Table("残差（米）Residuals, metres", heading, tuple(rows), fit.suspect)


def _length(rest: Floats) -> str:
    return f"{float(np.linalg.norm(rest)):.4f}"


def _metres(value: float) -> str:
    return f"{value:.4f}" if np.isfinite(value) else "—"


def _signed(value: float) -> str:
    """Metres to a tenth of a millimetre, with their sign; never -0."""
    return f"{round(value, 4) + 0.0:+.4f}" if np.isfinite(value) else "—"


def _html_table(table: _Table) -> str:
    heading = "".join(f"<th>{escape(each)}</th>" for each in table.heading)
    rows = ""
    for row, cells in enumerate(table.rows):
        mark = " class=mark" if row == table.marked else ""
        rest = "".join(f"<td class=n>{escape(cell)}</td>" for cell in cells[1:])
        rows += f"<tr{mark}><td>{escape(cells[0])}</td>{rest}</tr>"
    return f"<h2>{escape(table.title)}</h2><table><thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>"


_LATIN = re.compile(r"[!-~][ -~]*")


def _words(text: str, size: float, *, before: float = 0, after: float = 0) -> object:
    """A paragraph; its text is escaped, for reportlab reads it as markup. Latin letters have a font of their own."""
    styles = import_module("reportlab.lib.styles")
    style = styles.ParagraphStyle(
        "words", fontName=_FONT, fontSize=size, leading=1.4 * size, spaceBefore=before, spaceAfter=after, wordWrap="CJK"
    )
    marked = _LATIN.sub(lambda run: f'<font name="{_LATIN_FONT}">{escape(run[0])}</font>', text)
    return import_module("reportlab.platypus").Paragraph(marked, style)


def _pdf_facts(facts: tuple[tuple[str, str], ...]) -> object:
    """Names and values, two pairs a row."""
    pairs = [*facts, ("", "")] if len(facts) % 2 else list(facts)
    rows = [[*pairs[row], *pairs[row + 1]] for row in range(0, len(pairs), 2)]
    cells = [[_words(cell, 8) for cell in row] for row in rows]
    return _ruled(cells, [], (95.0, 155.0, 95.0, 150.0))


def _pdf_table(rows: tuple[Line, ...], *, marked: int | None) -> object:
    """Names to the left and numbers to the right; the heading is repeated on every page, a suspect point is shaded."""
    colour = import_module("reportlab.lib.colors").HexColor
    style: list[tuple[object, ...]] = [
        ("BACKGROUND", (0, 0), (-1, 0), colour("#EEEEEE")),
        ("ALIGN", (1, 1), (-1, -1), "RIGHT"),
    ]
    style += [
        ("FONTNAME", (column, row), (column, row), _LATIN_FONT)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell.isascii()
    ]
    if marked is not None:
        style.append(("BACKGROUND", (0, marked + 1), (-1, marked + 1), colour("#FBE9E7")))
    return _ruled([list(row) for row in rows], style, None)


def _ruled(cells: list[list[object]] | list[list[str]], more: list[tuple[object, ...]], widths: object) -> object:
    """A table with thin lines."""
    grey = import_module("reportlab.lib.colors").HexColor("#888888")
    style = [
        ("FONT", (0, 0), (-1, -1), _FONT, 8),
        ("GRID", (0, 0), (-1, -1), 0.4, grey),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        *more,
    ]
    table = import_module("reportlab.platypus").Table(
        cells, colWidths=widths, repeatRows=int(bool(more)), hAlign="LEFT"
    )
    table.setStyle(style)
    return table


class _Canvas(Protocol):
    """What is drawn on; reportlab ships no types."""

    def setFont(self, name: str, size: float) -> None: ...  # noqa: N802

    def drawRightString(self, x: float, y: float, text: str) -> None: ...  # noqa: N802


class _Document(Protocol):
    """What knows its page."""

    page: int


def _numbered(canvas: _Canvas, document: _Document) -> None:
    """The page's number at its foot."""
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(545, 28, f"{document.page}")
