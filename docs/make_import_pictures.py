r"""The pictures of the import guide: real commands on made-up files, and the window on what they brought together.

    PYTHONPATH=. xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -P docs/make_import_pictures.py \
        --osgb FOLDER --ifc FILE.ifc [NAME ...]

Writes docs/images/NAME.png for each name in `NAMES`, or for those named. A command's picture is what
it printed, letter for letter, drawn as a terminal draws it. `certificate` wants pdftoppm (poppler-utils).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication
from rich.cells import cell_len

from docs.make_pictures import (
    DAY,
    IMAGES,
    MORNING,
    SEED,
    desk_of,
    named,
    row_of,
    settle,
    tell,
    wait,
    write,
)
from docs.make_real_scene import real_scene
from loaders.live.wire.endpoint import DRILL, Orders
from loaders.places import ROOT
from scenes.camera import looking_at
from viewer.opening import park_opening
from viewer.panels.language import Languages
from viewer.places import TRANSLATIONS
from viewer.viewport import use_opengl

COLUMNS = 116
CELL, LINE, BASE = 13, 30, 22
"""Pixels of half a Chinese letter, of a line, and down to where letters stand."""
MARGIN, GAP = 28, 6
GROUND, LETTERS, PROMPT, RULES = QColor(18, 24, 32), QColor(222, 228, 235), QColor(96, 190, 255), QColor(96, 108, 122)
LARGEST_BYTES = 400_000
SLOWLY = 900.0
"""Seconds that a software renderer may take to fill the picture with tiles."""
HALL = "实景楼栋"
DRILL_WORDS = """
title_zh = "可燃气体"
title_en = "Combustible gas"
lasts_s = 7200

[[mishaps]]
kind = "gas_combustible"
equipment = ["workshop"]
beyond = "high_high"
share = 0.4
start_s = 20
rise_s = 10
hold_s = 7000
fall_s = 60
"""
CONTROL = """点号,原X,原Y,原H,目标X,目标Y,目标H
K1,1000.000,2000.000,5.012,2488712.336,437151.208,6.523
K2,1000.000,3200.000,5.134,2488733.316,438351.027,6.641
K3,2100.000,2000.000,5.871,2489812.175,437131.982,7.380
K4,2100.000,3200.000,5.403,2489833.139,438331.791,6.918
K5,1500.000,2600.000,5.220,2489222.738,437742.378,6.728
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """The made-up files in `folder`, and the package that they became."""

    folder: Path
    package: Path


