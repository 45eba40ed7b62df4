"""Guidance is the nearest that somebody wrote, text by text."""

from scenes.alarm import Axis
from scenes.alarm_guidance import Advice, Guidance, Words, guidance_book
from scenes.alarm_labels import labelled
from scenes.severity import Level
from tests.a_park import park

PARK = park(rows=1, columns=2)
NAMED = labelled(PARK)
ROW = 0
ITEM, INDICATOR = PARK.equipment[0], PARK.indicators[ROW]


def advice(text: str, *levels: Level, **labels: str) -> Advice:
    """Something to do, for the alarms with these labels."""
    matcher = {name: frozenset({word}) for name, word in labels.items()}
    return Advice(matcher, frozenset(levels), Guidance(action=Words(text)))


EVERY = (
    advice("园区"),
    advice("企业", enterprise=PARK.enterprises[0].code),
    advice("单元", unit=PARK.enterprises[0].units[0].code),
    advice("设备类型", equipment_kind=ITEM.kind),
    advice("设备", equipment=ITEM.code),
    advice("指标", indicator=INDICATOR.code),
)


def test_the_nearest_words_count_whatever_their_order() -> None:
    for end in range(1, len(EVERY) + 1):
        for order in (EVERY[:end], EVERY[:end][::-1]):
            assert guidance_book(order, NAMED).of(ROW).action.zh == EVERY[end - 1].words.action.zh


def test_each_text_is_inherited_by_itself() -> None:
    cause = Advice({"indicator": frozenset({INDICATOR.code})}, frozenset(), Guidance(cause=Words("原因", "cause")))
    found = guidance_book((*EVERY[:2], cause), NAMED).of(ROW)
    assert (found.cause.told("en"), found.action.told("en"), found.consequence.zh) == ("cause", "企业", "")


def test_words_for_one_level_or_one_axis_are_for_no_other() -> None:
    book = guidance_book([advice("高", Level.HIGH), advice("失联", axis="contact")], NAMED)
    assert book.of(ROW, Axis.PROCESS, Level.HIGH).action.zh == "高"
    assert book.of(ROW, Axis.PROCESS, Level.LOW).action.zh == ""
    assert book.of(ROW, Axis.CONTACT).action.zh == "失联"


def test_of_two_that_are_equally_near_the_later_counts() -> None:
    assert (
        guidance_book([advice("旧", kind="temperature"), advice("新", kind="temperature")], NAMED).of(ROW).action.zh
        == "新"
    )


def test_who_is_not_meant_gets_nothing() -> None:
    assert guidance_book(EVERY[4:], NAMED).of(len(PARK.tags) - 1) == Guidance()
