"""Faults of many tiles said together: at the first, the tenth, the hundredth …, once for each raster and kind."""

from itertools import count

from scenes.trouble import Notice

AWAY_AFTER = 3
"""So many answers that fail in a row, and a server counts as away."""


class Faults:
    """What went wrong in one scene. Any thread may hear and ask: each step below is one of the interpreter's own."""

    def __init__(self, scene: str) -> None:
        self._scene = scene
        self._counts: dict[tuple[str, str], count[int]] = {}
        self._news: dict[tuple[str, str], Notice] = {}
        self._missed: dict[str, int] = {}

    def hear(self, raster: str, notice: Notice) -> None:
        """One more fault of a raster."""
        key = raster, notice.zh
        number = next(self._counts.setdefault(key, count(1)))
        if str(number).rstrip("0") == "1":
            self._news[key] = _counted(notice, raster, number)

    def missed(self, raster: str) -> None:
        """It gave no answer."""
        self._missed[raster] = self._missed.get(raster, 0) + 1

    def answered(self, raster: str) -> None:
        """It gave one."""
        self._missed.pop(raster, None)

    def is_away(self, raster: str) -> bool:
        """Whether it has given none for a while."""
        return self._missed.get(raster, 0) >= AWAY_AFTER

    def news(self) -> tuple[Notice, ...]:
        """What is to be said since the last call."""
        told = list[Notice]()
        while self._news:
            try:
                told.append(self._news.popitem()[1])
            except KeyError:
                break  # another thread was quicker
        return tuple(told)


def _counted(notice: Notice, raster: str, number: int) -> Notice:
    if number == 1:
        return Notice(notice.zh, notice.en, notice.remedy_zh, notice.remedy_en, raster, notice.place)
    return Notice(
        f"{notice.zh}（已 {number} 处）",
        f"{notice.en} ({number} places so far)",
        notice.remedy_zh,
        notice.remedy_en,
        raster,
    )