def main(words: Sequence[str]) -> int:
    """Take the pictures named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--osgb", type=Path, required=True)
    parser.add_argument("--ifc", type=Path, required=True)
    parser.add_argument("names", nargs="*")
    wanted = parser.parse_args(words)
    use_opengl()
    app = QApplication(["parkwatch"])
    languages = Languages(app, TRANSLATIONS)
    languages.speak("zh")
    with tempfile.TemporaryDirectory(prefix="parkwatch-") as folder:
        scene = scene_of(wanted.osgb, wanted.ifc, Path(folder))
        for name, picture in pictures(app, languages, scene, set(wanted.names)):
            size = write(IMAGES / f"{name}.png", picture, largest=LARGEST_BYTES)
            tell(f"{name}.png {picture.width()} x {picture.height()}, {size / 1000:.0f} kB")
    return 0


def scene_of(osgb: Path, ifc: Path, folder: Path) -> Scene:
    """Files under the names that a technician would give them."""
    package = folder / "示范.park"
    list(real_scene(osgb, ifc, package, folder))
    for made, name in (
        ("hills.tif", "高程.tif"),
        ("fields.tif", "影像.tif"),
        ("house.ifc", "办公楼.ifc"),
        ("boundary.geojson", "厂界.geojson"),
    ):
        (folder / made).rename(folder / name)
    shutil.copytree(osgb, folder / "实景三维")
    (folder / "控制点.csv").write_text(CONTROL, encoding="utf-8")
    return Scene(folder, package)


def pictures(app: QApplication, languages: Languages, scene: Scene, names: set[str]) -> Iterator[tuple[str, QImage]]:
    """Every picture that is wanted, by name."""
    for name, line in COMMANDS.items():
        if not names or name in names:
            yield name, printed(line, scene.folder)
    if not names or "certificate" in names:
        yield "certificate", certificate(scene.folder)
    if not names or names & {"import_layers", "prism"}:
        yield from windows(app, languages, scene)


# What commands print.

COMMANDS = {
    "import_report": "import 办公楼.ifc 高程.tif --into 新园区.park --heights 1985",
    "datum_warning": "import 厂界.geojson --into 示范.park --dry-run",
}


def printed(line: str, folder: Path) -> QImage:
    """A command and what it printed, its two streams as they come at a terminal."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": str(COLUMNS)}
    words = [sys.executable, "-P", "-m", "viewer", *line.split()]
    run = subprocess.run(
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return terminal([f"$ parkwatch {line}", *run.stdout.rstrip().splitlines()])


def terminal(lines: Sequence[str]) -> QImage:
    """Lines of text as a terminal draws them: a cell for a letter, two for a Chinese one."""
    wrapped = [piece for line in lines for piece in folded(line)]
    picture = QImage(2 * MARGIN + COLUMNS * CELL, 2 * MARGIN + len(wrapped) * LINE, QImage.Format.Format_RGB888)
    picture.fill(GROUND)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    for row, line in enumerate(wrapped):
        painter.setPen(PROMPT if line.startswith("$ ") else LETTERS)
        column = 0
        for letter in line:
            wide = cell_len(letter)
            cell = QRectF(MARGIN + column * CELL, MARGIN + row * LINE, wide * CELL, LINE)
            draw(painter, letter, cell)
            column += wide
    painter.end()
    return picture


def folded(line: str) -> Iterator[str]:
    """A line as a terminal breaks it: wherever its edge is."""
    piece, width = "", 0
    for letter in line:
        if width + cell_len(letter) > COLUMNS:
            yield piece
            piece, width = "", 0
        piece, width = piece + letter, width + cell_len(letter)
    yield piece


def draw(painter: QPainter, letter: str, cell: QRectF) -> None:
    """One letter in its cell; what boxes are made of reaches to the cell's edges."""
    if (arms := BOX.get(letter)) is not None:
        left, top, x, y = (
            round(cell.left()),
            round(cell.top()),
            round(cell.left()) + CELL // 2,
            round(cell.center().y()),
        )
        edges = {
            "l": QRect(left, y, x - left + 1, 1),
            "r": QRect(x, y, left + CELL - x, 1),
            "u": QRect(x, top, 1, y - top + 1),
            "d": QRect(x, y, 1, top + LINE - y),
        }
        for arm in arms:
            painter.fillRect(edges[arm], RULES)
        return
    font = QFont("Noto Sans Mono CJK SC" if cell.width() > CELL else "DejaVu Sans Mono")
    font.setPixelSize(2 * CELL - 3 if cell.width() > CELL else round(CELL / 0.602) - 1)
    painter.setFont(font)
    across = QFontMetricsF(font).horizontalAdvance(letter)
    painter.drawText(QPointF(cell.center().x() - across / 2, cell.top() + BASE), letter)


BOX = {
    **dict(zip("─│┌┐└┘├┤┬┴┼", ("lr", "ud", "rd", "ld", "ru", "lu", "rud", "lud", "lrd", "lru", "lrud"), strict=True)),
    **dict(zip("━┃┏┓┗┛┡┩┳┇╇", ("lr", "ud", "rd", "ld", "ru", "lu", "rud", "lud", "lrd", "ud", "lrud"), strict=True)),
}
"""Which way the arms of a letter go: left, right, up, down."""


# The certificate.


def certificate(folder: Path) -> QImage:
    """The first page of the PDF that `crs fit` writes."""
    line = "crs fit 控制点.csv --certificate 证书.pdf --plant 示例化工厂 --on 2026-11-30 --to"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-P", "-m", "viewer", *line.split(), "cgcs2000 gk cm 114"]
    subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    drawn = ["pdftoppm", "-r", "110", "-png", "-singlefile", "证书.pdf", "page"]
    subprocess.run(drawn, cwd=folder, check=True)
    page = QImage(str(folder / "page.png")).convertToFormat(QImage.Format.Format_RGB888)
    return page.copy(QRect(40, 50, page.width() - 80, 1080))


# The window.


def windows(app: QApplication, languages: Languages, scene: Scene) -> Iterator[tuple[str, QImage]]:
    """The layers with the meter of memory, and a building of the photogrammetry in alarm."""
    script = scene.folder / "gas.toml"
    script.write_text(DRILL_WORDS, encoding="utf-8")
    orders = Orders(str(scene.package), 1.0, SEED, linger_s=0.5, start_s=MORNING, feed=f"{DRILL}{script}")
    with desk_of(app, languages, scene.folder, park_opening(str(scene.package), orders=orders), DAY) as desk:
        wait(desk, "values arrive", lambda: desk.watch.health.live)
        wait(desk, "the layers are there", lambda: desk.streamed.flow.loading == 0, seconds=SLOWLY)
        settle(desk)
        wait(desk, "it is live", lambda: not desk.alarm_desk.not_live.isVisible(), seconds=SLOWLY)
        whole = desk.window.grab().toImage()
        yield "import_layers", stacked(whole.copy(QRect(0, 190, 850, 408)), whole.copy(QRect(610, 1042, 850, 34)))
        desk.navigation.go(looking_at((-17.0, -34.0, 14.0), bearing=25, elevation=30, distance=150))
        wait(desk, "the building is in alarm", lambda: named(desk, HALL))
        desk.selection.select(row_of(desk, HALL))
        wait(desk, "the layers are there", lambda: desk.streamed.flow.loading == 0, seconds=SLOWLY)
        settle(desk)
        wait(desk, "it is live", lambda: not desk.alarm_desk.not_live.isVisible(), seconds=SLOWLY)
        place = desk.viewport.mapTo(desk.window, QPoint(0, 0))
        yield "prism", desk.window.grab().toImage().copy(QRect(place, desk.viewport.size()))
        recorder = desk.watch.health.pid
    if recorder and psutil.pid_exists(recorder):
        psutil.Process(recorder).terminate()


def stacked(above: QImage, below: QImage) -> QImage:
    """Two parts of the window, one over the other, a gap between them."""
    picture = QImage(above.width(), above.height() + GAP + below.height(), QImage.Format.Format_RGB888)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.drawImage(0, 0, above)
    painter.drawImage(0, above.height() + GAP, below)
    painter.end()
    return picture


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
