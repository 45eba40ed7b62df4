"""Measuring points before they have a code: unit, range, limits, deadband and time-out by what is measured.

Every limit here is a figure of the fictional park's enterprises, chosen to lie in order and inside the range. Gas
set-points follow GB/T 50493-2019 (quoted in a secondary source): combustible 25 and 50 % of the lower explosive limit,
toxic one and two times the occupational exposure limit. Deadbands are the customary first settings of EEMUA 191 and
ISA-TR18.2, quoted and not verified: 5 % of span for flow and level, 2 % for pressure, 1 % for temperature.
"""

from dataclasses import dataclass

from scenes.plant import IndicatorKind

type Anchor = tuple[float, float, float]
type Span = tuple[float, float]
type Limits = tuple[float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Class:
    """What all points of one kind share.

    `letters` go into the 22-digit code: WD, YW and QT are seen in public samples, YL and LL are assumed there, the
    others are this park's own. `loop` opens the tag number (TI-1101). `deadband` is a part of the span,
    `stale_after` is in seconds.
    """

    kind: IndicatorKind
    letters: str
    loop: str
    deadband: float
    stale_after: float


TEMPERATURE = Class(IndicatorKind.TEMPERATURE, "WD", "TI", 0.01, 60.0)
PRESSURE = Class(IndicatorKind.PRESSURE, "YL", "PI", 0.02, 30.0)
LEVEL = Class(IndicatorKind.LEVEL, "YW", "LI", 0.05, 60.0)
FLOW = Class(IndicatorKind.FLOW, "LL", "FI", 0.05, 60.0)
COMBUSTIBLE = Class(IndicatorKind.GAS_COMBUSTIBLE, "QT", "GT", 0.02, 30.0)
TOXIC = Class(IndicatorKind.GAS_TOXIC, "QT", "AT", 0.02, 30.0)
DIFFERENTIAL = Class(IndicatorKind.DIFFERENTIAL_PRESSURE, "YC", "PDI", 0.02, 60.0)
SPARK = Class(IndicatorKind.SPARK, "HH", "XS", 0.0, 30.0)
WATER_LEVEL = Class(IndicatorKind.WATER_LEVEL, "SW", "LI", 0.02, 60.0)
HUMIDITY = Class(IndicatorKind.HUMIDITY, "SD", "MI", 0.02, 180.0)
WIND_SPEED = Class(IndicatorKind.WIND_SPEED, "FS", "SI", 0.02, 120.0)
VIBRATION = Class(IndicatorKind.VIBRATION, "ZD", "VI", 0.03, 60.0)
CURRENT = Class(IndicatorKind.CURRENT, "DL", "II", 0.03, 60.0)
SWITCH = Class(IndicatorKind.SWITCH, "KG", "ZI", 0.0, 120.0)

NO_LIMITS: Limits = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Point:
    """An indicator without a code. `limits` are LL, L, H, HH in `unit`; `anchor` is metres from the equipment."""

    of: Class
    name: str
    name_en: str
    unit: str
    span: Span
    limits: Limits = NO_LIMITS
    anchor: Anchor = (0.0, 0.0, 0.0)


def temperature(
    name: str, name_en: str, span: Span, high: Span | None, anchor: Anchor, *, low: Span | None = None
) -> Point:
    """A temperature in ℃; `high` is H and HH, `low` is LL and L."""
    return Point(TEMPERATURE, name, name_en, "℃", span, _limits(low, high), anchor)


def pressure(
    name: str,
    name_en: str,
    span: Span,
    high: Span | None,
    anchor: Anchor,
    *,
    low: Span | None = None,
    unit: str = "MPa",
) -> Point:
    """A gauge pressure; `high` is H and HH, `low` is LL and L."""
    return Point(PRESSURE, name, name_en, unit, span, _limits(low, high), anchor)


def level(name: str, name_en: str, height: float, anchor: Anchor) -> Point:
    """A liquid level in mm of a vessel `height` metres high: LL 8 %, L 15 %, H 85 %, HH 92 %."""
    full = round(height * 1000)
    parts = (0.08, 0.15, 0.85, 0.92)
    low_low, low, high, high_high = (float(round(full * part, -1)) for part in parts)
    return Point(LEVEL, name, name_en, "mm", (0.0, float(full)), (low_low, low, high, high_high), anchor)


def flow(name: str, name_en: str, top: float, anchor: Anchor, *, low: Span | None = None, unit: str = "m³/h") -> Point:
    """A flow from 0 to `top`; high limits at 85 and 92 % of it, `low` is LL and L."""
    return Point(FLOW, name, name_en, unit, (0.0, top), _limits(low, (0.85 * top, 0.92 * top)), anchor)


def combustible(name: str, name_en: str, anchor: Anchor) -> Point:
    """A combustible-gas concentration in % of the lower explosive limit: 25 and 50 (GB/T 50493-2019, secondary)."""
    return Point(COMBUSTIBLE, name, name_en, "%LEL", (0.0, 100.0), (None, None, 25.0, 50.0), anchor)


def toxic(name: str, name_en: str, span_top: float, high: Span, anchor: Anchor) -> Point:
    """A toxic-gas concentration in mg/m³; `high` is one and two times the exposure limit."""
    return Point(TOXIC, name, name_en, "mg/m³", (0.0, span_top), (None, None, *high), anchor)


def differential(name: str, name_en: str, span: Span, low: Span | None, high: Span, anchor: Anchor, unit: str) -> Point:
    """A pressure difference; `low` is LL and L, `high` is H and HH."""
    return Point(DIFFERENTIAL, name, name_en, unit, span, _limits(low, high), anchor)


def vibration(anchor: Anchor, name: str = "轴承振动", name_en: str = "Bearing vibration") -> Point:
    """A bearing's vibration velocity in mm/s."""
    return Point(VIBRATION, name, name_en, "mm/s", (0.0, 20.0), (None, None, 7.1, 11.2), anchor)


def current(rated: float, anchor: Anchor) -> Point:
    """A motor's current in A, with limits at 105 and 120 % of `rated`."""
    return Point(
        CURRENT, "电机电流", "Motor current", "A", (0.0, 1.5 * rated), (None, None, 1.05 * rated, 1.2 * rated), anchor
    )


def alarm_switch(name: str, name_en: str, anchor: Anchor) -> Point:
    """A contact that closes (1) on a fault."""
    return Point(SWITCH, name, name_en, "–", (0.0, 1.0), (None, None, 0.5, None), anchor)


def running_switch(name: str, name_en: str, anchor: Anchor) -> Point:
    """A contact that is closed (1) while a machine runs."""
    return Point(SWITCH, name, name_en, "–", (0.0, 1.0), (None, 0.5, None, None), anchor)


def spark(anchor: Anchor) -> Point:
    """A spark detector in a duct: 1 when it has seen one."""
    return Point(SPARK, "火花信号", "Spark signal", "–", (0.0, 1.0), (None, None, None, 0.5), anchor)


def wind_speed(name: str, name_en: str, top: float, anchor: Anchor, *, low: Span | None, high: Span | None) -> Point:
    """An air speed in m/s, in a duct or over the park."""
    return Point(WIND_SPEED, name, name_en, "m/s", (0.0, top), _limits(low, high), anchor)


def humidity(high: Span, anchor: Anchor) -> Point:
    """A relative humidity in %."""
    return Point(HUMIDITY, "相对湿度", "Relative humidity", "%RH", (0.0, 100.0), (None, None, *high), anchor)


def _limits(low: Span | None, high: Span | None) -> Limits:
    low_low, lower = low or (None, None)
    higher, high_high = high or (None, None)
    return low_low, lower, higher, high_high
