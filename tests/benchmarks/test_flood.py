from benchmarks.flood import measure


def test_no_alarm_of_the_flood_is_lost() -> None:
    rows = {row.name: row for row in measure(quick=True)}
    assert rows["flood lost"].ours == 0
    assert 0 < rows["flood told"].ours < rows["flood step"].ours
