from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.importing import work
from loaders.importing.work import Work, alone, workers
from scenes.trouble import Trouble
from tests.loaders.importing.clusters import cluster
from tests.loaders.importing.tasks import die, die_once, doubled, fail


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with three workers."""
    with cluster(tmp_path_factory.mktemp("dask"), 3) as (address, _):
        yield address


@pytest.fixture(params=["alone", "processes", "cluster"])
def spread(request: pytest.FixtureRequest) -> Iterator[Work]:
    """Each way to have work done."""
    if request.param == "cluster":
        with workers(request.getfixturevalue("three")) as each:
            yield each
        return
    with workers(count=1 if request.param == "alone" else 2) as each:
        yield each


def test_the_answers_come_in_order_wherever_the_work_is_done(spread: Work) -> None:
    assert list(spread(doubled, range(40))) == [2 * number for number in range(40)]


def test_what_a_task_says_is_heard_as_it_was_said(spread: Work) -> None:
    with pytest.raises(Trouble, match="3 will not do") as caught:
        list(spread(fail, [3]))
    assert caught.value.notice.zh == "不行。"


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_a_process_that_is_lost_costs_no_answer(where: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    address = request.getfixturevalue("three") if where == "cluster" else ""
    with workers(address, 2) as spread:
        asked = [(number, str(tmp_path / "died")) for number in range(12)]
        assert list(spread(die_once, asked)) == list(range(12))
    assert (tmp_path / "died").exists()


def test_a_task_that_kills_every_process_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_TRIES", 2)
    with workers(count=2) as spread, pytest.raises(Trouble, match="lost"):
        list(spread(die, [1]))


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken = list[int]()

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with workers(count=2) as spread:
        answers = spread(doubled, items())
        assert next(answers) == 0
        assert len(taken) <= 2 * work.AHEAD + 1
        taken.clear()
    assert next(alone(doubled, items())) == 0
    assert len(taken) == 1


def test_a_scheduler_that_does_not_answer_is_a_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SECONDS_TO_ANSWER", 0.5)
    with pytest.raises(Trouble, match="does not answer"), workers("tcp://127.0.0.1:9"):
        pass


def test_a_worker_with_other_releases_is_refused(three: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def old(name: str) -> str:
        return f"before {name}"

    monkeypatch.setattr(work, "version", old)
    with pytest.raises(Trouble, match="other releases"), workers(three):
        pass


@dataclass
class Deserted:
    """A scheduler's client that finds no worker."""

    closed: bool = False

    def run(self, task: object) -> dict[str, object]:
        """Nobody runs it."""
        return {}

    def close(self) -> None:
        """Remember it."""
        self.closed = True


def test_a_scheduler_without_workers_says_how_to_get_some(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Deserted()

    def found(_: str) -> Deserted:
        return client

    monkeypatch.setattr(work, "_client", found)
    with pytest.raises(Trouble, match="dask worker"), workers("tcp://127.0.0.1:8786"):
        pass
    assert client.closed


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://h:port"])
def test_what_is_no_address_of_a_scheduler_is_refused(address: str) -> None:
    with pytest.raises(Trouble, match="no address"), workers(address):
        pass
