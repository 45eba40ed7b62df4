"""Where the past of what was opened is read from: beside the recorder that is followed, or the history's servers."""

from functools import partial
from pathlib import Path

from loaders.live.history import History
from loaders.live.history.retention import SETTINGS
from loaders.live.journal_past import JournalPast
from loaders.live.parks import data_of
from loaders.live.video_spans import VIDEO
from loaders.live.wire.endpoint import Orders, files
from scenes.plant import Park
from viewer.opening import Opening
from viewer.replay_desk import PastSource


def past_of(opening: Opening, run_dir: Path) -> PastSource | None:
    """The history and the journal of the park's recorder; None where this machine has no way to them.

    Of a recorder on another machine the history alone, where a `history.toml` here names the servers that have it.
    """
    orders = opening.orders
    if orders is None:
        return None
    folder = data_of(opening.park, orders, files(run_dir, orders))
    if orders.bus is not None or orders.recorder:
        far = partial(_far_history, opening.park, orders, run_dir)
        return PastSource(far) if (folder / SETTINGS).is_file() else None
    history = partial(_history, opening.park, orders, run_dir)
    return PastSource(history, partial(JournalPast, folder), folder / VIDEO)


def _history(park: Park, orders: Orders, run_dir: Path) -> History:
    """On a worker: with it comes the library of the history's files."""
    from loaders.live.history.opening import history_at

    return history_at(park, orders, run_dir)


def _far_history(park: Park, orders: Orders, run_dir: Path) -> History:
    """As `_history`, of a recorder on another machine."""
    from loaders.live.history.opening import far_history_at

    return far_history_at(park, orders, run_dir)
