from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.incident_story import Story, story_of
from loaders.live.incidents import Incidents
from loaders.live.wire.endpoint import Orders
from scenes.incident import Subject
from tests.an_incident import Recorded, recorded_incident
from viewer.case_commands import place_of
from viewer.incident_papers import FASTEST, Wishes, command_of, film_speed, shots_of
from viewer.panels.incidents.case_view import Paper
from viewer.paper_path import plain

WISHES = Wishes("张三", "zh", "overview", pictured=True)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    recorded = recorded_incident(tmp_path_factory.mktemp("incident"))
    yield recorded
    recorded.desk.close()


@pytest.fixture(scope="module")
def story(recorded: Recorded) -> Story:
    folder = recorded.desk.journal.folder
    incidents = Incidents.open(folder)
    key = incidents.begin("3 号罐", Subject(recorded.begin, recorded.end), by="张三", wall=recorded.end).key
    incidents.close()
    return story_of(folder, key)


def test_a_command_names_the_recorder_that_the_window_follows(recorded: Recorded, story: Story, tmp_path: Path) -> None:
    orders = Orders("demo:1", 6.0, 7, start_s=1.0, feed="drill:ammonia_leak", data_dir=str(tmp_path))
    words = command_of(Paper.PDF, story, orders, tmp_path, WISHES)
    assert words[:4] == ["incident", "report", "demo:1", story.incident.key]
    said = words[words.index("--orders") + 1]
    folder = tmp_path / "drills"
    assert recorded.desk.journal.folder.is_dir()
    with pytest.raises(Exception, match="no journal") as told:
        place_of("demo:1", None, orders=said, run_dir=tmp_path)
    assert str(folder) in str(told.value)


def test_pictures_are_of_the_call_and_of_the_end_and_go_only_where_they_are_wanted(story: Story) -> None:
    assert all(each.endswith(" overview") for each in shots_of(story, "overview"))
    plain_words = command_of(Paper.EVIDENCE, story, Orders("demo:1"), Path("run"), replace(WISHES, pictured=False))
    assert "--picture" not in plain_words
    assert command_of(Paper.EVIDENCE, story, Orders("demo:1"), Path("run"), WISHES).count("--picture") == len(
        shots_of(story, "overview")
    )


def test_a_film_plays_for_half_a_minute_and_never_faster_than_can_be_had() -> None:
    assert film_speed(Subject(0.0, 3900.0)) == 130.0
    assert film_speed(Subject(0.0, 5.0)) == 1.0
    assert film_speed(Subject(0.0, 86_400.0 * 30)) == FASTEST


def test_a_files_name_holds_nothing_that_a_file_system_refuses() -> None:
    assert plain('报告 a/b:c*"<x>|?.5 ') == "报告 a-b-c-x-.5"
    assert len(plain("长" * 300)) == 60
