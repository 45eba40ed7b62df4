"""Views kept under a name, flown to with their moment, and toured one after another. GUI thread."""

import json
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from loaders.review_book import ReviewBook
from scenes.review import Bookmark, Stop
from scenes.trouble import Notice, Trouble
from viewer.panels.tools.look_bar import LookBar
from viewer.panels.tools.tour_caption import TourCaption
from viewer.panels.words import clock_told
from viewer.touring import Touring
from viewer.view_state import ViewState, view_from, words_of

STOP_SECONDS, LETTER_SECONDS = 8.0, 0.15
"""At one stop of a tour, its flight with it, and more for each letter that is to be read there."""
LOOK_MILLISECONDS = 100

NO_SUCH_VIEW = Notice(
    "这个视角读不出来，没有飞过去。",
    "This view cannot be read; nothing was changed.",
    "删除它，再另存一个。",
    "Delete it and keep another.",
)

translate = QCoreApplication.translate


class KeptViews(QObject):
    """`book` is where all is kept, None where nothing can be; `view` is what the seat shows, `moment` of which time.

    `show` brings a view back, `seek` a moment; `over` is the picture, `wall` seconds since 1970 UTC.
    """

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        bar: LookBar,
        caption: TourCaption,
        book: Callable[[], ReviewBook | None],
        over: QWidget,
        *,
        view: Callable[[], ViewState],
        moment: Callable[[], float],
        show: Callable[[ViewState], None],
        seek: Callable[[float], None],
        person: Callable[[], str],
        wall: Callable[[], float],
        now: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._caption, self._book, self._over = bar, caption, book, over
        self._view, self._moment, self._show, self._seek = view, moment, show, seek
        self._person, self._wall, self._now = person, wall, now
        self._touring: Touring | None = None
        self._clock = QTimer(self, interval=LOOK_MILLISECONDS)
        self._clock.timeout.connect(self.step)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), over.window(), enabled=False)
        self._escape.activated.connect(self.stop)
        bar.keep_asked.connect(self.keep)
        bar.fly_asked.connect(self.fly)
        bar.remove_asked.connect(self.remove)
        bar.tour_asked.connect(self.play)
        bar.tour_kept.connect(self.keep_tour)
        bar.stop_asked.connect(self.stop)

    @property
    def playing(self) -> bool:
        """Whether a tour is under way."""
        return self._touring is not None

    def tell(self) -> None:
        """What is kept, as it stands in the book."""
        book = self._book()
        if book is not None:
            views = [(each.key, _titled(each)) for each in book.review.bookmarks]
            self._bar.show_kept(views, [(each.key, each.title) for each in book.review.tours])

    def keep(self, title: str) -> None:
        """Keep what is shown, and of a replay the moment too."""
        words = json.loads(words_of(replace(self._view(), silenced=0.0, panels=())))
        self._change(
            lambda book: book.add_bookmark(title, words, by=self._person(), wall=self._wall(), moment=self._moment())
        )

    def keep_tour(self, title: str, named: tuple[tuple[str, str], ...]) -> None:
        """Keep a tour of bookmarks, each with what is said there."""
        stops = tuple(Stop(key, STOP_SECONDS + LETTER_SECONDS * len(text), text) for key, text in named)
        self._change(lambda book: book.add_tour(title, stops, by=self._person(), wall=self._wall()))

    def remove(self, key: str) -> None:
        """Forget a view or a tour."""
        self._change(lambda book: book.remove(key))

    def fly(self, key: str) -> None:
        """Fly to a kept view; to its moment, if it has one."""
        self.stop()
        book = self._book()
        found = None if book is None else next((each for each in book.review.bookmarks if each.key == key), None)
        if found is not None:
            self._go(found)

    def play(self, key: str) -> None:
        """Play a tour from its first stop."""
        self.stop()
        book = self._book()
        tour = None if book is None else next((each for each in book.review.tours if each.key == key), None)
        if book is None or tour is None or not (stops := book.review.stops_of(tour)):
            return
        self._touring = Touring(stops, now=self._now)
        self._escape.setEnabled(True)
        self._over.installEventFilter(self)
        self._clock.start()
        self.step()

    def step(self) -> None:
        """Go on to the next stop when it is time."""
        if self._touring is None:
            return
        if (found := self._touring.due()) is not None:
            stop, bookmark = found
            place, count = self._touring.told
            said = f"{place}/{count} {_titled(bookmark)}"
            self._bar.show_playing(translate("LookBar", "导览 {0}").format(said))
            self._caption.say(said, stop.text)
            self._go(bookmark)
        elif self._touring.over:
            self.stop()

    def stop(self) -> None:
        """Leave the tour where it is."""
        if self._touring is not None:
            self._touring = None
            self._clock.stop()
            self._escape.setEnabled(False)
            self._over.removeEventFilter(self)
            self._bar.show_playing("")
            self._caption.say("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 the name is Qt's
        """Escape ends the tour, and so does a hand that takes hold of the picture."""
        if event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}:
            self.stop()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.stop()
            return True
        return super().eventFilter(watched, event)

    def _go(self, bookmark: Bookmark) -> None:
        view = view_from(bookmark.view)
        if view is None:
            self.told.emit(NO_SUCH_VIEW)
            return
        if bookmark.moment:
            self._seek(bookmark.moment)
        self._show(view)

    def _change(self, change: Callable[[ReviewBook], object]) -> None:
        book = self._book()
        if book is None:
            return
        try:
            change(book)
        except Trouble as trouble:
            self.told.emit(trouble.notice)
        self.tell()


def _titled(bookmark: Bookmark) -> str:
    return f"{bookmark.title} · {clock_told(bookmark.moment, date=True)}" if bookmark.moment else bookmark.title
