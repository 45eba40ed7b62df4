"""A report block by block, in one language. Facts first; what people wrote and stated stands apart and says so."""

from collections.abc import Iterator, Mapping

from loaders.report.blocks import (
    Block,
    Chart,
    Document,
    FactTable,
    Heading,
    Image,
    Line,
    Paragraph,
    Signatures,
    Table,
    bounded,
)
from loaders.report.chart import marks_of
from loaders.report.contents_known import MOST_ROWS, names_of, quality, then
from loaders.report.contents_people import accident, more, narrative
from loaders.report.matter import Matter
from loaders.report.words import (
    ACTIONS,
    HAPPENINGS,
    KINDS,
    LEVELS,
    STEPS,
    VERDICTS,
    Speech,
    line_told,
)
from scenes.alarm import Axis
from scenes.chronology import AlarmStory
from scenes.datums import word_of
from scenes.incident import Step
from scenes.trouble import Language


def document_of(matter: Matter, language: Language) -> Document:
    """The report of an incident."""
    speech = Speech(language, matter.zone)
    title = speech.say("事件报告", "Incident report") + f"  {matter.incident.key}  {matter.incident.title}"
    park = _park_name(matter, speech)
    foot = f"{park} · {matter.incident.key} · {speech.say('编制', 'made')} {speech.moment(matter.wall)}"
    drill = speech.say("演练：数值为编造，不是真实事件", "Rehearsal: values are made up, this is no real event")
    blocks = tuple(_blocks(matter, speech))
    return Document(language, title, foot, drill if matter.park.rehearsal else "", blocks)


def _blocks(matter: Matter, speech: Speech) -> Iterator[Block]:
    yield FactTable(tuple(_stamps(matter, speech)))
    for notice in matter.notices:
        yield Paragraph(speech.notice(notice), small=True)
    yield from _steps(matter, speech)
    yield from _trends(matter, speech)
    yield from _pictures(matter, speech)
    yield from _chronology(matter, speech)
    yield from _alarms(matter, speech)
    yield from _people(matter, speech)
    yield from then(matter, speech)
    yield from quality(matter, speech)
    yield from accident(matter, speech)
    yield from narrative(matter, speech)
    lines = ("编制", "审核", "值班长") if speech.language == "zh" else ("Prepared", "Reviewed", "Shift leader")
    yield Signatures(lines, speech.say("日期", "Date"))


def _park_name(matter: Matter, speech: Speech) -> str:
    park = matter.park
    return park.name_en if speech.language == "en" and park.name_en else park.name


def _stamps(matter: Matter, speech: Speech) -> Iterator[tuple[str, str]]:
    incident, subject, origin = matter.incident, matter.incident.subject, matter.park.origin
    say = speech.say
    yield say("园区", "Park"), f"{_park_name(matter, speech)}（{matter.park.code}）"
    yield say("事件", "Incident"), f"{incident.key} {incident.title}"
    yield say("时段", "Time"), f"{speech.moment(subject.begin)} – {speech.moment(subject.end)}"
    yield say("时区", "Time zone"), f"{speech.offset(subject.begin)} · {say('按数据源时钟', 'clock of the feed')}"
    about = say(f"{len(matter.rows)} 个指标", f"{len(matter.rows)} indicators")
    yield say("范围", "About"), about if subject.codes else say("全园区 ", "whole park, ") + about
    yield say("立案", "Opened"), f"{incident.opened_by} · {speech.moment(incident.opened)}"
    state = f"{say('已结案', 'closed')} {incident.closed_by} · {speech.moment(incident.closed)}"
    yield say("状态", "State"), say("未结案", "open") if incident.open else state
    live = say("实时", "live") if matter.live else say("回放（历史记录）", "replay of the history")
    yield say("依据", "Rests on"), live
    datum = word_of(type(origin)).upper()
    frame = f"{datum} {origin.longitude:.6f}, {origin.latitude:.6f}, {origin.height:g} m"
    yield say("坐标框架", "Frame"), say("东北天局部坐标，原点 ", "east-north-up, origin ") + frame
    files = say(f"{len(matter.scene.files)} 个文件", f"{len(matter.scene.files)} files")
    yield say("场景版本", "Scene"), f"SHA-256 {matter.scene.sha256[:16]}… · {files}"
    yield say("软件", "Software"), matter.software
    yield say("编制", "Made"), f"{matter.by} · {speech.moment(matter.wall)}"


def _steps(matter: Matter, speech: Speech) -> Iterator[Block]:
    say, steps = speech.say, matter.chronology.steps
    yield Heading(say("处置过程", "From detection to clearing"))
    rows, before = list[Line](), None
    for step in Step:
        mark = steps.get(step)
        if mark is None:
            standing = step is Step.CLEARED and any(not each.over for each in matter.chronology.alarms)
            missing = say("仍有报警未消除", "alarms still stand") if standing else say("未记录", "not recorded")
            rows.append((speech.of(STEPS[step]), missing, "–", "–", "–", "–"))
            continue
        began = min(each.time for each in steps.values())
        source = say("日志第 {} 条", "entry {}").format(mark.entry) if mark.entry else say("人员陈述", "stated")
        delay = None if before is None else mark.time - before
        since, person = speech.span(mark.time - began), mark.person or "–"
        rows.append((speech.of(STEPS[step]), speech.clock(mark.time), since, speech.span(delay), person, source))
        before = mark.time
    heading = say("步骤|时间|距最早|距上一步|人员|依据", "Step|Time|Since first|Since step before|Person|Source")
    yield Table(tuple(heading.split("|")), tuple(rows), (0.14, 0.22, 0.14, 0.16, 0.16, 0.18))
    yield Paragraph(
        say(
            "发现至核实取最早一条报警，消除取最后一条；处置取以“处置”“措施”开头的备注，或人员陈述。",
            "Detected to verified: the first alarm that came so far; cleared: the last one. Disposed: a note that "
            "begins with “disposed” or “measure”, or a statement.",
        ),
        small=True,
    )


