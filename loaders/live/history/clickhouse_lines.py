"""ClickHouse over its HTTP interface: one server asked or written to, and the shards and replicas it belongs to.

Every shard is asked by itself, at one of its replicas, through the tables that lie there: only so is it known which
replica answered, and whether it has everything. Numbers travel as RowBinary, straight out of and into numpy.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import orjson
import requests
from numpy.typing import NDArray
from urllib3.exceptions import HTTPError

from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.lines import no_line
from scenes.trouble import Trouble

CONNECT_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
"""For one answer."""
MOST_BYTES = 1_500_000_000
"""Of one answer, beyond what any question of ours may bring."""
_AT_ONCE = 1 << 20
_SETTINGS = {"wait_end_of_query": "1", "buffer_size": str(16 << 20), "output_format_json_quote_64bit_integers": "0"}
"""An error after the first row is an error then, and never the end of the rows."""

type Rows = NDArray[np.void]
"""Packed records: RowBinary as it stands."""


class Away(Trouble):
    """A server does not answer; another replica may."""


class Server(Protocol):
    """One ClickHouse server, or one engine in this process. For one thread."""

    name: str

    def ask(self, words: str) -> bytes:
        """The answer as it comes. Raises `Away` when there is none, `Trouble` when the server refuses."""
        ...

    def put(self, words: str, rows: bytes) -> None:
        """Insert rows; kept by the server when it returns. Raises as `ask`; the same may be put again."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class HttpServer:
    """A `Server` at an address such as `http://10.1.2.3:8123`."""

    def __init__(
        self,
        url: str,
        *,
        database: str = "default",
        credential: Credential = NOBODY,
        ca_file: str = "",
        quorum: int = 0,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`quorum`: an insert counts when so many replicas have it, and fails while fewer are there; 0: one will do."""
        self.name = url
        self._settings = {**_SETTINGS, "database": database, "max_execution_time": str(int(patience_seconds))}
        self._quorum = {"insert_quorum": str(quorum)} if quorum > 1 else {}
        self._patience = (CONNECT_SECONDS, patience_seconds)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_file or True
        if credential.user:
            self._session.headers["X-ClickHouse-User"] = credential.user
            self._session.headers["X-ClickHouse-Key"] = credential.password

    def ask(self, words: str) -> bytes:
        """The answer as it comes."""
        return self._told(self._settings, words.encode())

    def put(self, words: str, rows: bytes) -> None:
        """Insert rows."""
        self._told({**self._settings, **self._quorum, "query": words}, rows)

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def _told(self, settings: dict[str, str], body: bytes) -> bytes:
        try:
            with self._session.post(
                self.name, params=settings, data=body, timeout=self._patience, stream=True, allow_redirects=False
            ) as answer:
                found = bytearray()
                for piece in answer.iter_content(_AT_ONCE):
                    found += piece
                    if len(found) > MOST_BYTES:
                        raise _refused(self.name, "the answer is longer than any that was asked for")
        except (requests.RequestException, HTTPError, OSError) as fault:
            raise _away(self.name, no_line(fault).en) from fault
        if answer.status_code != requests.codes.ok:
            raise _refused(self.name, found[:1000].decode("utf-8", "replace"))
        return bytes(found)


class Shard:
    """The replicas of one shard. What one cannot do, the next does; whoever did not answer is asked last."""

    def __init__(self, replicas: Sequence[Server]) -> None:
        self.replicas = tuple(replicas)

    def first[T](self, deed: Callable[[Server], T]) -> T:
        """What the first replica that can makes of a deed. Raises the last `Trouble` where none can."""
        trouble: Trouble | None = None
        for server in self.replicas:
            try:
                return deed(server)
            except Away as fault:
                others = [each for each in self.replicas if each is not server]
                self.replicas, trouble = (*others, server), fault
            except Trouble as fault:
                trouble = fault
        assert trouble is not None, "a shard has replicas"
        raise trouble

    def every[T](self, deed: Callable[[Server], T]) -> list[T]:
        """What each replica that can makes of a deed. Raises the last `Trouble` where none can."""
        found, trouble = list[T](), list[Trouble]()
        for server in self.replicas:
            try:
                found.append(deed(server))
            except Trouble as fault:
                trouble.append(fault)
        if not found:
            raise trouble[-1]
        return found

    def close(self) -> None:
        """Hang up."""
        for server in self.replicas:
            server.close()


def records(server: Server, words: str, kind: np.dtype[np.void], most: int) -> Rows:
    """The rows of a question as packed records; `most` at most. Raises as `Server.ask`, `Away` for a torn answer."""
    found = server.ask(f"{words} FORMAT RowBinary")
    if len(found) % kind.itemsize or len(found) > most * kind.itemsize:
        raise _away(server.name, "the answer is torn")
    return np.frombuffer(found, kind)


def lines(server: Server, words: str) -> list[list[object]]:
    """The rows of a short question that has words in it. Raises as `records`."""
    try:
        found = orjson.loads(server.ask(f"{words} FORMAT JSONCompact"))
    except orjson.JSONDecodeError as fault:
        raise _away(server.name, "the answer is torn") from fault
    match found:
        case {"data": list(data)}:  # pyright: ignore[reportUnknownVariableType] JSON
            return [cast("list[object]", each) for each in cast("list[object]", data) if isinstance(each, list)]
        case _:
            raise _away(server.name, "the answer is torn")


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows for one table of one shard, as they are put."""

    words: str
    rows: bytes


def lots_of(table: str, rows: Rows, at_once: int = 250_000) -> Iterator[Lot]:
    """Records as inserts, each of one block: whoever puts a block again changes nothing."""
    assert rows.dtype.names is not None
    words = f"INSERT INTO {table} ({', '.join(rows.dtype.names)}) FORMAT RowBinary"
    for begin in range(0, len(rows), at_once):
        yield Lot(words, rows[begin : begin + at_once].tobytes())


def lot_of_words(table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Lot:
    """Rows with words in them as one insert."""
    text = b"\n".join(orjson.dumps(dict(zip(columns, row, strict=True))) for row in rows)
    return Lot(f"INSERT INTO {table} ({', '.join(columns)}) FORMAT JSONEachRow", text)


def quoted(word: str) -> str:
    """A word within quotes, whatever is in it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _away(name: str, fault: object) -> Away:
    return Away(
        f"历史服务器 {name} 没有应答：{fault}",
        f"The history server {name} does not answer: {fault}",
        remedy_zh="检查该服务器与网络；同分片的其他副本仍可应答。",
        remedy_en="Look at that server and the network; other replicas of its shard may still answer.",
    )


def _refused(name: str, words: str) -> Trouble:
    line = " ".join(words.split())[:300]
    return Trouble(
        f"历史服务器 {name} 拒绝：{line}",
        f"The history server {name} refuses: {line}",
        remedy_zh="检查历史服务器的日志、权限、表结构和磁盘空间。",
        remedy_en="Look at its log, rights, tables and disk.",
    )
