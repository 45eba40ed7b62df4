"""Where the work on tiles is done: here, in processes of this machine, or on a Dask cluster. The answers are the same.

The one place in the loaders that starts processes for work of ours or speaks with a scheduler. A task is a function at
the top of a module with one argument; both argument and answer are plain values and arrays, which travel by pickle: no
worker reads or writes a file, so none needs a disk that others see. A worker that is lost is survived: what it was
doing is done again elsewhere, `MOST_TRIES` times in all.
"""

import ctypes
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from multiprocessing import get_context
from typing import Protocol, cast
from urllib.parse import urlsplit

from scenes.trouble import Trouble

MOST_TRIES = 4
"""As many as Dask makes by itself (distributed.scheduler.allowed-failures is 3)."""

AHEAD = 3
"""Tasks per worker that are under way or waiting for their turn to be told: what is kept in memory is bounded by it."""

ALIKE = ("fast-simplification", "imagecodecs", "numpy", "orjson")
"""What makes bytes: where a worker has another release of one of these, it could make other bytes."""

SECONDS_TO_ANSWER = 15
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux, prctl(2)."""


class Work(Protocol):
    """Does one task on every item, and hands back the answers in order."""

    def __call__[A, B](self, task: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
        """The answer for each item, in order. Items are taken as they are needed. Raises what a task raises."""
        ...


def alone[A, B](task: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
    """Everything in this process, when its answer is asked for."""
    return map(task, items)


@contextmanager
def workers(scheduler: str = "", count: int | None = None) -> Generator[Work]:
    """Workers for the length of a `with`: those of the scheduler at "tcp://HOST:PORT", or `count` processes here.

    Trouble when the scheduler does not answer, has no worker, or has workers that would make other bytes than we.
    """
    if scheduler:
        with _cluster(scheduler) as work:
            yield work
        return
    processes = (os.cpu_count() or 1) if count is None else count
    if processes < 2:
        yield alone
        return
    pool = _Pool(processes)
    try:
        yield pool
    finally:
        pool.close()


class _Pool:
    """Processes of this machine, started with the first task; a fresh set takes the place of one that was broken."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._made: ProcessPoolExecutor | None = None

    def __call__[A, B](self, task: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
        waiting = deque[tuple[A, Future[B], int]]()
        for item in items:
            waiting.append((item, self._submit(task, item), 1))
            if len(waiting) >= AHEAD * self._count:
                yield self._first(task, waiting)
        while waiting:
            yield self._first(task, waiting)

    def close(self) -> None:
        """End the processes."""
        if self._made is not None:
            self._made.shutdown(wait=True, cancel_futures=True)
            self._made = None

    def _first[A, B](self, task: Callable[[A], B], waiting: deque[tuple[A, Future[B], int]]) -> B:
        """The answer to the oldest task; where its process was lost, everything under way begins again."""
        while True:
            item, answer, tries = waiting.popleft()
            try:
                return answer.result()
            except BrokenProcessPool:
                if tries >= MOST_TRIES:
                    raise _lost() from None
                self.close()
                again = [(item, tries), *((each, before) for each, _, before in waiting)]
                waiting.clear()
                waiting.extend((each, self._submit(task, each), before + 1) for each, before in again)

    def _submit[A, B](self, task: Callable[[A], B], item: A) -> Future[B]:
        if self._made is None:
            self._made = ProcessPoolExecutor(self._count, get_context("spawn"), initializer=_begin)
        try:
            return self._made.submit(task, item)
        except BrokenProcessPool as error:  # found out while something else was under way
            failed = Future[B]()
            failed.set_exception(error)
            return failed


def _begin() -> None:
    """The person's Ctrl-C is for the program, which then ends its workers; and none outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class _Answer[B](Protocol):
    """A future of Dask, as far as it is used here; the library ships no types."""

    def result(self) -> B: ...


class _Client(Protocol):
    def submit[A, B](self, task: Callable[[A], B], item: A, *, pure: bool) -> _Answer[B]: ...

    def run[B](self, task: Callable[[], B]) -> dict[str, B]: ...

    def close(self) -> None: ...


@contextmanager
def _cluster(address: str) -> Generator[Work]:
    client = _client(address)
    try:
        count = _count_of_alike(client, address)

        def spread[A, B](task: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
            waiting = deque[_Answer[B]]()
            for item in items:
                waiting.append(client.submit(task, item, pure=False))
                if len(waiting) >= AHEAD * count:
                    yield _told(waiting.popleft())
            while waiting:
                yield _told(waiting.popleft())

        yield spread
    finally:
        client.close()


def _client(address: str) -> _Client:
    _knock(address)
    distributed = import_module("distributed")
    try:
        return cast(
            _Client,
            distributed.Client(
                address,
                timeout=SECONDS_TO_ANSWER,
                set_as_default=False,
                direct_to_workers=False,
                heartbeat_interval=5000,
            ),
        )
    except (OSError, ValueError) as error:
        raise _unreachable(address) from error


def _knock(address: str) -> None:
    """Trouble when nobody listens there. A client that fails leaves its thread behind; so we look first."""
    place = urlsplit(address)
    try:
        host, port = place.hostname, place.port
    except ValueError:
        host, port = None, None
    if place.scheme not in ("tcp", "tls") or not host or port is None:
        raise Trouble(
            f"“{address}”不是调度器的地址。",
            f"{address!r} is no address of a scheduler.",
            remedy_zh="写成 tcp://主机:端口。",
            remedy_en="Write it as tcp://HOST:PORT.",
        )
    try:
        socket.create_connection((host, port), SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise _unreachable(address) from error


def _told[B](answer: _Answer[B]) -> B:
    """Its own error is a task's; what Dask itself gives up on is a lost worker."""
    try:
        return answer.result()
    except Exception as error:
        if type(error).__module__.startswith("distributed"):
            raise _lost() from error
        raise


def releases() -> tuple[str, ...]:
    """What this process would make bytes with."""
    return tuple(f"{name} {version(name)}" for name in ALIKE)


def _count_of_alike(client: _Client, address: str) -> int:
    """How many workers there are; Trouble when there is none, or one that would make other bytes."""
    try:
        found = client.run(releases)
    except ModuleNotFoundError as error:
        raise Trouble(
            "集群的工作进程找不到 Parkwatch 的程序。",
            "The cluster's workers do not find Parkwatch's program.",
            remedy_zh="在每个工作进程的环境里安装同一版本的 parkwatch，并让 PYTHONPATH 指向它的文件夹。",
            remedy_en="Install the same parkwatch for every worker, with PYTHONPATH leading to its folder.",
            file=address,
        ) from error
    if not found:
        raise Trouble(
            "调度器没有工作进程。",
            "The scheduler has no worker.",
            remedy_zh=f"在工作机上运行 dask worker {address}。",
            remedy_en=f"Run dask worker {address} on the machines that are to work.",
            file=address,
        )
    for name, other in found.items():
        if wrong := sorted(set(other) - set(releases())):
            raise Trouble(
                f"工作进程 {name} 的软件版本不同：{'，'.join(wrong)}；结果可能不一致。",
                f"The worker {name} has other releases: {', '.join(wrong)}; what it makes could differ.",
                remedy_zh=f"请安装：{'，'.join(releases())}。",
                remedy_en=f"Install: {', '.join(releases())}.",
                file=address,
            )
    return len(found)


def _unreachable(address: str) -> Trouble:
    return Trouble(
        f"调度器 {address} 没有应答。",
        f"The scheduler at {address} does not answer.",
        remedy_zh="检查地址和防火墙；不写 --scheduler 就在本机处理。",
        remedy_en="Look at the address and the firewall; without --scheduler the work is done on this machine.",
        file=address,
    )


def _lost() -> Trouble:
    return Trouble(
        f"工作进程多次中断（{MOST_TRIES} 次），这个文件没有导入。",
        f"Workers were lost {MOST_TRIES} times; this file was not imported.",
        remedy_zh="检查工作机的内存，再试一次；已完成的文件不会重做。",
        remedy_en="Look at the workers' memory and try again; files that are done are not done again.",
    )
