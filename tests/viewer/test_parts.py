"""Several recorders' parts as one picture: rows, numbers, boards, questions and what is missing."""

from dataclasses import replace

import numpy as np

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Role, Topic
from loaders.live.acts import Told as Line_
from loaders.live.shard import parts_of
from loaders.live.wire.frames import Heartbeat, Hello
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Access, Answered, Board, JournalWord, OutboxWord, Silence, Situation, Suppression
from scenes.facts import nothing_known
from scenes.limits import Transitions
from scenes.quality import NO_COMMUNICATION
from scenes.severity import Level, Quality
from scenes.trouble import Notice
from tests.loaders.live.test_shard import park_of_sizes
from viewer.hearing import Told
from viewer.mailbox import Lot
from viewer.merging import Picture
from viewer.parts import MISSING_SECONDS, Together
from viewer.parts_board import board_in_whole, one_board
from viewer.parts_questions import PATIENCE_SECONDS, Questions
from viewer.watch import Count

PARK = park_of_sizes([[2], [1, 1], [2]])
PARTS = parts_of(PARK, 2)
"""The first part has the indicators 0, 1, 4, 5 and the second 2, 3."""


def moment(place: int, value: float, numbers: tuple[int, ...] = (), total: int = 0, **more: object) -> Told:
    """What a part's recorder says: all its values are `value`; transitions and events with these numbers."""
    rows = len(PARTS[place].rows)
    facts = replace(
        nothing_known(rows),
        value=np.full(rows, value),
        quality=np.zeros(rows, np.uint8),
        level=np.full(rows, Level.HIGH, np.uint8),
        code=np.zeros(rows, np.uint32),
    )
    count = len(numbers)
    row, byte, time = np.arange(count, dtype=np.int32) % rows, np.zeros(count, np.uint8), np.ones(count)
    number = np.array(numbers, np.int64)
    moved = Transitions(row, time, byte, byte, byte, byte, number)
    happened = AlarmEvents(row, byte, byte, byte, byte, byte, time, number)
    beat = Heartbeat(10, total, 0, 0, 1.0, 1, (), events=total)
    hello = Hello("made-up", "digest", "live", 1.0, 1, f"run{place}", f"journal{place}")
    told = Told(hello, beat, 100.0 + value, facts, Lot(f"journal{place}", moved, happened), None, ())
    return replace(told, **more)  # type: ignore[arg-type]


def shown(together: Together, at: float) -> Picture:
    picture = together.picture(at)
    assert picture is not None
    return picture


def test_the_first_picture_waits_for_every_part_but_not_for_ever() -> None:
    together = Together(PARK, PARTS)
    together.hear(0, moment(0, 1.0), 0.0)
    assert together.picture(0.5) is None
    together.hear(1, moment(1, 2.0), 0.6)
    assert shown(together, 0.7).facts.value.tolist() == [1.0, 1.0, 2.0, 2.0, 1.0, 1.0]
    alone = Together(PARK, PARTS)
    for tenth in range(40):
        alone.hear(0, moment(0, 1.0), tenth / 10)
    picture = shown(alone, 4.0)
    assert picture.facts.quality.tolist() == [0, 0, Quality.UNKNOWN, Quality.UNKNOWN, 0, 0]
    assert picture.notice is not None
    assert "part 2/2" in picture.notice.en


def test_a_part_that_falls_silent_is_stale_at_once_and_live_again_when_it_speaks() -> None:
    together = Together(PARK, PARTS)
    together.hear(0, moment(0, 1.0), 0.0)
    together.hear(1, moment(1, 2.0), 0.0)
    assert shown(together, 0.1).notice is None
    later = MISSING_SECONDS + 0.1
    together.hear(0, moment(0, 3.0), later)
    picture = shown(together, later)
    assert picture.facts.quality.tolist() == [0, 0, Quality.STALE, Quality.STALE, 0, 0]
    assert picture.facts.code[2:4].tolist() == [NO_COMMUNICATION] * 2
    assert picture.facts.value.tolist() == [3.0, 3.0, 2.0, 2.0, 3.0, 3.0]
    assert (picture.facts.level == Level.HIGH).all()
    assert [each.source for each in picture.heartbeat.sources or ()] == ["2/2 记录进程"]
    together.hear(1, moment(1, 4.0), later + 0.1)
    back = shown(together, later + 0.2)
    assert back.notice is None
    assert (back.facts.quality == Quality.GOOD).all()
    assert together.picture(later + MISSING_SECONDS + 9.0) is None, "when nobody speaks there is nothing to show"


