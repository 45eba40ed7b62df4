import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from loaders.drills import drill_of, entries_of_drill, read_drill, shipped_drills, signs_of
from loaders.live.acts import Act, Action, Answer, Login
from loaders.live.desk import Desk, opened_desk
from loaders.live.parks import data_of, feed_file, feed_of, park_of
from loaders.live.wire.endpoint import DRILL, Orders, files
from loaders.package import write_park
from scenes.alarm import AlarmState
from scenes.demo import demo_park
from scenes.drill import Stage, excursions_of, handled
from scenes.trouble import Trouble

SCRIPT = """
title_zh = "泄漏"
title_en = "leak"
lasts_s = 60

[[mishaps]]
kind = "gas_toxic"
beyond = "high"
share = 0.5
start_s = 1
rise_s = 1
hold_s = 1
fall_s = 1
"""


def test_every_shipped_drill_plays_in_the_demo_park() -> None:
    drills, park = shipped_drills(), demo_park(1)
    assert {each.key for each in drills} == {"ammonia_leak", "tank_overfill", "collector_spark"}
    for each in drills:
        excursions = excursions_of(each, park)
        assert all(found.start_s + found.rise_s + found.hold_s + found.fall_s <= each.lasts_s for found in excursions)
        assert not each.allowed_s, "no published rule says how quick is quick enough"


@pytest.mark.parametrize(
    ("word", "instead", "said"),
    [
        ('"gas_toxic"', '"gas_toxik"', "gas_toxic"),
        ("share = 0.5", "share = 1.5", "share"),
        ("rise_s = 1", "rise_s = inf", "rise_s"),
        ('beyond = "high"', 'beyond = "higher"', "high"),
        ("lasts_s = 60", "lasts_s = 60\nfast = true", "fast"),
        ("[[mishaps]]", "[[mishap]]", "mishaps"),
    ],
)
def test_a_wrong_word_of_a_script_is_named_with_its_place(word: str, instead: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SCRIPT.replace(word, instead), encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        read_drill(path)
    told = caught.value.notice
    assert told.file == "own.toml"
    assert said in told.en + told.remedy_en + (told.place or "")


def test_a_drill_that_is_none_names_those_there_are() -> None:
    with pytest.raises(Trouble, match="ammonia_leak"):
        drill_of("amonia")


def test_in_a_drill_a_real_park_is_a_rehearsal_and_nothing_goes_to_its_platform(tmp_path: Path) -> None:
    folder = tmp_path / "real.park"
    write_park(demo_park(1), folder)
    written = json.loads((folder / "park.json").read_text(encoding="utf-8"))
    (folder / "park.json").write_text(json.dumps({**written, "rehearsal": False}), encoding="utf-8")
    (folder / "feed.toml").write_text("no feed of a drill", encoding="utf-8")
    assert not park_of(Orders(str(folder), feed="")).rehearsal
    orders = Orders(str(folder), feed=DRILL + "tank_overfill", start_s=1.8e9, data_dir=str(tmp_path / "data"))
    park = park_of(orders)
    assert park.rehearsal
    assert feed_file(orders) is None
    kept = data_of(park, orders, files(tmp_path, orders))
    assert kept.parent == tmp_path / "data" / "drills"
    assert "tank_overfill" in kept.name


class Played:
    """A drill on the recorder's own steps, quicker than it would be."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._questions = desk, 0
        desk.recording.begin(desk.entries, desk.standing, time.time(), 0.0)
        self.state, _ = desk.recording.step(time.time(), 0.0, rate=0.0, viewers=0)
        self.session = self.ask(Login(1, guest=True)).session

    def ask(self, question: Login | Act) -> Answer:
        answer = self._desk.recording.answer(question, time.time(), time.monotonic())
        assert answer.done, answer.notice
        return answer

    def act(self, action: Action, rows: Sequence[int], text: str = "") -> None:
        chosen = np.array(rows, np.int32)
        self.ask(Act(7, self.session, action, chosen, self.state.facts.level[chosen].copy(), text=text))

    def until(self, row: int, *states: AlarmState) -> None:
        while self.state.facts.state[row] not in states:
            self.state, _ = self._desk.recording.step(time.time(), time.monotonic(), rate=0.0, viewers=0)


def test_a_drill_is_played_handled_and_scored_from_its_own_journal(tmp_path: Path) -> None:
    orders = Orders("demo:1", speed=60.0, feed=DRILL + "collector_spark", start_s=1.8e9, data_dir=str(tmp_path))
    park, script = park_of(orders), drill_of("collector_spark")
    found = files(tmp_path, orders)
    codes = [each.code for each in excursions_of(script, park)]
    row = park.tags.codes.index(codes[0])
    with opened_desk(park, orders, found, feed_of) as desk:
        played = Played(desk)
        played.until(row, AlarmState.UNACK)
        played.act(Action.ACKNOWLEDGE, [row])
        played.act(Action.VERIFY, [row], "real 滤筒内有火星")
        played.until(row, AlarmState.LATAK)
        played.act(Action.RESET, [row])
        played.until(row, AlarmState.NORM)
        desk.recording.end(time.time(), time.monotonic(), "asked")
    folder = data_of(park, orders, found)
    handling, _ = handled(codes, signs_of(entries_of_drill(folder)))
    assert handling.called is not None
    assert set(handling.after) == set(Stage)
    assert handling.after[Stage.ACKNOWLEDGE] <= handling.after[Stage.VERIFY] < handling.after[Stage.CLOSE]
    assert handling.by[Stage.ACKNOWLEDGE] == handling.by[Stage.VERIFY] != ""
