from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loaders.review_book import ReviewBook
from scenes.camera import Camera
from scenes.review import Ink, Note, Spot
from scenes.trouble import Notice
from tests.panels.hands import heard, shown
from tests.panels.small_park import theme
from viewer.panels.tools.pencil_bar import PencilBar
from viewer.panels.tools.sketch_layer import Sketch, SketchLayer
from viewer.sketch_desk import NOT_YOURS, Sheet, SketchDesk
from viewer.sketching import Pencil

FROM_ABOVE = Camera((0.0, -0.1, 100.0), (0.0, 0.0, 0.0))
LEFT = Qt.MouseButton.LeftButton


def ground(x: float, y: float) -> Spot | None:
    """Ten pixels a metre, the sky at the upper edge."""
    return None if y < 20 else ((x - 200) / 10, (150 - y) / 10, 0.0)


@dataclass(slots=True)
class AtWork:
    """Somebody at a picture with a pencil; `moment` is of what time it is."""

    desk: SketchDesk
    bar: PencilBar
    view: QWidget
    layer: SketchLayer
    book: ReviewBook
    person: str = "王五"
    leads: bool = False
    moment: float = 0.0

    def notes(self) -> tuple[Note, ...]:
        """What is shown."""
        return self.book.review.notes_at(self.moment)

    def draw(self, *places: tuple[int, int]) -> None:
        """Press, pull and let go."""
        QTest.mousePress(self.view, LEFT, pos=QPoint(*places[0]))
        for place in places[1:]:
            self.pull(place)
        QTest.mouseRelease(self.view, LEFT, pos=QPoint(*places[-1]))

    def pull(self, place: tuple[int, int]) -> None:
        """Move with the button held down: the off-screen platform does not."""
        here = QPointF(*place)
        there = self.view.mapToGlobal(here)
        none, no = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.view, QMouseEvent(QEvent.Type.MouseMove, here, there, none, LEFT, no))


@pytest.fixture
def at_work(qtbot: QtBot, tmp_path: Path) -> Iterator[AtWork]:
    bar, view, book = PencilBar(theme()), QWidget(), ReviewBook(tmp_path)
    layer = SketchLayer(view, theme())
    qtbot.addWidget(bar)
    people = list[AtWork]()
    desk = SketchDesk(
        bar,
        lambda: book,
        touched=ground,
        person=lambda: people[0].person,
        leads=lambda: people[0].leads,
        code=lambda: "T-101",
    )
    made = AtWork(desk, bar, view, layer, book)
    people.append(made)
    with shown(view, qtbot, 400, 300):
        layer.resize(400, 300)
        layer.show_world(FROM_ABOVE)
        desk.look(FROM_ABOVE)
        desk.also(view, Sheet(layer, lambda: made.moment))
        yield made
        desk.leave(view)


def test_a_line_is_kept_with_person_time_and_ink_where_it_lies_in_the_park(at_work: AtWork) -> None:
    at_work.bar.inks[Ink.INDIGO].click()
    at_work.desk.take(Pencil.LINE)
    at_work.draw((100, 150), (200, 150), (200, 100))
    [note] = at_work.notes()
    [stroke] = note.strokes
    assert (note.by, note.code, note.text, stroke.ink, stroke.arrow) == ("王五", "T-101", "", Ink.INDIGO, False)
    assert note.made > 0
    assert stroke.points == ((-10.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 5.0, 0.0))


def test_a_line_drawn_in_a_replay_belongs_to_that_moment(at_work: AtWork) -> None:
    at_work.moment = 1.7e9
    at_work.desk.take(Pencil.LINE)
    at_work.draw((100, 150), (200, 150))
    assert len(at_work.notes()) == 1
    at_work.moment = 1.7e9 + 3600
    assert at_work.notes() == ()


