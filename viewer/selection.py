"""Which object is outlined, and which are hidden: in the picture and in every panel alike. GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags
from viewer.opening import Opening
from viewer.overlay import Overlay
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.inspector import Inspector
from viewer.panels.layer_tree import STREAMED, LayerTree
from viewer.picking import Picking
from viewer.stage import Stage
from viewer.streamed_layers import credits_of
from viewer.tile_streaming import TileStreaming
from viewer.watch import Watch
from viewer.window import Window


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Selection:
    """The one selected object, told to everything that shows it. Qt holds who hears a signal weakly."""

    watch: Watch
    picking: Picking
    window: Window
    overlay: Overlay
    inspector: Inspector
    alarms: AlarmList
    layers: LayerTree

    def select(self, row: int | None) -> None:
        """Outline one object everywhere, and say what is known of it; None: no object."""
        if row is not None and row != self.watch.selected:
            self.window.show_right()
        self.watch.select(row)
        self.overlay.show_selection(row, self.picking.hidden)
        self.inspector.show_object(row)
        self.alarms.select_object(row)
        self.layers.select_object(row)


class Visibility:
    """What of the park and its layers is drawn. `redraw` asks for a picture."""

    def __init__(
        self,
        opening: Opening,
        stage: Stage,
        flow: TileStreaming,
        picking: Picking,
        watch: Watch,
        overlay: Overlay,
        redraw: Callable[[], None],
    ) -> None:
        self._opening, self._stage, self._flow = opening, stage, flow
        self._picking, self._watch, self._overlay, self._redraw = picking, watch, overlay, redraw
        self._scenery_hidden = False

    def hide(self, hidden: Flags) -> None:
        """Draw and pick everything but these, shape (objects,)."""
        self._picking.hidden = hidden.copy()
        self._picking.hidden[self._opening.park.scenery_row] = self._scenery_hidden
        self._watch.hide(np.flatnonzero(self._picking.hidden).astype(np.int32))
        self._overlay.show_selection(self._watch.selected, self._picking.hidden)

    def turn(self, name: str, on: bool) -> None:
        """A layer of the tree on or off."""
        match name:
            case "labels":
                self._overlay.show_signs(visible=on)
            case "fence":
                self._stage.fence(self._opening.fences if on else ())
            case "grid":
                self._stage.grid(visible=on)
            case _ if name.startswith(STREAMED):
                self._flow.turn(name.removeprefix(STREAMED), on=on)
                self.credit()
            case _:
                self._scenery_hidden = not on
                self.hide(self._picking.hidden)
        self._redraw()

    def credit(self) -> None:
        """Say whose pictures the visible layers are."""
        self._overlay.show_credits(credits_of(self._opening.park, self._flow.visible_layers))
