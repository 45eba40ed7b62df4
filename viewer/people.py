"""People at the desk: joins the seat with the slips, the person's button and the drawer of pages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from loaders.alarm_export import Export, write_export
from loaders.alarm_policy import Policy
from loaders.live.acts import Act, Action, Answer, Topic
from loaders.live.feeds import FeedHealth
from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.plant import Park
from scenes.trouble import Notice, Trouble
from viewer.panels.pages.access_page import AccessPage
from viewer.panels.pages.history_page import HistoryPage
from viewer.panels.pages.metrics_page import MetricsPage
from viewer.panels.pages.pages import Pages
from viewer.panels.save_choice import chosen_path
from viewer.panels.slips.concern import Concern
from viewer.panels.slips.lock_veil import LockVeil
from viewer.panels.slips.login import LoginDialog
from viewer.panels.slips.person_button import PersonButton
from viewer.panels.slips.shelve_dialog import ShelveDialog
from viewer.panels.slips.silence_dialog import SilenceDialog
from viewer.panels.slips.slip import Slip
from viewer.panels.slips.text_dialog import OutageDialog, TextDialog
from viewer.panels.slips.verify_dialog import VerifyDialog
from viewer.panels.theme import Theme
from viewer.seat import Seat


class People(QObject):
    """`window` holds the slips and the drawer, which stay inside `over`, the picture. `button` goes into the header.

    What a slip asks for and is refused is told in that slip; every other refusal comes out of `told`.
    """

    told = Signal(object)
    """A `Notice` for the trouble bar."""
    fly_asked = Signal(int)
    """An object row."""

    def __init__(
        self,
        park: Park,
        theme: Theme,
        policy: Policy,
        seat: Seat,
        window: QWidget,
        *,
        over: QWidget,
        choose_path: Callable[[QWidget, str], Path | None] = chosen_path,
    ) -> None:
        super().__init__(window)
        self.seat, self._window, self._choose_path = seat, window, choose_path
        self._now = 0.0
        self._asked: dict[int, Slip] = {}
        self._histories: dict[int, int] = {}
        self._busy: Slip | None = None
        self._chosen: int | None = None
        self.button = PersonButton(theme, rehearsal=seat.rehearsal)
        self.login = LoginDialog(theme, window, rehearsal=seat.rehearsal, over=over)
        self.lock = LockVeil(theme, window, over=over)
        self.shelving = ShelveDialog(park, theme, policy.shelving, window, over=over)
        self.silencing = SilenceDialog(theme, window, over=over)
        self.noting, self.verifying = (
            TextDialog(park, theme, window, over=over),
            VerifyDialog(park, theme, window, over=over),
        )
        self.outage = OutageDialog(park, theme, window, over=over)
        self.pages = Pages(
            theme,
            MetricsPage(park, theme, policy.goals),
            AccessPage(park, theme),
            HistoryPage(park, theme, policy.guidance),
            window,
            over=over,
        )
        self._slips: tuple[Slip, ...] = (
            self.login,
            self.shelving,
            self.silencing,
            self.noting,
            self.verifying,
            self.outage,
        )
        self._join()
        self._show_seat()

    # What is shown.

    def show_board(self, board: Board, now: float) -> None:
        """The newest board; `now` is the feed's clock, seconds since 1970 UTC."""
        self._follow(now)
        for page in (self.pages.metrics, self.pages.access, self.pages.history):
            page.show_board(board, now)

    def show_facts(self, facts: Facts, now: float) -> None:
        """The newest facts."""
        self._follow(now)
        self.pages.history.show_facts(facts, now)

    def show_feeds(self, feeds: tuple[FeedHealth, ...]) -> None:
        """How the sources are."""
        self.pages.access.show_feeds(feeds)

    # What is wanted.

    def act(self, wish: Act) -> None:
        """Ask for something that needs no slip: an acknowledgement, a reset, an unshelving."""
        self.seat.act(wish)

    def want(self, action: Action, concern: Concern) -> None:
        """Open the slip that an action needs, or ask at once where it needs none."""
        match action:
            case Action.SHELVE:
                self._open(self.shelving)
                self.shelving.begin(concern, self._now)
            case Action.NOTE:
                self._open(self.noting)
                self.noting.begin(concern)
            case Action.VERIFY:
                self._open(self.verifying)
                self.verifying.begin(concern)
            case Action.TAKE_OUT:
                self._open(self.outage)
                self.outage.begin(concern)
            case Action.SILENCE:
                self.silence()
            case _:
                self.act(Act(0, "", action, concern.rows, concern.levels, axis=concern.axis))

    def shelve(self, concern: Concern) -> None:
        """Ask why and until when."""
        self.want(Action.SHELVE, concern)

    def note(self, concern: Concern) -> None:
        """Ask for a note."""
        self.want(Action.NOTE, concern)

    def verify(self, concern: Concern) -> None:
        """Ask what was found."""
        self.want(Action.VERIFY, concern)

    def take_out(self, concern: Concern) -> None:
        """Ask for the permit."""
        self.want(Action.TAKE_OUT, concern)

    def silence(self) -> None:
        """Ask for how long there is to be no sound."""
        self._open(self.silencing)
        self.silencing.begin(self._now)

    def history(self, row: int) -> None:
        """Open the page about one indicator."""
        self.pages.open_page(Pages.HISTORY)
        self.pages.history.show_row(row)

    def choose(self, row: int) -> None:
        """Somebody looks at an indicator elsewhere: an open page about one follows."""
        if self.pages.page == Pages.HISTORY:
            self.pages.history.show_row(row)
        else:
            self._chosen = row

    def log_in(self) -> None:
        """Ask who sits down."""
        self._open(self.login)
        self.login.begin()

    # How it is joined.

    def _join(self) -> None:
        seat, pages = self.seat, self.pages
        seat.changed.connect(self._show_seat)
        seat.refused.connect(self._refused)
        seat.answered.connect(self._answered)
        self.button.login_asked.connect(self.log_in)
        self.button.lock_asked.connect(seat.lock)
        self.button.logout_asked.connect(seat.log_out)
        self.login.named.connect(self._log_in)
        self.login.guest_asked.connect(self._log_in_guest)
        self.lock.unlock_asked.connect(self._unlock)
        self.lock.other_asked.connect(self.log_in)
        for slip in (self.shelving, self.silencing, self.noting, self.verifying, self.outage):
            slip.acted.connect(partial(self._ask_act, slip))
        self.shelving.acted_with_second.connect(self._act_with_second)
        pages.turned.connect(self._turned)
        pages.history.wanted.connect(self.want)
        pages.history.acted.connect(self.act)
        pages.history.history_asked.connect(self._ask_history)
        pages.history.fly_asked.connect(self.fly_asked)
        pages.metrics.row_chosen.connect(self.history)
        for page in (pages.metrics, pages.access):
            page.export_asked.connect(self._export)
        QShortcut(QKeySequence("Ctrl+L"), self._window).activated.connect(self._lock_or_log_in)
        self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 the name is Qt's
        """The window has a handle once it is shown: all input passes it, and keeps the seat awake."""
        if event.type() == QEvent.Type.Show and self._window.windowHandle():
            self._window.windowHandle().installEventFilter(self.seat)
        return super().eventFilter(watched, event)

    def _follow(self, now: float) -> None:
        self._now = now
        self.shelving.follow(now)
        self.silencing.follow(now)

    def _open(self, slip: Slip) -> None:
        """One slip at a time: the others are put away."""
        for other in self._slips:
            if other is not slip:
                other.close_slip()

    def _ask(self, slip: Slip, ask: Callable[[], int]) -> None:
        """Ask, and remember which slip waits for the answer."""
        self._busy = slip
        slip.tell(None)
        if question := ask():
            self._asked[question] = slip
            slip.wait(on=True)
        self._busy = None

    def _ask_act(self, slip: Slip, wish: Act) -> None:
        self._ask(slip, lambda: self.seat.act(wish))

    def _act_with_second(self, wish: Act, user: str, password: str) -> None:
        self._ask(self.shelving, lambda: self.seat.act_with_second(wish, user, password))

    def _log_in(self, user: str, password: str) -> None:
        self._ask(self.login, lambda: self.seat.log_in(user, password))

    def _log_in_guest(self) -> None:
        self._ask(self.login, self.seat.log_in_guest)

    def _unlock(self, password: str) -> None:
        self._ask(self.lock, lambda: self.seat.unlock(password))

    def _ask_history(self, row: int) -> None:
        if question := self.seat.ask(Topic.HISTORY, row):
            self._histories[question] = row
        else:
            self.pages.history.show_refusal(row)

    def _answered(self, answer: Answer) -> None:
        row, slip = self._histories.pop(answer.question, None), self._asked.pop(answer.question, None)
        if row is not None and answer.done:
            self.pages.history.show_entries(row, answer.entries)
        elif row is not None:
            self.pages.history.show_refusal(row)
        if slip is None:
            return
        slip.wait(on=False)
        if answer.done and slip is not self.lock:
            slip.close_slip()
        elif not answer.done:
            self._busy = slip  # the refusal follows at once, and belongs to it

    def _refused(self, notice: Notice) -> None:
        slip, self._busy = self._busy, None
        if slip is not None and slip.isVisible():
            slip.tell(notice)
        else:
            self.told.emit(notice)

    def _show_seat(self) -> None:
        seat = self.seat
        self.button.show_person(seat.person, seat.role, locked=seat.locked, waiting=seat.waiting)
        if seat.locked and not self.lock.isVisible():
            self._open(self.lock)
        self.lock.show_lock(seat.person, locked=seat.locked, guest=seat.guest)

    def _lock_or_log_in(self) -> None:
        if self.seat.session and not self.seat.locked:
            self.seat.lock()
        else:
            self.log_in()

    def _turned(self, page: int) -> None:
        """What is being filled in stays above the drawer."""
        for slip in (*self._slips, self.lock):
            if slip.isVisible():
                slip.raise_()
        if page == Pages.HISTORY and self._chosen is not None:
            row, self._chosen = self._chosen, None
            self.pages.history.show_row(row)

    def _export(self, export: Export) -> None:
        path = self._choose_path(self._window, self.tr("导出"))
        if path is None:
            return
        try:
            write_export(path, export)
        except Trouble as trouble:
            self.told.emit(trouble.notice)
        else:
            self.told.emit(Notice(f"已导出到 {path}。", f"Written to {path}."))
