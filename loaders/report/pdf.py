"""A report as PDF, A4. No clock, no machine in it: the same report is the same bytes."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import cast

from PIL import Image as Pictures

from loaders.going import Going, always, refuse_ended
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
from loaders.report.chart import HEIGHT, WIDTH, Mark, Stroke
from loaders.report.chart import Block as Bar
from loaders.report.fonts import TRUE_TYPE, Face, pdf_face
from loaders.report.pdf_feet import FRAME_WIDTH, LATIN_RUN, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, feet_of
from scenes.trouble import Notice, Trouble

MOST_PICTURE_HEIGHT = 330.0
FRAME_PADDING = 6.0
"""Points that reportlab leaves empty at each side of what it flows."""
_CHINESE = re.compile(r"[⺀-鿿豈-﫿＀-￯]")


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes, and what had to be said: a font that could not be read."""

    content: bytes
    notices: tuple[Notice, ...] = ()


def pdf_of(
    document: Document,
    *,
    font: Path | None = None,
    known: Sequence[str] = TRUE_TYPE,
    going: Going = always,
) -> Written:
    """The report as PDF; `font` is a TrueType file to embed, else one of `known`, else a font every reader has.

    `going` is told the part done and says to go on; where it does not, `Trouble` is raised.
    """
    face = pdf_face(font, known)
    platypus, sheet = import_module("reportlab.platypus"), BytesIO()
    feet, ended = feet_of(document, face)
    template = platypus.SimpleDocTemplate(
        sheet,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=54,
        bottomMargin=50,
        title=cleaned(document.title),
        author="Parkwatch",
        lang="zh-CN" if document.language == "zh" else "en",
        invariant=1,
    )
    end = import_module("reportlab.platypus.flowables").CallerMacro(drawCallable=ended)
    template.setProgressCallBack(_Pages(going).hear)
    template.build([*_story(document, _Type(face)), end], onFirstPage=feet, onLaterPages=feet)
    return Written(sheet.getvalue(), face.notices)


class _Pages:
    """Hears of reportlab how many pieces there are and how many are set; a piece that is divided is counted anew."""

    def __init__(self, going: Going) -> None:
        self._going, self._total, self._done = going, 1, 0.0

    def hear(self, kind: str, number: int) -> None:
        if kind == "SIZE_EST":
            self._total = max(number, 1)
        elif kind == "PROGRESS":
            self._done = max(self._done, min(number / self._total, 1.0))
            refuse_ended(self._going(self._done))


def _set(text: str) -> str:
    """A text as it is set: of the degree Celsius as one letter some embedded fonts leave a blank."""
    return cleaned(text).replace("℃", "°C").replace("℉", "°F")


