"""A PostgreSQL server of one's own, on a free port of this machine."""

import os
import pwd
import subprocess
from pathlib import Path

from tests.servers import LOOPBACK, free_ports

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


def postgres_installed() -> bool:
    """Whether the programs are here (apt-get install --no-install-recommends postgresql-15)."""
    return (PROGRAMS / "initdb").exists()


class PostgresServer:
    """One server in a folder; as an ordinary person, since it refuses to run for root. `where` is how to reach it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._as: list[str] = []
        if os.getuid() == 0:
            who = pwd.getpwnam("postgres")
            os.chown(folder, who.pw_uid, who.pw_gid)
            self._as = ["setpriv", "--reuid", str(who.pw_uid), "--regid", str(who.pw_gid), "--clear-groups"]
        self._data, self._folder, self._durable = folder / "data", folder, durable
        self.port = free_ports(1)[0]
        self.where = f"host={LOOPBACK} port={self.port} user=postgres dbname=postgres"
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8", "-N")
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-c listen_addresses={LOOPBACK} -c port={self.port} -c unix_socket_directories=''"
        options += "" if self._durable else " -c fsync=off"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """End at once, as a machine does that loses its power."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, name: str, *words: str) -> None:
        command = [*self._as, str(PROGRAMS / name), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder)
