from benchmarks.tick import CITY, measure


def test_the_columns_agree_with_plain_objects_and_are_quicker() -> None:
    city, province = measure(quick=True)
    assert city.name == CITY.name
    assert city.ratio is not None
    assert city.ratio > 1
    assert province.ours > 0
