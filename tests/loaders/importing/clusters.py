"""A real Dask scheduler with real worker processes on this machine, for the length of a `with`."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

from loaders.places import ROOT
from tests.servers import free_ports, listens
from tests.waiting import wait_until


@contextmanager
def cluster(folder: Path, count: int) -> Generator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address and the workers' processes, which all answer by now; their words go to `folder`."""
    (port,) = free_ports(1)
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as ending:

        def begin(name: str, *words: str) -> subprocess.Popen[bytes]:
            line = [
                sys.executable,
                "-P",
                "-W",
                "ignore",
                "-m",
                f"distributed.cli.dask_{name}",
                *words,
                "--no-dashboard",
            ]
            process = subprocess.Popen(
                line,
                env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__ADMIN__LOG_LENGTH": "0"},
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=ending.enter_context((folder / f"{name}.log").open("ab")),
            )
            ending.callback(process.wait)
            ending.callback(process.kill)
            return process

        begin("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
        wait_until(lambda: listens(port), seconds=60)
        own = ("--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
        workers = [begin("worker", address, "--name", f"w{row}", *own) for row in range(count)]
        if count:
            with import_module("distributed").Client(address, set_as_default=False) as client:
                client.wait_for_workers(count, timeout=60)
        yield address, workers
