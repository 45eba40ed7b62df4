"""Real servers on this machine for `demo --feed`: one Mosquitto, or three NATS nodes; loopback and free ports only."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from scenes.trouble import Trouble

LOOPBACK = "127.0.0.1"
START_SECONDS = 10.0
END_SECONDS = 3.0
NODES = 3
PROGRAMS = {"mqtt": "mosquitto", "nats": "nats-server"}
_BESIDES = ("/usr/sbin", "/usr/local/sbin")
"""Debian puts Mosquitto where an ordinary user's path does not look."""


def server_program(kind: str) -> str:
    """Where the server's program is. Trouble, with the command that installs it, when it is not installed."""
    name = PROGRAMS[kind]
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_BESIDES))
    if found is None:
        raise Trouble(
            f"没有安装 {name}，不能用 {kind} 演练。",
            f"{name} is not installed; there can be no rehearsal over {kind}.",
            remedy_zh=f"Debian/Ubuntu：sudo apt-get install {name}；或改用 --feed rest，它不需要服务器程序。",
            remedy_en=f"Debian/Ubuntu: sudo apt-get install {name}; or take --feed rest, which needs no server.",
        )
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


class Server:
    """One server process at one port; it may be killed and started again."""

    def __init__(self, command: Sequence[str], port: int, words_to: Path) -> None:
        self._command, self.port, self._words_to = command, port, words_to
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it listens."""
        with socket.socket() as line:
            line.settimeout(0.2)
            return line.connect_ex((LOOPBACK, self.port)) == 0

    def start(self) -> None:
        """Begin; returns at once."""
        with self._words_to.open("ab") as words:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        """End it as a fault would, without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Ask it to end, and see that it does."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


class DemoServers:
    """The servers of one kind, started; `ports` are where clients go. For "rest" none: the publisher answers itself."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.ports = free_ports(NODES if kind == "nats" else 1)
        commands = {"mqtt": _mosquitto, "nats": _nats}[kind](self.ports, folder) if kind != "rest" else []
        self.servers = tuple(
            Server(command, port, folder / f"{kind}-{port}.log")
            for port, command in zip(self.ports, commands, strict=kind != "rest")
        )
        try:
            self._wait(kind)
        except Trouble:
            self.close()
            raise

    def close(self) -> None:
        """End them."""
        for server in self.servers:
            server.close()

    def _wait(self, kind: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not all(server.ready for server in self.servers):
            if time.monotonic() > until or not all(server.alive for server in self.servers):
                raise Trouble(
                    f"{PROGRAMS[kind]} 没有启动。",
                    f"{PROGRAMS[kind]} did not start.",
                    remedy_zh="查看运行目录中的日志。",
                    remedy_en="Look into its log in the run folder.",
                )
            time.sleep(0.05)


def _mosquitto(ports: Sequence[int], folder: Path) -> list[Sequence[str]]:
    (port,) = ports
    plan = folder / "mosquitto.conf"
    as_root = ["user root"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    own = [f"listener {port} {LOOPBACK}", "allow_anonymous true", "persistence false", "log_type error"]
    plan.write_text("\n".join([*as_root, *own]) + "\n", encoding="utf-8")
    return [[server_program("mqtt"), "-c", str(plan)]]


def _nats(ports: Sequence[int], folder: Path) -> list[Sequence[str]]:
    routes = free_ports(len(ports))
    listed = ", ".join(f"nats://{LOOPBACK}:{port}" for port in routes)
    commands: list[Sequence[str]] = []
    for port, route in zip(ports, routes, strict=True):
        plan = folder / f"nats-{port}.conf"
        plan.write_text(
            f"server_name: n{port}\nlisten: {LOOPBACK}:{port}\n"
            f"cluster {{ name: park, listen: {LOOPBACK}:{route}, routes: [ {listed} ] }}\n",
            encoding="utf-8",
        )
        commands.append([server_program("nats"), "-c", str(plan)])
    return commands
