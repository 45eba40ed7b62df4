"""A chart as a picture, for papers that hold no drawings. The same marks as in the PDF."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from loaders.report.chart import HEIGHT, WIDTH, Block, Mark, Stroke
from loaders.report.fonts import Pen

SCALE = 3.0
"""Pixels of a point: 216 to an inch."""
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png_of(marks: Sequence[Mark], pen: Pen) -> bytes:
    """The picture as PNG, a few tens of kilobytes."""
    picture = Image.new("RGB", (int(WIDTH * SCALE), int(HEIGHT * SCALE)), "white")
    draw = ImageDraw.Draw(picture)
    for mark in marks:
        if isinstance(mark, Block):
            left, top = mark.left * SCALE, (HEIGHT - mark.low - mark.height) * SCALE
            draw.rectangle((left, top, left + mark.width * SCALE, top + mark.height * SCALE), fill=mark.colour)
        elif isinstance(mark, Stroke):
            points = [(x * SCALE, (HEIGHT - y) * SCALE) for x, y in mark.points.tolist()]
            _line(draw, points, mark)
        else:
            place = mark.x * SCALE, (HEIGHT - mark.y) * SCALE
            font, anchor = pen.at(int(mark.size * SCALE)), _ANCHORS[mark.anchor]
            draw.text(place, pen.can(mark.text), fill=mark.colour, font=font, anchor=anchor)
    kept = BytesIO()
    picture.quantize(64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _line(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], mark: Stroke) -> None:
    width = max(round(mark.width * SCALE), 1)
    if not mark.dashed:
        draw.line(points, fill=mark.colour, width=width)
        return
    (x, y), (end, _) = points[0], points[-1]
    while x < end:  # only limits are dashed, and they lie level
        draw.line([(x, y), (min(x + 9, end), y)], fill=mark.colour, width=width)
        x += 15
