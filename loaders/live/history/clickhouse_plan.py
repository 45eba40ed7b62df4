"""Which ClickHouse servers keep the history too: the table `cluster` of `history.toml` in a recorder's data folder.

```toml
[cluster]
shards = [["http://10.1.0.1:8123", "http://10.1.0.2:8123"],      # the replicas of each shard; the order of the shards
          ["http://10.1.0.3:8123", "http://10.1.0.4:8123"]]      # stays, new ones are added behind them
database = "default"
credential = "history"           # user and password by id, see `loaders.live.feeds.credentials`
ca_file = "ca.pem"
quorum = 0                       # an insert counts when so many replicas have it, and fails while fewer are there
tables = "replicated"            # made where missing: "replicated", "plain" (one server), "there" (by hand)
name = ""                        # of the cluster at the servers: then a view of all shards is made beside each table
read = "days"                    # where windows and reports read the past: the recorder's days, or the "cluster"
```
"""

import re
from dataclasses import dataclass
from pathlib import Path

from loaders.live.feeds.credentials import Credential, credential_of, usual_folder
from loaders.live.feeds.mapping_words import Table, read_toml
from loaders.live.history.clickhouse_lines import HttpServer, Shard
from loaders.live.history.clickhouse_tables import make_tables
from loaders.live.history.retention import SETTINGS
from scenes.trouble import Trouble

ADDRESS = re.compile(r"https?://[^\s/@?#]+/?")
NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
MOST_SHARDS = 64
MOST_REPLICAS = 8


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """The table as it stands; the addresses of each shard's replicas."""

    shards: tuple[tuple[str, ...], ...]
    database: str = "default"
    credential: str = ""
    ca_file: str = ""
    quorum: int = 0
    tables: str = "replicated"
    name: str = ""
    read: str = "days"


def read_cluster(folder: Path) -> ClusterPlan | None:
    """What is configured in a recorder's data folder, None where nothing is. Raises `Trouble`."""
    path = folder / SETTINGS
    if not path.exists():
        return None
    words = read_toml(path)
    return _plan(words.table("cluster"), folder) if "cluster" in words else None


def open_shards(plan: ClusterPlan) -> tuple[Shard, ...]:
    """Lines to every server, not tried yet. Raises `Trouble` for a credential that nobody has."""
    credential = credential_of(plan.credential, folder=usual_folder())
    return tuple(Shard([_server(plan, url, credential) for url in replicas]) for replicas in plan.shards)


def prepared_shards(plan: ClusterPlan) -> tuple[Shard, ...]:
    """As `open_shards`, with the tables made where they are missing. Raises `Trouble` where a server is away."""
    shards = open_shards(plan)
    try:
        if plan.tables != "there":
            replicated = plan.tables == "replicated"
            make_tables(shards, replicated=replicated, cluster=plan.name, database=plan.database)
    except Trouble:
        for shard in shards:
            shard.close()
        raise
    return shards


def _server(plan: ClusterPlan, url: str, credential: Credential) -> HttpServer:
    return HttpServer(url, database=plan.database, credential=credential, ca_file=plan.ca_file, quorum=plan.quorum)


def _plan(words: Table, folder: Path) -> ClusterPlan:
    ca_file = words.text("ca_file", "")
    plan = ClusterPlan(
        shards=_shards(words),
        database=_name(words, "database", "default"),
        credential=words.text("credential", ""),
        ca_file=str(folder / ca_file) if ca_file else "",
        quorum=words.whole("quorum", 0, most=MOST_REPLICAS),
        tables=words.choice("tables", ("replicated", "plain", "there"), "replicated"),
        name=_name(words, "name", ""),
        read=words.choice("read", ("days", "cluster"), "days"),
    )
    words.done()
    return plan


def _shards(words: Table) -> tuple[tuple[str, ...], ...]:
    shards: list[tuple[str, ...]] = []
    for each in words.list("shards"):
        urls = tuple(url for url in each if isinstance(url, str)) if isinstance(each, list) else ()
        good = isinstance(each, list) and len(urls) == len(each) and 1 <= len(urls) <= MOST_REPLICAS
        if not good or not all(ADDRESS.fullmatch(url) for url in urls):
            raise _wrong(words)
        shards.append(urls)
    if not 1 <= len(shards) <= MOST_SHARDS:
        raise _wrong(words)
    return tuple(shards)


def _name(words: Table, name: str, default: str) -> str:
    found = words.text(name, default)
    if found and NAME.fullmatch(found) is None:
        raise words.trouble(
            f"{name} 只能由字母、数字和下划线组成。",
            f"{name} is made of letters, figures and underscores.",
            "改名。",
            "Name it so.",
            name,
        )
    return found


def _wrong(words: Table) -> Trouble:
    return words.trouble(
        "shards 应为分片的列表，每个分片列出各副本的地址。",
        "shards is a list of shards, each a list of the addresses of its replicas.",
        '例如 shards = [["http://10.1.0.1:8123", "http://10.1.0.2:8123"]]。',
        'Write shards = [["http://10.1.0.1:8123", "http://10.1.0.2:8123"]].',
        "shards",
    )
