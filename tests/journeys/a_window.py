"""A window on a package in a process of its own, for tests that kill it. It says what it shows, a line of JSON a time.

Run as a module with the package's folder; everything else it finds as the program does.
"""

import sys
from functools import partial
from pathlib import Path

import orjson
from PySide6.QtCore import QTimer

from tests.viewer.test_sound import Remembering
from viewer.app import Desk
from viewer.application import application
from viewer.opening import park_opening


def main(folder: Path) -> int:
    with application("zh") as (app, theme, languages, settings):
        desk = Desk(park_opening(str(folder)), settings, theme, languages, loudspeaker=Remembering())
        desk.open()
        clock = QTimer()
        clock.timeout.connect(partial(say, desk))
        clock.start(100)
        return app.exec()


def say(desk: Desk) -> None:
    health = desk.watch.health
    told = {
        "live": health.live,
        "events": health.events_received,
        "pid": health.pid,
        "lines": sum(desk.watch.facts.unanswered > 0),
    }
    sys.stdout.buffer.write(orjson.dumps(told, default=int) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
