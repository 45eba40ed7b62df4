"""Where the tools are joined to the window: measuring, notes, what steps back, what is cut open. GUI thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from loaders.review_book import ReviewBook
from scenes.camera import Camera
from scenes.nearest import Neighbourhood
from scenes.picture import Fade
from scenes.plant import Park
from scenes.review import Ink, Note
from scenes.section import Section
from scenes.trouble import Trouble
from viewer.exploding import NOT_WHILE_APART, Exploding
from viewer.measuring import Measured, Measuring, Tool
from viewer.panels.tools.measure_words import result_told
from viewer.panels.tools.note_dialog import NoteDialog
from viewer.panels.tools.sketch_layer import Sketch, SketchLayer
from viewer.panels.tools.tools_bar import ToolsBar
from viewer.panels.words import clock_told, name_of
from viewer.picking import Picking
from viewer.place_systems import PlaceSystems
from viewer.sketch_desk import Sheet, SketchDesk
from viewer.sketching import Pencil
from viewer.stage import Stage
from viewer.systems_desk import SystemsDesk
from viewer.watch import Watch

translate = QCoreApplication.translate

type Spot = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class InvestigationParts:
    """The widgets of the tools; where they stand in the window is not known here."""

    bar: ToolsBar
    sketches: SketchLayer


class InvestigationDesk(QObject):
    """`folder` keeps the park's notes; `person` says who sits here, `leads` whether they lead the shift.

    `touched` is the place under a pixel, or None.
    """

    told = Signal(object)
    """A `Notice`."""
    opened = Signal()
    """The tools are in sight, with what people left in the park."""
    painted = Signal()
    """Something else is to be painted over a second picture (`sketches_at`)."""

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
        leads: Callable[[], bool],
        systems: PlaceSystems,
        touched: Callable[[float, float], Spot | None],
        redraw: Callable[[], None],
        say_state: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._watch, self._stage, self._parts = park, watch, stage, parts
        self.note, self._picking = note, picking
        self._folder, self._person, self._touched, self._redraw = folder, person, touched, redraw
        self._say_state = say_state
        self._codes = [item.code for _, _, item in park.walk()]
        self._measuring: Measuring | None = None
        self._book: ReviewBook | None = None
        self._noting = False
        self._spot: Spot | None = None
        self._about = 0.0
        bar = parts.bar
        bar.hide()
        bar.tool_asked.connect(self.take)
        bar.undo_asked.connect(self._undo)
        bar.clear_asked.connect(self._clear)
        bar.note_asked.connect(self._ask_spot)
        bar.fade_asked.connect(self.fade)
        bar.section_asked.connect(self.cut)
        bar.explode_asked.connect(self.explode)
        note.written.connect(self._write_note)
        self.drawing = SketchDesk(
            bar.pencils, self.book, touched=touched, person=person, leads=leads, code=self._code, parent=self
        )
        self.drawing.told.connect(self.told)
        self.drawing.changed.connect(self.tell)
        bar.pencils.pencil_asked.connect(self._draw)
        self.levels = Exploding(
            bar.levels, stage, picking, selected=lambda: watch.selected, name=self._name_of, parent=self
        )
        self.levels.told.connect(self.told)
        self.levels.changed.connect(self._redraw_all)
        self.systems = SystemsDesk(bar.systems, systems, self)
        self.systems.changed.connect(self.tell)
        self.also(parts.sketches, self._moment)

    def book(self) -> ReviewBook | None:
        """What people left in the park; None, and said, where it cannot be read."""
        self._open_book()
        return self._book

    @property
    def finished(self) -> tuple[Measured, ...]:
        """The measurements that are whole."""
        return tuple(self._at_work.finished)

    def sketches_at(self, moment: float) -> tuple[Sketch, ...]:
        """What is to be painted over a picture of that moment; nothing while the tools are put away."""
        if self._parts.bar.isHidden() or self.levels.on:
            return ()
        notes = () if self._book is None else self._book.review.notes_at(moment)
        measured = [self._sketch(each) for each in self._at_work.shown]
        return (*(_pinned(each) for each in notes), *measured, *self.drawing.under_way())

    def also(self, layer: SketchLayer, moment: Callable[[], float]) -> None:
        """Draw on the picture below a layer too, which is of that `moment`, 0 for the present."""
        if (viewport := layer.parentWidget()) is not None:
            self.drawing.also(viewport, Sheet(layer, moment))

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
            self.explode(on=False)
        self.tell()

    def take(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or put it away."""
        self._noting = False
        self.drawing.take(None)
        tool = None if self._refuses(tool) else tool
        self._at_work.begin(tool)
        self._parts.bar.show_tool(tool)
        if tool is Tool.PLACE:
            self.systems.open()
        self.tell()

    def _draw(self, pencil: Pencil | None) -> None:
        self.take(None)
        self.drawing.take(None if self._refuses(pencil) else pencil)

    def _refuses(self, wanted: Tool | Pencil | None) -> bool:
        """While something is pulled apart no place is where it seems: nothing is measured, and that is said."""
        refused = wanted is not None and self.levels.on
        if refused:
            self.told.emit(NOT_WHILE_APART)
        return refused

    def fade(self, fade: Fade) -> None:
        """Let something step back."""
        self._watch.fade(fade)
        self._parts.bar.show_fade(fade)
        self._redraw_all()

    def cut(self, section: Section | None) -> None:
        """Cut the park open."""
        self._picking.section = section
        self._stage.section(section)
        self._redraw_all()

    def explode(self, on: bool) -> None:
        """Pull the chosen object apart, or put it together again."""
        if on:
            self.take(None)
            on = self.levels.begin()
        else:
            self.levels.end()
        self._parts.bar.explode.setChecked(on)

    @property
    def state(self) -> str:
        """What of the picture is not as it is in the park, in words; "" for nothing."""
        bar = self._parts.bar
        cut = bar.cut.text() if bar.cut.isChecked() else ""
        faded = next((button.text() for button in bar.fades.values() if button.isChecked()), "")
        return " · ".join(each for each in (cut, faded, self.levels.words) if each)

    def click(self, x: float, y: float) -> bool:
        """A click at a logical pixel; True: it was meant for a tool."""
        if self._parts.bar.isHidden() or not (self._noting or self._at_work.tool is not None):
            return False
        spot = self._touched(x, y)
        if spot is None:
            return True  # at the sky there is nothing to measure
        if self._noting:
            self._spot, self._noting = spot, False
            self._about = self._moment()
            when = clock_told(self._about, date=True) if self._about else ""
            row, code = self._watch.selected, self._code()
            about = f"{self._name_of(row)} · {code}" if code and row is not None else ""
            self.note.begin(about, when, left=x > self._parts.sketches.width() / 2)
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
        held = self._noting or self.drawing.pencil is not None or self._at_work.tool is not None
        if self._parts.bar.isHidden() or not held:
            return False
        self.take(None)
        return True

    def look(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        self._parts.sketches.show_world(camera)
        self.drawing.look(camera)

    def tell(self) -> None:
        """What is measured and noted, painted anew; also when another moment or another language is shown."""
        self._parts.sketches.show_sketches(self.sketches_at(self._watch.shown.now))
        self._say_state(self.state)
        self.painted.emit()

    def _redraw_all(self) -> None:
        self._redraw()
        self.tell()

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
        self._noting = self._book is not None and not self._refuses(Tool.PLACE)

    def _code(self) -> str:
        """Of the chosen equipment, "" for none."""
        row = self._watch.selected
        return "" if row is None or row >= len(self._codes) else self._codes[row]

    def _name_of(self, row: int) -> str:
        return name_of(self._park.equipment[row]) if row < len(self._park.equipment) else ""

    def _moment(self) -> float:
        """Of which time the picture is, 0 for the present."""
        shown = self._watch.shown
        return shown.now if shown.replayed else 0.0

    def _write_note(self, text: str) -> None:
        if self._book is None or self._spot is None:
            return
        note = Note("", text, self._spot, self._code(), self._person(), time.time(), self._about, self._about)
        try:
            self.drawing.drew(self._book.add_note(note).key)
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
        """The last point or measurement; with none, or with a pencil in the hand, the last that was drawn or noted."""
        if self.drawing.pencil is not None or not self._at_work.shown:
            self.drawing.undo()
        else:
            self._at_work.undo()
        self.tell()

    def _clear(self) -> None:
        self._at_work.clear()
        self.tell()

    def _sketch(self, found: Measured) -> Sketch:
        under_way = found is self._at_work.shown[-1] and found not in self._at_work.finished
        return Sketch(found.lines, found.points[-1], result_told(found, self.systems.words), dashed=under_way)


def _pinned(note: Note) -> Sketch:
    lines = tuple(np.array(stroke.points) for stroke in note.strokes)
    by = note.by or translate("Tools", "未登录")
    who = f"— {by} {clock_told(note.made, date=True)}"
    arrow, ink = any(stroke.arrow for stroke in note.strokes), note.strokes[-1].ink if note.strokes else Ink.WHITE
    if not note.text:
        return Sketch(lines, note.spot, (who,), arrow=arrow, by_hand=True, ink=ink, key=note.key)
    words = (*_folded(note.text), who)
    return Sketch((*lines, np.array([note.spot])), note.spot, words, arrow=arrow, ink=ink, key=note.key)


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
