from benchmarks.flood import measure


def test_no_alarm_of_the_flood_is_lost_and_what_is_told_of_it_costs_little() -> None:
    rows = {row.name: row for row in measure(quick=True)}
    assert rows["flood lost"].ours == 0
    assert rows["flood told"].ours < 20  # four times the goal: tests share the machine
    assert rows["flood step"].ours > 0