def test_numbers_run_on_over_all_parts_and_what_a_part_lost_is_seen() -> None:
    together, moves = Together(PARK, PARTS), Count(0)
    together.hear(0, moment(0, 1.0, (0, 1), 2), 0.0)
    together.hear(1, moment(1, 1.0, (0,), 1), 0.0)
    picture = shown(together, 0.1)
    assert picture.lot.transitions.number.tolist() == [0, 1, 2]
    assert picture.lot.transitions.row.tolist() == [0, 1, 2]
    assert picture.lot.events.row.tolist() == [0, 1, 2]
    moves.fresh(picture.lot.transitions.number)
    together.hear(0, moment(0, 1.0, (1, 5), 6), 0.2)
    picture = shown(together, 0.3)
    moves.fresh(picture.lot.transitions.number)
    moves.settle(picture.heartbeat.transitions)
    assert (moves.received, moves.missed) == (4, 3)
    assert picture.heartbeat.events == 7


def test_another_journal_of_a_part_begins_anew_there_and_nowhere_else() -> None:
    together = Together(PARK, PARTS)
    together.hear(0, moment(0, 1.0, (0, 1), 2), 0.0)
    together.hear(1, moment(1, 1.0, (0,), 1), 0.0)
    before = shown(together, 0.1)
    anew = moment(0, 1.0, (0,), 1)
    together.hear(0, replace(anew, lot=replace(anew.lot, journal="another")), 0.2)
    picture = shown(together, 0.3)
    assert picture.lot.journal == before.lot.journal
    assert picture.lot.transitions.number.tolist() == [3]


def test_another_recorder_of_a_part_is_another_run_so_that_people_log_in_again() -> None:
    together = Together(PARK, PARTS)
    together.hear(0, moment(0, 1.0), 0.0)
    together.hear(1, moment(1, 1.0), 0.0)
    run = shown(together, 0.1).hello.run
    together.hear(1, moment(1, 1.0), 0.2)
    assert shown(together, 0.3).hello.run == run
    other = moment(1, 1.0)
    together.hear(1, replace(other, hello=replace(other.hello, run="another", kind="rehearsal")), 0.4)
    picture = shown(together, 0.5)
    assert picture.hello.run != run
    assert picture.hello.kind == "rehearsal", "what is made up in part is not told as real"


def test_boards_speak_of_the_rows_of_the_whole_park() -> None:
    board = Board(
        answered=(Answered(1, 0, Level.HIGH, "甲", 5.0),),
        suppressed=(Suppression(0, 0, 1.0, "停电", "power", 1), Suppression(1, 0, 1.0, "断链", "link")),
        situations=(
            Situation("k", 0, 1, "cause", 1.0, 3, 1, 2, 1, (1, 0)),
            Situation("e", 0, -1, "c", 1.0, 0, 0, 1, 0, (0,)),
        ),
        access=(Access(0, 2, 2),),
        top=((0, 7), (1, 9)),
        silence=Silence(5, 50.0, "甲"),
    )
    whole = board_in_whole(PARTS[1], board, 42)
    assert [each.row for each in whole.answered] == [3]
    assert [(each.row, each.cause_row) for each in whole.suppressed] == [(2, 3), (3, -1)]
    assert [(each.key, each.enterprise, each.unit, each.first, each.rows) for each in whole.situations] == [
        ("2.k", 1, 2, 3, (3, 2)),
        ("2.e", 1, -1, 2, (2,)),
    ]
    assert whole.access[0].enterprise == 1
    assert whole.top == ((2, 7), (3, 9))
    assert whole.silence == Silence(42, 50.0, "甲")


def test_boards_are_added_up() -> None:
    one = Board(
        rates=(1, 2, 3),
        top=((0, 5), (1, 1)),
        annunciated=3,
        flood=7.0,
        split=(0, 1),
        outbox=OutboxWord(1, 0, 9.0),
        journal=JournalWord(10, "ab", 50.0),
        silence=Silence(4, 60.0, "甲"),
    )
    other = Board(
        rates=(10,),
        top=((2, 3),),
        annunciated=4,
        split=(2, 2, 2),
        flood_seconds=30.0,
        outbox=OutboxWord(2, 1, 0.0, "卡住", "stuck"),
        journal=JournalWord(5, "cd", 40.0),
        silence=Silence(9, 55.0, "甲"),
    )
    both = one_board([one, other])
    assert both.rates == (1, 2, 13), "the newest ten minutes are added to the newest"
    assert both.top == ((0, 5), (2, 3), (1, 1))
    assert (both.annunciated, both.flood, both.flood_seconds, both.split) == (7, 7.0, 30.0, (2, 3, 2))
    assert both.outbox == OutboxWord(3, 1, 9.0, "卡住", "stuck")
    assert both.journal == JournalWord(15, "", 40.0)
    assert both.silence == Silence(4, 55.0, "甲")
    assert one_board([one, replace(other, silence=None)]).silence is None


