from loaders.live.boards import MOST_LISTED, Boards
from loaders.live.papers import Papers
from loaders.live.station import Station, before_anything, plan_of
from loaders.live.wire.frames import LONGEST_STORY, encode
from scenes.alarm_board import JournalWord, Noted, OutboxWord, Shelf
from scenes.alarm_rules import plain_rules
from tests.recorder_process import small_park


def station() -> Station:
    park = small_park()
    return Station(plan_of(park, plain_rules(park.tags)), before_anything(park.tags))


def test_a_board_is_never_longer_than_a_frame_may_be() -> None:
    reason = "检修中，长时间" * 70
    shelved = {
        (row, axis): Shelf(row % 8, axis, 1.0, 2.0, reason, "张三", "李四") for row in range(9000) for axis in (0, 1)
    }
    notes = {row: Noted(row % 8, 1, reason, "张三", 1.0) for row in range(9000)}
    papers = Papers(shelved=shelved, notes=notes)
    board = Boards().made(station(), papers, OutboxWord(), JournalWord(), 0.0, moved=True)
    assert 0 < len(board.shelved) < MOST_LISTED
    assert board.notes
    assert len(encode(board, sequence=0, now=0.0)) < LONGEST_STORY


def test_an_unchanged_board_is_the_same_board() -> None:
    boards, still = Boards(), station()
    first = boards.made(still, Papers(), OutboxWord(), JournalWord(), 0.0, moved=True)
    assert boards.made(still, Papers(), OutboxWord(), JournalWord(), 5.0, moved=True) is first
    changed = boards.made(still, Papers(), OutboxWord(), JournalWord(7, "ab"), 5.5, moved=False)
    assert changed is first, "not looked at again within the second"
    assert boards.made(still, Papers(), OutboxWord(), JournalWord(7, "ab"), 6.5, moved=False) is not first
