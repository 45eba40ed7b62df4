"""One source on a line that is made of words: what is lost, broken and too much is counted and said."""

import time

from loaders.live.feeds import Line
from loaders.live.feeds.inbox import Inbox, Standing
from loaders.live.feeds.intake import Intake
from loaders.live.feeds.mapping import Binding, read_mapping
from scenes.trouble import Notice
from tests.loaders.live.feeds.feed_words import GATEWAY, PARK, message


class Said:
    """A line on which a test says what comes."""

    complete = False

    def __init__(self, *, most_messages: int = 1000, most_bytes: int = 1_000_000) -> None:
        self.inbox = Inbox(most_messages=most_messages, most_bytes=most_bytes)
        self.standing = Standing()
        self.asked = 0

    def open(self) -> None:
        self.standing = Standing(Line.UP, ups=1)

    def ask(self) -> None:
        self.asked += 1

    def look(self, moment: float) -> None: ...

    def close(self) -> None:
        self.standing = Standing(Line.DOWN)


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.moment = 100.0

    def __call__(self) -> float:
        return self.moment


def intake(line: Said, clock: Clock | None = None, *, period_s: float = 1.0) -> Intake:
    mapping = read_mapping("generic")
    feed = Intake(
        "s",
        line,
        lambda parcel: mapping.understood(parcel.payload, topic=parcel.topic, received=parcel.received),
        Binding(mapping, PARK).bound,
        period_s=period_s,
        anonymous=mapping.name,
        monotonic=clock or time.monotonic,
    )
    feed.connect()
    feed.take(0.0)
    return feed


def settled(feed: Intake) -> None:
    """Health is worked out now and then."""
    time.sleep(0.03)
    feed.take(0.0)


def test_the_first_thing_on_a_new_line_is_a_question_for_everything() -> None:
    line, clock = Said(), Clock()
    feed = intake(line, clock)
    assert line.asked == 1
    line.standing = Standing(Line.UP, ups=2)
    clock.moment += 0.51
    feed.take(0.0)
    assert line.asked == 2
    assert feed.health()[0].counts.reconnects == 1


def test_what_had_no_room_is_counted_as_a_gap_and_asked_for_where_nobody_numbers() -> None:
    line = Said(most_messages=5)
    feed = intake(line)
    for _ in range(12):
        line.inbox.put(message(None, 20.0))
    assert len(feed.take(0.0)) == 5
    settled(feed)
    counts = feed.health()[0].counts
    assert (counts.dropped, counts.gaps) == (7, 7)
    line.inbox.put(message(None, 20.0, whole=True), whole=True)
    time.sleep(0.5)
    feed.take(0.0)
    assert line.asked == 2


def test_what_had_no_room_is_found_by_the_numbers_where_there_are_any() -> None:
    line = Said(most_messages=5)
    feed = intake(line)
    line.inbox.put(message(1, 20.0))
    feed.take(0.0)
    for number in range(2, 14):
        line.inbox.put(message(number, 20.0))
    feed.take(0.0)
    settled(feed)
    counts = feed.health()[0].counts
    assert (counts.dropped, counts.gaps) == (7, 7)


def test_a_message_that_is_too_long_for_the_box_is_counted_as_broken() -> None:
    line = Said(most_bytes=1000)
    feed = intake(line)
    line.inbox.put(b"x" * 1001)
    assert not feed.take(0.0)
    settled(feed)
    assert feed.health()[0].counts.broken == 1


def test_a_live_message_that_tells_everything_makes_its_own_gap_good() -> None:
    line = Said()
    feed = intake(line)
    line.inbox.put(message(1, 20.0))
    line.inbox.put(message(5, 21.0, whole=True))
    assert [each.sequence for each in feed.take(0.0)] == [1, 5]
    settled(feed)
    counts = feed.health()[1].counts
    assert (counts.gaps, counts.healed) == (3, 3)


def test_a_message_that_names_no_source_is_the_lines_own() -> None:
    line = Said()
    feed = intake(line)
    line.inbox.put(message(1, 20.0).replace(b'"source"', b'"nothing"'))
    [arrival] = feed.take(0.0)
    assert arrival.source == "s"
    settled(feed)
    assert [each.source for each in feed.health()] == ["s"]


def test_a_clock_that_is_wrong_is_seen_for_each_sender() -> None:
    line = Said()
    feed = intake(line)
    ahead = round((time.time() + 3600) * 1000)
    for number in range(3):
        line.inbox.put(message(number, 20.0).replace(b'"t": ', b'"t": %d, "u": ' % ahead))
    feed.take(0.0)
    settled(feed)
    assert abs(feed.health()[1].skew - 3600.0) < 5.0
    assert feed.health()[1].source == f"s/{GATEWAY}"


def test_a_dead_source_is_marked_within_ten_seconds_at_one_message_a_second_whatever_the_line_says() -> None:
    line, clock = Said(), Clock()
    line.inbox = Inbox(monotonic=clock)
    feed = intake(line, clock)
    line.inbox.put(message(1, 20.0))
    feed.take(0.0)
    marked: list[float] = []
    for tenth in range(120):
        clock.moment = 100.0 + tenth / 10
        feed.take(0.0)
        if feed.health()[1].line is Line.DOWN and feed.health()[0].line is Line.DOWN:
            marked.append(clock.moment - 100.0)
    assert marked[0] <= 10.0
    assert line.standing.line is Line.UP


def test_garbage_founds_no_sender_that_stays_dead_and_its_counts_stay_with_the_line() -> None:
    line, clock = Said(), Clock()
    line.inbox = Inbox(monotonic=clock)
    feed = intake(line, clock)
    line.inbox.put(message(1, 20.0))
    for number in (1, 3):
        line.inbox.put(b'{"s": %d, "t": 1, "i": ["nobody"], "v": [1]}' % number, "demo/x/snapshot")
    feed.take(0.0)
    assert [each.source for each in feed.health()] == ["s", f"s/{GATEWAY}", "s/demo/x/snapshot"]
    clock.moment += 10.0
    feed.take(0.0)
    told = feed.health()
    assert [each.source for each in told] == ["s", f"s/{GATEWAY}"], "it said nothing of this park: nobody waits for it"
    assert (told[0].counts.messages, told[0].counts.rejected, told[0].counts.gaps) == (3, 2, 1)
    assert told[1].line is Line.DOWN, "one that gave readings is missed"


def test_the_lines_own_trouble_goes_before_what_was_wrong_with_a_message() -> None:
    line = Said()
    feed = intake(line)
    line.inbox.put(b"rubbish")
    feed.take(0.0)
    settled(feed)
    first = feed.health()[0].notice
    assert first is not None
    line.standing = Standing(Line.REFUSED, Notice("拒绝", "refused"), 1)
    settled(feed)
    told = feed.health()[0]
    assert told.notice == Notice("拒绝", "refused")
    assert told.line is Line.REFUSED
    assert told.counts.broken == 1
