"""`parkwatch verify`: published case tables replayed through the engines that watch the park, each with its source."""

from collections.abc import Callable
from pathlib import Path

from loaders.case_file import Spot, case_file
from loaders.hazard_cases import hazard_verdicts
from loaders.phoebus_cases import phoebus_verdicts
from loaders.places import CONFIG, REGULATIONS
from loaders.state_cases import state_verdicts
from loaders.verdict import Verdict, all_agree, as_rows
from scenes.trouble import Trouble

__all__ = ["PROFILES", "SUBJECTS", "Verdict", "all_agree", "as_rows", "verify", "verify_alarms", "verify_hazard"]

ALARM_CASES = CONFIG / "alarms" / "alarm_cases.json"
ALARM_STATES = CONFIG / "alarms" / "isa182_transitions.json"
HAZARD_CASES = REGULATIONS / "gb18218_test_vectors.csv"

PROFILES: dict[str, tuple[str, Callable[[Spot], list[Verdict]]]] = {
    "phoebus": ("cases", phoebus_verdicts),
    "isa182": ("transitions", state_verdicts),
}
"""How a table is replayed: the member that such a file has, and what replays it."""


def verify_alarms(path: Path | None = None, profile: str | None = None) -> list[Verdict]:
    """Alarm cases of a file, by default all tables shipped. `profile` None: the one the file is written for.

    Trouble when the profile is not known, or the file cannot be read or is none for it.
    """
    if profile is not None and profile not in PROFILES:
        raise _unknown("配置", "profile", profile, tuple(PROFILES))
    if path is not None:
        return _replayed(case_file(path), profile)
    shipped = {"phoebus": ALARM_CASES, "isa182": ALARM_STATES}
    chosen = tuple(shipped) if profile is None else (profile,)
    return [verdict for name in chosen for verdict in _replayed(case_file(shipped[name]), name)]


def _replayed(document: Spot, profile: str | None) -> list[Verdict]:
    fitting = [name for name, (member, _) in PROFILES.items() if document.has(member)]
    name = profile or (fitting[0] if fitting else None)
    if name is None or name not in fitting:
        members = "、".join(repr(member) for member, _ in PROFILES.values())
        raise document.wrong(f"没有 {members} 中所需的内容", f"it is no table for the profile {name or 'of any kind'}")
    verdicts = PROFILES[name][1](document)
    if not verdicts:
        raise document.wrong("没有案例", "it holds no cases")
    return verdicts


def verify_hazard(path: Path | None = None) -> list[Verdict]:
    """Worked examples of GB 18218-2018, by default those shipped. Trouble when the file cannot be read."""
    return hazard_verdicts(path or HAZARD_CASES)


SUBJECTS = ("alarms", "hazard")


def verify(subject: str, path: Path | None = None, profile: str | None = None) -> list[Verdict]:
    """The verdicts on one subject of `SUBJECTS`; `all_agree` of them is exit status 0. Trouble as in the others."""
    if subject == "alarms":
        return verify_alarms(path, profile)
    if subject != "hazard":
        raise _unknown("内容", "subject", subject, SUBJECTS)
    if profile is not None:
        raise _unknown("配置", "profile", profile, ("--profile: alarms",))
    return verify_hazard(path)


def _unknown(zh: str, en: str, word: str, known: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"没有名为 {word!r} 的{zh}。",
        f"There is no {en} {word!r}.",
        remedy_zh=f"可用：{'、'.join(known)}。",
        remedy_en=f"Known: {', '.join(known)}.",
    )
