import pytest

from loaders.live.entries import Kind
from loaders.live.feeds.outbox_endpoint import OutboxEndpoint
from loaders.live.platform.outgoing import (
    LONGEST_PAUSE_SECONDS,
    LONGEST_RETRY_AFTER_SECONDS,
    MOST_AT_ONCE,
    STUCK_AFTER,
    Done,
    Item,
    Outgoing,
    Reply,
)
from scenes.trouble import Notice

ENDPOINT = OutboxEndpoint("note", "POST", "/notes", {"key": "{key}", "text": "{text}"})
DOWN = Notice("连接不上。", "No line.")


class Platform:
    """What the journal holds and a clock, moved by hand."""

    def __init__(self) -> None:
        self.outgoing = Outgoing([ENDPOINT])
        self.standing: dict[str, bytes] = {}
        self.moment = 0.0

    def keep(self, text: str = "核实") -> Item:
        item = self.outgoing.item("note", {"text": text, "person": "张三", "code": "c"}, 100.0)
        assert item is not None
        self._put(Done(standing=item.kept))
        return item

    def due(self) -> list[str]:
        return [key for key, _ in self.outgoing.due(self.moment)]

    def answer(self, item: Item, status: int, *, retry_after: float = 0.0) -> Done:
        fault = DOWN if status == 0 else None
        done = self.outgoing.heard(Reply(item.key, status, b"", retry_after, fault), self.moment, 5.0, 6.0)
        self._put(done)
        return done

    def _put(self, done: Done) -> None:
        for place, value in (done.standing or {}).items():
            if value is None:
                del self.standing[place]
            else:
                self.standing[place] = value
        self.outgoing.look(self.standing)


@pytest.fixture
def platform() -> Platform:
    return Platform()


def test_nothing_is_sent_before_the_journal_holds_it(platform: Platform) -> None:
    item = platform.outgoing.item("note", {"text": "核实"}, 1.0)
    assert item is not None
    platform.outgoing.look({})
    assert platform.due() == []
    platform.outgoing.look({place: value for place, value in item.kept.items() if value is not None})
    assert platform.due() == [item.key]


def test_what_the_platform_has_leaves_the_journals_standing_with_an_entry(platform: Platform) -> None:
    item = platform.keep()
    assert platform.due() == [item.key]
    assert platform.due() == [], "it is under way"
    [entry] = platform.answer(item, 200).entries
    assert (entry.kind, entry.person, entry.time, entry.wall) == (Kind.OUTBOX, "张三", 5.0, 6.0)
    assert (entry.words["key"], entry.words["status"], entry.words["code"]) == (item.key, 200, "c")
    assert platform.standing == {}
    assert platform.outgoing.word().waiting == 0


def test_what_is_done_is_not_sent_again_while_the_journal_still_holds_it(platform: Platform) -> None:
    item = platform.keep()
    platform.due()
    platform.outgoing.heard(Reply(item.key, 200), 0.0, 5.0, 6.0)
    platform.outgoing.look(platform.standing)  # the disk is full: it could not be taken out yet
    assert platform.due() == []


def test_a_kind_the_platform_does_not_want_makes_no_item(platform: Platform) -> None:
    assert platform.outgoing.item("acknowledgement", {}, 1.0) is None


def test_every_attempt_and_every_recorder_sends_the_same_key(platform: Platform) -> None:
    item = platform.keep()
    first = platform.outgoing.due(0.0)
    again = Outgoing([ENDPOINT])
    again.look(platform.standing)
    assert again.due(0.0) == first
    assert first[0][1].headers["Idempotency-Key"] == item.key
    assert platform.keep().key != item.key


def test_pauses_grow_after_failures_and_the_item_is_tried_until_it_is_had(platform: Platform) -> None:
    item = platform.keep()
    waits = list[float]()
    for _ in range(14):
        begun = platform.moment
        while not platform.due():
            platform.moment += 0.5
        waits.append(platform.moment - begun)
        platform.answer(item, 500)
    assert waits[1] <= 2.5
    assert waits[5] > 4 * waits[1]
    assert 0.45 * LONGEST_PAUSE_SECONDS < waits[-1] <= LONGEST_PAUSE_SECONDS + 0.5


