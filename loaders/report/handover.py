"""The note that one shift leaves the next about an open incident: what stands, what is owed, until when."""

from collections.abc import Iterator, Mapping

from loaders.report.words import LEVELS, STEPS, Speech
from scenes.accident import ReportingClock
from scenes.alarm import Axis
from scenes.chronology import AlarmStory, Chronology
from scenes.incident import Incident, Step
from scenes.past import Past

MOST_NAMED = 20
"""Alarms told one by one; the rest is counted."""


def handover_note(
    incident: Incident,
    chronology: Chronology,
    clocks: tuple[ReportingClock, ...],
    now: Past,
    names: Mapping[str, str],
    speech: Speech,
) -> str:
    """The note as text. `now` is the state at the hand-over; `names` are all indicators, in the order of the park."""
    return "\n".join(_lines(incident, chronology, clocks, now, names, speech)) + "\n"


def _lines(
    incident: Incident,
    chronology: Chronology,
    clocks: tuple[ReportingClock, ...],
    now: Past,
    names: Mapping[str, str],
    speech: Speech,
) -> Iterator[str]:
    say = speech.say
    yield f"{say('交接', 'Hand-over')} {speech.moment(now.asked)}  {incident.key} {incident.title}"
    if now.moment is None:
        yield say(
            "！此刻没有记录，以下只到最后一条日志为止。", "! Nothing is recorded of now; this ends with the journal."
        )
    standing = [each for each in chronology.alarms if not each.over]
    yield say(f"未消除报警 {len(standing)} 条", f"Alarms that stand: {len(standing)}")
    yield from (f"  - {_alarm(each, names, speech)}" for each in standing[:MOST_NAMED])
    if len(standing) > MOST_NAMED:
        yield say(f"  - 另有 {len(standing) - MOST_NAMED} 条", f"  - and {len(standing) - MOST_NAMED} more")
    owed = [step for step in Step if step not in chronology.steps]
    told = "、".join(speech.of(STEPS[step]) for step in owed)
    yield say("未完成步骤：", "Steps not taken: ") + (told or say("无", "none"))
    told_names = list(names.values())
    for shelf in now.board.shelved:
        until = f"{say('至', 'until')} {speech.moment(shelf.until)}"
        yield f"{say('搁置', 'Shelved')}: {told_names[shelf.row]} {until} · {shelf.by} · {shelf.reason}"
    for clock in clocks:
        if clock.due is not None and clock.done is None:
            late = say("（已逾期）", " (LATE)") if clock.late(now.asked) else ""
            duty = say(clock.rule.zh, clock.rule.en)
            yield f"{say('报告截止', 'Report due')}: {duty} {speech.moment(clock.due)}{late}"
    people = "、".join(each.person for each in chronology.people)
    yield say("参与人员：", "People so far: ") + (people or say("无", "none"))
    last = incident.narrative[-1] if incident.narrative else None
    if last is not None:
        yield say(f"经过（第 {last.number} 版，{last.by}）：", f"Narrative (version {last.number}, {last.by}):")
        yield last.text


def _alarm(story: AlarmStory, names: Mapping[str, str], speech: Speech) -> str:
    level = speech.say("失联", "contact") if story.axis == Axis.CONTACT else speech.of(LEVELS.get(story.level))
    missing = [step for step in (Step.ACKNOWLEDGED, Step.VERIFIED) if step not in story.steps]
    said = "、".join(speech.say("未", "not ") + speech.of(STEPS[step]) for step in missing)
    since = f"{speech.say('自', 'since')} {speech.clock(story.began)}"
    return f"{names.get(story.code, story.code)} {level} {since}" + (f" · {said}" if said else "")
