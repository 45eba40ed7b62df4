"""What tanks hold and pipes carry, by key: names, density, the chemical of GB 18218, the colour class of its pipe.

Densities are plain physical values for sizing a scene and are never used for the legal quantity, which is filed.
Class symbols are our reading of the chemical's hazard class (unverified: 危险化学品分类信息表 was not at hand): a
proposal for whoever files a holding, shown 待核实.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Phase(StrEnum):
    """How a medium is handled in a plant."""

    GAS = "gas"
    LIQUID = "liquid"
    LIQUEFIED_GAS = "liquefied_gas"
    DUST = "dust"


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium. `density` is in t/m³ under `condition`, None where one value would mislead.

    `chemical` is its name in GB 18218-2018 Table 1 ("" when it is not named there) and `symbol` the proposed class of
    Table 2 or 4 ("" when Table 3 or no class applies). `pipe_colour` is the `medium_en` of
    `config/regulations/pipe_colours.csv`, "" where that table has no class for it.
    """

    key: str
    zh: str
    en: str
    phase: Phase
    density: float | None = None
    condition: str = ""
    chemical: str = ""
    symbol: str = ""
    pipe_colour: str = ""

    @property
    def is_gas(self) -> bool:
        """Whether it is a gas when it leaks: gases and liquefied gases."""
        return self.phase in (Phase.GAS, Phase.LIQUEFIED_GAS)

    @property
    def is_liquid(self) -> bool:
        """Whether it lies in its vessel as a liquid, so that it has a level."""
        return self.phase in (Phase.LIQUID, Phase.LIQUEFIED_GAS)


@dataclass(frozen=True, slots=True)
class PipeColour:
    """One row of GB 7231: `colour` is 8-bit sRGB, an approximation of the colour card. None of it is verified yet."""

    kind: str
    medium_zh: str
    medium_en: str
    colour_zh: str
    colour: tuple[int, int, int]
    source: str
    clause: str
    verified: str
    note: str


_SATURATED = "20 ℃, saturated liquid"
_ROOM = "20 ℃, 101 kPa"

_ROWS = (
    Medium("lpg", "液化石油气", "LPG", Phase.LIQUEFIED_GAS, 0.52, _SATURATED, "液化石油气", "W2", "gas"),
    Medium("propane", "丙烷", "propane", Phase.LIQUEFIED_GAS, 0.500, _SATURATED, "丙烷", "W2", "gas"),
    Medium("ammonia", "液氨", "ammonia", Phase.LIQUEFIED_GAS, 0.610, _SATURATED, "氨", "", "gas"),
    Medium("chlorine", "液氯", "chlorine", Phase.LIQUEFIED_GAS, 1.41, _SATURATED, "氯", "", "gas"),
    Medium("methanol", "甲醇", "methanol", Phase.LIQUID, 0.791, _ROOM, "甲醇", "W5.3", "combustible liquid"),
    Medium("benzene", "苯", "benzene", Phase.LIQUID, 0.879, _ROOM, "苯", "W5.3", "combustible liquid"),
    Medium("petrol", "汽油", "petrol", Phase.LIQUID, 0.74, "15 ℃, typical", "汽油", "W5.3", "combustible liquid"),
    Medium("toluene", "甲苯", "toluene", Phase.LIQUID, 0.867, _ROOM, "甲苯", "W5.3", "combustible liquid"),
    Medium("ethylene", "乙烯", "ethylene", Phase.LIQUEFIED_GAS, 0.568, "−104 ℃, saturated liquid", "乙烯", "W2", "gas"),
    Medium("propylene", "丙烯", "propylene", Phase.LIQUEFIED_GAS, 0.514, _SATURATED, "", "W2", "gas"),
    Medium("hydrogen", "氢气", "hydrogen", Phase.GAS, 0.000084, _ROOM, "氢", "W2", "gas"),
    Medium("natural_gas", "天然气", "natural gas", Phase.GAS, 0.0007, "20 ℃, 101 kPa, typical", "天然气", "W2", "gas"),
    Medium("steam", "水蒸气", "steam", Phase.GAS, pipe_colour="steam"),
    Medium("water", "水", "water", Phase.LIQUID, 0.998, _ROOM, pipe_colour="water"),
    Medium("fire_water", "消防水", "fire water", Phase.LIQUID, 0.998, _ROOM, pipe_colour="fire line"),
    Medium("cooling_water", "循环冷却水", "cooling water", Phase.LIQUID, 0.998, _ROOM, pipe_colour="water"),
    Medium("nitrogen", "氮气", "nitrogen", Phase.GAS, 0.00116, _ROOM, pipe_colour="gas"),
    Medium("air", "压缩空气", "air", Phase.GAS, 0.0012, _ROOM, pipe_colour="air"),
    Medium("sulfuric_acid", "硫酸", "sulfuric acid", Phase.LIQUID, 1.84, "20 ℃, 98 %", pipe_colour="acid or alkali"),
    Medium("caustic_soda", "氢氧化钠溶液", "caustic soda", Phase.LIQUID, 1.35, "20 ℃, 32 %", "", "", "acid or alkali"),
    Medium(
        "hydrochloric_acid", "盐酸", "hydrochloric acid", Phase.LIQUID, 1.15, "20 ℃, 31 %", "", "", "acid or alkali"
    ),
    Medium("diesel", "柴油", "diesel", Phase.LIQUID, 0.84, "15 ℃, typical", "", "W5.4", "combustible liquid"),
    Medium("styrene", "苯乙烯", "styrene", Phase.LIQUID, 0.906, _ROOM, "苯乙烯", "W5.4", "combustible liquid"),
    Medium("aluminium_dust", "铝镁金属粉尘", "aluminium dust", Phase.DUST),
    Medium("wood_dust", "木粉尘", "wood dust", Phase.DUST),
)

MEDIA: Mapping[str, Medium] = MappingProxyType({medium.key: medium for medium in _ROWS})
"""Every medium by its key (`Equipment.medium`, `Structure.medium`)."""