def test_it_counts_as_stuck_after_some_failures_is_said_once_and_still_tried(platform: Platform) -> None:
    item = platform.keep()
    entries = list[int]()
    for each in range(STUCK_AFTER + 3):
        platform.moment += 1000.0
        assert platform.due() == [item.key]
        entries += [each + 1] * len(platform.answer(item, 503).entries)
    assert entries == [STUCK_AFTER]
    word = platform.outgoing.word()
    assert (word.waiting, word.stuck, word.oldest) == (0, 1, 100.0)
    assert "503" in word.trouble_zh
    assert "503" in word.trouble_en


@pytest.mark.parametrize("status", [301, 400, 404, 405, 410, 413, 422])
def test_a_no_that_never_heals_is_stuck_at_once_and_not_repeated(platform: Platform, status: int) -> None:
    item = platform.keep()
    platform.due()
    [entry] = platform.answer(item, status).entries
    assert entry.words["stuck"] is True
    platform.moment = 1e9
    assert platform.due() == []
    assert platform.outgoing.word().stuck == 1
    assert platform.standing, "the next recorder tries once more: the mapping may have been mended"


@pytest.mark.parametrize("status", [401, 403, 407])
def test_who_is_not_admitted_is_stuck_and_tries_on_slowly(platform: Platform, status: int) -> None:
    item = platform.keep()
    platform.due()
    platform.answer(item, status)
    assert platform.outgoing.word().stuck == 1
    platform.moment = LONGEST_PAUSE_SECONDS - 1
    assert platform.due() == []
    platform.moment = LONGEST_PAUSE_SECONDS + 1
    assert platform.due() == [item.key]
    platform.answer(item, 200)
    assert platform.outgoing.word().stuck == 0


def test_a_platform_that_asks_for_time_gets_it_up_to_a_bound(platform: Platform) -> None:
    item = platform.keep()
    platform.due()
    platform.answer(item, 429, retry_after=120.0)
    platform.moment = 119.0
    assert platform.due() == []
    platform.moment = 121.0
    assert platform.due() == [item.key]
    platform.answer(item, 503, retry_after=1e9)
    platform.moment += LONGEST_RETRY_AFTER_SECONDS + 1
    assert platform.due() == [item.key]


def test_one_poisoned_item_holds_no_other_back(platform: Platform) -> None:
    first, second = platform.keep("a"), platform.keep("b")
    assert set(platform.due()) == {first.key, second.key}
    platform.answer(first, 400)
    platform.answer(second, 200)
    word = platform.outgoing.word()
    assert (word.waiting, word.stuck) == (0, 1)


def test_where_there_is_no_line_all_wait_and_none_is_stuck(platform: Platform) -> None:
    first, second = platform.keep("a"), platform.keep("b")
    platform.due()
    for _ in range(30):
        platform.answer(first, 0)
    platform.outgoing.not_sent()
    assert platform.due() == []
    word = platform.outgoing.word()
    assert (word.waiting, word.stuck, word.trouble_zh) == (2, 0, "连接不上。")
    platform.moment += LONGEST_PAUSE_SECONDS + 1
    assert set(platform.due()) == {first.key, second.key}
    platform.answer(first, 200)
    platform.answer(second, 200)
    assert platform.outgoing.word().trouble_zh == ""


def test_a_flood_goes_out_in_order_and_in_bounded_lots(platform: Platform) -> None:
    items = [platform.keep(str(each)) for each in range(MOST_AT_ONCE + 5)]
    assert len(platform.due()) == MOST_AT_ONCE
    assert len(platform.due()) == 5
    assert platform.outgoing.word().waiting == len(items)


@pytest.mark.parametrize("kept", [b"", b"rubbish", b"[]", b'{"kind":1}', b'{"kind":"gone","words":{},"made":1.0}'])
def test_what_can_no_longer_be_sent_is_stuck_and_visible(platform: Platform, kept: bytes) -> None:
    platform.outgoing.look({"outbox/1-x": kept, "shelves": b"not ours"})
    assert platform.due() == []
    assert platform.outgoing.word().stuck == 1


def test_an_answer_about_something_else_changes_nothing(platform: Platform) -> None:
    assert platform.outgoing.heard(Reply("nobody", 200), 0.0, 0.0, 0.0) == Done()