LIVE = frozenset({0, 1})


def test_an_act_is_dealt_out_to_those_who_have_its_rows_under_their_own_sessions() -> None:
    questions = Questions(PARTS)
    rows, levels = np.array([0, 2, 5], np.int32), np.array([1, 2, 3], np.uint8)
    act = Act(7, "a|b", Action.ACKNOWLEDGE, rows, levels, second="c|d")
    dealt = questions.dealt(act, LIVE)
    told = [
        (place, e.session, e.second, e.rows.tolist(), e.levels.tolist()) for place, e in dealt if isinstance(e, Act)
    ]
    assert told == [(0, "a", "c", [0, 3], [1, 3]), (1, "b", "d", [0], [2])]
    questions.hear(0, [Answer(7, done=True)])
    assert questions.answered(1.0) == []
    questions.hear(1, [Answer(7, done=False, notice=Notice("不行", "no"))])
    assert questions.answered(1.1) == [Answer(7, done=True, notice=Notice("不行", "no"))]
    assert questions.answered(9.0) == []


def test_silence_is_for_everybody_and_what_the_shift_did_is_written_down_once() -> None:
    questions = Questions(PARTS)
    assert [place for place, _ in questions.dealt(Act(1, "a|b", Action.SILENCE, until=9.0), LIVE)] == [0, 1]
    assert [place for place, _ in questions.dealt(Act(2, "a|b", Action.SELF_TEST, text="ok"), LIVE)] == [0]
    assert [place for place, _ in questions.dealt(Act(3, "a|b", Action.SELF_TEST), frozenset({1}))] == [1]


def test_a_login_is_admitted_by_all_and_the_history_is_asked_of_the_owner() -> None:
    questions = Questions(PARTS)
    assert [place for place, _ in questions.dealt(Login(1, guest=True), LIVE)] == [0, 1]
    questions.hear(0, [Answer(1, done=True, session="a", person="甲", role=Role.OPERATOR)])
    questions.hear(1, [Answer(1, done=True, session="b", person="甲", role=Role.OPERATOR)])
    assert questions.answered(0.0) == [Answer(1, done=True, session="a|b", person="甲", role=Role.OPERATOR)]
    questions.dealt(Login(2, "u", "p"), LIVE)
    questions.hear(0, [Answer(2, done=True, session="a")])
    questions.hear(1, [Answer(2, done=False, notice=Notice("错", "wrong"))])
    assert questions.answered(0.0) == [Answer(2, done=False, notice=Notice("错", "wrong"))]
    (history,) = questions.dealt(Ask(3, "a|b", Topic.HISTORY, 3), LIVE)
    assert history == (1, Ask(3, "b", Topic.HISTORY, 1))
    assert questions.dealt(Logout(4, "a|b"), LIVE) == [(0, Logout(4, "a")), (1, Logout(4, "b"))]


def test_what_the_journals_hold_comes_as_one_the_newest_first() -> None:
    questions = Questions(PARTS)
    questions.dealt(Ask(1, "a|b", Topic.JOURNAL), LIVE)
    questions.hear(0, [Answer(1, done=True, entries=(Line_(9, 30.0, "act", "", {}), Line_(8, 10.0, "act", "", {})))])
    questions.hear(1, [Answer(1, done=True, entries=(Line_(4, 20.0, "act", "", {}),))])
    (answer,) = questions.answered(0.0)
    assert [each.time for each in answer.entries] == [30.0, 20.0, 10.0]


def test_a_part_that_does_not_answer_is_said_and_one_that_is_missing_is_not_asked() -> None:
    questions = Questions(PARTS)
    act = Act(1, "a|b", Action.ACKNOWLEDGE, np.array([0, 2], np.int32), np.zeros(2, np.uint8))
    assert [place for place, _ in questions.dealt(act, frozenset({0}))] == [0]
    questions.hear(0, [Answer(1, done=True)])
    (answer,) = questions.answered(0.0)
    assert answer.done
    assert answer.notice is not None
    assert "did not answer" in answer.notice.en
    assert questions.dealt(replace(act, question=2, rows=np.array([2, 3], np.int32)), frozenset({0})) == []
    questions.dealt(replace(act, question=3), LIVE)
    assert questions.answered(1.0) == []
    (late,) = questions.answered(1.1 + PATIENCE_SECONDS)
    assert not late.done
