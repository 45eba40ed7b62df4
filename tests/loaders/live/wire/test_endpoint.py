import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import orjson
import psutil
import pytest

from loaders.live.wire.endpoint import (
    Endpoint,
    Orders,
    digest,
    files,
    hold,
    new_endpoint,
    read_endpoint,
    remove_endpoint,
    remove_socket,
    write_endpoint,
)
from tests.stand_ins import plain_tags
from tests.waiting import wait_until


@pytest.fixture
def endpoint(tmp_path: Path) -> Endpoint:
    return new_endpoint(files(tmp_path, Orders("demo:1")), "虚构园区", time.time())


def test_an_endpoint_is_read_back_and_only_its_owner_may(tmp_path: Path, endpoint: Endpoint) -> None:
    path = tmp_path / "recorder.json"
    write_endpoint(path, endpoint)
    assert read_endpoint(path) == endpoint
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(endpoint.key) == 64
    assert [each.name for each in tmp_path.iterdir()] == ["recorder.json"]


def test_the_endpoint_of_a_process_that_died_is_none(tmp_path: Path, endpoint: Endpoint) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    write_endpoint(tmp_path / "recorder.json", replace(endpoint, pid=gone.pid))
    assert read_endpoint(tmp_path / "recorder.json") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no zombies")
def test_the_endpoint_of_a_process_that_died_and_was_not_missed_yet_is_none(tmp_path: Path, endpoint: Endpoint) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    wait_until(lambda: psutil.Process(gone.pid).status() == psutil.STATUS_ZOMBIE)
    write_endpoint(tmp_path / "recorder.json", replace(endpoint, pid=gone.pid, started=time.time()))
    assert read_endpoint(tmp_path / "recorder.json") is None
    gone.wait()


def test_a_process_number_used_again_by_a_later_program_is_not_the_recorder(tmp_path: Path, endpoint: Endpoint) -> None:
    write_endpoint(tmp_path / "recorder.json", replace(endpoint, started=time.time() - 1e8))
    assert read_endpoint(tmp_path / "recorder.json") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        orjson.dumps({"address": "x", "key": "short", "pid": 1, "park": "p", "started": 9e9}),
        orjson.dumps({"address": "x", "key": "0" * 64, "pid": -1, "park": "p", "started": 9e9}),
        orjson.dumps({"address": "x", "key": "0" * 64, "pid": 2**40, "park": "p", "started": 9e9}),
        orjson.dumps({"address": 1, "key": "0" * 64, "pid": os.getpid(), "park": "p", "started": 9e9}),
        b" " * 200_000,
    ],
)
def test_a_file_of_something_else_is_no_endpoint(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "recorder.json").write_bytes(content)
    assert read_endpoint(tmp_path / "recorder.json") is None


def test_no_file_is_no_endpoint(tmp_path: Path) -> None:
    assert read_endpoint(tmp_path / "recorder.json") is None


def test_only_its_own_endpoint_is_removed(tmp_path: Path, endpoint: Endpoint) -> None:
    path = tmp_path / "recorder.json"
    write_endpoint(path, endpoint)
    remove_endpoint(path, replace(endpoint, key="0" * 64))
    assert path.exists()
    remove_endpoint(path, endpoint)
    assert not path.exists()


def test_the_same_orders_lead_to_the_same_files_and_others_do_not(tmp_path: Path) -> None:
    plain = files(tmp_path, Orders("demo:1"))
    assert files(tmp_path, Orders("demo:1", linger_s=1.0)) == plain
    for other in (Orders("demo:10"), Orders("demo:1", speed=20.0), Orders("demo:1", seed=2)):
        assert files(tmp_path, other).endpoint != plain.endpoint
    odd = files(tmp_path, Orders("/somewhere/../某 园区 (1).park"))
    assert odd.endpoint.parent == tmp_path


def test_a_socket_path_too_long_for_the_system_goes_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    found = files(deep, Orders("demo:1"))
    made = new_endpoint(found, "p", 0.0)
    assert len(made.address) < 100
    remove_socket(found, made)
    assert not Path(made.address).parent.exists() or sys.platform == "win32"


def test_one_recorder_holds_the_lock_at_a_time(tmp_path: Path) -> None:
    first = hold(tmp_path / "lock")
    assert first is not None
    assert hold(tmp_path / "lock") is None
    first.close()
    again = hold(tmp_path / "lock")
    assert again is not None
    again.close()


def test_another_limit_is_another_digest() -> None:
    tags = plain_tags(3)
    assert digest(tags) == digest(plain_tags(3))
    assert digest(replace(tags, high=tags.high + 1)) != digest(tags)
    assert digest(replace(tags, linked=~tags.linked)) != digest(tags)
