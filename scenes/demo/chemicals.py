"""What the fictional park stores: names, densities, filling and storage limits of each chemical.

Densities are rounded textbook values at storage temperature; filling, temperature and pressure limits are the
fictional enterprises' own. `listed` is the name in GB 18218-2018 Table 1 and
`symbol` the class of Table 2 under which this park files it. Toxic set-points in mg/m³ are AL_100OEL and
AH_200OEL of `config/regulations/toxic_gas_alarm_mgm3.csv` (GB/T 50493-2019 and GBZ 2.1 as quoted there, secondary).
"""

from dataclasses import dataclass
from math import pi

from scenes.demo.points import Span
from scenes.plant import Holding


@dataclass(frozen=True, slots=True)
class Chemical:
    """One stored chemical. Density in t/m³; H and HH of temperature in ℃, of pressure in MPa, of toxicity in mg/m³."""

    medium: str
    name: str
    name_en: str
    density: float
    fill: float
    listed: str = ""
    symbol: str = ""
    warm: Span = (42.0, 48.0)
    pressed: Span = (1.2, 1.4)
    toxic: Span | None = None
    toxic_top: float = 0.0


LPG = Chemical(
    "lpg", "液化石油气", "LPG", 0.54, 0.85, "液化石油气(含丙烷、丁烷及其混合物)", "W2", (40.0, 45.0), (1.25, 1.45)
)
PROPANE = Chemical(
    "propane", "丙烷", "propane", 0.50, 0.85, "液化石油气(含丙烷、丁烷及其混合物)", "W2", (40.0, 45.0), (1.45, 1.6)
)
PROPYLENE = Chemical("propylene", "丙烯", "propylene", 0.51, 0.85, "", "W2", (40.0, 45.0), (1.7, 1.85))
AMMONIA = Chemical(
    "ammonia", "液氨", "liquid ammonia", 0.61, 0.85, "氨", "", (38.0, 42.0), (1.45, 1.6), (20.0, 40.0), 100.0
)
CHLORINE = Chemical(
    "chlorine", "液氯", "liquid chlorine", 1.41, 0.8, "氯", "", (38.0, 42.0), (1.0, 1.2), (1.0, 2.0), 15.0
)
METHANOL = Chemical(
    "methanol", "甲醇", "methanol", 0.79, 0.85, "甲醇", "W5.3", (42.0, 48.0), toxic=(25.0, 50.0), toxic_top=250.0
)
BENZENE = Chemical(
    "benzene", "苯", "benzene", 0.88, 0.85, "苯", "W5.3", (40.0, 45.0), toxic=(6.0, 12.0), toxic_top=60.0
)
PETROL = Chemical("petrol", "汽油", "petrol", 0.74, 0.85, "汽油(乙醇汽油、甲醇汽油)", "W5.3", (40.0, 45.0))
TOLUENE = Chemical("toluene", "甲苯", "toluene", 0.87, 0.85, "甲苯", "W5.3", toxic=(50.0, 100.0), toxic_top=500.0)
STYRENE = Chemical("styrene", "苯乙烯", "styrene", 0.91, 0.85, "苯乙烯", "W5.4", (25.0, 30.0))
DIESEL = Chemical("diesel", "柴油", "diesel", 0.84, 0.9, "", "W5.4", (50.0, 58.0))
SULFURIC_ACID = Chemical("sulfuric_acid", "硫酸", "sulfuric acid", 1.83, 0.85, "", "", (50.0, 60.0))
CAUSTIC_SODA = Chemical("caustic_soda", "烧碱", "caustic soda", 1.35, 0.85, "", "", (60.0, 70.0))
HYDROCHLORIC_ACID = Chemical(
    "hydrochloric_acid",
    "盐酸",
    "hydrochloric acid",
    1.15,
    0.85,
    "",
    "",
    (45.0, 52.0),
    toxic=(7.5, 15.0),
    toxic_top=50.0,
)
HYDROGEN = Chemical("hydrogen", "氢气", "hydrogen", 0.001, 1.0, "氢", "W2", (50.0, 60.0), (1.2, 1.4))
NITROGEN = Chemical("nitrogen", "液氮", "liquid nitrogen", 0.81, 0.9, "", "", (45.0, 50.0), (1.2, 1.4))
NATURAL_GAS = Chemical(
    "natural_gas", "天然气", "natural gas", 0.0007, 1.0, "甲烷、天然气", "W2", (50.0, 60.0), (0.45, 0.55)
)
AMMONIA_WATER = Chemical("ammonia", "氨水", "aqueous ammonia", 0.91, 0.85, "", "", (38.0, 42.0))
BRINE = Chemical("water", "盐水", "brine", 1.18, 0.9, "", "", (60.0, 70.0))
FIRE_WATER = Chemical("fire_water", "消防水", "fire water", 1.0, 0.95, "", "", (40.0, 45.0))
WATER = Chemical("water", "水", "water", 1.0, 0.9, "", "", (45.0, 50.0))


def filed(chemical: Chemical, tonnes: float) -> Holding:
    """A holding of a chemical; its class symbol is this park's own filing, as an enterprise would make it."""
    return Holding(chemical.listed or chemical.name, tonnes, chemical.symbol)


def cylinder_tonnes(chemical: Chemical, diameter: float, height: float, count: int = 1) -> float:
    """Design maximum of upright or lying cylinders in tonnes: volume × greatest filling × density."""
    return round(count * pi / 4 * diameter**2 * height * chemical.fill * chemical.density, 1)


def sphere_tonnes(chemical: Chemical, diameter: float, count: int = 1) -> float:
    """Design maximum of spheres in tonnes: volume × greatest filling × density."""
    return round(count * pi / 6 * diameter**3 * chemical.fill * chemical.density, 1)
