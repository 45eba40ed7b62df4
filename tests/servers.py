"""Real servers for tests and timings: Mosquitto, three NATS nodes, and a platform over HTTP that misbehaves on request.

Everything listens on loopback at ports that were free; exactly the processes started here are ended here.
"""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.waiting import wait_until

LOOPBACK = "127.0.0.1"


def program(name: str) -> str:
    """Where a server's program is; the test is skipped when it is not installed."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt-get install {name})")
    return found


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, all different."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(2.0)
        return line.connect_ex((LOOPBACK, port)) == 0


class Served:
    """One server process; it may be frozen, killed and started again at the same port."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self.port = port
        self._command, self._log = command, log
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until(lambda: listens(self.port))
        except AssertionError:
            self.kill()
            raise AssertionError(self._log.read_text(errors="replace")) from None

    def freeze(self) -> None:
        self._tell(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell(signal.SIGCONT)

    def kill(self) -> None:
        self._tell(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(60.0)
        self.process = None

    def _tell(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)


def mosquitto(folder: Path, *lines: str, port: int | None = None) -> Served:
    """A broker without persistence; `lines` go into its configuration."""
    name = program("mosquitto")
    port = port or free_ports(1)[0]
    plan = folder / f"mosquitto-{port}.conf"
    own = [f"listener {port} {LOOPBACK}", "persistence false", "log_type error", "log_type warning"]
    if not any(line.startswith("allow_anonymous") for line in lines):
        own.append("allow_anonymous true")
    user = ["user root"] if hasattr(os, "getuid") and os.getuid() == 0 else []  # else it could not read its key
    plan.write_text("\n".join([*user, *own, *lines]) + "\n")
    return Served([name, "-c", str(plan)], port, folder / f"mosquitto-{port}.log")


def nats_cluster(folder: Path, *, nodes: int = 3, more: str = "") -> list[Served]:
    """So many nodes that know each other."""
    name = program("nats-server")
    clients, routes = free_ports(nodes), free_ports(nodes)
    listed = ", ".join(f"nats://{LOOPBACK}:{port}" for port in routes)
    found: list[Served] = []
    for client, route in zip(clients, routes, strict=True):
        plan = folder / f"nats-{client}.conf"
        plan.write_text(
            f"server_name: n{client}\nlisten: {LOOPBACK}:{client}\n{more}\n"
            f"cluster {{ name: park, listen: {LOOPBACK}:{route}, routes: [ {listed} ] }}\n"
        )
        found.append(Served([name, "-c", str(plan)], client, folder / f"nats-{client}.log"))
    return found


@dataclass(frozen=True)
class Papers:
    """Files of a private authority, and a certificate that it signed."""

    ca: Path
    certificate: Path
    key: Path


def papers(folder: Path, name: str = "ca") -> Papers:
    """A new authority and a certificate for 127.0.0.1 that it signed."""
    tool = program("openssl")
    folder.mkdir(parents=True, exist_ok=True)
    ca, ca_key, key = folder / f"{name}.crt", folder / f"{name}.key", folder / f"{name}-server.key"
    asked, signed, extra = folder / f"{name}.csr", folder / f"{name}-server.crt", folder / f"{name}.ext"
    extra.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    ours = ["-days", "30", "-subj", f"/CN={name}", "-keyout", ca_key, "-out", ca]
    sign = ["x509", "-req", "-in", asked, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "30"]
    for words in (
        ["req", "-x509", *curve, *ours],
        ["req", *curve, "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", asked],
        [*sign, "-extfile", extra, "-out", signed],
    ):
        subprocess.run([tool, *map(str, words)], check=True, capture_output=True)
    return Papers(ca, signed, key)


type Manners = Callable[["Asked"], None]


class Platform(ThreadingHTTPServer):
    """A platform over HTTP. `manners` answers; `asked` keeps the path and the headers of every question."""

    daemon_threads = False  # so that `server_close` waits for every one of them

    def __init__(self, manners: Manners, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((LOOPBACK, port), Asked)
        self.manners = manners
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = Event()
        self._lines: list[socket.socket] = []
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._thread.join()

    def verify_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> bool:
        """Remember every line, so that the end can wake whoever waits on it."""
        assert isinstance(request, socket.socket)
        self._lines.append(request)
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news here."""


@contextmanager
def platform(manners: Manners, tls: ssl.SSLContext | None = None) -> Generator[Platform]:
    """A platform for the length of a `with`."""
    server = Platform(manners, tls=tls)
    try:
        yield server
    finally:
        server.close()


class Asked(BaseHTTPRequestHandler):
    """One question; `say` answers it."""

    protocol_version = "HTTP/1.1"
    timeout = 60.0

    @property
    def platform(self) -> Platform:
        assert isinstance(self.server, Platform)
        return self.server

    def do_GET(self) -> None:
        self.platform.asked.append((self.path, dict(self.headers)))
        self.platform.manners(self)

    def say(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """A whole answer; underscores in the names of headers stand for hyphens."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, piece: bytes, pause_s: float, *, head: bytes = b"") -> None:
        """Never end: a piece now and then until the platform is closed or the other side goes."""
        self.wfile.write(head)
        with suppress(OSError):
            while not self.platform.closing.is_set():
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause_s)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""
