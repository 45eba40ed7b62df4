"""Numbers that no published rule fixes, each with where it comes from. Unset is shown 待配置, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenes.severity import Level
from scenes.trouble import Notice


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and its source. `value` None is 待配置; a source that was not checked is shown 待核实."""

    value: float | None = None
    source_zh: str = ""
    source_en: str = ""
    verified: bool = False

    @property
    def known(self) -> bool:
        """Whether somebody has set it."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class ShelfRule:
    """How an alarm of one level may be shelved: for how many seconds at most, and by how many people."""

    longest: Figure = field(default_factory=Figure)
    people: Figure = field(default_factory=lambda: Figure(1.0))


@dataclass(frozen=True, slots=True)
class Shelving:
    """What holds for shelving: a rule for each `Level`, and one for the contact axis."""

    levels: Mapping[Level, ShelfRule]
    contact: ShelfRule

    def of(self, level: int, axis: int) -> ShelfRule:
        """The rule for one alarm; `axis` holds `Axis` (1 is the contact axis)."""
        return self.contact if axis else self.levels[Level(level)]

    def refusal(self, level: int, axis: int, seconds: float, people: int) -> Notice | None:
        """Why an alarm may not be shelved for so long by so many, None when it may."""
        rule = self.of(level, axis)
        longest, wanted = rule.longest.value, int(rule.people.value or 1)
        if longest is None:
            return _UNSET
        if seconds <= 0:
            return Notice(
                "搁置的结束时间已经过去。",
                "The end of the shelving has already passed.",
                "选择一个将来的时间。",
                "Choose a time to come.",
            )
        if seconds > longest:
            minutes = f"{longest / 60:g}"
            return Notice(
                f"该级别报警最长搁置 {minutes} 分钟。",
                f"An alarm of this level can be shelved for {minutes} minutes at most.",
                "缩短搁置时间。",
                "Choose an earlier end.",
            )
        if people < wanted:
            return Notice(
                f"该级别报警需 {wanted} 人共同搁置。",
                f"It takes {wanted} people to shelve an alarm of this level.",
                "请第二人登录同意。",
                "Have a second person log in and agree.",
            )
        return None


_UNSET = Notice(
    "该级别报警的最长搁置时间待配置，不能搁置。",
    "The longest time for which an alarm of this level may be shelved is not configured.",
    "由管理员在 alarms.toml 的 [shelving] 中设置 longest_minutes。",
    "Have an administrator set longest_minutes under [shelving] in alarms.toml.",
)