class _Type:
    """Paragraphs and tables in one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self._styles = import_module("reportlab.lib.styles")
        self._platypus = import_module("reportlab.platypus")
        self._colour = cast("Callable[[str], object]", import_module("reportlab.lib.colors").HexColor)
        self._kept = dict[tuple[float, float, float, bool], object]()

    def words(self, text: str, size: float, *, before: float = 0, after: float = 0) -> object:
        """A paragraph; its text is escaped, for reportlab reads it as markup."""
        text = _set(text)
        marked = escape(text)
        if self.face.latin != self.face.chinese:
            marked = LATIN_RUN.sub(lambda run: f'<font name="{self.face.latin}">{escape(run[0])}</font>', text)
        style = self._style(size, before, after, chinese=bool(_CHINESE.search(text)))
        return self._platypus.Paragraph(marked.replace("\n", "<br/>"), style)

    def _style(self, size: float, before: float, after: float, *, chinese: bool) -> object:
        key = (size, before, after, chinese)
        if key not in self._kept:
            self._kept[key] = self._styles.ParagraphStyle(
                "words",
                fontName=self.face.chinese,
                fontSize=size,
                leading=1.4 * size,
                spaceBefore=before,
                spaceAfter=after,
                wordWrap="CJK" if chinese else None,
                splitLongWords=1,
            )
        return self._kept[key]

    def table(self, rows: Sequence[Line], widths: Sequence[float], *, headed: bool, size: float = 7.5) -> object:
        """A ruled table across the page; a row too high for a page is divided."""
        cells = [[self.words(cell, size) for cell in row] for row in rows]
        style: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.4, self._colour("#999999")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
        if headed:
            style.append(("BACKGROUND", (0, 0), (-1, 0), self._colour("#EEEEEE")))
        whole = sum(widths)
        found = self._platypus.Table(
            cells,
            colWidths=[FRAME_WIDTH * width / whole for width in widths],
            repeatRows=int(headed),
            hAlign="LEFT",
            splitInRow=1,
        )
        found.setStyle(style)
        return found

    def space(self, height: float) -> object:
        """Nothing, so high."""
        return self._platypus.Spacer(1, height)

    def together(self, parts: Sequence[object]) -> object:
        """Parts that stand on one page."""
        return self._platypus.KeepTogether(list(parts))

    def picture(self, png: bytes) -> object:
        """A picture as wide as the page, or as high as it may be. Trouble when it is none."""
        width, height = size_of(png)
        scale = min(FRAME_WIDTH / width, MOST_PICTURE_HEIGHT / height)
        return self._platypus.Image(BytesIO(png), width=width * scale, height=height * scale)

    def drawing(self, marks: Sequence[Mark]) -> object:
        """A chart as lines and letters, sharp at any size."""
        shapes, colour = import_module("reportlab.graphics.shapes"), self._colour
        scale = FRAME_WIDTH / WIDTH
        drawing = shapes.Drawing(FRAME_WIDTH, HEIGHT * scale)
        group = shapes.Group(transform=(scale, 0, 0, scale, 0, 0))
        for mark in marks:
            if isinstance(mark, Stroke):
                shape = shapes.PolyLine(mark.points.ravel().tolist(), strokeColor=colour(mark.colour))
                shape.strokeWidth, shape.strokeDashArray = mark.width, [3, 2] if mark.dashed else None
                group.add(shape)
            elif isinstance(mark, Bar):
                bar = shapes.Rect(mark.left, mark.low, mark.width, mark.height, strokeColor=None)
                bar.fillColor = colour(mark.colour)
                group.add(bar)
            else:
                name = self.face.chinese if LATIN_RUN.sub("", _set(mark.text)).strip() else self.face.latin
                group.add(
                    shapes.String(
                        mark.x,
                        mark.y,
                        _set(mark.text),
                        fontName=name,
                        fontSize=mark.size,
                        textAnchor=mark.anchor,
                        fillColor=colour(mark.colour),
                    )
                )
        drawing.add(group)
        return drawing


def _story(document: Document, type_: _Type) -> Iterator[object]:
    """Block by block; a heading stands on the page of what it heads."""
    yield type_.words(document.title, 15, after=8)
    heading: list[object] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = [type_.words(block.text, 11, before=10, after=4)]
            continue
        first, *rest = _flowed(block, type_)
        if heading and isinstance(block, Table) and len(block.rows) > 12:
            yield from (*heading, first)  # a long table begins beneath its heading and goes on overleaf
        elif isinstance(block, Image):  # one within another is never seen to fit: all of it at once
            yield type_.together([*heading, first, *rest])
            rest = []
        elif heading:
            yield type_.together([*heading, first])
        else:
            yield first
        yield from rest
        heading = []


def _flowed(block: Block, type_: _Type) -> list[object]:
    match block:
        case Paragraph(text, small):
            return [type_.words(text, 7.5 if small else 9.5, before=2, after=3)]
        case FactTable(pairs):
            padded = [*pairs, ("", "")] if len(pairs) % 2 else list(pairs)
            rows = [(*padded[row], *padded[row + 1]) for row in range(0, len(padded), 2)]
            return [type_.table(rows, (0.11, 0.39, 0.11, 0.39), headed=False, size=8)]
        case Table(heading, rows, widths):
            return [type_.table((heading, *rows), widths, headed=True), type_.space(4)]
        case Chart(marks):
            return [type_.drawing(marks), type_.space(4)]
        case Image(png, caption):
            return [type_.picture(png), type_.words(caption, 7.5, before=2, after=8)]
        case Signatures(lines, date):
            told = "　　".join(f"{line} ____________________" for line in lines)
            return [type_.words(told, 9.5, before=26), type_.words(f"{date} ____________________", 9.5, before=12)]
        case Heading():
            raise AssertionError("a heading goes with what it heads")


def size_of(png: bytes) -> tuple[int, int]:
    """Pixels of a picture. Trouble when it is none."""
    try:
        with Pictures.open(BytesIO(png), formats=("PNG",)) as picture:
            picture.load()
            return picture.size
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as fault:
        raise Trouble(
            f"图片读不了：{fault}。",
            f"A picture cannot be read: {fault}.",
            remedy_zh="重新生成 PNG 图片。",
            remedy_en="Make the PNG picture again.",
        ) from fault
