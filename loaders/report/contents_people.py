"""The part of a report that people answer for: losses, clocks, statements and the narrative."""

from collections.abc import Iterator

from loaders.report.blocks import Block, Heading, Line, Paragraph, Table, bounded
from loaders.report.matter import Matter
from loaders.report.words import LOSSES, MOMENTS, STEPS, Speech
from scenes.accident import ReportingClock, Stated, beyond, upward_of
from scenes.incident import Step


def accident(matter: Matter, speech: Speech) -> Iterator[Block]:
    """Losses, the grade that follows by the numbers, and until when whom must be told."""
    say, losses, grading = speech.say, matter.incident.losses, matter.grading
    yield Heading(say("事故等级和报告时限（辅助，不代替认定）", "Grade and reporting clocks: a help, no ruling"))
    known = (("deaths", losses.deaths), ("injuries", losses.injuries), ("loss_yuan", losses.loss_yuan))
    unit = {"loss_yuan": say(" 元", " yuan")}
    said = [
        f"{speech.of(LOSSES[name])}: {_number(number, speech)}{unit.get(name, '') if number is not None else ''}"
        for name, number in known
    ]
    yield Paragraph("；".join(said) if speech.language == "zh" else "; ".join(said))
    if grading.grade is None:
        yield Paragraph(say("没有填写损失，不作等级提示。", "No loss is on record: no grade is suggested."))
    else:
        by = ", ".join(speech.of(LOSSES[name]) for name in grading.by)
        least = say("至少为", "at least ") if grading.unknown else say("为", "")
        name = say(grading.grade.zh, grading.grade.en)
        yield Paragraph(
            f"{say('按现有数字', 'By these numbers ')}{least}{name}（{by}；{_stated(grading.grade.stated, speech)}）"
        )
    upward = upward_of(grading, matter.rules)
    if upward is not None:
        least = say("至少", "at least ") if grading.unknown else ""
        yield Paragraph(f"{least}{say(upward.zh, upward.en)}（{_stated(upward.stated, speech)}）")
    unasked = beyond(matter.rules.reporting, upward)
    rows = [_clock(each, matter.wall, speech, asked=each.rule.key not in unasked) for each in matter.clocks]
    heading = say("义务|知情时间|时限|截止|完成|依据", "Duty|Known since|Within|Until|Done|Stated in")
    yield Table(tuple(heading.split("|")), tuple(rows), (0.25, 0.15, 0.09, 0.15, 0.15, 0.21))
    stated = [each for each in matter.incident.statements if each.what in MOMENTS]
    if stated:
        lines = tuple(
            (speech.of(MOMENTS[each.what]), speech.moment(each.time), each.by, each.text or "–") for each in stated
        )
        yield Table(
            tuple(say("陈述|时间|陈述人|说明", "Statement|Time|By|Words").split("|")), lines, (0.25, 0.22, 0.2, 0.33)
        )


def _number(number: float | None, speech: Speech) -> str:
    return speech.say("未知", "not known") if number is None else f"{number:,.12g}"


def _clock(clock: ReportingClock, now: float, speech: Speech, *, asked: bool) -> Line:
    rule, say = clock.rule, speech.say
    within = say("待配置", "to be configured") if rule.seconds is None else speech.span(rule.seconds)
    due = "–" if clock.due is None else speech.moment(clock.due)
    if not asked:
        due = say("该等级不要求", "not at this grade")
    elif clock.late(now):
        due += say(" 逾期", " LATE")
    begun = say("未填写", "not stated") if clock.begun is None else speech.moment(clock.begun)
    done = "–" if clock.done is None else speech.moment(clock.done)
    return say(rule.zh, rule.en), begun, within, due, done, _stated(rule.stated, speech)


def _stated(stated: Stated, speech: Speech) -> str:
    source = speech.say(stated.source, "State Council Order 493") if "493" in stated.source else stated.source
    return f"{source} {stated.clause}" + ("" if stated.verified else speech.say(" 待核实", " (not verified)"))


def narrative(matter: Matter, speech: Speech) -> Iterator[Block]:
    """What people wrote, by whom and when, and the conclusion."""
    say, incident = speech.say, matter.incident
    yield Heading(say("经过（人员填写，不是系统记录）", "Narrative: written by people, no record of the system"))
    yield Paragraph(incident.text or say("尚未填写。", "Not written yet."))
    if incident.narrative:
        rows = [
            (str(each.number), each.by, speech.moment(each.wall), str(len(each.text))) for each in incident.narrative
        ]
        shown, left = bounded(rows[::-1], 30)
        heading = tuple(say("版本|填写人|时间|字数", "Version|By|At|Letters").split("|"))
        yield Table(heading, shown, (0.15, 0.35, 0.35, 0.15))
        yield from more(left, speech)
    steps = [each for each in incident.statements if each.what in STEPS]
    if steps:
        lines = tuple(
            (speech.of(STEPS[Step(each.what)]), speech.moment(each.time), each.by, each.text or "–") for each in steps
        )
        heading = tuple(say("人员陈述的步骤|时间|陈述人|说明", "Step stated|Time|By|Words").split("|"))
        yield Table(heading, lines, (0.25, 0.22, 0.2, 0.33))
    if not incident.open:
        yield Paragraph(f"{say('结案结论', 'Conclusion')}: {incident.closing}")


def more(left: int, speech: Speech) -> Iterator[Block]:
    """That rows were left out, and how many."""
    if left > 0:
        yield Paragraph(
            speech.say(
                f"另有 {left} 行未列出，见证据包。", f"{left} more rows are not shown: see the evidence package."
            ),
            small=True,
        )
