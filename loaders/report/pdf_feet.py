"""What stands on every page of a PDF: whose report it is, which page of how many, and that it is a rehearsal."""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from loaders.report.blocks import Document, cleaned
from loaders.report.fonts import Face

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595.28, 841.89, 46.0
FRAME_WIDTH = PAGE_WIDTH - 2 * MARGIN
LATIN_RUN = re.compile(r"[!-~¡-ÿ][ -~¡-ÿ]*")
"""Letters that have a font of their own."""
_PAGES = "pages"


class _Canvas(Protocol):
    """What is drawn on; reportlab ships no types."""

    def setFont(self, name: str, size: float) -> None: ...  # noqa: N802

    def setFillColorRGB(self, r: float, g: float, b: float) -> None: ...  # noqa: N802

    def drawString(self, x: float, y: float, text: str) -> None: ...  # noqa: N802

    def drawRightString(self, x: float, y: float, text: str) -> None: ...  # noqa: N802

    def beginForm(self, name: str) -> None: ...  # noqa: N802

    def endForm(self) -> None: ...  # noqa: N802

    def doForm(self, name: str) -> None: ...  # noqa: N802

    def getPageNumber(self) -> int: ...  # noqa: N802

    def saveState(self) -> None: ...  # noqa: N802

    def restoreState(self) -> None: ...  # noqa: N802

    def translate(self, x: float, y: float) -> None: ...

    def stringWidth(self, text: str, name: str, size: float) -> float: ...  # noqa: N802

    def rect(self, x: float, y: float, width: float, height: float, *, stroke: int, fill: int) -> None: ...


class _Last(Protocol):
    """What is set at the end."""

    canv: _Canvas


class _Page(Protocol):
    """What knows its page."""

    page: int


def feet_of(document: Document, face: Face) -> "tuple[Callable[[_Canvas, _Page], None], Callable[[_Last], None]]":
    """What reportlab calls on each page, and at the end, when it is known how many there are."""

    def feet(canvas: _Canvas, page: _Page) -> None:
        _foot(canvas, document, face, page.page)

    def ended(last: _Last) -> None:
        _count(last.canv, face)

    return feet, ended


def _count(canvas: _Canvas, face: Face) -> None:
    """Write how many pages there are into the form that every foot shows: only the end knows."""
    canvas.beginForm(_PAGES)
    canvas.setFillColorRGB(0.35, 0.35, 0.35)
    canvas.setFont(face.latin, 8)
    canvas.drawString(0, 0, str(canvas.getPageNumber()))
    canvas.endForm()


def _foot(canvas: _Canvas, document: Document, face: Face, page: int) -> None:
    """What stands on every page: whose report it is, which page of how many, and that it is a rehearsal."""
    canvas.setFillColorRGB(0.35, 0.35, 0.35)
    _written(canvas, face, MARGIN, 28, cleaned(document.foot), 8)
    canvas.setFont(face.latin, 8)
    canvas.drawRightString(PAGE_WIDTH - MARGIN - 16, 28, f"{page} / ")
    canvas.saveState()
    canvas.translate(PAGE_WIDTH - MARGIN - 16, 28)
    canvas.doForm(_PAGES)
    canvas.restoreState()
    if document.banner:
        canvas.setFillColorRGB(0.83, 0.18, 0.18)
        canvas.rect(MARGIN, PAGE_HEIGHT - 40, FRAME_WIDTH, 15, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        width = sum(canvas.stringWidth(part, font, 9) for font, part in _runs(face, document.banner))
        _written(canvas, face, (PAGE_WIDTH - width) / 2, PAGE_HEIGHT - 36, document.banner, 9)
    canvas.setFillColorRGB(0, 0, 0)


def _written(canvas: _Canvas, face: Face, x: float, y: float, text: str, size: float) -> None:
    for font, part in _runs(face, text):
        canvas.setFont(font, size)
        canvas.drawString(x, y, part)
        x += canvas.stringWidth(part, font, size)


def _runs(face: Face, text: str) -> Iterator[tuple[str, str]]:
    """A text run by run with the font of each: Latin letters have one of their own."""
    at = 0
    for run in LATIN_RUN.finditer(text):
        if run.start() > at:
            yield face.chinese, text[at : run.start()]
        yield face.latin, run[0]
        at = run.end()
    if text[at:]:
        yield face.chinese, text[at:]
