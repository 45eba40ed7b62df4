"""A report as DOCX, so that people can go on writing in it. Chinese is set in a font of the reader's machine."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Protocol, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from loaders.report.blocks import (
    Block,
    Chart,
    Document,
    FactTable,
    Heading,
    Image,
    Line,
    Paragraph,
    Signatures,
    Table,
    cleaned,
)
from loaders.report.chart_png import png_of
from loaders.report.fonts import Pen, pen_of
from loaders.report.pdf import Written, size_of

CHINESE, LATIN = "宋体", "Arial"
PAGE_MM = 210.0 - 2 * 18.0
MOST_PICTURE_MM = 115.0


def docx_of(document: Document, *, font: Path | None = None) -> Written:
    """The report as DOCX; `font` is what charts are written with, else the first one of this machine."""
    pen = pen_of(font)
    made = docx.Document()
    _prepare(made, document)
    _words(made.add_paragraph(), document.title, 15, bold=True)
    for block in document.blocks:
        _add(made, block, pen)
    sheet = BytesIO()
    made.save(sheet)
    charted = any(isinstance(block, Chart) for block in document.blocks)
    return Written(_timeless(sheet.getvalue()), pen.notices if charted else ())


def _prepare(made: Docx, document: Document) -> None:
    """Paper, margins, fonts, and what stands at the head and foot of every page."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)
    style = cast("ParagraphStyle", made.styles["Normal"])
    style.font.name, style.font.size = LATIN, Pt(9.5)
    cast("_Element", style.element).find(qn("w:rPr")).find(qn("w:rFonts")).set(qn("w:eastAsia"), CHINESE)
    core = made.core_properties
    core.title, core.author, core.language = cleaned(document.title)[:250], "Parkwatch", document.language
    core.created = core.modified = datetime(2000, 1, 1, tzinfo=UTC)
    if document.banner:
        head = section.header.paragraphs[0]
        _words(head, document.banner, 9, bold=True, colour=RGBColor(0xD3, 0x2F, 0x2F))
    foot = section.footer.paragraphs[0]
    _words(foot, document.foot + "    ", 8)
    _field(foot, "PAGE")
    _words(foot, " / ", 8)
    _field(foot, "NUMPAGES")


def _add(made: Docx, block: Block, pen: Pen) -> None:
    match block:
        case Heading(text):
            found = made.add_paragraph()
            found.paragraph_format.keep_with_next = True
            found.paragraph_format.space_before = Pt(10)
            _words(found, text, 11, bold=True)
        case Paragraph(text, small):
            found = made.add_paragraph()
            found.paragraph_format.space_after = Pt(3)
            _words(found, text, 7.5 if small else 9.5)
        case FactTable(pairs):
            padded = [*pairs, ("", "")] if len(pairs) % 2 else list(pairs)
            rows = [(*padded[row], *padded[row + 1]) for row in range(0, len(padded), 2)]
            _table(made, rows, (0.11, 0.39, 0.11, 0.39), headed=False)
        case Table(heading, rows, widths):
            _table(made, [heading, *rows], widths, headed=True)
        case Chart(marks):
            made.add_picture(BytesIO(png_of(marks, pen)), width=Mm(PAGE_MM))
        case Image(png, caption):
            width, height = size_of(png)
            shown = min(PAGE_MM, MOST_PICTURE_MM * width / height)
            made.add_picture(BytesIO(png), width=Mm(shown))
            _words(made.add_paragraph(), caption, 7.5)
        case Signatures(lines, date):
            for line in (*lines, date):
                found = made.add_paragraph()
                found.paragraph_format.space_before = Pt(14)
                _words(found, f"{line} ____________________", 9.5)


def _table(made: Docx, rows: Sequence[Line], widths: Sequence[float], *, headed: bool) -> None:
    """A table whose heading is repeated; no row is divided between pages."""
    table = made.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.autofit = False
    _widths(table, widths)
    whole = sum(widths)
    for number, (row, line) in enumerate(zip(table.rows, rows, strict=True)):
        kept = _element("w:trPr")
        kept.append(_element("w:cantSplit"))
        if headed and number == 0:
            kept.append(_element("w:tblHeader"))
        of_paragraph = cast("_Element", row.cells[0].paragraphs[0].paragraph_format.element)
        of_paragraph.getparent().getparent().insert(0, kept)
        for cell, text, width in zip(row.cells, line, widths, strict=True):
            cell.width = Mm(PAGE_MM * width / whole)
            _words(cell.paragraphs[0], text, 7.5, bold=headed and number == 0)
    made.add_paragraph().paragraph_format.space_after = Pt(2)


def _widths(table: DocxTable, widths: Sequence[float]) -> None:
    whole = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(PAGE_MM * width / whole)


class _Element(Protocol):
    """What lies beneath python-docx, which has no words for repeated headings and page numbers."""

    text: str

    def find(self, name: str) -> "_Element": ...

    def set(self, name: str, value: str) -> None: ...

    def append(self, child: "_Element") -> None: ...

    def insert(self, place: int, child: "_Element") -> None: ...

    def getparent(self) -> "_Element": ...


def _element(name: str) -> _Element:
    return cast("_Element", import_module("docx.oxml").OxmlElement(name))


def _words(
    paragraph: DocxParagraph, text: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> None:
    run = paragraph.add_run(cleaned(text))
    run.font.size = Pt(size)
    if bold:  # to say that it is not costs a quarter of the whole
        run.font.bold = True
    if colour is not None:
        run.font.color.rgb = colour


def _field(paragraph: DocxParagraph, name: str) -> None:
    """A number that the reader's program fills in."""
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind in ("begin", "", "end"):
        word = _element("w:fldChar" if kind else "w:instrText")
        if kind:
            word.set(qn("w:fldCharType"), kind)
        else:
            word.text = name
        cast("_Element", run.font.element).append(word)


def _timeless(content: bytes) -> bytes:
    """The same archive without the time at which it was made: the same report is the same bytes."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return made.getvalue()
