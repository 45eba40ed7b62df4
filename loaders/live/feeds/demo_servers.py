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


class DemoServers:
    """The servers of one kind, started; `ports` are where clients go. For "rest" none: the publisher answers itself."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self.ports = free_ports(NODES if kind == "nats" else 1)
        if kind == "rest":
            return
        begun = _mosquitto(self.ports[0], folder) if kind == "mqtt" else _nats(self.ports, folder)
        try:
            for port, command in zip(self.ports, begun, strict=True):
                with (folder / f"{kind}-{port}.log").open("wb") as words:
                    self._processes.append(
                        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT)
                    )
            self._wait(kind)
        except Trouble:
            self.close()
            raise

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _wait(self, kind: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not all(_listens(port) for port in self.ports):
            if time.monotonic() > until or any(process.poll() is not None for process in self._processes):
                raise Trouble(
                    f"{PROGRAMS[kind]} 没有启动。",
                    f"{PROGRAMS[kind]} did not start.",
                    remedy_zh="查看运行目录中的日志。",
                    remedy_en="Look into its log in the run folder.",
                )
            time.sleep(0.05)


def _mosquitto(port: int, folder: Path) -> list[Sequence[str]]:
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


def _listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(0.2)
        return line.connect_ex((LOOPBACK, port)) == 0
