"""Two pictures under one camera: then and now, two moments under a divider, or what was planned and what is there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QObject, Signal

from scenes.camera import Camera
from scenes.columns import Flags
from scenes.trouble import Notice
from viewer.gpu.effects import Effects
from viewer.gpu.stage import VtkStage, new_stage
from viewer.investigation import InvestigationDesk
from viewer.navigation import Navigation
from viewer.opening import Opening
from viewer.overlay import Overlay
from viewer.panels.language import language
from viewer.panels.panes import Panes
from viewer.panels.theme import Theme
from viewer.panels.timeline.replay_frame import ReplayPlate
from viewer.panels.tools.sketch_layer import SketchLayer
from viewer.panels.words import clock_told
from viewer.streamed_layers import credits_of
from viewer.twin_stage import TwinStage
from viewer.viewport import Viewport
from viewer.watch import Shown, Watch

translate = QCoreApplication.translate

NOT_PAST = Notice(
    "先在时间轴上回到过去的某一时刻，再与现在并排对照。",
    "Go to a past moment on the timeline first; then it can be shown beside the present.",
)
NO_LAYERS = Notice(
    "本园区没有实景图层，无从对照。",
    "This park has no layers of the real scene to compare with.",
    "导入倾斜摄影、点云或正射影像后再对照；见导入指南。",
    "Import photogrammetry, a point cloud or an orthophoto first; see the import guide.",
)


class Pair(Enum):
    """What stands side by side."""

    THEN_NOW = auto()
    """Left the moment that is replayed, right the present."""
    PLAN_ACTUAL = auto()
    """Left what is built from dimensions and models, right the same with the layers of the real scene."""
    TWO_MOMENTS = auto()
    """One over the other: left of the divider a moment that is held, right of it whatever the window shows."""


@dataclass(frozen=True, slots=True)
class BesideParts:
    """Where pictures stand, what is painted over the first of them, and the plate of a replay there."""

    panes: Panes
    overlay: Overlay
    plate: ReplayPlate


@dataclass(frozen=True, slots=True)
class _Second:
    """The second picture for as long as it is there."""

    pair: Pair
    stage: VtkStage
    viewport: Viewport
    overlay: Overlay
    sketches: SketchLayer
    held: Shown | None = None


class BesideDesk(QObject):
    """`park` and `layers` put shapes onto the first stage, the park's own and those of streamed layers. GUI thread.

    `halve` hears whether shapes lie on the graphics card twice; `hidden` is what is left out, (objects,).
    """

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        opening: Opening,
        theme: Theme,
        parts: BesideParts,
        navigation: Navigation,
        watch: Watch,
        *,
        park: TwinStage,
        layers: TwinStage,
        effects: Effects,
        samples: int,
        halve: Callable[[bool], None],
        hidden: Callable[[], Flags],
        tools: InvestigationDesk,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opening, self._theme = opening, theme
        self._panes, self._first, self._plate = parts.panes, parts.overlay, parts.plate
        self._navigation, self._watch, self._park, self._layers = navigation, watch, park, layers
        self._effects, self._samples, self._halve, self._hidden = effects, samples, halve, hidden
        self._tools = tools
        self._second: _Second | None = None
        self._spoken = ""
        tools.painted.connect(self._paint_sketches)

    @property
    def pair(self) -> Pair | None:
        """What stands side by side now."""
        return None if self._second is None else self._second.pair

    @property
    def viewport(self) -> Viewport | None:
        """The second picture."""
        return None if self._second is None else self._second.viewport

    def toggle(self, pair: Pair) -> None:
        """Put these two side by side, or be rid of them."""
        was = self.pair
        self.close()
        why = self._why_not(pair)
        if was is not pair and why is None:
            self._open(pair)
        elif was is not pair:
            self.told.emit(why)

    def hold(self) -> None:
        """Hold the moment that is shown, and compare what will be shown with it."""
        if self._second is not None and self._second.pair is Pair.TWO_MOMENTS:
            held = self._watch.shown
            self._second = replace(self._second, held=held)
            self._watch.colour_beside(self._second.stage, held=held.facts)
            self.tell()

    def flip(self) -> None:
        """Of two moments show the one whole, or the other."""
        if self._panes.wipe is not None:
            self._panes.wipe.flip()

    def back(self) -> None:
        """The window is back in the present: there is no then any more."""
        if self.pair is Pair.THEN_NOW:
            self.toggle(Pair.THEN_NOW)

    def look(self, camera: Camera) -> None:
        """Where both look from; the stages know already."""
        if self._second is not None:
            self._second.overlay.show_world(camera)
            self._second.sketches.show_world(camera)

    def tell(self) -> None:
        """A few times a second: captions, signs."""
        if self._second is None:
            return
        overlay, watch = self._second.overlay, self._watch
        if self._spoken != language():
            self._spoken = language()
            overlay.show_park(self._opening.park, self._opening.assembly.boxes, self._opening.hazard_words(language()))
        shown = self._shown(self._second)
        overlay.show_facts(shown.facts, shown.now)
        overlay.show_selection(watch.selected, self._hidden())
        overlay.show_mode(self._navigation.mode)
        overlay.show_state(self._tools.state)
        self._paint_sketches()
        self._say(self._second)

    def _shown(self, second: _Second) -> Shown:
        """What the second picture shows."""
        if second.held is not None:
            return second.held
        watch = self._watch
        if second.pair is Pair.THEN_NOW:
            return Shown(watch.facts, watch.board, watch.now, replayed=False)
        return watch.shown

    def _say(self, second: _Second) -> None:
        first, other = self._watch.shown, self._shown(second)
        date = clock_told(first.now, date=True)[:10] != clock_told(other.now, date=True)[:10]
        here, there = clock_told(first.now, date=date), clock_told(other.now, date=date)
        match second.pair:
            case Pair.THEN_NOW:
                then, now = translate("Beside", "当时 {0}"), translate("Beside", "现在 {0}")
                self._panes.say(then.format(here), now.format(there), past=(True, False))
            case Pair.TWO_MOMENTS:
                then, now = translate("Beside", "回放 {0}"), translate("Beside", "现在 {0}")
                b = then.format(here) if first.replayed else now.format(here)
                a = translate("Beside", "定格 {0}").format(there)
                self._panes.say(f"B  {b}", f"A  {a}", past=(first.replayed, True))
            case Pair.PLAN_ACTUAL:
                when = translate("Beside", "回放 {0}").format(here) if first.replayed else ""
                built, planned = translate("Beside", "实景（含实测图层）"), translate("Beside", "规划（参数与模型）")
                named = [" · ".join(each for each in (name, when) if each) for name in (built, planned)]
                self._panes.say(named[0], named[1], past=(first.replayed, first.replayed))

    def _paint_sketches(self) -> None:
        if self._second is not None:
            self._second.sketches.show_sketches(self._tools.sketches_at(self._shown(self._second).now))

    def _moment(self) -> float:
        """Of which time the second picture is, 0 for the present."""
        shown = None if self._second is None else self._shown(self._second)
        return shown.now if shown is not None and shown.replayed else 0.0

    def close(self) -> None:
        """One picture again."""
        if self._second is None:
            return
        second, self._second = self._second, None
        self._watch.colour_beside(None)
        for twin in (self._park, self._layers):
            twin.put_beside(None)
        self._tools.drawing.leave(second.viewport)
        self._navigation.leave(second.viewport)
        second.viewport.let_go()
        self._panes.take_away()
        self._first.show_part()
        self._plate.caption(on=False)
        second.viewport.deleteLater()
        self._halve(False)

    def _part(self, share: float) -> None:
        """The divider stands there: what lies at the edges of each picture follows."""
        if self._second is not None:
            self._second.overlay.show_part(right=share)
            self._first.show_part(left=share)
            self._plate.caption(on=True, left=share)
            self._say(self._second)

    def _why_not(self, pair: Pair) -> Notice | None:
        match pair:
            case Pair.THEN_NOW:
                return None if self._watch.shown.replayed else NOT_PAST
            case Pair.PLAN_ACTUAL:
                return None if self._opening.sources else NO_LAYERS
            case Pair.TWO_MOMENTS:
                return None

    def _open(self, pair: Pair) -> None:
        self._halve(True)
        stage = new_stage(objects=len(self._opening.assembly.boxes.low), effects=self._effects)
        viewport = Viewport(stage.renderers, samples=self._samples)
        overlay, sketches = Overlay(viewport, self._theme), SketchLayer(viewport, self._theme)
        held = self._watch.shown if pair is Pair.TWO_MOMENTS else None
        self._second, self._spoken = _Second(pair, stage, viewport, overlay, sketches, held), ""
        self._park.put_beside(stage)
        layered = pair is not Pair.PLAN_ACTUAL
        if layered:
            self._layers.put_beside(stage)
        self._watch.colour_beside(stage, present=pair is Pair.THEN_NOW, held=None if held is None else held.facts)
        viewport.setFocusProxy(self._panes.first)  # one keyboard for both
        self._navigation.also(viewport)
        self._tools.also(sketches, self._moment)
        if pair is Pair.TWO_MOMENTS:
            self._panes.put_over(viewport).moved.connect(self._part)
            self._part(0.5)
        else:
            self._panes.put_beside(viewport, left=pair is Pair.PLAN_ACTUAL)
            self._plate.caption(on=True)
        overlay.show_credits(credits_of(self._opening.park, self._opening.layers if layered else ()))
        self.look(self._navigation.camera)
        self.tell()
        self._panes.redraw()
