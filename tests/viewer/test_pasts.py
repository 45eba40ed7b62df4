from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.history.retention import SETTINGS
from loaders.live.parks import data_of
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.endpoint import Orders, files
from scenes.trouble import Trouble
from viewer.opening import park_opening
from viewer.pasts import past_of


def test_a_recorder_on_this_machine_has_a_past_and_one_that_was_not_started_yet_has_none_of_it(tmp_path: Path) -> None:
    source = past_of(park_opening("demo", orders=Orders("demo:1")), tmp_path)
    assert source is not None
    history = source.history()
    assert history.span() is None
    history.close()
    assert source.chronicle is not None


def test_what_lies_on_another_machine_and_what_was_never_live_has_no_past_here(tmp_path: Path) -> None:
    opening = park_opening("demo", orders=Orders("demo:1"))
    assert past_of(replace(opening, orders=None), tmp_path) is None
    assert past_of(replace(opening, orders=Orders("demo:1", recorder="10.0.0.1:4000")), tmp_path) is None
    assert past_of(replace(opening, orders=Orders("demo:1", bus=BusPlan(("nats://10.0.0.1",)))), tmp_path) is None


def test_a_line_to_another_machine_has_the_history_of_the_servers_that_are_named_here(tmp_path: Path) -> None:
    orders = Orders("demo:1", recorder="10.0.0.1:4000")
    opening = replace(park_opening("demo", orders=Orders("demo:1")), orders=orders)
    folder = data_of(opening.park, orders, files(tmp_path, orders))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text('[cluster]\nshards = [["http://127.0.0.1:9"]]\nread = "cluster"\n')
    source = past_of(opening, tmp_path)
    assert source is not None
    assert source.chronicle is None
    source.history().close()
    (folder / SETTINGS).write_text('[cluster]\nshards = [["http://127.0.0.1:9"]]\n')
    with pytest.raises(Trouble, match="no history over this line"):
        source.history()
