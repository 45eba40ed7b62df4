from collections.abc import Callable

import pytest

from scenes.accident import Losses
from scenes.incident import Incident, Moment, Step, Subject, closed, narrated, with_losses, with_statement
from scenes.trouble import Trouble

OPEN = Incident("20261130-001", "氨泄漏", Subject(100.0, 200.0), "张三", 1.0)


def test_every_version_of_the_narrative_stays_with_its_writer() -> None:
    second = narrated(narrated(OPEN, "初稿", "张三", 2.0), "改稿", "李四", 3.0)
    assert second.text == "改稿"
    assert [(each.number, each.text, each.by) for each in second.narrative] == [
        (1, "初稿", "张三"),
        (2, "改稿", "李四"),
    ]


def test_the_last_word_on_a_moment_counts_and_the_first_stays() -> None:
    stated = with_statement(OPEN, Moment.HEAD_KNEW, 110.0, "电话", "张三", 2.0)
    stated = with_statement(stated, Moment.HEAD_KNEW, 120.0, "更正", "李四", 3.0)
    assert stated.moments() == {"head_knew": 120.0}
    assert len(stated.statements) == 2
    assert stated.stated(Step.DISPOSED) is None


def test_a_closed_incident_is_not_changed() -> None:
    over = closed(OPEN, "处置完毕", "王五", 5.0)
    changes: list[Callable[[], Incident]] = [
        lambda: narrated(over, "x", "y", 6.0),
        lambda: with_statement(over, Step.DISPOSED, 1.0, "", "y", 6.0),
        lambda: with_losses(over, Losses(1)),
        lambda: closed(over, "again", "y", 6.0),
    ]
    for change in changes:
        with pytest.raises(Trouble, match="closed"):
            change()


@pytest.mark.parametrize(("begin", "end"), [(2.0, 1.0), (0.0, float("nan")), (0.0, float("inf")), (0.0, 40 * 86_400.0)])
def test_no_time_is_no_subject(begin: float, end: float) -> None:
    with pytest.raises(Trouble):
        Subject(begin, end)


def test_nonsense_is_refused() -> None:
    with pytest.raises(Trouble, match="not known"):
        with_statement(OPEN, "teatime", 1.0, "", "y", 2.0)
    for nonsense in (float("nan"), float("inf"), -1.0):
        with pytest.raises(Trouble, match="time stated"):
            with_statement(OPEN, Step.DISPOSED, nonsense, "", "y", 2.0)
    with pytest.raises(Trouble, match="zero or more"):
        with_losses(OPEN, Losses(loss_yuan=float("nan")))
    with pytest.raises(Trouble, match="conclusion"):
        closed(OPEN, "  ", "y", 2.0)
    with pytest.raises(Trouble, match="at most"):
        narrated(OPEN, "x" * 100_001, "y", 2.0)