def test_an_arrow_is_two_clicks_or_one_pull(at_work: AtWork) -> None:
    at_work.desk.take(Pencil.ARROW)
    QTest.mouseClick(at_work.view, LEFT, pos=QPoint(100, 150))
    assert at_work.notes() == ()
    QTest.mouseClick(at_work.view, LEFT, pos=QPoint(300, 150))
    at_work.draw((100, 200), (150, 200), (300, 200))
    ends = [(note.strokes[0].points[0][0], note.strokes[0].points[-1][0]) for note in at_work.notes()]
    assert ends == [(-10.0, 10.0), (-10.0, 10.0)]
    assert all(note.strokes[0].arrow for note in at_work.notes())


def test_at_the_sky_there_is_nothing_to_draw_on(at_work: AtWork) -> None:
    at_work.desk.take(Pencil.LINE)
    at_work.draw((100, 5), (200, 5))
    at_work.desk.take(Pencil.ARROW)
    at_work.draw((100, 5), (200, 5))
    assert at_work.notes() == ()


def test_what_was_drawn_last_is_taken_back_first_and_what_was_rubbed_out_comes_back(at_work: AtWork) -> None:
    at_work.desk.take(Pencil.LINE)
    for y in (100, 150, 200):
        at_work.draw((100, y), (200, y))
    first, second, third = at_work.notes()
    at_work.desk.undo()
    assert at_work.notes() == (first, second)
    rub(at_work, first)
    assert at_work.notes() == (second,)
    at_work.desk.undo()
    assert [note.key for note in at_work.notes()] == [first.key, second.key]
    assert third.key in {note.key for note in at_work.book.review.notes}  # kept, and no longer shown


def rub(at_work: AtWork, note: Note) -> None:
    """Click with the rubber where a line is painted: as on the test's ground, which the camera does not know."""
    at_work.desk.take(Pencil.RUBBER)
    sketch = Sketch((), note.spot, (note.by,), key=note.key)
    at_work.layer.show_sketches([replace(sketch, spot=(0.0, 0.0, 0.0))])
    at_work.layer.grab()
    QTest.mouseClick(at_work.view, LEFT, pos=QPoint(220, 135))


@pytest.mark.parametrize(
    ("person", "leads", "gone"),
    [("王五", False, True), ("李四", False, False), ("李四", True, True), ("", False, False)],
)
def test_only_who_drew_it_or_leads_the_shift_may_rub_it_out(
    at_work: AtWork, person: str, *, leads: bool, gone: bool
) -> None:
    at_work.desk.take(Pencil.LINE)
    at_work.draw((100, 150), (200, 150))
    [note] = at_work.notes()
    at_work.person, at_work.leads = person, leads
    told = heard(at_work.desk.told, Notice)
    rub(at_work, note)
    assert (at_work.notes() == ()) is gone
    assert (told == [NOT_YOURS]) is not gone


def test_with_control_held_the_view_is_turned_and_nothing_drawn(at_work: AtWork) -> None:
    at_work.desk.take(Pencil.LINE)
    QTest.mousePress(at_work.view, LEFT, Qt.KeyboardModifier.ControlModifier, QPoint(100, 150))
    at_work.pull((200, 150))
    QTest.mouseRelease(at_work.view, LEFT, Qt.KeyboardModifier.ControlModifier, QPoint(200, 150))
    assert at_work.notes() == ()


def test_a_pencil_that_is_put_away_draws_no_more_and_forgets_what_was_half_drawn(at_work: AtWork) -> None:
    at_work.desk.take(Pencil.ARROW)
    QTest.mouseClick(at_work.view, LEFT, pos=QPoint(100, 150))
    at_work.pull((150, 150))
    assert len(at_work.desk.under_way()) == 1
    at_work.desk.take(None)
    assert at_work.desk.under_way() == ()
    at_work.draw((100, 150), (200, 150))
    assert at_work.notes() == ()
    assert not any(button.isVisible() for button in at_work.bar.inks.values())
