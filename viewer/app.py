"""Where everything is made and joined, once."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from loaders.live.acts import Role
from loaders.live.spawn import spawn_recorder
from loaders.live.wire.frames import Question
from scenes.camera import Camera
from scenes.frame import ParkFrame
from scenes.prisms import prisms_of
from scenes.trouble import Language, Notice
from viewer.alarm_desk import AlarmDesk
from viewer.anchoring import Anchoring, is_writable
from viewer.crash import CrashFile
from viewer.display import opengl_or_trouble
from viewer.due import Due, Wait
from viewer.effort import effects_of, samples_of
from viewer.flights import Flights
from viewer.frame import FrameClock
from viewer.gpu.stage import new_stage
from viewer.incident_desk import IncidentDesk, IncidentParts
from viewer.investigation import InvestigationDesk, InvestigationParts
from viewer.jobs import Jobs
from viewer.link import Spawn
from viewer.links import Way, way_to
from viewer.looking_back import Drawing, LookingBack, LookingParts
from viewer.mailbox import LinkState, Mailbox
from viewer.navigation import Mode, Navigation
from viewer.opening import Opening, notes_folder, policy_of_opening, span_of
from viewer.overlay import Overlay
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.header import Header
from viewer.panels.incidents.incident_panel import IncidentPanel, beside
from viewer.panels.inspector import Inspector
from viewer.panels.language import Languages, language
from viewer.panels.layer_tree import LayerTree
from viewer.panels.panes import Panes
from viewer.panels.rehearsal_banner import RehearsalBanner
from viewer.panels.search import SearchBox
from viewer.panels.status_strip import StatusStrip
from viewer.panels.theme import Theme
from viewer.panels.timeline.live_call import LiveCall
from viewer.panels.timeline.replay_frame import ReplayFrame, ReplayPlate
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.timeline.wishes import Wish
from viewer.panels.tools.note_dialog import NoteDialog
from viewer.panels.tools.seen_bar import SeenBar
from viewer.panels.tools.sketch_layer import SketchLayer
from viewer.panels.tools.tools_bar import ToolsBar
from viewer.panels.trend_board import TrendBoard
from viewer.panels.trends import Trends
from viewer.panels.trouble_bar import TroubleBar
from viewer.panels.view_bar import ViewBar
from viewer.panels.vitals import Vitals
from viewer.pasts import past_of
from viewer.picking import Picking, Spot
from viewer.place_systems import PlaceSystems
from viewer.places import crash_folder, run_folder
from viewer.pointer import Pointer, Sight
from viewer.pulse import Awaited, Pulse
from viewer.replay_desk import PastSource, ReplayDesk, ReplayParts
from viewer.replay_trends import ShownTrends
from viewer.selection import Selection, Visibility
from viewer.settings import Settings
from viewer.snapshot import home_of
from viewer.sound import Loudspeaker
from viewer.streamed_layers import StreamedLayers, in_alarm, parks_share
from viewer.streaming import Streaming
from viewer.sunlight import Sunlight
from viewer.trend_desk import TrendDesk
from viewer.twin_stage import TwinStage
from viewer.view_desk import Looks
from viewer.viewport import Viewport
from viewer.watch import Health, Watch
from viewer.window import Places, Window

SIGNS_SECONDS = 0.2
"""While the past runs by, words in the picture change no more often: faster nobody reads."""
TITLE = "园区瞭望 Parkwatch"


class Desk(QObject):
    """One open park: made in the constructor, alive between `open` and `close`. GUI thread.

    `loudspeaker` is the machine's where none is given, `past` what the park's recorder keeps.
    """

    pictured = Signal()
    """Once: the first picture with values is on the screen; finer levels may still be on their way."""
    _told = Signal(object)

    def __init__(
        self,
        opening: Opening,
        settings: Settings,
        theme: Theme,
        languages: Languages,
        *,
        run_dir: Path | None = None,
        spawn: Spawn = spawn_recorder,
        now: Callable[[], float] = time.monotonic,
        loudspeaker: Loudspeaker | None = None,
        past: PastSource | None = None,
    ) -> None:
        super().__init__()
        self.opening, self._settings, self._languages = opening, settings, languages
        self._spawn, self._now = spawn, now
        park, self._objects = opening.park, len(opening.assembly.boxes.low)
        self._present_due, self._shown_due, self._panels_wait = Due(), Due(), Wait()
        self._signs_told = -np.inf
        self._notice_told: Notice | None = None
        self._opened = self._closed = self._values_painted = False

        driver = opengl_or_trouble()
        self._effects = effects_of(settings, driver)
        drawn, samples = new_stage(objects=self._objects, effects=self._effects), samples_of(settings, driver)
        self.stage, layered = TwinStage(drawn), TwinStage(drawn)
        prisms = prisms_of(park.equipment)
        self.stage.bind(prisms)
        self.viewport = Viewport(drawn.renderers, samples=samples)
        self.panes = Panes(self.viewport, theme)
        self._awaited = Awaited(self.panes, self.viewport, now)
        self.overlay = Overlay(self.viewport, theme)
        self.navigation = Navigation(self.viewport, home_of(opening, 16 / 9), touched=self._touched)
        self.flights = Flights(self.navigation, park, opening.assembly.boxes)
        self.jobs = Jobs(settings.streaming.workers, self)
        self.troubles = TroubleBar(theme)
        self._told.connect(self.troubles.tell)
        self.crashes = CrashFile(crash_folder(), self._told.emit)
        self.streamed = StreamedLayers(
            opening.sources,
            layered,
            settings.streaming,
            frames_per_second=settings.screen.frames_per_second,
            detail=self._effects.detail,
            show=self.panes.redraw,
            tell=self._told.emit,
            broke=self.crashes.hear,
            parent=self,
        )
        self.picking = Picking(opening.assembly, prisms, self.streamed.flow, np.zeros(self._objects, np.bool_))
        self._sight = Sight(self.navigation, self.viewport, self.picking)
        budget = settings.streaming.budget_in_megabytes << 20
        self._park_bytes = parks_share(budget, layered=bool(opening.sources))
        self.streaming = Streaming(
            opening.assembly,
            self.stage,
            budget_in_bytes=self._park_bytes,
            start=self.jobs.start,
            show=self.panes.redraw,
            broke=self.crashes.hear,
            detail=self._effects.detail,
        )

        self.sunlight = Sunlight(
            self.stage,
            opening.assembly,
            self.jobs,
            daylight=settings.effects.daylight,
            shadows=self._effects.shadows,
            show=self.panes.redraw,
            broke=self.crashes.hear,
        )

        self.mailbox = Mailbox()
        self.clock = FrameClock(self._frame, frames_per_second=settings.screen.frames_per_second, parent=self)
        run_dir = run_dir or run_folder()
        self.link = self._link(run_dir)
        self.watch = Watch(
            park.tags,
            objects=self._objects,
            palette=theme.palette,
            stage=self.stage,
            show=self._awaited.redraw,
            mailbox=self.mailbox,
            send=self.link.ask if self.link is not None else _nobody,
            now=now,
        )

        self.header = Header(park, theme)
        policy = policy_of_opening(opening)
        drill = opening.drill
        self.banner = RehearsalBanner(theme, drill=None if drill is None else (drill.title_zh, drill.title_en))
        self.banner.setVisible(park.rehearsal)
        self.search, self.layers = SearchBox(park, theme), LayerTree(park, theme, streamed=opening.layers)
        self.views = ViewBar(park, theme)
        self.trends = Trends(
            len(park.tags),
            seconds=settings.trends.seconds,
            budget_in_bytes=settings.trends.budget_in_megabytes << 20,
        )
        shown_trends = ShownTrends(self.trends)
        self.inspector = Inspector(park, theme, opening.hazards, shown_trends, guidance=policy.guidance)
        self.alarms = AlarmList(park, theme)
        self.status = StatusStrip(park, theme)
        low, high = span_of(opening)
        self.tools_bar = ToolsBar(low.tolist(), high.tolist(), theme)
        tools = InvestigationParts(self.tools_bar, SketchLayer(self.viewport, theme))
        self._call, self._plate = LiveCall(park, theme), ReplayPlate(theme, self.viewport, below=self._plate_room)
        looking = LookingParts(self.tools_bar.look, SeenBar(theme), self.panes, self._plate)
        incident_panel = IncidentPanel(park, theme)
        past_parts = ReplayParts(Timeline(theme), ReplayFrame(theme, drill=drill is not None), self._plate, self._call)
        trend_board = TrendBoard(park, theme)
        self.window = Window(
            Places(
                above=[self.header, self.banner, self.troubles, self._call],
                left=[self.search, self.layers],
                middle=[self.views, tools.bar, looking.seen, beside(self.panes, incident_panel)],
                right=[self.inspector],
                below=self.alarms,
                under=[self.status],
                frame=past_parts.frame,
                foot=[trend_board, past_parts.timeline],
            )
        )
        self.window.setWindowTitle(TITLE)
        self.selection = Selection(
            self.watch, self.picking, self.window, self.overlay, self.inspector, self.alarms, self.layers
        )
        self.visibility = Visibility(
            opening, self.stage, self.streamed.flow, self.picking, self.watch, self.overlay, self.panes.redraw
        )
        self.alarm_desk = AlarmDesk(
            park,
            theme,
            policy,
            settings,
            header=self.header,
            alarms=self.alarms,
            inspector=self.inspector,
            window=self.window,
            over=self.viewport,
            jobs=self.jobs,
            send=self.watch.ask,
            now=now,
            language=language(),
            loudspeaker=loudspeaker,
        )
        self.replay = ReplayDesk(
            park,
            past or past_of(opening, run_dir),
            self.watch,
            shown_trends,
            past_parts,
            self.jobs,
            now=now,
            frames_per_second=settings.screen.frames_per_second,
            marks=run_dir / f"{park.code or 'park'}.bookmarks.json",
            broke=self.crashes.hear,
            parent=self,
        )
        self.tools = InvestigationDesk(
            park,
            self.watch,
            self.stage,
            tools,
            NoteDialog(theme, self.window, over=self.viewport),
            self.picking,
            folder=notes_folder(opening, run_dir),
            person=lambda: self.alarm_desk.seat.person,
            leads=lambda: self.alarm_desk.seat.role is Role.SHIFT_LEADER,
            systems=PlaceSystems(
                ParkFrame(park.origin), park.heights, settings.systems, run_dir / f"{park.code or 'park'}.systems.json"
            ),
            touched=self._sight.place,
            redraw=self.panes.redraw,
            say_state=self.overlay.show_state,
            parent=self,
        )
        self.looking = LookingBack(
            opening,
            theme,
            looking,
            Looks(
                self.navigation, self.watch, self.picking, self.layers, self.alarms, self.window, self.viewport,
                self.selection.select,
            ),
            Drawing(self.stage, layered, self._effects, samples, self._halve),
            self.replay,
            self.tools,
            self.alarm_desk.seat,
            self.overlay,
            now=now,
            broke=self.crashes.hear,
            parent=self,
        )  # fmt: skip
        self.incidents = IncidentDesk(
            opening,
            theme,
            IncidentParts(
                incident_panel, past_parts.timeline, self.alarms, self.inspector, self.views, self.window, self.viewport
            ),
            self.alarm_desk.seat,
            self.replay,
            self.watch,
            self.jobs,
            run_dir=run_dir,
            now=now,
            broke=self.crashes.hear,
            parent=self,
        )
        self.trend_desk = TrendDesk(
            park, trend_board, past_parts.timeline, self.replay, self.watch,
            window=self.window, broke=self.crashes.hear, parent=self,
        )  # fmt: skip
        self._end = QShortcut(QKeySequence(Qt.Key.Key_End), self.window, enabled=False)
        self.anchoring = self._anchoring(theme)
        self._pointer = Pointer(self._sight, self.selection, self.tools, self.overlay, self.navigation, self.flights)
        self._pulse = Pulse(
            self.watch,
            self.stage,
            self.viewport,
            seconds=settings.screen.pulse_seconds,
            drawn_soon=self._past_awaited,
            redraw=self.panes.redraw,
            now=now,
            parent=self,
        )
        self._panels = QTimer(self)
        self._panels.timeout.connect(self._tell_panels)
        self._join()

    def open(self) -> None:
        """Show the window and begin to listen."""
        self._opened = True
        self.crashes.install()
        self.overlay.show_park(self.opening.park, self.opening.assembly.boxes, self.opening.hazard_words(language()))
        self.stage.fence(self.opening.fences)
        self.stage.ground(self.opening.bare_ground)
        self.visibility.credit()
        self.sunlight.shine(self.watch.shown.now)
        for notice in self.opening.notices:
            self.troubles.tell(notice)
        self.window.show()
        self.navigation.set_views([Camera(view.eye, view.target) for view in self.opening.park.views])
        self._go_home()
        self._panels.start(round(1000 / self._settings.screen.panel_updates_per_second))
        if self.link is not None:
            self.link.start()

    def leave(self, *_: object) -> None:
        """The terminal or the system asks the window to close, as a person would.

        Later: a signal comes in the middle of anything, also of an event that the window itself is handling.
        """
        QTimer.singleShot(0, self.window.close)

    def close(self) -> None:
        """Let go of everything, in the order that each needs of the other. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._panels.stop()
        self._pulse.stop()
        if self.link is not None and self._opened:
            self.link.stop()
        self.incidents.close()
        self.looking.close()
        self.replay.close()
        self.jobs.stop()
        self.streamed.close()
        self.alarm_desk.close()
        self.viewport.let_go()
        self.window.close()
        self.window.deleteLater()
        self.crashes.remove()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 the name is Qt's
        """The viewport has a new size: another part of the park fits into it. Space plays there too."""
        if watched is self.viewport and event.type() == QEvent.Type.Resize:
            self._look(self.navigation.camera)
        if isinstance(event, QKeyEvent) and self.replay.active and _plays(event):
            self.replay.wish(Wish.TOGGLE)
            return True
        return False

    # Joining.

    def _anchoring(self, theme: Theme) -> Anchoring | None:
        """None where nothing could be written."""
        folder = self.opening.folder
        if folder is None or not is_writable(folder):
            return None
        return Anchoring(
            self.opening.park,
            folder,
            theme,
            self.window,
            over=self.viewport,
            stage=self.stage,
            jobs=self.jobs,
            show=self.panes.redraw,
            fly=self.flights.to_place,
            broke=self.crashes.hear,
        )

    def _link(self, run_dir: Path) -> Way | None:
        if self.opening.orders is None:
            return None
        return way_to(
            self.opening.orders,
            run_dir,
            self.opening.park,
            self.mailbox,
            self.clock.ask,
            spawn=self._spawn,
            now=self._now,
        )

    def _join(self) -> None:
        moves, alarms, seen = self.navigation, self.alarms, self.inspector
        moves.moved.connect(self._look)
        moves.clicked.connect(self._pointer.click)
        moves.double_clicked.connect(self._pointer.double_click)
        moves.escaped.connect(self._unselect)
        moves.mode_changed.connect(self._show_mode)
        self.viewport.installEventFilter(self)
        self.viewport.frameSwapped.connect(self._see_first)
        self.overlay.picked.connect(self.selection.select)
        self.overlay.enterprise_clicked.connect(self.flights.to_enterprise)
        self.overlay.north_asked.connect(moves.north)
        self.views.home_asked.connect(moves.go_home)
        self.views.plan_asked.connect(self._plan)
        self.views.view_asked.connect(self.flights.to_view)
        alarms.selected.connect(self.selection.select)
        alarms.tag_selected.connect(seen.show_tag)
        alarms.fly_asked.connect(self.flights.to)
        self.alarm_desk.told.connect(self.troubles.tell)
        self.alarm_desk.taken_back.connect(self.troubles.withdraw)
        self.alarm_desk.fly_asked.connect(self.flights.to)
        seen.fly_asked.connect(self.flights.to)
        if self.anchoring is not None:
            seen.allow_anchors(on=True)
            seen.anchor_asked.connect(self.anchoring.ask)
        QShortcut(QKeySequence.StandardKey.Find, self.window).activated.connect(self._seek)
        self.search.chosen.connect(self._find)
        self.search.tag_selected.connect(seen.show_tag)
        self.layers.selected.connect(self.selection.select)
        self.layers.fly_asked.connect(self.flights.to_all)
        self.layers.hidden_changed.connect(self.visibility.hide)
        self.layers.layer_toggled.connect(self.visibility.turn)
        self.header.language_asked.connect(self._speak)
        self.incidents.told.connect(self.troubles.tell)
        self.trend_desk.told.connect(self.troubles.tell)
        self.views.trends_asked.connect(self.trend_desk.toggle)
        self._join_past()
        self._join_tools()

    def _join_tools(self) -> None:
        tools = self.tools
        tools.told.connect(self.troubles.tell)
        self.looking.told.connect(self.troubles.tell)
        self.views.tools_asked.connect(tools.toggle)
        QShortcut(QKeySequence(Qt.Key.Key_F10), self.window).activated.connect(tools.toggle)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.viewport, context=Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(tools.finish)

    def _join_past(self) -> None:
        replay = self.replay
        replay.hurried.connect(self.viewport.hurry)
        replay.hurried.connect(self.panes.hold)
        replay.shown.connect(self._see_past)
        replay.began.connect(partial(self._leave_present, on=True))
        replay.ended.connect(partial(self._leave_present, on=False))
        replay.told.connect(self.troubles.tell)
        self.views.past_asked.connect(replay.toggle_timeline)
        replay.timeline_shown.connect(self._share)
        self._end.activated.connect(replay.live)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self.window).activated.connect(replay.toggle_timeline)

    # What arrives.

    def _frame(self) -> None:
        """Something came from the recorder: at most once a frame."""
        if not self.watch.tick():
            return
        self.alarm_desk.hear(self.watch.events, self.watch.answers)
        self.replay.hear(self.watch.events)
        self._values_painted = self._values_painted or self.watch.health.live
        self._pulse.wake()

    def _see_past(self) -> None:
        """Another moment is on the stage: the signs follow a few times a second, the panels at their own pace."""
        shown, moment = self.watch.shown, self._now()
        self.overlay.keep_free(self._plate.area)
        if moment - self._signs_told >= SIGNS_SECONDS:
            self._signs_told = moment
            self.overlay.show_facts(shown.facts, shown.now)
        self.tools.tell()
        self._shown_due.again()
        self._pulse.wake()

    def _leave_present(self, *, on: bool) -> None:
        self.alarm_desk.replay(on=on)
        self._end.setEnabled(on)
        self._entitle()

    def _share(self, shown: bool) -> None:
        self.window.share(on=shown)

    def _entitle(self) -> None:
        """Also the task bar says what is shown."""
        told = self._plate.told()
        self.window.setWindowTitle(f"【{told}】{TITLE}" if told else TITLE)

    def _plate_room(self) -> int:
        """Pixels at the head of the picture that say already that nothing is live."""
        not_live = self.alarm_desk.not_live
        return not_live.plate().height() if not_live.isVisible() else 0

    def _see_first(self) -> None:
        """A frame is on the screen; the first that shows the whole park with values is told."""
        if self._values_painted and self.streaming.complete:
            self.viewport.frameSwapped.disconnect(self._see_first)
            self.pictured.emit()

    def _tell_panels(self) -> None:
        """A few times a second: newest facts, or the same a second older."""
        health, shown = self.watch.health, self.watch.shown
        alarmed = in_alarm(shown.facts, self.opening.park.tags.object_id)
        self.streaming.keep(alarmed)
        self.streamed.tick(alarmed, self.opening.assembly.boxes, self.streaming.resident.size_in_bytes)
        self.banner.setVisible(self.opening.park.rehearsal or health.kind == "rehearsal")
        self.alarm_desk.look(health, sourced=self.link is not None, picture_late=self._awaited.late)
        self.alarm_desk.sound(self.watch.facts, self.watch.board, health.now)
        if health.notice is not None and health.notice != self._notice_told:
            self.troubles.tell(health.notice)
        self._notice_told = health.notice
        if self._panels_wait.waits(self._now(), urgent=self._past_coming()):
            return
        self.status.show_vitals(self._vitals(health))
        self.replay.tell()
        self.overlay.keep_free(self._plate.area)
        self.looking.tell()
        self._entitle()
        self._tell_present(health)
        if self._shown_due.due(shown.facts, shown.board, self._now()):
            self.alarm_desk.show(shown.facts, shown.board, shown.now)
            for panel in (self.layers, self.overlay):
                panel.show_facts(shown.facts, shown.now)
            self.sunlight.shine(shown.now)

    def _past_awaited(self) -> bool:
        """A past moment is asked of the history: its picture comes of itself."""
        return self.replay.awaited > 0.0

    def _past_coming(self) -> bool:
        """A past picture is on its way, from the history or to the screen."""
        return self.watch.shown.replayed and (self._past_awaited() or self._awaited.late > 0.0)

    def _tell_present(self, health: Health) -> None:
        """What says how it is now, whatever moment is shown."""
        facts, board = self.watch.facts, self.watch.board
        if not self._present_due.due(facts, board, self._now()):
            return
        if health.state is LinkState.LIVE:
            self.trends.hear(facts, health.now)
        self.alarm_desk.count(facts, board, health.now)
        self.status.show_board(board, health.now)
        self.status.show_facts(facts, health.now)

    def _vitals(self, health: Health) -> Vitals:
        return Vitals(
            rehearsal=self.opening.park.rehearsal,
            sourced=self.link is not None,
            linked=health.live,
            speed=health.speed,
            age=float("nan") if health.age is None else health.age,
            rate=health.rate,
            frame_milliseconds=self.viewport.frame_seconds * 1000,
            recorder=health.pid or None,
            feeds=health.sources,
            rejected=health.rejected,
            late=health.late,
            ahead=health.ahead,
            memory=self.streamed.use(self.streaming.resident.size_in_bytes),
        )

    def _halve(self, on: bool) -> None:
        """Shapes lie on the graphics card twice: both pictures together keep the budget."""
        self.streamed.copies = 2 if on else 1
        self.streaming.resident.allow(self._park_bytes // self.streamed.copies)

    # What the person does.

    def _unselect(self) -> None:
        if self.tools.escape():
            return
        if self.watch.selected is None:
            self.replay.live()
        self.selection.select(None)

    def _plan(self) -> None:
        self.navigation.set_mode(Mode.PLAN)

    def _touched(self, x: float, y: float) -> Spot | None:
        """What the view turns about; the view is made before there is anything to touch."""
        return self._sight.touched(x, y)

    def _seek(self) -> None:
        self.search.setFocus()

    def _find(self, row: int) -> None:
        self.selection.select(row)
        self.flights.to(row)
        self.viewport.setFocus()  # the keys move the view again

    def _speak(self, wanted: Language) -> None:
        self._languages.speak(wanted)
        self.overlay.show_park(self.opening.park, self.opening.assembly.boxes, self.opening.hazard_words(wanted))
        self.tools.tell()
        self._shown_due.again()
        self._present_due.again()

    def _show_mode(self, mode: Mode) -> None:
        self.overlay.show_mode(mode)

    # Looking.

    def _go_home(self) -> None:
        size = self.viewport.size()
        home = home_of(self.opening, size.width() / max(size.height(), 1))
        views = self.opening.park.views
        first = next((Camera(view.eye, view.target) for view in views if view.key == "overview"), home)
        ring = self.opening.park.boundary
        self.navigation.set_home(first, np.column_stack([ring, np.zeros(len(ring))]) if len(ring) else None)
        self.navigation.go(first)
        self._look(first)

    def _look(self, camera: Camera) -> None:
        ratio = self.viewport.devicePixelRatioF()
        self.stage.look(camera)
        self.overlay.show_world(camera)
        self.tools.look(camera)
        self.looking.look(camera)
        width, height = self.viewport.width() * ratio, self.viewport.height() * ratio
        self.streaming.look(camera, width, height)
        self.streamed.look(camera, width, height, self.navigation.way)
        self.panes.redraw()


def _plays(event: QKeyEvent) -> bool:
    """Whether a key in the picture means: play, or stand still."""
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space


def _nobody(question: Question) -> bool:
    """Nothing is live here: nobody can be asked."""
    return question.question < 0
