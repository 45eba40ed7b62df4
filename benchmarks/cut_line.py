"""A line on this machine that can be cut and mended: bytes go through it in both directions until they do not."""

import socket
from contextlib import suppress
from threading import Lock, Thread

LOOPBACK = "127.0.0.1"


class CutLine:
    """Listens at `port` and leads to another. While it is cut nobody gets through, and whoever was is thrown out."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = Lock()
        self._lines: list[socket.socket] = []
        self._whole = True
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing."""
        with self._lock:
            self._whole = False
            lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let them through again."""
        with self._lock:
            self._whole = True

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._join(self._listener.accept()[0])

    def _join(self, ours: socket.socket) -> None:
        with self._lock:
            if not self._whole:
                ours.close()
                return
            theirs = socket.create_connection((LOOPBACK, self._target))
            self._lines += [ours, theirs]
        for source, sink in ((ours, theirs), (theirs, ours)):
            Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
