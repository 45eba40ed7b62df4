"""Two pictures side by side: then and now, or what was planned and what is there. One camera looks into both."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QObject, Signal

from scenes.camera import Camera
from scenes.columns import Flags
from scenes.trouble import Notice
from viewer.gpu.effects import Effects
from viewer.gpu.stage import VtkStage, new_stage
from viewer.navigation import Navigation
from viewer.opening import Opening
from viewer.overlay import Overlay
from viewer.panels.language import language
from viewer.panels.panes import Panes
from viewer.panels.theme import Theme
from viewer.panels.words import clock_told
from viewer.streamed_layers import credits_of
from viewer.twin_stage import TwinStage
from viewer.viewport import Viewport
from viewer.watch import Watch

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


@dataclass(frozen=True, slots=True)
class _Second:
    """The second picture for as long as it is there."""

    pair: Pair
    stage: VtkStage
    viewport: Viewport
    overlay: Overlay


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
        panes: Panes,
        navigation: Navigation,
        watch: Watch,
        *,
        park: TwinStage,
        layers: TwinStage,
        effects: Effects,
        samples: int,
        halve: Callable[[bool], None],
        hidden: Callable[[], Flags],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opening, self._theme, self._panes = opening, theme, panes
        self._navigation, self._watch, self._park, self._layers = navigation, watch, park, layers
        self._effects, self._samples, self._halve, self._hidden = effects, samples, halve, hidden
        self._second: _Second | None = None
        self._spoken = ""

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

    def back(self) -> None:
        """The window is back in the present: there is no then any more."""
        if self.pair is Pair.THEN_NOW:
            self.toggle(Pair.THEN_NOW)

    def look(self, camera: Camera) -> None:
        """Where both look from; the stages know already."""
        if self._second is not None:
            self._second.overlay.show_world(camera)

    def tell(self) -> None:
        """A few times a second: captions, signs."""
        if self._second is None:
            return
        overlay, watch, now = self._second.overlay, self._watch, self._second.pair is Pair.THEN_NOW
        if self._spoken != language():
            self._spoken = language()
            overlay.show_park(self._opening.park, self._opening.assembly.boxes, self._opening.hazard_words(language()))
        facts, moment = (watch.facts, watch.now) if now else (watch.shown.facts, watch.shown.now)
        overlay.show_facts(facts, moment)
        overlay.show_selection(watch.selected, self._hidden())
        overlay.show_mode(self._navigation.mode)
        if now:
            date = clock_told(watch.shown.now, date=True)[:10] != clock_told(watch.now, date=True)[:10]
            then = translate("Beside", "当时 {0}").format(clock_told(watch.shown.now, date=date))
            self._panes.say(then, translate("Beside", "现在 {0}").format(clock_told(watch.now, date=date)), past=True)
        else:
            self._panes.say(translate("Beside", "实景（含实测图层）"), translate("Beside", "规划（参数与模型）"))

    def close(self) -> None:
        """One picture again."""
        if self._second is None:
            return
        second, self._second = self._second, None
        self._watch.colour_beside(None)
        for twin in (self._park, self._layers):
            twin.put_beside(None)
        self._navigation.leave(second.viewport)
        second.viewport.let_go()
        self._panes.take_away()
        second.viewport.deleteLater()
        self._halve(False)

    def _why_not(self, pair: Pair) -> Notice | None:
        if pair is Pair.THEN_NOW:
            return None if self._watch.shown.replayed else NOT_PAST
        return None if self._opening.sources else NO_LAYERS

    def _open(self, pair: Pair) -> None:
        self._halve(True)
        stage = new_stage(objects=len(self._opening.assembly.boxes.low), effects=self._effects)
        viewport = Viewport(stage.renderers, samples=self._samples)
        overlay = Overlay(viewport, self._theme)
        self._second, self._spoken = _Second(pair, stage, viewport, overlay), ""
        self._park.put_beside(stage)
        if pair is Pair.THEN_NOW:
            self._layers.put_beside(stage)
        self._watch.colour_beside(stage, present=pair is Pair.THEN_NOW)
        viewport.setFocusProxy(self._panes.first)  # one keyboard for both
        self._navigation.also(viewport)
        self._panes.put_beside(viewport, left=pair is Pair.PLAN_ACTUAL)
        layers = self._opening.layers if pair is Pair.THEN_NOW else ()
        overlay.show_credits(credits_of(self._opening.park, layers))
        overlay.show_world(self._navigation.camera)
        self.tell()
        self._panes.redraw()
