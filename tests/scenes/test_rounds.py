import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.rounds import in_rounds


@given(st.lists(st.integers(0, 5), max_size=30))
def test_nothing_twice_in_one_round_and_each_in_its_order(what: list[int]) -> None:
    batch = np.array(what, np.int32)
    rounds = list(in_rounds(batch))
    assert sorted(np.concatenate(rounds).tolist() if rounds else []) == list(range(len(what)))
    for some in rounds:
        assert len(set(batch[some].tolist())) == len(some)
    for each in set(what):
        places = [place for some in rounds for place in some.tolist() if what[place] == each]
        assert places == sorted(places)
