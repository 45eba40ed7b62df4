from scenes.alarm import AlarmState
from scenes.severity import Level
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_sieve import Sieve
from viewer.panels.alarms.sieve_words import LONGEST, sieve_of_words, words_of_sieve

FIRMS = ["e1", "e2"]


def test_what_a_list_is_set_to_is_read_back_as_it_was() -> None:
    full = Sieve("储罐: 甲醇", frozenset({int(Level.HIGH), int(Level.LOW_LOW)}), frozenset({int(AlarmState.UNACK)}), 1)
    for sieve in (Sieve(), full):
        for page in Page:
            assert sieve_of_words(words_of_sieve(sieve, page, FIRMS), FIRMS) == (sieve, page, ())


def test_words_that_say_nothing_here_are_named() -> None:
    words = ("page:ATTIC", "level:PURPLE", "enterprise:gone", "state:ACKED", "x")
    sieve, page, lost = sieve_of_words(words, FIRMS)
    assert (sieve, page) == (Sieve(states=frozenset({int(AlarmState.ACKED)})), Page.STANDING)
    assert lost == ("page:ATTIC", "level:PURPLE", "enterprise:gone", "x")


def test_a_long_text_is_cut_short() -> None:
    [_, text] = words_of_sieve(Sieve("长" * 500), Page.STANDING, FIRMS)
    assert len(text) == len("text:") + LONGEST
