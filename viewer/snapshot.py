"""Pictures of a park without a window and without a display."""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from loaders.jsonfile import write_whole
from scenes import camera as motions
from scenes.assembly import Lod
from scenes.camera import Camera
from scenes.columns import Bytes
from scenes.daylight import towards_sun
from scenes.facts import Facts
from scenes.limits import at_first
from scenes.picture import paint
from scenes.prisms import prisms_of
from scenes.shade import relief, shade
from scenes.trouble import Language, Notice, Trouble
from viewer.gpu.effects import FULL, borne_by
from viewer.gpu.offscreen import driver_or_trouble, picture
from viewer.gpu.stage import new_stage
from viewer.opening import Opening, span_of
from viewer.overlay import Overlay
from viewer.panels.language import Languages, language
from viewer.panels.rehearsal_banner import RehearsalBanner
from viewer.panels.theme import Theme, dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.streamed_layers import credits_of
from viewer.tile_streaming import TileStreaming

LARGEST = 16384
"""Pixels along one side at most."""

LAYERS_IN_BYTES = 4 << 30
"""Memory for the tiles of layers in one picture."""

MOST_STEPS = 20_000
"""Tiles fetched for one picture at most."""


def size_of(words: str) -> tuple[int, int]:
    """WIDTHxHEIGHT in pixels. Raises `Trouble`."""
    found = re.fullmatch(r"(\d{2,5})[x×X](\d{2,5})", words)
    if found is None or max(int(found[1]), int(found[2])) > LARGEST:
        raise Trouble(
            f"看不懂尺寸 {words!r}。",
            f"The size {words!r} is not understood.",
            remedy_zh=f"写成 宽x高，如 2560x1440，每边不超过 {LARGEST} 像素。",
            remedy_en=f"Write WIDTHxHEIGHT, such as 2560x1440, at most {LARGEST} pixels a side.",
        )
    return int(found[1]), int(found[2])


def view_of(opening: Opening, name: str, aspect: float) -> Camera:
    """A saved view by its key or name, or home, or plan. Raises `Trouble` that lists what there is."""
    for view in opening.park.views:
        if name in (view.key, view.name, view.name_en):
            return Camera(view.eye, view.target)
    if name in ("home", "plan"):
        return home_of(opening, aspect, elevation=36.0 if name == "home" else 90.0)
    known = ", ".join(["home", "plan", *(view.key or view.name for view in opening.park.views)])
    raise Trouble(
        f"没有名为 {name!r} 的视角。",
        f"There is no view {name!r}.",
        remedy_zh=f"可用：{known}",
        remedy_en=f"Known: {known}",
    )


def home_of(opening: Opening, aspect: float, *, elevation: float = 36.0) -> Camera:
    """Everything there is, from the south-south-west, or from straight above with north up."""
    low, high = span_of(opening)
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    bearing = 0.0 if elevation == 90.0 else 18.0
    return motions.framed(corners, bearing=bearing, elevation=elevation, aspect=aspect, margin=0.03)


