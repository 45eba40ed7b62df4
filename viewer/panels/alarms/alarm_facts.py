"""What is known of one alarm, as names and what they are. No rule is applied here."""

import numpy as np
from PySide6.QtCore import QCoreApplication

from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Board
from scenes.alarm_guidance import GuidanceBook
from scenes.facts import Facts
from scenes.plant import Park
from scenes.quality import status_of
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_seen import Kept
from viewer.panels.alarms.alarm_words import alarm_state_name, axis_name, person_name
from viewer.panels.alarms.kept_words import cause_name, end_told, kept_told, person_told, reason_told
from viewer.panels.language import language
from viewer.panels.slips.concern import Concern
from viewer.panels.words import LETTERS, clock_told, level_name, limit_told, quality_name, span_told, value_told

type Pair = tuple[str, str]

translate = QCoreApplication.translate


def states_of(facts: Facts, row: int) -> tuple[AlarmState, AlarmState]:
    """States of the process alarm and of the contact alarm. Facts without states have them from the levels."""
    state, contact = AlarmState(int(facts.state[row])), AlarmState(int(facts.contact[row]))
    if state is AlarmState.NORM and facts.unanswered[row]:
        state = AlarmState.UNACK if facts.level[row] else AlarmState.RTNUN
    return state, contact


def status_told(facts: Facts, row: int, *, linked: bool = True) -> str:
    """The quality of the last value: the word of its status where it has one that says more."""
    status, plain = status_of(int(facts.code[row])), quality_name(int(facts.quality[row]))
    if not linked or not facts.code[row] or status.quality != facts.quality[row]:
        return plain
    told = status.en if language() == "en" else status.zh
    return told if status.quality == Quality.GOOD or told == plain else f"{plain} · {told}"


def alarm_told(facts: Facts, row: int, now: float) -> list[str]:
    """What is out of the ordinary with an indicator's two alarms, in a few words; nothing while both are normal."""
    process, contact = states_of(facts, row)
    level, since = int(max(facts.level[row], facts.unanswered[row])), float(facts.since[row])
    said = [level_name(level)] if level else []
    if process is not AlarmState.NORM or level:
        said.append(alarm_state_name(AlarmState.ACKED if process is AlarmState.NORM else process))
        said += [translate("Words", "已 {0}").format(span_told(now - since))] if since else []
    if contact is not AlarmState.NORM:
        said.append(f"{axis_name(Axis.CONTACT)} {alarm_state_name(contact)}")
    return said


def kept_of(board: Board, row: int) -> list[str]:
    """Why one indicator's alarms call nobody, and until when."""
    kept: tuple[tuple[Kept, ...], ...] = (board.shelved, board.suppressed, board.outages)
    return [kept_told(each) for group in kept for each in group if each.row == row]


def concern_of_row(facts: Facts, row: int) -> Concern:
    """The alarm of an indicator that somebody means: its process alarm, or the contact alarm where only that stands."""
    process, contact = states_of(facts, row)
    level = int(max(facts.level[row], facts.unanswered[row]))
    lost = not level and process is AlarmState.NORM and contact is not AlarmState.NORM
    axis, shown = (Axis.CONTACT, 0) if lost else (Axis.PROCESS, level)
    return Concern(np.array([row], np.int32), np.array([shown], np.uint8), axis)


def alarm_facts(park: Park, row: int, facts: Facts, board: Board, now: float) -> list[Pair]:
    """Everything the board and the facts say of one indicator's alarms; `now` is the feed's clock."""
    return [
        *_states(park, row, facts, now),
        *_reading(park, row, facts, now),
        *_people(row, board, now),
        *_others(row, board, now),
    ]


def _states(park: Park, row: int, facts: Facts, now: float) -> list[Pair]:
    process, contact = states_of(facts, row)
    level = int(max(facts.level[row], facts.unanswered[row]))
    said = [alarm_state_name(process)]
    if level:
        said.insert(0, f"{level_name(level)} {LETTERS[Level(level)]}")
        said.append(limit_told(park.tags, row, level))
    since = float(facts.since[row])
    told = [(translate("Words", "工艺报警"), " · ".join(word for word in said if word))]
    told.append((axis_name(Axis.CONTACT), alarm_state_name(contact)))
    if since:
        lasted = translate("Words", "已 {0}").format(span_told(now - since))
        told.append((translate("Words", "起始"), f"{clock_told(since, date=True)} · {lasted}"))
    return told


def _reading(park: Park, row: int, facts: Facts, now: float) -> list[Pair]:
    """The reading it stands on: value, quality, the sensor's own time, and how old that is."""
    time = float(facts.time[row])
    heard = clock_told(time, date=True) if time else translate("Words", "从未收到数据")
    age = translate("Words", "{0}前").format(span_told(now - time)) if time else ""
    value = value_told(park, row, float(facts.value[row]))
    quality = status_told(facts, row, linked=bool(park.tags.linked[row]))
    return [(translate("Words", "读数"), " · ".join(word for word in (value, quality, heard, age) if word))]


def _people(row: int, board: Board, now: float) -> list[Pair]:
    told: list[Pair] = []
    for by in board.answered:
        if by.row == row:
            what = axis_name(by.axis) if by.axis else level_name(by.level)
            told.append(
                (translate("Words", "确认人"), f"{person_name(by.by)} · {what} · {clock_told(by.time, date=True)}")
            )
    kept: list[tuple[str, Kept]] = [(translate("Words", "搁置"), each) for each in board.shelved]
    kept += [(translate("Words", "设计抑制"), each) for each in board.suppressed]
    kept += [(translate("Words", "停用"), each) for each in board.outages]
    for name, each in kept:
        if each.row == row:
            words = (reason_told(each), person_told(each), clock_told(each.since), end_told(each, now))
            told.append((name, " · ".join(word for word in words if word)))
    return told


def _others(row: int, board: Board, now: float) -> list[Pair]:
    told: list[Pair] = []
    for each in board.situations:
        if row in each.rows:
            lasted = span_told(now - each.opened)
            first = translate("Words", "首出") if each.first == row else ""
            words = (cause_name(each), translate("Words", "{0} 条").format(len(each.rows)), lasted, first)
            told.append((translate("Words", "所属情形"), " · ".join(word for word in words if word)))
    for note in board.notes:
        if note.row == row:
            more = translate("Words", "共 {0} 条").format(note.count) if note.count > 1 else ""
            words = (note.text, person_name(note.by), clock_told(note.time, date=True), more)
            told.append((translate("Words", "备注"), " · ".join(word for word in words if word)))
    return told


def guidance_told(row: int, facts: Facts, guidance: GuidanceBook) -> list[Pair]:
    """Advice for the alarm that stands: cause, consequence, and last what to do; what nobody wrote is missing."""
    process, contact = states_of(facts, row)
    axis = Axis.CONTACT if process is AlarmState.NORM and contact is not AlarmState.NORM else Axis.PROCESS
    level = 0 if axis else int(max(facts.level[row], facts.unanswered[row]))
    advice, missing = guidance.of(row, axis, level), translate("Words", "待配置")
    return [
        (translate("Words", "可能原因"), advice.cause.told(language()) or missing),
        (translate("Words", "后果"), advice.consequence.told(language()) or missing),
        (translate("Words", "处置"), advice.action.told(language()) or missing),
    ]
