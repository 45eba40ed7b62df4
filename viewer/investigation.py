"""Where the tools are joined to the window: measuring, notes, what steps back, what is cut open. GUI thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from loaders.review_book import ReviewBook
from scenes.camera import Camera
from scenes.columns import Floats
from scenes.datums import Gcj02
from scenes.frame import ParkFrame
from scenes.nearest import Neighbourhood
from scenes.picture import Fade
from scenes.plant import Park
from scenes.review import Note
from scenes.section import Section
from scenes.trouble import Trouble
from viewer.measuring import Measured, Measuring, Tool
from viewer.panels.tools.measure_words import result_told
from viewer.panels.tools.note_dialog import NoteDialog
from viewer.panels.tools.sketch_layer import Sketch, SketchLayer
from viewer.panels.tools.tools_bar import ToolsBar
from viewer.panels.words import clock_told
from viewer.picking import Picking
from viewer.stage import Stage
from viewer.watch import Watch

translate = QCoreApplication.translate

type Spot = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class InvestigationParts:
    """The widgets of the tools; where they stand in the window is not known here."""

    bar: ToolsBar
    sketches: SketchLayer


class InvestigationDesk(QObject):
    """`folder` keeps the park's notes; `person` says who sits here; `touched` is the place under a pixel, or None."""

    told = Signal(object)
    """A `Notice`."""
    opened = Signal()
    """The tools are in sight, with what people left in the park."""

    def __init__(
        self,
        park: Park,
        watch: Watch,
        stage: Stage,
        parts: InvestigationParts,
        note: NoteDialog,
        picking: Picking,
        *,
        folder: Path,
        person: Callable[[], str],
        touched: Callable[[float, float], Spot | None],
        redraw: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._watch, self._stage, self._parts = park, watch, stage, parts
        self.note, self._picking = note, picking
        self._folder, self._person, self._touched, self._redraw = folder, person, touched, redraw
        self._frame = ParkFrame(park.origin)
        self._codes = [item.code for _, _, item in park.walk()]
        self._measuring: Measuring | None = None
        self._book: ReviewBook | None = None
        self._noting = False
        self._spot: Spot | None = None
        bar = parts.bar
        bar.hide()
        bar.tool_asked.connect(self.take)
        bar.undo_asked.connect(self._undo)
        bar.clear_asked.connect(self._clear)
        bar.note_asked.connect(self._ask_spot)
        bar.fade_asked.connect(self.fade)
        bar.section_asked.connect(self.cut)
        note.written.connect(self._write_note)

    def book(self) -> ReviewBook | None:
        """What people left in the park; None, and said, where it cannot be read."""
        self._open_book()
        return self._book

    @property
    def finished(self) -> tuple[Measured, ...]:
        """The measurements that are whole."""
        return tuple(self._at_work.finished)

    # What the person does.

    def toggle(self) -> None:
        """Show the tools, or put them away; what they did to the picture ends with them."""
        shown = self._parts.bar.isHidden()
        self._parts.bar.setVisible(shown)
        if shown:
            self._open_book()
            self.opened.emit()
        else:
            self.take(None)
            self.fade(Fade.NONE)
            self._parts.bar.cut.setChecked(False)
        self.tell()

    def take(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or put it away."""
        self._noting = False
        self._at_work.begin(tool)
        self._parts.bar.show_tool(tool)
        self.tell()

    def fade(self, fade: Fade) -> None:
        """Let something step back."""
        self._watch.fade(fade)
        self._parts.bar.show_fade(fade)
        self._redraw()

    def cut(self, section: Section | None) -> None:
        """Cut the park open."""
        self._picking.section = section
        self._stage.section(section)
        self._redraw()

    def click(self, x: float, y: float) -> bool:
        """A click at a logical pixel; True: it was meant for a tool."""
        if self._parts.bar.isHidden() or not (self._noting or self._at_work.tool is not None):
            return False
        spot = self._touched(x, y)
        if spot is None:
            return True  # at the sky there is nothing to measure
        if self._noting:
            self._spot, self._noting = spot, False
            self.note.begin(self._note_about())
        else:
            self._at_work.add(spot)
        self.tell()
        return True

    def finish(self) -> bool:
        """A double click or Enter: the measurement is whole. True: there was one."""
        if self._parts.bar.isHidden() or self._at_work.tool is None:
            return False
        self._at_work.finish()
        self.tell()
        return True

    def escape(self) -> bool:
        """Put the tool away; True: there was one in the hand."""
        if self._parts.bar.isHidden() or not (self._noting or self._at_work.tool is not None):
            return False
        self.take(None)
        return True

    def look(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        self._parts.sketches.show_world(camera)

    def tell(self) -> None:
        """What is measured and noted, painted anew; also when another moment or another language is shown."""
        if self._parts.bar.isHidden():
            self._parts.sketches.show_sketches(())
            return
        sketches = [self._sketch(each) for each in self._at_work.shown]
        moment = self._watch.shown.now
        notes = () if self._book is None else self._book.review.notes_at(moment)
        self._parts.sketches.show_sketches([*(_pinned(each) for each in notes), *sketches])

    # Notes.

    def _open_book(self) -> None:
        if self._book is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._book = ReviewBook(self._folder)
            except (OSError, Trouble) as fault:
                self._say(fault)

    def _ask_spot(self) -> None:
        """The next click says where the note is pinned."""
        self.take(None)
        self._noting = self._book is not None

    def _note_about(self) -> str:
        row, shown = self._watch.selected, self._watch.shown
        about = "" if row is None or row >= len(self._codes) else self._codes[row]
        when = clock_told(shown.now, date=True) if shown.replayed else translate("Tools", "始终显示")
        return " · ".join(word for word in (about, when) if word)

    def _write_note(self, text: str) -> None:
        if self._book is None or self._spot is None:
            return
        row, shown = self._watch.selected, self._watch.shown
        code = "" if row is None or row >= len(self._codes) else self._codes[row]
        moment = shown.now if shown.replayed else 0.0
        note = Note("", text, self._spot, code, self._person(), time.time(), moment, moment)
        try:
            self._book.add_note(note)
        except Trouble as trouble:
            self._say(trouble)
        self.tell()

    def _say(self, fault: OSError | Trouble) -> None:
        known = fault if isinstance(fault, Trouble) else _unusable(fault, self._folder)
        self.told.emit(known.notice)

    # Measuring.

    @property
    def _at_work(self) -> Measuring:
        """Made when it is first wanted: it looks the whole park through for what can be looked for."""
        if self._measuring is None:
            self._measuring = Measuring(Neighbourhood(self._park))
        return self._measuring

    def _undo(self) -> None:
        self._at_work.undo()
        self.tell()

    def _clear(self) -> None:
        self._at_work.clear()
        self.tell()

    def _sketch(self, found: Measured) -> Sketch:
        under_way = found is self._at_work.shown[-1] and found not in self._at_work.finished
        return Sketch(found.lines, found.points[-1], result_told(found, self._place_words), dashed=under_way)

    def _place_words(self, place: Floats) -> tuple[str, ...]:
        """A place on WGS 84 and GCJ-02 in degrees, in its own 3° zone, and in the park's frame in metres."""
        point = place.reshape(1, 3)
        longitude, latitude, height = self._frame.position_from_park(point)
        shifted_east, shifted_north = self._frame.ground_from_park(point[:, :2], Gcj02)
        return (
            f"WGS 84  {float(longitude[0]):.7f}°, {float(latitude[0]):.7f}°  h {float(height[0]):.2f} m",
            *self._zone_words(point, float(longitude[0])),
            f"GCJ-02  {float(shifted_east[0]):.7f}°, {float(shifted_north[0]):.7f}°",
            translate("Tools", "园区坐标  东 {0}  北 {1}  高 {2} m").format(*(f"{each:.2f}" for each in place)),
        )

    def _zone_words(self, point: Floats, longitude: float) -> tuple[str, ...]:
        from loaders.crs.crs import crs_from_park, crs_of  # its library takes a good part of a second

        meridian = 3 * round(longitude / 3)
        try:
            east, north, _ = crs_from_park(crs_of(f"cgcs2000 gk cm {meridian}"), self._frame, point)[0].tolist()
        except Trouble:
            return ()
        return (f"CGCS2000 3° CM {meridian}°E  E {east:.3f}  N {north:.3f}",)


def _pinned(note: Note) -> Sketch:
    lines = tuple(np.array(stroke.points) for stroke in note.strokes)
    who = f"— {note.by or '?'} {clock_told(note.made, date=True)}"
    arrow = bool(note.strokes) and note.strokes[-1].arrow
    return Sketch((*lines, np.array([note.spot])), note.spot, (*_folded(note.text), who), arrow=arrow)


def _folded(text: str, width: int = 24) -> tuple[str, ...]:
    """A text in lines of so many letters."""
    return tuple(text[start : start + width] for start in range(0, len(text), width)) or ("",)


def _unusable(fault: OSError, folder: Path) -> Trouble:
    return Trouble(
        f"备注无法保存：{fault.strerror}。",
        f"Notes cannot be kept: {fault.strerror}.",
        remedy_zh="检查文件夹的写入权限和磁盘空间。",
        remedy_en="Look at the folder's permissions and the free space.",
        file=str(folder),
    )
