"""Marks of a trend, against the values it is made of."""

from datetime import UTC

import numpy as np

from loaders.report.chart import (
    HEIGHT,
    LEFT,
    LINE,
    RIGHT,
    SILENT,
    UNKNOWN,
    WIDTH,
    Block,
    Mark,
    Stroke,
    Trend,
    Words,
    marks_of,
)
from scenes.past import Gap, Why
from scenes.severity import Level, Quality


def trend(moment: list[float], value: list[float], **more: object) -> Trend:
    quality = np.zeros(len(moment), np.uint8)
    kept = {"limits": {Level.HIGH: 80.0}, "quality": quality, **more}
    return Trend("T", "℃", 0.0, 100.0, np.array(moment), np.array(value), **kept)  # type: ignore[arg-type]


def lines(marks: list[Mark]) -> list[Stroke]:
    return [each for each in marks if isinstance(each, Stroke) and each.colour == LINE]


def test_a_value_holds_until_the_next_one() -> None:
    [line] = lines(marks_of(trend([0.0, 50.0], [10.0, 90.0]), UTC, "–"))
    x, y = line.points.T
    assert len(x) == 4
    assert y[0] == y[1] < y[2] == y[3]
    assert (x[0], x[3]) == (LEFT, WIDTH - RIGHT)
    assert x[1] == x[2]


def test_a_spike_of_a_moment_among_a_hundred_thousand_values_is_drawn() -> None:
    moment = np.linspace(0.0, 99.0, 100_000)
    value = np.full(100_000, 50.0)
    value[60_001] = 99.0
    [line] = lines(marks_of(trend(moment.tolist(), value.tolist()), UTC, "–"))
    assert len(line.points) < 8000
    assert line.points[:, 1].max() > line.points[:, 1].min() + 50.0


def test_everything_stays_on_the_paper() -> None:
    marks = marks_of(trend([0.0, 50.0, 60.0], [-1e12, 1e12, 3.0], spans=((-50.0, 500.0, 4),)), UTC, "–")
    for each in marks:
        if isinstance(each, Stroke):
            assert each.points.min() >= 0
            assert each.points[:, 0].max() <= WIDTH
            assert each.points[:, 1].max() <= HEIGHT
        if isinstance(each, Block):
            assert each.left >= LEFT
            assert each.left + each.width <= WIDTH - RIGHT + 1.0


def test_what_nobody_recorded_is_no_line_and_says_so() -> None:
    gap = Gap(30.0, 70.0, Why.NOT_RECORDED)
    marks = marks_of(trend([0.0, 80.0], [10.0, 20.0], gaps=(gap,)), UTC, "无记录")
    spans = [(each.points[0, 0], each.points[-1, 0]) for each in lines(marks)]
    left, right = LEFT + 0.3 * (WIDTH - LEFT - RIGHT), LEFT + 0.7 * (WIDTH - LEFT - RIGHT)
    assert not any(begin < right - 1 and end > left + 1 for begin, end in spans)
    assert any(isinstance(each, Block) and each.colour == SILENT for each in marks)
    assert any(isinstance(each, Words) and each.text == "无记录" for each in marks)


def test_a_bad_value_has_grey_ground_and_an_unknown_one_no_line() -> None:
    quality = np.array([0, Quality.STALE, Quality.UNKNOWN], np.uint8)
    marks = marks_of(trend([0.0, 30.0, 60.0], [10.0, 20.0, 30.0], quality=quality), UTC, "–")
    grounds = [each for each in marks if isinstance(each, Block) and each.colour == UNKNOWN]
    assert len(grounds) == 1, "one stretch, not one block a value"
    [line] = lines(marks)
    assert line.points[-1, 0] < LEFT + 0.61 * (WIDTH - LEFT - RIGHT)


def test_limits_close_together_are_written_one_above_the_other() -> None:
    limits = {Level.HIGH: 80.0, Level.HIGH_HIGH: 80.1}
    marks = marks_of(trend([0.0], [10.0], limits=limits), UTC, "–")
    written = [each.y for each in marks if isinstance(each, Words) and each.text.startswith("H")]
    assert abs(written[0] - written[1]) >= 6.9


def test_hours_fall_on_round_local_times() -> None:
    marks = marks_of(trend([0.0], [1.0]), UTC, "–")
    times = [each.text for each in marks if isinstance(each, Words) and ":" in each.text]
    assert times == ["00:00:00", "00:00:15", "00:00:30", "00:00:45", "00:01:00", "00:01:15", "00:01:30"]
