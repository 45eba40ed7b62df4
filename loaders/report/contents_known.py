"""The part of a report about what was known: what was put aside or unknown as it began, how good the data were."""

from collections.abc import Iterator

import numpy as np

from loaders.report.blocks import Block, Heading, Line, Paragraph, Table, bounded
from loaders.report.contents_people import more
from loaders.report.matter import Matter
from loaders.report.words import QUALITIES, WHYS, Speech
from scenes.past import Gap
from scenes.plant import Park
from scenes.severity import Quality

MOST_ROWS = 300
"""Rows of one table on paper; the evidence package has all of them."""
MOST_INDICATORS = 120


def names_of(park: Park, speech: Speech) -> dict[str, str]:
    """The shortest name of each indicator that tells it apart, by code: its tag number, else equipment and name."""
    found = dict[str, str]()
    for _, _, equipment in park.walk():
        for each in equipment.indicators:
            name = each.name_en if speech.language == "en" and each.name_en else each.name
            of = equipment.name_en if speech.language == "en" and equipment.name_en else equipment.name
            found[each.code] = each.tag_number or f"{of} {name}"
    return found


def then(matter: Matter, speech: Speech) -> Iterator[Block]:
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


def quality(matter: Matter, speech: Speech) -> Iterator[Block]:
    """How much of the time there was a record, and how much of it each indicator was good; the worst ones first."""
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