def _trends(matter: Matter, speech: Speech) -> Iterator[Block]:
    if not matter.trends:
        return
    say = speech.say
    yield Heading(say("趋势", "Trends"))
    for trend in matter.trends:
        yield Chart(tuple(marks_of(trend, matter.zone, say("无记录", "no record"))))
    legend = say(
        "虚线：限值；底部色带：报警持续；灰底：数据无效或离线；红底：没有记录。",
        "Dashed: limits. Band at the foot: standing in alarm. Grey ground: bad or stale. Red ground: no record.",
    )
    more = matter.untold_trends
    yield Paragraph(
        legend + (say(f"另有 {more} 个报警指标未绘。", f" {more} more are not drawn.") if more else ""), small=True
    )


def _pictures(matter: Matter, speech: Speech) -> Iterator[Block]:
    if matter.pictures:
        yield Heading(speech.say("画面", "Pictures"))
    for each in matter.pictures:
        live = speech.say("实时", "live") if each.live else speech.say("回放", "replay")
        words = speech.say(each.zh, each.en)
        stamp = f"{_park_name(matter, speech)} · {speech.moment(each.moment)} {speech.offset(each.moment)} · {live}"
        frame = word_of(type(matter.park.origin)).upper()
        versions = f"{frame} · {speech.say('场景', 'scene')} {matter.scene.sha256[:8]} · {matter.software}"
        yield Image(each.png, f"{words}  {each.view}\n{stamp} · {versions}".strip())


def _chronology(matter: Matter, speech: Speech) -> Iterator[Block]:
    say, names = speech.say, names_of(matter.park, speech)
    yield Heading(say("时间线", "Chronology"))
    rows = [
        (
            str(each.number),
            speech.clock(each.time),
            speech.of(KINDS.get(each.kind), each.kind),
            each.person or "–",
            told,
        )
        for each in matter.chronology.lines[: MOST_ROWS + 1]
        for told in (line_told(each, names, speech),)
    ]
    left = len(matter.chronology.lines) - MOST_ROWS
    heading = tuple(say("编号|时间|类别|人员|内容", "Entry|Time|Kind|Person|What").split("|"))
    yield Table(heading, tuple(rows[:MOST_ROWS]), (0.08, 0.17, 0.13, 0.13, 0.49))
    yield from more(left, speech)


def _alarms(matter: Matter, speech: Speech) -> Iterator[Block]:
    say, names = speech.say, names_of(matter.park, speech)
    yield Heading(say(f"报警 {len(matter.chronology.alarms)} 条", f"Alarms: {len(matter.chronology.alarms)}"))
    rows, left = bounded([_alarm(each, names, speech) for each in matter.chronology.alarms[: MOST_ROWS + 1]], MOST_ROWS)
    left += max(len(matter.chronology.alarms) - MOST_ROWS - 1, 0)
    heading = say(
        "指标|级别|数值|发现|报警|确认（用时）|核实|消除",
        "Indicator|Level|Value|Detected|Announced|Acknowledged (after)|Verified|Cleared",
    )
    yield Table(tuple(heading.split("|")), rows, (0.2, 0.1, 0.1, 0.11, 0.11, 0.16, 0.11, 0.11))
    yield from more(left, speech)


def _alarm(story: AlarmStory, names: dict[str, str], speech: Speech) -> Line:
    def at(step: Step) -> str:
        return speech.clock(story.steps[step].time)[6:] if step in story.steps else "–"

    acknowledged = at(Step.ACKNOWLEDGED)
    if Step.ACKNOWLEDGED in story.steps:
        mark = story.steps[Step.ACKNOWLEDGED]
        begun = story.steps.get(Step.ANNOUNCED, mark).time
        acknowledged += f" {mark.person} ({speech.span(mark.time - begun)})"
    level = speech.say("失联", "contact") if story.axis == Axis.CONTACT else speech.of(LEVELS.get(story.level))
    if story.aside:
        level += " " + "/".join(dict.fromkeys(speech.of(HAPPENINGS.get(each)) for each, _ in story.aside))
    value = "–" if story.value is None else f"{story.value:.5g}"
    verified = at(Step.VERIFIED)
    if story.verdict:
        verified += " " + speech.of(VERDICTS.get(story.verdict), story.verdict)
    cleared = at(Step.CLEARED) if story.over else speech.say("未消除", "stands")
    name = names.get(story.code, story.code)
    return name, level, value, at(Step.DETECTED), at(Step.ANNOUNCED), acknowledged, verified, cleared


def _people(matter: Matter, speech: Speech) -> Iterator[Block]:
    say = speech.say
    yield Heading(say("人员和操作", "People and acts"))
    rows = [
        (
            each.person,
            f"{speech.clock(each.first)} – {speech.clock(each.last)[6:]}",
            _counts(each.acts, speech) or "–",
            _counts(each.refused, speech) or "–",
        )
        for each in matter.chronology.people
    ]
    heading = tuple(say("人员|起止|操作次数|被拒", "Person|From – to|Acts|Refused").split("|"))
    shown, left = bounded(rows, MOST_ROWS)
    yield Table(heading, shown, (0.2, 0.28, 0.37, 0.15)) if rows else Paragraph(say("无人操作。", "Nobody acted."))
    yield from more(left, speech)


def _counts(acts: Mapping[str, int], speech: Speech) -> str:
    return ", ".join(f"{speech.of(ACTIONS.get(name), name)} {count}" for name, count in acts.items())
