"""Connections to a tile server whose headers must come in time: a server that sends them letter by letter holds nobody.

The library counts its patience anew from byte to byte, so headers are read through a stream that counts from the start.
"""

import time
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from math import inf

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


def new_session(headers_within: float) -> requests.Session:
    """A session that takes nothing from its surroundings: no proxy, no netrc, no cookies of others.

    Headers take `headers_within` seconds at the most, and one wait for a byte beyond.
    """
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Accept": "*/*", "Accept-Encoding": "gzip"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, _InTime(headers_within))
    return session


class _Counted(RawIOBase):
    """Bytes from a line until `end` on the clock; TimeoutError afterwards."""

    def __init__(self, line: RawIOBase, end: float) -> None:
        self._line, self.end = line, end

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview, /) -> int | None:  # type: ignore[override]  # what BufferedReader hands over
        if time.monotonic() > self.end:
            raise TimeoutError
        return self._line.readinto(room)

    def close(self) -> None:
        self._line.close()
        super().close()


class _InTime(HTTPAdapter):
    """Makes pools whose answers begin in time."""

    def __init__(self, headers_within: float) -> None:
        self._within = headers_within
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: object) -> None:
        """Make the pools with connections of ours."""
        super().init_poolmanager(connections, maxsize, block, **more)
        within = self._within

        class Answer(HTTPResponse):
            def begin(self) -> None:
                line = _Counted(self.fp.detach(), time.monotonic() + within)
                self.fp = BufferedReader(line)
                super().begin()
                line.end = inf

        class Plain(HTTPConnection):
            response_class = Answer

        class Secure(HTTPSConnection):
            response_class = Answer

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain  # pyright: ignore[reportAssignmentType] so are urllib3's own, for pyright

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure  # pyright: ignore[reportAssignmentType]

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