def without_a_display(speaking: Language) -> tuple[QApplication, Theme]:
    """A Qt that paints into memory, dressed and speaking: for labels and panels in pictures."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["parkwatch", "-platform", "offscreen"])
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(application, theme)
    Languages(application, TRANSLATIONS).speak(speaking)
    return application, theme


class Studio:
    """One park made ready for pictures: everything at the finest level, with all effects, drawn finer than written."""

    def __init__(self, opening: Opening, theme: Theme) -> None:
        driver = driver_or_trouble()
        self._opening, self._theme = opening, theme
        self.notices: list[Notice] = []
        """What was wrong with the tiles of layers."""
        boxes = opening.assembly.boxes
        self.stage = new_stage(objects=len(boxes.low), effects=borne_by(driver, FULL))
        self.stage.bind(prisms_of(opening.park.equipment))
        batches = [batch for chunk in opening.assembly.chunks for batch in opening.assembly.level(chunk, Lod.FINE)]
        for batch in batches:
            self.stage.mount(batch)
            self.stage.show(batch.name, visible=True)
        self._asked = False
        self._tiles = TileStreaming(
            opening.sources,
            self.stage,
            graphics_budget=LAYERS_IN_BYTES,
            memory_budget=LAYERS_IN_BYTES,
            start=_at_once,
            ask=self._ask,
            show=_nothing,
            tell=self.notices.append,
            broke=_raise,
            at_once=1,
        )
        self._relief = relief(batches)
        self.stage.fence(opening.fences)
        self.stage.ground(opening.bare_ground)
        self.stage.beat(0.0)
        self._hour = math.nan
        self.daylight(10.0)
        self.facts(at_first(opening.park.tags), 0.0)

    def daylight(self, hour: float) -> None:
        """Sun and sky of an hour of the day, 0 to 24; the same hour again costs nothing."""
        if hour == self._hour:
            return
        self._hour = hour
        self.stage.daylight(hour)
        if self._relief is not None:
            self.stage.shade(shade(self._relief, towards_sun(hour)))

    def facts(self, facts: Facts, now: float, *, selected: int | None = None) -> None:
        """What is known at `now`, seconds since 1970 UTC, and what is selected."""
        self._facts, self._now, self._selected = facts, now, selected
        objects = len(self._opening.assembly.boxes.low)
        tags, palette = self._opening.park.tags, self._theme.palette
        self.stage.colour(paint(facts, tags, palette, objects=objects, selected=selected))

    def picture(self, camera: Camera, size: tuple[int, int]) -> Bytes:
        """The scene with its labels over it, shape (height, width, 3)."""
        width, height = size
        banner = self._banner(width) if self._opening.park.rehearsal else None
        below = height if banner is None else height - banner.height()
        self.stage.look(camera)
        self._fill(camera, (width, below))
        scene = over(picture(self.stage.renderers, (width, below)), self._overlay(camera, (width, below)))
        return scene if banner is None else np.vstack([grabbed(banner, (width, banner.height())), scene])

    def close(self) -> None:
        """Let go of the layers' sources."""
        self._tiles.close()

    def _fill(self, camera: Camera, size: tuple[int, int]) -> None:
        """Fetch tiles until nothing more can be had for this picture."""
        self._tiles.look(camera, *size)
        for _ in range(MOST_STEPS):
            if not self._asked:
                return
            self._asked = False
            self._tiles.step()

    def _ask(self) -> None:
        self._asked = True

    def _banner(self, width: int) -> RehearsalBanner:
        banner = RehearsalBanner(self._theme)
        banner.resize(width, banner.sizeHint().height())
        return banner

    def _overlay(self, camera: Camera, size: tuple[int, int]) -> Bytes:
        host = QWidget()
        host.resize(QSize(*size))
        overlay = Overlay(host, self._theme)
        park, words = self._opening.park, self._opening.hazard_words(language())
        overlay.show_park(park, self._opening.assembly.boxes, words)
        overlay.show_facts(self._facts, self._now)
        overlay.show_selection(self._selected)
        overlay.show_credits(credits_of(self._opening.park, self._opening.layers))
        overlay.show_world(camera)
        return painted(overlay, size)


def _at_once[T](work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]) -> None:
    """`Jobs.start` for whoever has time."""
    try:
        answer = work()
    except Trouble as trouble:
        failed(trouble)
    else:
        done(answer)


def _nothing() -> None:
    """A picture is drawn when it is asked for."""


def _raise(error: BaseException) -> None:
    raise error


def painted(widget: QWidget, size: tuple[int, int]) -> Bytes:
    """What a widget paints on nothing: red, green, blue, opacity, premultiplied, shape (height, width, 4)."""
    image = QImage(QSize(*size), QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], image.bytesPerLine())
    return lines[:, : 4 * size[0]].reshape(size[1], size[0], 4).copy()


def grabbed(widget: QWidget, size: tuple[int, int]) -> Bytes:
    """A whole panel as it stands in the window, shape (height, width, 3)."""
    host = QWidget()  # a least size is for the panel's holder to know; the off-screen platform warns of a window's
    host.resize(*size)
    widget.setParent(host)
    widget.resize(*size)
    host.show()
    QApplication.sendPostedEvents()  # what the panel asked of its layout
    colour = widget.palette().window().color()
    ground = np.full((size[1], size[0], 3), (colour.red(), colour.green(), colour.blue()), np.uint8)
    drawn = over(ground, painted(widget, size))
    host.hide()
    widget.setParent(None)
    return drawn


def over(below: Bytes, above: Bytes) -> Bytes:
    """A premultiplied picture (height, width, 4) laid over an opaque one (height, width, 3)."""
    left = 255 - above[..., 3:].astype(np.uint16)
    return (above[..., :3] + below * left // 255).clip(0, 255).astype(np.uint8)


def write_picture(path: Path, pixels: Bytes) -> None:
    """Write .png or .jpg, whole or not at all. Raises `Trouble`."""
    kinds = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
    if path.suffix.lower() not in kinds:
        raise Trouble(
            f"不认识图片类型 {path.suffix!r}。",
            f"{path.suffix!r} is no kind of picture we write.",
            remedy_zh="用 .png 或 .jpg。",
            remedy_en="Use .png or .jpg.",
            file=path.name,
        )
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)  # what is wrong with the folder is said by the writing
    drawn = BytesIO()
    Image.fromarray(pixels).save(drawn, kinds[path.suffix.lower()])
    write_whole(path, drawn.getvalue())


def write_snapshot(
    opening: Opening, out: Path, *, view: str, size: tuple[int, int], speaking: Language, hour: float = 10.0
) -> None:
    """One picture of what was opened. No feed is asked, so every value is drawn as unknown. Raises `Trouble`."""
    camera = view_of(opening, view, size[0] / size[1])
    _, theme = without_a_display(speaking)
    studio = Studio(opening, theme)
    studio.daylight(hour)
    try:
        write_picture(out, studio.picture(camera, size))
    finally:
        studio.close()
