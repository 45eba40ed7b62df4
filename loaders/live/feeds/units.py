"""Units: which words mean the same, and which conversions a mapping allows. Nothing is converted on its own account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scenes.columns import Floats

_SAME: tuple[tuple[str, ...], ...] = (
    ("℃", "°C", "degC", "摄氏度", "C"),
    ("MPa", "兆帕"),
    ("kPa", "千帕"),
    ("Pa", "帕"),
    ("mm", "毫米"),
    ("m", "米"),
    ("%", "％", "percent"),
    ("%LEL", "LEL%", "%lel", "％LEL"),
    ("%RH", "RH%", "％RH"),
    ("ppm", "PPM", "umol/mol", "μmol/mol", "µmol/mol"),
    ("mg/m³", "mg/m3", "mg/m^3"),
    ("m³/h", "m3/h", "m^3/h"),
    ("m³", "m3", "m^3"),
    ("t/h",),
    ("kg/h",),
    ("L/min", "l/min"),
    ("m/s",),
    ("mm/s",),
    ("A", "安"),
    ("mA",),
    ("V", "伏"),
    ("r/min", "rpm"),
    ("Hz",),
    ("个", "次"),
    ("", "1", "无", "-", "—"),
)
_FIRST: Mapping[str, str] = {word: words[0] for words in _SAME for word in words}


def same(unit: str) -> str:
    """The word we use for a unit; what is not in the table is only equal to itself."""
    word = unit.strip()
    return _FIRST.get(word, word)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Ours = theirs × `factor` + `offset`, both exact fractions."""

    factor: Fraction
    offset: Fraction = field(default_factory=Fraction)

    def of(self, values: Floats) -> Floats:
        """Values in our unit, correctly rounded where the offset is 0."""
        scaled = values * float(self.factor.numerator) / float(self.factor.denominator)
        return scaled + float(self.offset) if self.offset else scaled


UNCHANGED = Conversion(Fraction(1))


@dataclass(frozen=True, slots=True)
class Units:
    """What a mapping says of units: `kinds` is the unit a platform sends for each kind of indicator without saying so.

    `conversions` are by (theirs, ours), both as `same` writes them.
    """

    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    conversions: Mapping[tuple[str, str], Conversion] = field(default_factory=dict[tuple[str, str], Conversion])

    def conversion(self, theirs: str, ours: str) -> Conversion | None:
        """How to make ours of theirs, None where the mapping does not say."""
        first, second = same(theirs), same(ours)
        return UNCHANGED if first == second else self.conversions.get((first, second))
