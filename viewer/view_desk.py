"""What this seat shows: written down while it changes, and what a seat showed at a past moment, shown again."""

import math
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loaders.live.past_bands import Chronicle
from loaders.live.views_past import SeatView, views_at
from loaders.live.wire.endpoint import digest
from scenes.camera import Camera
from scenes.columns import Rows
from scenes.plant import Park
from scenes.trouble import Notice, Trouble
from viewer.navigation import Navigation
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.language import language
from viewer.panels.layer_tree import LayerTree
from viewer.panels.tools.seen_bar import SeenBar
from viewer.panels.tools.seen_words import lost_told, seat_told, seen_told
from viewer.picking import Picking
from viewer.seen_again import Codes
from viewer.view_state import MOST_CODES, ViewJournal, ViewState, view_from, view_of
from viewer.watch import Watch
from viewer.window import Window

FOLLOW_SECONDS = 0.5
"""While a replay runs the journal is asked no more often for what the seat showed."""

NOT_PAST = Notice(
    "先在时间轴上回到过去的某一时刻，再显示当时画面。",
    "Go to a past moment on the timeline first; then what was seen at that moment can be shown.",
)
NO_JOURNAL = Notice(
    "这里读不到日志，无法得知当时的画面。",
    "The journal cannot be read here, so what was seen is not known.",
    "在记录进程所在的电脑上打开。",
    "Open the window on the recorder's machine.",
)
NO_VIEW = Notice(
    "此前一天之内没有席位写下画面，无法恢复当时画面。",
    "No seat wrote down what it showed within a day before this moment.",
)


