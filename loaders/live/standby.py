"""Standing by for a recorder: looks at the journal it writes, and becomes its writer when it is gone or frozen.

A standby reads no feed and judges nothing before: two recorders never count the same transition. It runs on the machine
of the recorder it stands by for, because a SQLite journal is no file for a network drive.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from loaders.live.journal import Journal
from scenes.trouble import Trouble

LOOK_SECONDS = 0.5
"""Between two looks at the holder's beat."""

log = logging.getLogger(__name__)


def stood_by(folder: Path, owner: str, ended: Callable[[], bool]) -> Journal | None:
    """The journal in a folder, once nobody else writes it; None when `ended` came first. `owner`: see `Journal`."""
    journal: Journal | None = None
    said = ""
    log.info("standing by for the recorder of %s", folder)
    try:
        while not ended():
            try:
                journal = journal or Journal.open(folder, owner=owner, standby=True)
                if journal.claim():
                    log.info("this standby has taken over")
                    taken, journal = journal, None
                    return taken
            except Trouble as trouble:
                if str(trouble) != said:
                    log.warning("the journal cannot be had yet: %s", trouble)
                said = str(trouble)
            time.sleep(LOOK_SECONDS)
    finally:
        if journal is not None:
            journal.close()
    return None
