"""Where the past of what was opened is read from: beside the recorder that is followed."""

from functools import partial
from pathlib import Path

from loaders.live.history import History
from loaders.live.journal_past import JournalPast
from loaders.live.parks import data_of
from loaders.live.video_spans import VIDEO
from loaders.live.wire.endpoint import Orders, files
from scenes.plant import Park
from viewer.opening import Opening
from viewer.replay_desk import PastSource


def past_of(opening: Opening, run_dir: Path) -> PastSource | None:
    """The history and the journal of the park's recorder; None where it keeps none on this machine."""
    if opening.orders is None or opening.orders.bus is not None or opening.orders.recorder:
        return None
    folder = data_of(opening.park, opening.orders, files(run_dir, opening.orders))
    history = partial(_history, opening.park, opening.orders, run_dir)
    return PastSource(history, partial(JournalPast, folder), folder / VIDEO)


def _history(park: Park, orders: Orders, run_dir: Path) -> History:
    """On a worker: with it comes the library of the history's files."""
    from loaders.live.history.opening import history_at

    return history_at(park, orders, run_dir)