class Replaying(Protocol):
    """What is wanted of the replay (`viewer.replay_desk.ReplayDesk`)."""

    @property
    def active(self) -> bool:
        """Whether a past moment is shown."""
        ...

    def ask_journal[T](
        self, question: Callable[[Chronicle], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> bool:
        """Ask the journal on its worker; False where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Looks:
    """What a seat's view is made of. `select` chooses an object everywhere."""

    navigation: Navigation
    watch: Watch
    picking: Picking
    layers: LayerTree
    alarms: AlarmList
    window: Window
    picture: QWidget
    select: Callable[[int | None], None]


@dataclass(frozen=True, slots=True)
class _Own:
    """How the person looked before they looked with another's eyes."""

    camera: Camera
    hidden: Rows
    layers: tuple[str, ...]
    filters: tuple[str, ...]
    selected: int | None
    panels: tuple[int, ...]


class ViewDesk(QObject):
    """`session` is that of whoever sits here, "" for nobody; `now` a monotonic clock. GUI thread.

    A seat is called by its machine's name: nothing of a person is written down but who is logged in.
    """

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        park: Park,
        looks: Looks,
        replay: Replaying,
        bar: SeenBar,
        *,
        session: Callable[[], str],
        now: Callable[[], float],
        broke: Callable[[BaseException], None],
        seat: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._looks, self._replay, self._bar, self._session, self._now = looks, replay, bar, session, now
        self._broke = broke
        self.codes, self._program, self._scene = Codes(park), program(), digest(park.tags)
        self._journal = ViewJournal(looks.watch.ask, now, seat or platform.node()[:100])
        self._own: _Own | None = None
        self._seats: tuple[SeatView, ...] = ()
        self._wanted = ""
        self._shown: tuple[str, ViewState] | None = None
        self._asking, self._asked = False, -math.inf
        self._asked_for: float | None = None
        bar.seat_asked.connect(self._choose)
        bar.back_asked.connect(self.stop)

    @property
    def showing(self) -> bool:
        """Whether the picture is shown as a seat saw it."""
        return self._own is not None

    def view(self) -> ViewState:
        """What this seat shows at this moment."""
        looks, watch = self._looks, self._looks.watch
        hidden = looks.picking.hidden[: len(self.codes.equipment)]
        silence = watch.board.silence
        return replace(
            view_of(looks.navigation.camera),
            mode=str(looks.navigation.mode),
            code=self.codes.code_of(watch.selected),
            hidden=self.codes.hidden(hidden)[:MOST_CODES],
            hidden_count=int(hidden.sum()),
            layers=looks.layers.layers_off,
            filters=looks.alarms.set_to,
            size=self._size(),
            silenced=silence.until if silence is not None and silence.until > watch.now else 0.0,
            panels=looks.window.panel_sizes,
            language=language(),
            replaying=watch.shown.replayed,
            program=self._program,
            scene=self._scene,
        )

    def tell(self) -> None:
        """A few times a second: write down what is new, and go on with what is shown of the past."""
        self._journal.hear(self.view(), self._session())
        if self.showing and self._looks.watch.shown.replayed:
            self._follow()

    def toggle(self) -> None:
        """Show what was seen at the moment that is replayed, or one's own view again."""
        if self.showing:
            self.stop()
        elif not self._replay.active:
            self.told.emit(NOT_PAST)
        else:
            self._own = self._as_it_is()
            self._asked_for = None
            self._follow()

    def fly_to(self, view: ViewState) -> None:
        """Fly to a view that was kept, with what it hid and chose; the alarm list stays as it is."""
        looks, again = self._looks, self.codes.again(view)
        looks.navigation.fly(view.camera)
        looks.layers.hide_objects(again.hidden)
        looks.layers.switch_off(view.layers)
        looks.select(again.selected)

    def stop(self) -> None:
        """Look as before."""
        own, self._own, self._shown = self._own, None, None
        self._bar.hide()
        if own is not None:
            self._show(own.camera, own.hidden, own.layers, own.filters, own.selected)
            self._looks.window.size_panels(own.panels)

    # What comes from the journal.

    def _follow(self) -> None:
        moment = self._looks.watch.shown.now
        if self._asking or moment == self._asked_for or self._now() - self._asked < FOLLOW_SECONDS:
            return
        self._asking, self._asked, self._asked_for = True, self._now(), moment
        question = partial(_views_at, moment)
        if not self._replay.ask_journal(question, partial(self._hear, moment), self._fail):
            self._asking, self._own = False, None
            self.told.emit(NO_JOURNAL)

    def _hear(self, moment: float, found: tuple[SeatView, ...]) -> None:
        self._asking = False
        if not self.showing or not self._looks.watch.shown.replayed:
            return
        self._seats = tuple(each for each in found if view_from(each.words) is not None)
        if not self._seats:
            self.told.emit(NO_VIEW)
            self.stop()
            return
        self._put(moment)

    def _fail(self, error: BaseException) -> None:
        self._asking = False
        self.stop()
        if isinstance(error, Trouble):
            self.told.emit(error.notice)
        else:
            self._broke(error)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._seats):
            self._wanted = self._seats[place].seat
            self._put(self._looks.watch.shown.now)

    def _put(self, moment: float) -> None:
        """Show the wanted seat's view; the one that stands on the screen already is left as the person turned it."""
        named = [each.seat for each in self._seats]
        place = named.index(self._wanted) if self._wanted in named else 0
        found = self._seats[place]
        view = view_from(found.words)
        if view is None or (shown := (found.seat, replace(view, still=False))) == self._shown:
            return
        self._shown = shown
        again = self.codes.again(view)
        missing = self._show(view.camera, again.hidden, view.layers, view.filters, again.selected)
        looks = self._looks
        looks.window.size_panels(view.panels)
        self._bar.show_view(
            seen_told(found, view, moment=moment, program=self._program, scene=self._scene),
            lost_told(
                found, view, again, moment=moment, pace=max(looks.watch.health.speed, 1.0), size=self._size(),
                layers=missing[0], filters=missing[1], layer_name=looks.layers.layer_name,
            ),
            [seat_told(each) for each in self._seats],
            place,
        )  # fmt: skip

    # The picture.

    def _as_it_is(self) -> _Own:
        looks = self._looks
        hidden = np.flatnonzero(looks.picking.hidden[: len(self.codes.equipment)]).astype(np.int32)
        selected, camera = looks.watch.selected, looks.navigation.camera
        return _Own(camera, hidden, looks.layers.layers_off, looks.alarms.set_to, selected, looks.window.panel_sizes)

    def _show(
        self, camera: Camera, hidden: Rows, layers: tuple[str, ...], filters: tuple[str, ...], selected: int | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Layers and words of the filter that there are no more."""
        looks = self._looks
        looks.navigation.be(camera)
        looks.layers.hide_objects(hidden)
        looks.select(selected)
        return looks.layers.switch_off(layers), looks.alarms.set_like(filters)

    def _size(self) -> tuple[int, int]:
        return self._looks.picture.width(), self._looks.picture.height()


def program() -> str:
    """Our own version."""
    try:
        return version("parkwatch")
    except PackageNotFoundError:
        return "checkout"


def _views_at(moment: float, chronicle: Chronicle) -> tuple[SeatView, ...]:
    return views_at(chronicle, moment)
