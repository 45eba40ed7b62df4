"""The past of a recorder's park: its days and the one it is writing now, or the servers that have copies of them."""

from pathlib import Path

from loaders.live.history import History
from loaders.live.history.asking import recorder_of
from loaders.live.history.clickhouse import ClickHouseHistory
from loaders.live.history.clickhouse_plan import open_shards, read_cluster
from loaders.live.history.joined import history_of
from loaders.live.history.places import HISTORY
from loaders.live.history.retention import SETTINGS
from loaders.live.history.tables import names_of
from loaders.live.parks import data_of
from loaders.live.wire.endpoint import Orders, files, read_endpoint
from scenes.plant import Park
from scenes.trouble import Trouble


def history_at(park: Park, orders: Orders, run_dir: Path, *, imported: str = "") -> History:
    """What the recorder of these orders told, for the indicators of the park that is open; whoever asks closes it.

    A recorder of a part of a park keeps the history of that part: `orders.shard` says which. An import lies on no
    server. Raises `Trouble` when the words of `history.toml` mean nothing.
    """
    found = files(run_dir, orders)
    data = data_of(park, orders, found)
    if not imported and (servers := history_on_servers(park, data)) is not None:
        return servers
    folder = data / HISTORY
    far = None if imported else recorder_of(folder, lambda: read_endpoint(found.endpoint))
    return history_of(park, folder, far, imported=imported)


def history_on_servers(park: Park, data: Path) -> History | None:
    """The past out of ClickHouse, where `history.toml` in a recorder's data folder says `read = "cluster"`; else None.

    Nothing is asked yet; whoever only reads makes no tables. Raises `Trouble` when its words mean nothing.
    """
    plan = read_cluster(data)
    if plan is None or plan.read != "cluster":
        return None
    return ClickHouseHistory(names_of(park), open_shards(plan))


def far_history_at(park: Park, orders: Orders, run_dir: Path) -> History:
    """The past of a recorder on another machine, out of the servers that this machine's `history.toml` names.

    Raises `Trouble` where it names none to read from.
    """
    folder = data_of(park, orders, files(run_dir, orders))
    servers = history_on_servers(park, folder)
    if servers is None:
        raise Trouble(
            "此连接没有历史：本机的设置没有指明从哪些历史服务器读取。",
            "There is no history over this line: the settings of this machine name no servers to read it from.",
            remedy_zh='在该文件的 [cluster] 中写 shards，并写 read = "cluster"。',
            remedy_en='Write shards, and read = "cluster", under [cluster] in this file.',
            file=str(folder / SETTINGS),
        )
    return servers
