"""Tiles that did not come: asked for again later, or given up; each kind of fault is said once for its layer."""

import re
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from scenes.plant import Layer
from scenes.trouble import Notice

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds until a tile that could not be had is asked for again; each time twice as long."""

FIGURES = re.compile(r"\d+")
"""What differs between two faults of one kind: «1 so far» and «10 so far» are not said twice."""

MOST_TOLD = 5
"""Kinds of fault that are said of one layer; the rest is counted."""


class TileTroubles:
    """What is wrong with the tiles of these layers. `tell` says it to the person."""

    def __init__(self, layers: Sequence[Layer], tell: Callable[[Notice], None], *, now: Callable[[], float]) -> None:
        self._layers, self._tell, self._now = layers, tell, now
        self._again: dict[int, float] = {}
        self._pauses: dict[int, float] = {}
        self._poor: dict[int, float] = {}
        self._said: set[tuple[int, str]] = set()
        self._kinds: Counter[int] = Counter()
        self.broken: Counter[str] = Counter()
        """Tiles that will never come, by the key of their layer."""

    def waits(self, row: int) -> bool:
        """Whether it is too early to ask for a tile again."""
        return self._again.get(row, 0.0) > self._now()

    def due(self) -> bool:
        """Whether the pause of some tile is over, one that could not be had or one that came poor."""
        moment = self._now()
        over = [row for row, again in self._again.items() if again <= moment]
        for row in over:
            del self._again[row]
        return bool(over) or any(again <= moment for again in self._poor.values())

    def came(self, row: int) -> None:
        """A tile that could not be had is there after all, as it should be."""
        self._again.pop(row, None)
        self._pauses.pop(row, None)
        self._poor.pop(row, None)

    def poor(self, row: int) -> None:
        """A tile is there, coarser than what its server has: it is asked for again later, while it is shown."""
        pause = self._pauses.get(row, FIRST_PAUSE)
        self._again.pop(row, None)
        self._poor[row] = self._now() + pause
        self._pauses[row] = min(2 * pause, LONGEST_PAUSE)

    def to_sharpen(self, shown: Container[int]) -> list[int]:
        """Poor tiles whose pause is over and that are `shown`; what nobody sees waits again."""
        moment = self._now()
        over = [row for row, again in self._poor.items() if again <= moment]
        for row in over:
            if row not in shown:
                self._poor[row] = moment + LONGEST_PAUSE
        return [row for row in over if row in shown]

    def unavailable(self, row: int, layer: int, notice: Notice) -> None:
        """A tile cannot be had now."""
        pause = self._pauses.get(row, FIRST_PAUSE)
        self._again[row] = self._now() + pause
        self._pauses[row] = min(2 * pause, LONGEST_PAUSE)
        self.note(layer, notice)

    def lost(self, row: int, layer: int, notice: Notice) -> None:
        """A tile is broken or gone."""
        self.came(row)
        self.broken[self._layers[layer].key] += 1
        self.note(layer, notice)

    def too_large(self, row: int, layer: int) -> None:
        """A tile takes more graphics memory than the picture can spare."""
        notice = Notice(
            "有瓦片过大，显存放不下，用较粗的瓦片代替。",
            "A tile is too large for the graphics memory; a coarser one is drawn instead.",
            "提高设置 streaming.budget_in_megabytes，或重新切分数据。",
            "Raise streaming.budget_in_megabytes in the settings, or cut the data into smaller tiles.",
        )
        self.lost(row, layer, notice)

    def alarms_shrink(self, layer: int) -> None:
        """Pictures around alarms outside of the view are made smaller, for there is no room for them as they are."""
        notice = Notice(
            "报警设备周围的瓦片始终保留，显存不足，已缩小其贴图。",
            "What stands around equipment in alarm is always kept; graphics memory is short, its pictures are smaller.",
            "处置报警后会自动恢复；也可提高设置 streaming.budget_in_megabytes。",
            "It ends with the alarms; or raise streaming.budget_in_megabytes in the settings.",
        )
        self.note(layer, notice)

    def alarms_fill(self, layer: int) -> None:
        """What is kept around alarms outside of the view leaves too little room for the view."""
        notice = Notice(
            "报警设备周围的瓦片始终保留并占用了大量显存，其余画面比设定的粗。",
            "What stands around equipment in alarm is always kept and takes much of the graphics memory; "
            "the rest of the picture is coarser than wished.",
            "处置报警后会自动恢复；也可提高设置 streaming.budget_in_megabytes。",
            "It ends with the alarms; or raise streaming.budget_in_megabytes in the settings.",
        )
        self.note(layer, notice)

    def no_room(self, layer: int) -> None:
        """A tile brings more tiles than there is room to keep track of, or hangs them where others hang."""
        notice = Notice(
            "有瓦片带来的下级无法接上，未显示更细的内容。",
            "A tile brings finer ones that could not be joined; it is drawn without them.",
            "请检查切片的层级。",
            "Look at how the tiles are nested.",
        )
        self.note(layer, notice)

    def note(self, layer: int, notice: Notice) -> None:
        """Say a fault, unless one of its kind was said of this layer before."""
        kind = layer, FIGURES.sub("", notice.zh)
        if kind in self._said:
            return
        self._said.add(kind)
        self._kinds[layer] += 1
        if self._kinds[layer] <= MOST_TOLD:
            name = self._layers[layer]
            self._tell(replace(notice, zh=f"图层“{name.name}”：{notice.zh}", en=f"Layer {_en(name)}: {notice.en}"))


def _en(layer: Layer) -> str:
    return layer.name_en or layer.name
