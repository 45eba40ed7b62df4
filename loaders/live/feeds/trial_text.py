"""A trial in words for a terminal, and as JSON for programs."""

from datetime import UTC, datetime, timedelta, timezone
from math import isfinite

from loaders.jsonfile import Json
from loaders.live.feeds.trial import Fault, First, Trial
from scenes.quality import status_of
from scenes.trouble import Language

BEIJING = timezone(timedelta(hours=8))


def trial_text(trial: Trial, language: Language = "zh") -> str:
    """Everything a technician wants to know, line by line."""
    zh = language == "zh"
    lines = [
        f"{trial.target}    {trial.mapping}" + (f"    {trial.park}" if trial.park else ""),
        _summary(trial, zh=zh),
    ]
    if trial.sources:
        lines.append(("来源：" if zh else "Sources: ") + ", ".join(trial.sources))
    lines += [_skew(source, ahead, zh=zh) for source, ahead in trial.ahead if abs(ahead) > 1]
    lines += ["", *(_fault(fault, language) for fault in trial.faults)] if trial.faults else []
    if trial.first:
        lines += ["", "前几个读数：" if zh else "First readings:"]
        lines += [_first(each, zh=zh) for each in trial.first]
    lines += ["", _verdict(trial, zh=zh)]
    return "\n".join(lines)


def trial_json(trial: Trial) -> Json:
    """The same for programs; values that are no number are null."""
    return {
        "target": trial.target,
        "mapping": trial.mapping,
        "park": trial.park,
        "good": trial.good,
        "messages": trial.messages,
        "broken": trial.broken,
        "heartbeats": trial.heartbeats,
        "snapshots": trial.snapshots,
        "without_sequence": trial.unnumbered,
        "understood": trial.understood,
        "bound": trial.bound,
        "refused": trial.refused,
        "sources": list(trial.sources),
        "ahead_seconds": dict(trial.ahead),
        "faults": [_fault_json(each) for each in trial.faults],
        "first": [_first_json(each) for each in trial.first],
    }


def _summary(trial: Trial, *, zh: bool) -> str:
    if zh:
        words = f"{trial.messages} 条消息，{trial.broken} 条读不了；"
        words += f"{trial.understood} 个读数看得懂，{trial.refused} 个被拒绝"
        words += f"，{trial.bound} 个对应到园区" if trial.park else ""
        words += f"；{trial.unnumbered} 条没有序号（缺失将无法发现）" if trial.unnumbered else ""
        return words + "。"
    words = f"{trial.messages} messages, {trial.broken} cannot be read; {trial.understood} readings understood"
    words += f", {trial.refused} refused" + (f", {trial.bound} bound to the park" if trial.park else "")
    words += f"; {trial.unnumbered} without a sequence number (gaps will not be seen)" if trial.unnumbered else ""
    return words + "."


def _skew(source: str, ahead: float, *, zh: bool) -> str:
    if zh:
        return f"  {source} 的时钟比本机{'快' if ahead > 0 else '慢'} {abs(ahead):.0f} 秒"
    return f"  the clock of {source} is {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"


def _fault(fault: Fault, language: Language) -> str:
    return f"× {fault.count}  {fault.notice.told(language)}"


def _first(each: First, *, zh: bool) -> str:
    value = f"{each.value:.6g}" if isfinite(each.value) else "—"
    status = status_of(each.status)
    moment = datetime.fromtimestamp(each.time, UTC).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    return f"  {each.name[:64]:<24} {value:>10} {each.unit:<6} {moment}  {status.zh if zh else status.en}"


def _verdict(trial: Trial, *, zh: bool) -> str:
    if trial.good:
        return "映射适用。" if zh else "The mapping fits."
    return "映射还不适用：请按上面的提示改正。" if zh else "The mapping does not fit yet: mend it as said above."


def _fault_json(fault: Fault) -> Json:
    notice = fault.notice
    return {
        "count": fault.count,
        "zh": notice.zh,
        "en": notice.en,
        "remedy_zh": notice.remedy_zh,
        "remedy_en": notice.remedy_en,
        "place": notice.place,
    }


def _first_json(each: First) -> Json:
    return {
        "source": each.source,
        "name": each.name,
        "code": each.code,
        "value": each.value if isfinite(each.value) else None,
        "unit": each.unit,
        "time": each.time,
        "status": f"0x{each.status:08X}",
        "quality": status_of(each.status).name,
    }
