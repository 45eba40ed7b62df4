"""The past of a recorder's park, for whoever follows that recorder: its days, and the one it is writing now."""

from pathlib import Path

from loaders.live.history.asking import recorder_of
from loaders.live.history.joined import JoinedHistory, history_of
from loaders.live.history.places import HISTORY
from loaders.live.parks import data_of
from loaders.live.wire.endpoint import Orders, files, read_endpoint
from scenes.plant import Park


def history_at(park: Park, orders: Orders, run_dir: Path, *, imported: str = "") -> JoinedHistory:
    """What the recorder of these orders told, for the indicators of the park that is open; whoever asks closes it.

    A recorder of a part of a park keeps the history of that part: `orders.shard` says which.
    """
    found = files(run_dir, orders)
    folder = data_of(park, orders, found) / HISTORY
    far = None if imported else recorder_of(folder, lambda: read_endpoint(found.endpoint))
    return history_of(park, folder, far, imported=imported)
