"""What may be wrong with single tiles of a tileset: counted by kind, and said once with the place of the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scenes.trouble import Report, Trouble

DEEPEST = 500
"""Levels of tiles in one document."""

MOST_REFUSED = 5
"""Contents that are refused one by one; of further ones only the number is said."""

FAULTS: Mapping[str, tuple[str, str]] = {
    "tile": ("个瓦片不是 JSON 对象，已略去", "tiles are no objects and were left out"),
    "transform": (
        "个瓦片的变换矩阵不可用（不可逆或不是有效数值），连同其下级已略去",
        "tiles have a transform that cannot be used (not invertible, or no numbers) and were left out with all below",
    ),
    "volume": (
        "个瓦片没有可用的包围体，按上级的包围体处理",
        "tiles have no usable bounding volume; that of the tile above is used",
    ),
    "error": (
        "个瓦片没有可用的几何误差（缺失、为负或不是数值），按上级的一半处理",
        "tiles have no usable geometric error (missing, negative, no number); half of that above is used",
    ),
    "order": (
        "个瓦片的几何误差不小于上级，总是显示其下级",
        "tiles have a geometric error not smaller than the one above; what is below them is always shown",
    ),
    "content": ("处内容没有地址，已略去", "contents have no address and were left out"),
    "cycle": (
        "处外部瓦片集互相引用成环，已略去",
        "external tilesets refer to one another in a circle and were left out",
    ),
    "deep": (
        f"个瓦片嵌套超过 {DEEPEST} 层，已略去",
        f"tiles are nested deeper than {DEEPEST} levels and were left out",
    ),
}
"""What may be wrong, behind the number of tiles."""

type Spot = tuple[Spot, int] | None
"""Where a tile stands in its document: the spot of its parent and its number below it; None at the root."""


@dataclass(slots=True)
class Faults:
    """The faults of one document while it is read."""

    found: dict[str, list[Spot]] = field(default_factory=dict[str, list[Spot]])
    refused: list[Trouble] = field(default_factory=list[Trouble])

    def note(self, kind: str, spot: Spot) -> None:
        """One more tile has a fault of a kind in `FAULTS`."""
        self.found.setdefault(kind, []).append(spot)

    def say(self, report: Report, file: str) -> None:
        """Every kind of fault with its number and the first place."""
        for kind, spots in self.found.items():
            zh, en = FAULTS[kind]
            report.note(f"{len(spots)} {zh}。", f"{len(spots)} {en}.", file=file, place=_pointer(spots[0]))
        told = self.refused[:MOST_REFUSED]
        report.notices.extend(replace(trouble.notice, file=trouble.notice.file or file) for trouble in told)
        if (rest := len(self.refused) - len(told)) > 0:
            report.note(f"另有 {rest} 处内容被拒绝。", f"{rest} more contents were refused.", file=file)


def _pointer(spot: Spot) -> str:
    """Where a tile stands in its document, as a JSON pointer."""
    steps = list[str]()
    while spot is not None:
        spot, number = spot
        steps.append(f"/children/{number}")
    return "/root" + "".join(reversed(steps))
