"""Drills: an incident by script, played on the real road of a value, and how quickly people saw and handled it.

A script names indicators by what they are, so that it plays in any park that has such a thing. No published rule says
how quick is quick enough: a drill measures, and a time allowed is the site's own (None: 待配置).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scenes.plant import Equipment, Indicator, IndicatorKind, Park
from scenes.rehearsal import Excursion
from scenes.trouble import Trouble

SIDES = ("low_low", "low", "high", "high_high")


class Stage(StrEnum):
    """What people do about an alarm, in the order of doing it."""

    SEE = "see"
    """Somebody looked at it: selected it, or did anything about it."""
    ACKNOWLEDGE = "acknowledge"
    VERIFY = "verify"
    CLOSE = "close"
    """It is over: back to normal, and acknowledged."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """One value goes astray. Times are seconds after the drill begins.

    It is the `place`-th indicator (from 1, in the park's order) of a `kind` with the limit `beyond`, at equipment of
    one of the kinds `equipment` that holds one of `media` (none named: any). It goes past the limit by `share` of the
    way that is left to the end of its range.
    """

    kind: IndicatorKind
    beyond: str
    share: float
    start_s: float
    rise_s: float
    hold_s: float
    fall_s: float
    place: int = 1
    equipment: tuple[str, ...] = ()
    media: tuple[str, ...] = ()

    def fits(self, equipment: Equipment, indicator: Indicator) -> bool:
        """Whether an indicator is one that this may happen to."""
        return (
            indicator.kind == self.kind
            and indicator.linked
            and getattr(indicator, self.beyond) is not None
            and (not self.equipment or equipment.kind in self.equipment)
            and (not self.media or equipment.medium in self.media)
        )


@dataclass(frozen=True, slots=True)
class Drill:
    """A script. `lasts_s` is when it is over, seconds after its begin; `allowed_s` has the site's times by stage."""

    key: str
    title_zh: str
    title_en: str
    briefing_zh: str
    briefing_en: str
    lasts_s: float
    mishaps: tuple[Mishap, ...]
    allowed_s: Mapping[Stage, float] = field(default_factory=dict[Stage, float])


def excursions_of(drill: Drill, park: Park) -> tuple[Excursion, ...]:
    """The script for one park. Raises `Trouble` that names the mishap for which it has nothing."""
    return tuple(_excursion(drill, row, park) for row in range(len(drill.mishaps)))


def _excursion(drill: Drill, row: int, park: Park) -> Excursion:
    mishap = drill.mishaps[row]
    fitting = [indicator for _, _, item in park.walk() for indicator in item.indicators if mishap.fits(item, indicator)]
    if len(fitting) < mishap.place:
        raise Trouble(
            f"演练“{drill.title_zh}”第 {row + 1} 步需要第 {mishap.place} 个合适的测点，本园区只有 {len(fitting)} 个。",
            f"Step {row + 1} of the drill “{drill.title_en}” needs a fitting indicator number {mishap.place}; "
            f"this park has {len(fitting)}.",
            remedy_zh="换一个演练，或按本园区的设备改写演练脚本。",
            remedy_en="Choose another drill, or write one for the equipment of this park.",
        )
    indicator = fitting[mishap.place - 1]
    return Excursion(
        indicator.code, mishap.start_s, mishap.rise_s, mishap.hold_s, mishap.fall_s, _peak(mishap, indicator)
    )


def _peak(mishap: Mishap, indicator: Indicator) -> float:
    limit = float(getattr(indicator, mishap.beyond))
    end = indicator.range_low if mishap.beyond in {"low_low", "low"} else indicator.range_high
    return limit + mishap.share * (end - limit)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something the journal tells of one indicator: `stage` None is its alarm. `time` is seconds since 1970 UTC."""

    time: float
    code: str
    stage: Stage | None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Handling:
    """How one indicator's alarm was handled. `called` is seconds since 1970 UTC, None when it never was in alarm.

    `after` has the seconds from the call to each stage that was reached, `by` who reached it.
    """

    code: str
    called: float | None
    after: Mapping[Stage, float]
    by: Mapping[Stage, str]

    def held(self, stage: Stage, allowed_s: Mapping[Stage, float]) -> bool | None:
        """Whether a stage was reached in the site's time; None where the site has set none (待配置)."""
        if stage not in allowed_s:
            return None
        return stage in self.after and self.after[stage] <= allowed_s[stage]


def handled(codes: Sequence[str], signs: Iterable[Sign]) -> tuple[Handling, ...]:
    """How the alarm of each indicator was handled; signs in the order of the journal.

    What was done before the alarm does not count, and whoever did something about it saw it.
    """
    called = dict[str, float]()
    after = {code: dict[Stage, float]() for code in codes}
    by = {code: dict[Stage, str]() for code in codes}
    for sign in signs:
        if sign.code not in after:
            continue
        if sign.stage is None:
            called.setdefault(sign.code, sign.time)
        elif sign.code in called:
            seconds = sign.time - called[sign.code]
            for stage in _reached(sign):
                after[sign.code].setdefault(stage, seconds)
                by[sign.code].setdefault(stage, sign.person)
    return tuple(Handling(code, called.get(code), after[code], by[code]) for code in codes)


def of_indicators(signs: Iterable[Sign], codes: Sequence[str], park: Park) -> Iterator[Sign]:
    """Signs about an equipment as signs about each of its indicators that are asked for: people look at equipment."""
    worn = {item.code: [each.code for each in item.indicators if each.code in codes] for _, _, item in park.walk()}
    for sign in signs:
        yield from (replace(sign, code=code) for code in worn.get(sign.code, [sign.code]))


def _reached(sign: Sign) -> tuple[Stage, ...]:
    """The stage, and that it was seen where a person did it; an alarm may close by itself."""
    return () if sign.stage is None else (Stage.SEE, sign.stage) if sign.person else (sign.stage,)
