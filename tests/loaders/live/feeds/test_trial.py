import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from loaders.live.feeds.mapping import read_mapping
from loaders.live.feeds.trial import Way, feed_trial
from loaders.live.feeds.trial_text import trial_json, trial_text
from scenes.demo import demo_park
from scenes.plant import Park
from scenes.trouble import Trouble

PARK: Park = demo_park(1)
CODES = [each.code for each in PARK.indicators]
NOW_MS = 1_795_305_600_000


def message(sequence: int, *values: object, codes: list[str] | None = None) -> bytes:
    codes = codes or CODES[: len(values)]
    return orjson.dumps({"source": "gw-1", "s": sequence, "t": NOW_MS, "i": codes, "v": values})


def file(folder: Path, *messages: bytes, name: str = "heard.jsonl") -> str:
    path = folder / name
    path.write_bytes(b"\n".join(messages))
    return str(path)


def test_a_file_that_fits_is_said_to_fit(tmp_path: Path) -> None:
    target = file(tmp_path, message(1, *range(12)), message(2, 1.5))
    trial = feed_trial(target, read_mapping("generic"), PARK)
    assert trial.good
    assert (trial.messages, trial.understood, trial.bound, trial.refused, trial.unnumbered) == (2, 13, 13, 0, 0)
    assert [each.code for each in trial.first] == CODES[:10]
    assert [each.unit for each in trial.first] == [each.unit for each in PARK.indicators[:10]]
    assert trial.sources == ("gw-1",)
    text = trial_text(trial)
    assert "映射适用。" in text
    assert "2026-11-22 08:00:00" in text
    assert "The mapping fits." in trial_text(trial, "en")


def test_faults_are_grouped_counted_and_placed(tmp_path: Path) -> None:
    strange = message(3, 1, codes=["unknown"])
    target = file(tmp_path, message(1, "12,5", 1), message(2, 1, "x"), b"<html>", b'{"hello": 1}', strange)
    trial = feed_trial(target, read_mapping("generic"), PARK)
    assert not trial.good
    assert (trial.messages, trial.broken, trial.refused, trial.bound) == (5, 2, 3, 2)
    counts = {fault.notice.en: fault.count for fault in trial.faults}
    assert counts["a value cannot be read: '12,5' (1)"] == 2
    assert counts["1 codes are not of this park: unknown"] == 1
    text = trial_text(trial, "en")
    assert "/v/0" in text
    assert "words for states belong into [values]" in text


def test_without_a_park_the_platforms_own_names_are_shown(tmp_path: Path) -> None:
    trial = feed_trial(file(tmp_path, message(1, 2.5, codes=["TI-101"])), read_mapping("generic"))
    (first,) = trial.first
    assert (first.name, first.code, first.value) == ("TI-101", "", 2.5)
    assert (trial.bound, trial.park) == (0, "")


def test_a_whole_file_is_one_message(tmp_path: Path) -> None:
    trial = feed_trial(file(tmp_path, message(1, 1), name="one.json"), read_mapping("generic"), PARK)
    assert trial.messages == 1


def test_the_same_as_json_is_json(tmp_path: Path) -> None:
    trial = feed_trial(file(tmp_path, message(1, None, "?"), b"\xff"), read_mapping("generic"), PARK)
    told = orjson.loads(orjson.dumps(trial_json(trial)))
    assert (told["good"], told["messages"], told["broken"], told["refused"]) == (False, 2, 1, 1)
    assert told["first"][0]["value"] is None
    assert told["faults"][0]["place"] == "/v/1"


def test_a_file_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        feed_trial(str(tmp_path / "none.json"), read_mapping("generic"))


class Platform(BaseHTTPRequestHandler):
    """Answers every question with one message, or with 401."""

    status = 200

    def do_GET(self) -> None:
        content = message(7, 1.0, 2.0)
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


class Closed(Platform):
    """Knows nobody."""

    status = 401


class Server(ThreadingHTTPServer):
    """A platform that does not mind a client that leaves in the middle."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), request.param)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/values"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("address", [Platform], indirect=True)
def test_a_live_source_is_watched_for_a_while(address: str) -> None:
    trial = feed_trial(address, read_mapping("generic"), PARK, way=Way(seconds=1.0))
    assert trial.messages >= 1
    assert trial.understood == 2 * trial.messages
    assert [source for source, _ in trial.ahead] == ["gw-1"]


@pytest.mark.parametrize("address", [Closed], indirect=True)
def test_a_source_that_refuses_is_trouble_in_its_own_words(address: str) -> None:
    with pytest.raises(Trouble):
        feed_trial(address, read_mapping("generic"), PARK, way=Way(seconds=5.0))


def test_a_source_that_is_not_there_is_trouble() -> None:
    with pytest.raises(Trouble):
        feed_trial("mqtt://127.0.0.1:1/park", read_mapping("generic"), way=Way(seconds=0.6))
