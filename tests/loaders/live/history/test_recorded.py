from pathlib import Path

from loaders.live.desk import opened_desk
from loaders.live.history.opening import history_at
from loaders.live.wire.endpoint import files
from loaders.live.wire.pipe import State
from tests.past_park import same
from tests.recorder_process import SMALL, restless_day, small_park


def test_what_a_recorder_told_its_viewers_is_what_the_history_tells(tmp_path: Path) -> None:
    park, orders = small_park(), SMALL
    told = list[State]()
    with opened_desk(park, orders, files(tmp_path, orders), restless_day) as desk:
        desk.recording.begin(desk.entries, desk.standing, 1.0e9, 0.0)
        for number in range(20):
            state, _ = desk.recording.step(1.0e9 + number, float(number), rate=0.0, viewers=0)
            told.append(state)
        desk.recording.end(1.0e9 + 20, 20.0, "asked")
    history = history_at(park, orders, tmp_path)
    for state in told:
        past = history.state_at(state.now)
        assert past.moment is not None
        assert same(past.facts, state.facts)
        assert past.board.situations == state.board.situations
    span = history.span()
    assert span is not None
    assert (span.strangers, span.newcomers) == (0, 0)
    history.close()
