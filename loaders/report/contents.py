"""A report block by block, in one language. Facts first; what people wrote and stated stands apart and says so."""

from collections.abc import Iterator, Mapping

import numpy as np

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
from loaders.report.contents_people import accident, more, narrative
from loaders.report.matter import Matter
from loaders.report.words import (
    ACTIONS,
    HAPPENINGS,
    KINDS,
    LEVELS,
    QUALITIES,
    STEPS,
    VERDICTS,
    WHYS,
    Speech,
    line_told,
)
from scenes.alarm import Axis
from scenes.chronology import AlarmStory
from scenes.datums import word_of
from scenes.incident import Step
from scenes.past import Gap
from scenes.plant import Park
from scenes.severity import Quality
from scenes.trouble import Language

MOST_ROWS = 300
"""Rows of one table on paper; the evidence package has all of them."""
MOST_INDICATORS = 120


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
    yield from _then(matter, speech)
    yield from _quality(matter, speech)
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


def names_of(park: Park, speech: Speech) -> dict[str, str]:
    """The shortest name of each indicator that tells it apart, by code: its tag number, else equipment and name."""
    found = dict[str, str]()
    for _, _, equipment in park.walk():
        for each in equipment.indicators:
            name = each.name_en if speech.language == "en" and each.name_en else each.name
            of = equipment.name_en if speech.language == "en" and equipment.name_en else equipment.name
            found[each.code] = each.tag_number or f"{of} {name}"
    return found


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


def _then(matter: Matter, speech: Speech) -> Iterator[Block]:
    """What was shelved, suppressed, out of service or unknown as it began."""
    say, names, first = speech.say, names_of(matter.park, speech), matter.first
    yield Heading(say("开始时被搁置、抑制、停用和未知的", "Put aside or unknown as it began"))
    if first.moment is None:
        why = "" if first.gap is None else speech.of(WHYS[first.gap.why])
        yield Paragraph(say(f"开始时刻没有记录（{why}），以下不可知。", f"Nothing is known of that moment ({why})."))
        return
    rows, board, codes = list[Line](), first.board, matter.park.tags.codes
    known = set(matter.rows.tolist())
    for shelf in (each for each in board.shelved if each.row in known):
        by = f"{shelf.by}{'、' + shelf.second if shelf.second else ''}"
        words = f"{by} · {shelf.reason} · {say('至', 'until')} {speech.moment(shelf.until)}"
        rows.append((say("搁置", "shelved"), names[codes[shelf.row]], speech.moment(shelf.since), words))
    for each in (each for each in board.suppressed if each.row in known):
        cause = say(each.cause_zh, each.cause_en)
        rows.append((say("设计抑制", "suppressed"), names[codes[each.row]], speech.moment(each.since), cause))
    for out in (each for each in board.outages if each.row in known):
        rows.append(
            (say("停用", "out of service"), names[codes[out.row]], speech.moment(out.since), f"{out.by} · {out.permit}")
        )
    if board.silence is not None:
        until = f"{say('至', 'until')} {speech.moment(board.silence.until)}"
        rows.append((say("消音", "silence"), "–", "–", f"{board.silence.by} · {until}"))
    quality = first.facts.quality[matter.rows]
    for kind in (Quality.FAULT, Quality.STALE, Quality.UNKNOWN, Quality.UNLINKED):
        chosen = matter.rows[quality == kind]
        if len(chosen):
            some = "、".join(names[codes[row]] for row in chosen[:6].tolist()) + (" …" if len(chosen) > 6 else "")
            rows.append((speech.of(QUALITIES[kind]), say(f"{len(chosen)} 个", str(len(chosen))), "–", some))
    shown, left = bounded(rows, MOST_ROWS)
    heading = tuple(say("状态|对象|自|说明", "State|What|Since|Words").split("|"))
    yield Table(heading, shown, (0.14, 0.26, 0.2, 0.4)) if rows else Paragraph(say("没有。", "Nothing was."))
    yield from more(left, speech)


def _quality(matter: Matter, speech: Speech) -> Iterator[Block]:
    say, shares = speech.say, matter.shares
    yield Heading(say("数据质量", "Data quality"))
    recorded = 100.0 * (1.0 - shares.unrecorded / shares.seconds) if shares.seconds else 0.0
    good = 100.0 * float(shares.part(Quality.GOOD).mean()) if len(shares.held) else 0.0
    yield Paragraph(
        say(
            f"时段长 {speech.span(shares.seconds)}，其中 {recorded:.2f} % 有记录；"
            f"{len(matter.rows)} 个指标平均 {good:.2f} % 的时间数据有效。",
            f"Of {speech.span(shares.seconds)} {recorded:.2f} % were recorded; on average "
            f"{len(matter.rows)} indicators were good for {good:.2f} % of the time.",
        )
    )
    if matter.gaps:
        rows, left = bounded([_gap(each, speech) for each in matter.gaps], MOST_ROWS)
        heading = tuple(say("没有记录|至|时长|原因", "No record from|to|For|Why").split("|"))
        yield Table(heading, rows, (0.25, 0.25, 0.15, 0.35))
        yield from more(left, speech)
    order = np.argsort(shares.part(Quality.GOOD), kind="stable")
    names, codes = names_of(matter.park, speech), matter.park.tags.codes
    worst = [place for place in order.tolist() if shares.part(Quality.GOOD)[place] < 0.99995]
    lines = list[Line]()
    for place in worst[:MOST_INDICATORS]:
        part = [f"{100.0 * shares.held[place, kind] / max(shares.seconds, 1e-9):.2f}" for kind in Quality]
        lines.append((names[codes[matter.rows[place]]], *part, f"{100.0 - recorded:.2f}"))
    if lines:
        kinds = [speech.of(QUALITIES[kind]) for kind in Quality]
        heading = (say("指标（% 时间）", "Indicator, % of time"), *kinds, say("无记录", "no record"))
        yield Table(heading, tuple(lines), (0.34, *(0.11,) * 6))
        yield from more(len(worst) - MOST_INDICATORS, speech)
    else:
        yield Paragraph(say("全部指标在全部时间内有效。", "All indicators were good all the time."))


def _gap(gap: Gap, speech: Speech) -> Line:
    return speech.moment(gap.begin), speech.moment(gap.end), speech.span(gap.end - gap.begin), speech.of(WHYS[gap.why])
