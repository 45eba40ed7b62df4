"""What an act of a person does to alarms and papers, or why it cannot be done. Whether they may was asked before."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from loaders.live.acts import Act, Action
from loaders.live.papers import Papers, signed, with_notes, with_outages, with_shelves
from scenes.alarm import AlarmEvents, Axis, no_events
from scenes.alarm_acts import acknowledged, brought_back, reset, shelved, taken_out, unshelved
from scenes.alarm_board import Outage, Shelf, Silence
from scenes.alarm_engine import Alarms
from scenes.alarm_figures import Shelving
from scenes.alarm_states import WAITING
from scenes.facts import Facts
from scenes.trouble import Notice, Trouble

LONGEST_SILENCE_SECONDS = 12 * 3600.0
"""A shift; nobody silences the next one's alarms. The policy may have less."""
LONGEST_WORDS = 500
"""Letters of a reason, a permit or a note."""
VERDICTS = ("real", "false", "fault")
"""What a verification finds: a real alarm, a false one, or a faulty instrument."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act meets: the facts and alarms, the papers, and the rules. `number` is the next event's.

    `now` is the feed's clock in seconds since 1970 UTC.
    """

    facts: Facts
    alarms: Alarms
    papers: Papers
    shelving: Shelving
    number: int
    now: float


@dataclass(frozen=True, slots=True)
class Deed:
    """The alarms and papers afterwards, and what happened. `notice` says what of it could not be done."""

    alarms: Alarms
    papers: Papers
    events: AlarmEvents
    notice: Notice | None = None


def deed(act: Act, scene: Scene, by: str, second: str) -> Deed:
    """What becomes of an act of the person `by`, to which `second` agrees ("": nobody does).

    Raises `Trouble` when it cannot be done; then nothing is.
    """
    if len(act.text) > LONGEST_WORDS:
        raise _refusal(f"文字最多 {LONGEST_WORDS} 字。", f"A text has at most {LONGEST_WORDS} letters.")
    if act.action in _NAMES_ALARMS and not len(act.rows):
        raise _refusal("没有选中报警。", "No alarm was chosen.", "先选中报警。", "Choose an alarm first.")
    return _DEEDS[act.action](act, scene, by, second)


def _acknowledge(act: Act, scene: Scene, by: str, _second: str) -> Deed:
    alarms, events = acknowledged(scene.alarms, act.rows, act.axis, act.levels, scene.now, number=scene.number)
    states = alarms.state if act.axis == Axis.PROCESS else alarms.contact
    left = int(WAITING[states[act.rows]].sum())
    if left and not len(events):
        notice = _worse(left)
        raise Trouble(notice.zh, notice.en, remedy_zh=notice.remedy_zh, remedy_en=notice.remedy_en)
    return Deed(alarms, signed(scene.papers, events, by), events, _worse(left) if left else None)


def _silence(act: Act, scene: Scene, by: str, _second: str) -> Deed:
    if not scene.now < act.until <= scene.now + LONGEST_SILENCE_SECONDS:
        raise _refusal(
            "消音必须有结束时间，最长一个班次。",
            "Silence needs an end to come, within one shift.",
            "重新选择结束时间。",
            "Choose another end.",
        )
    papers = replace(scene.papers, silence=Silence(scene.number, act.until, by))
    return Deed(scene.alarms, papers, no_events())


def _shelve(act: Act, scene: Scene, by: str, second: str) -> Deed:
    if not act.text.strip():
        raise _refusal("搁置必须写明原因。", "Shelving needs a reason.", "填写原因。", "Give the reason.")
    worst = np.maximum(np.maximum(scene.facts.level, scene.facts.unanswered)[act.rows], act.levels)
    for level in np.unique(worst).tolist():
        why = scene.shelving.refusal(level, act.axis, act.until - scene.now, 2 if second else 1)
        if why is not None:
            raise Trouble(why.zh, why.en, remedy_zh=why.remedy_zh, remedy_en=why.remedy_en)
    alarms, events = shelved(scene.alarms, act.rows, act.axis, act.until, scene.now, number=scene.number)
    shelf = Shelf(0, act.axis, scene.now, act.until, act.text.strip(), by, second)
    return Deed(alarms, with_shelves(scene.papers, act.rows, shelf), events)


