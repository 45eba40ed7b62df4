"""A real ClickHouse cluster of two shards with two replicas each, and the modern engine in this process."""

import shutil
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import pytest

from loaders.live.history.clickhouse_lines import HttpServer, Shard
from loaders.live.history.clickhouse_tables import make_tables, schema
from scenes.trouble import Trouble
from tests.servers import LOOPBACK, Served, free_ports, program
from tests.waiting import wait_until

ZOOKEEPER = Path("/usr/share/java/zookeeper.jar")
INSTALL = "apt-get install --no-install-recommends clickhouse-server zookeeper"
USERS = """<yandex>
<profiles><default><max_memory_usage>2000000000</max_memory_usage></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default></users>
<quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows>
<read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
</yandex>
"""
NODE = """<yandex>
<logger><level>warning</level><log>{here}/log</log><errorlog>{here}/err</errorlog></logger>
<http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<interserver_http_port>{inter}</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
<listen_host>127.0.0.1</listen_host><max_concurrent_queries>50</max_concurrent_queries>
<mark_cache_size>67108864</mark_cache_size><path>{here}/data/</path><tmp_path>{here}/tmp/</tmp_path>
<user_files_path>{here}/uf/</user_files_path><format_schema_path>{here}/fs/</format_schema_path>
<users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database>
<zookeeper><node><host>127.0.0.1</host><port>{keeper}</port></node><session_timeout_ms>3000</session_timeout_ms></zookeeper>
<remote_servers><park>{shards}</park></remote_servers>
<macros><shard>{shard}</shard><replica>r{number}</replica></macros>
</yandex>
"""


SECURE = """<yandex>
<logger><level>warning</level><log>{here}/log</log><errorlog>{here}/err</errorlog></logger>
<https_port>{https}</https_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<openSSL><server><certificateFile>{certificate}</certificateFile><privateKeyFile>{key}</privateKeyFile>
<verificationMode>none</verificationMode><disableProtocols>sslv2,sslv3</disableProtocols></server></openSSL>
<mark_cache_size>67108864</mark_cache_size><path>{here}/data/</path><tmp_path>{here}/tmp/</tmp_path>
<user_files_path>{here}/uf/</user_files_path><format_schema_path>{here}/fs/</format_schema_path>
<users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database>
</yandex>
"""


class _Node(Served):
    """One server; it is not waited for, so that four of them start side by side."""

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


class Cluster:
    """Two shards of two replicas with a ZooKeeper, ended by `close`; every server may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        java, server = shutil.which("java"), shutil.which("clickhouse-server", path="/usr/bin:/usr/sbin")
        if java is None or server is None or not ZOOKEEPER.exists():
            pytest.skip(f"a ClickHouse cluster is not installed ({INSTALL})")
        self._served: list[Served] = []
        self.nodes: list[Served] = []
        keeper, *ports = free_ports(13)
        plan = folder / "zoo.cfg"
        plan.write_text(
            f"tickTime=500\ndataDir={folder}/zookeeper\nclientPort={keeper}\nclientPortAddress={LOOPBACK}\n"
            "admin.enableServer=false\n4lw.commands.whitelist=srvr\n"
        )
        words = [java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"/etc/zookeeper/conf:{ZOOKEEPER}"]
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
        try:
            self._served.append(Served([*words, main, str(plan)], keeper, folder / "zookeeper.log"))
            wait_until(lambda: b"Mode" in _told(keeper, b"srvr"))
            self._begin(folder, server, keeper, ports)
        except BaseException:
            self.close()
            raise

    def shards(self, *, quorum: int = 0) -> list[Shard]:
        """New lines to all of them."""
        servers = [
            HttpServer(f"http://{LOOPBACK}:{each.port}", quorum=quorum, patience_seconds=10) for each in self.nodes
        ]
        return [Shard(servers[:2]), Shard(servers[2:])]

    def revive(self, number: int) -> None:
        """Start a killed server again, and wait until it answers and may be written to."""
        self.nodes[number].start()
        wait_until(
            lambda: _answers(self.nodes[number].port, "SELECT count() FROM system.replicas WHERE is_readonly") == b"0\n"
        )

    def close(self) -> None:
        for each in reversed(self._served):
            each.kill()

    def _begin(self, folder: Path, server: str, keeper: int, ports: Sequence[int]) -> None:
        (folder / "users.xml").write_text(USERS)
        tcp = ports[4:8]
        replica = "<replica><host>127.0.0.1</host><port>{}</port></replica>"
        shards = "".join(
            "<shard><internal_replication>true</internal_replication>"
            + "".join(replica.format(port) for port in tcp[first : first + 2])
            + "</shard>"
            for first in (0, 2)
        )
        for number in range(4):
            here = folder / f"n{number}"
            here.mkdir()
            plan = folder / f"n{number}.xml"
            plan.write_text(
                NODE.format(
                    here=here, http=ports[number], tcp=tcp[number], inter=ports[8 + number], keeper=keeper,
                    shards=shards, shard=number // 2 + 1, number=number,
                )
            )  # fmt: skip
            self.nodes.append(_Node([server, f"--config-file={plan}"], ports[number], folder / f"n{number}.out"))
            self._served.append(self.nodes[-1])
        for each in self.nodes:
            wait_until(partial(_up, each.port))
        made = self.shards()
        make_tables(made, replicated=True, cluster="park")
        for shard in made:
            shard.close()


class Secure:
    """One server that speaks TLS only, with a certificate of a private authority; `close` ends it."""

    def __init__(self, folder: Path, certificate: Path, key: Path) -> None:
        server = program("clickhouse-server")
        https, tcp = free_ports(2)
        (folder / "users.xml").write_text(USERS)
        plan = folder / "secure.xml"
        plan.write_text(SECURE.format(here=folder, https=https, tcp=tcp, certificate=certificate, key=key))
        self.url = f"https://{LOOPBACK}:{https}"
        self._served = Served([server, f"--config-file={plan}"], https, folder / "secure.out")

    def close(self) -> None:
        self._served.kill()


class _Engine(Protocol):
    """What we use of a connection of chdb."""

    def query(self, words: str, form: str = ...) -> "_Answer": ...
    def close(self) -> None: ...


class _Answer(Protocol):
    def bytes(self) -> bytes: ...


class InProcess:
    """The modern engine in this process, as a `Server`."""

    name = "chdb"

    def __init__(self, folder: Path) -> None:
        chdb = pytest.importorskip("chdb", reason="the modern dialect wants: uv pip install chdb")
        self._folder = folder
        self._engine = cast("_Engine", chdb.connect(str(folder / "chdb")))
        for words in schema(replicated=False):
            self._engine.query(words)

    def ask(self, words: str) -> bytes:
        words, _, form = words.rpartition(" FORMAT ")
        return self._engine.query(words, form).bytes()

    def put(self, words: str, rows: bytes) -> None:
        into, _, form = words.rpartition(" FORMAT ")
        path = self._folder / "rows"
        path.write_bytes(rows)
        self._engine.query(f"{into} FROM INFILE '{path}' FORMAT {form}")

    def close(self) -> None:
        """Nothing: whoever made it ends it."""

    def end(self) -> None:
        self._engine.close()


def _told(port: int, words: bytes) -> bytes:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), 2.0) as line:
        line.sendall(words)
        return line.recv(4096)
    return b""


def _up(port: int) -> bool:
    return _answers(port, "SELECT 1") == b"1\n"


def _answers(port: int, words: str) -> bytes:
    server = HttpServer(f"http://{LOOPBACK}:{port}", patience_seconds=5)
    try:
        return server.ask(words)
    except Trouble:
        return b""
    finally:
        server.close()