def _unshelve(act: Act, scene: Scene, _by: str, _second: str) -> Deed:
    alarms, events = unshelved(scene.alarms, act.rows, act.axis, scene.now, number=scene.number)
    if not any((row, act.axis) in scene.papers.shelved for row in act.rows.tolist()):
        raise _refusal("所选报警没有被搁置。", "None of these alarms is shelved.")
    return Deed(alarms, scene.papers, events)


def _reset(act: Act, scene: Scene, _by: str, _second: str) -> Deed:
    alarms, events = reset(scene.alarms, act.rows, act.axis, scene.now, number=scene.number)
    if not len(events):
        raise _refusal(
            "没有可复位的报警：须先恢复正常并确认。",
            "Nothing to reset: an alarm must have returned and been acknowledged first.",
        )
    return Deed(alarms, scene.papers, events)


def _take_out(act: Act, scene: Scene, by: str, _second: str) -> Deed:
    if not act.text.strip():
        raise _refusal(
            "停用必须写明许可。", "Taking out of service needs a permit.", "填写许可编号。", "Give its number."
        )
    alarms, events = taken_out(scene.alarms, act.rows, act.axis, scene.now, number=scene.number)
    outage = Outage(0, act.axis, scene.now, act.text.strip(), by)
    return Deed(alarms, with_outages(scene.papers, act.rows, outage), events)


def _bring_back(act: Act, scene: Scene, _by: str, _second: str) -> Deed:
    alarms, events = brought_back(scene.alarms, act.rows, act.axis, scene.now, number=scene.number)
    if not len(events):
        raise _refusal("所选报警没有停用。", "None of these alarms is out of service.")
    return Deed(alarms, scene.papers, events)


def _note(act: Act, scene: Scene, by: str, _second: str) -> Deed:
    if not act.text.strip():
        raise _refusal("备注是空的。", "The note is empty.", "填写内容。", "Write something.")
    papers = with_notes(scene.papers, act.rows, act.text.strip(), by, scene.now)
    return Deed(scene.alarms, papers, no_events())


def _verify(act: Act, scene: Scene, _by: str, _second: str) -> Deed:
    verdict, text = verdict_of(act.text)
    if not verdict or not text:
        raise _refusal("核实要有结论和说明。", "A verification needs a verdict and what was found.")
    return Deed(scene.alarms, scene.papers, no_events())


def verdict_of(text: str) -> tuple[str, str]:
    """The verdict in front of a verification's text, "" where there is none, and the rest."""
    first, _, rest = text.strip().partition(" ")
    return (first, rest.strip()) if first in VERDICTS else ("", text.strip())


def _only_told(_act: Act, scene: Scene, _by: str, _second: str) -> Deed:
    """What the journal hears of, and no alarm."""
    return Deed(scene.alarms, scene.papers, no_events())


_DEEDS: dict[Action, Callable[[Act, Scene, str, str], Deed]] = {
    Action.ACKNOWLEDGE: _acknowledge,
    Action.SILENCE: _silence,
    Action.SHELVE: _shelve,
    Action.UNSHELVE: _unshelve,
    Action.RESET: _reset,
    Action.TAKE_OUT: _take_out,
    Action.BRING_BACK: _bring_back,
    Action.NOTE: _note,
    Action.VERIFY: _verify,
    Action.SELF_TEST: _only_told,
    Action.REPORT: _only_told,
}
_NAMES_ALARMS = frozenset(Action) - {Action.SILENCE, Action.SELF_TEST, Action.REPORT}


def _worse(left: int) -> Notice:
    return Notice(
        f"有 {left} 条报警在此期间变得更严重，仍待确认。",
        f"{left} alarms became worse meanwhile and still wait.",
        "看清当前级别后再确认。",
        "Look at the level they have now, then acknowledge.",
    )


def _refusal(zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> Trouble:
    return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)
