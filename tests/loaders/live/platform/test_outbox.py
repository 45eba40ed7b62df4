"""The outbox against real HTTP servers on this machine that do all that servers do to their clients."""

import json
import logging
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from loaders.live.entries import Kind
from loaders.live.feeds.credentials import Credential
from loaders.live.feeds.outbox_endpoint import OutboxEndpoint
from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from loaders.live.platform import outbox
from loaders.live.platform.outbox import Destination, Outbox
from scenes.trouble import Trouble
from tests.journal_writers import PLATFORM, Writers, send_on
from tests.waiting import runs, wait_until


class Server(ThreadingHTTPServer):
    """A platform. `effects` holds what each key did; `manner` decides how a request is met, and may break it off."""

    daemon_threads = False
    """So that closing waits for them all."""

    def __init__(self) -> None:
        self.effects: dict[str, str] = {}
        self.requests = 0
        self.over = Event()
        self.headers: list[dict[str, str]] = []
        self.manner: Callable[[Handler], bool] = lambda _: True
        super().__init__(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients here are killed and break off: nothing to write about."""

    def end(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def platform(self) -> Server:
        assert isinstance(self.server, Server)
        return self.server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.platform.requests += 1
        self.platform.headers.append(dict(self.headers))
        if not self.platform.manner(self):
            return
        assert body["key"] == self.headers["Idempotency-Key"]
        self.platform.effects.setdefault(body["key"], body["act"])
        self.say(200)

    def say(self, status: int, answer: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(answer)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.end()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path / "journal", owner="first")
    yield journal
    journal.close()


class Desk:
    """Keeps acts in a journal and lets an outbox send them."""

    def __init__(self, journal: Journal, destination: Destination, endpoint: OutboxEndpoint = PLATFORM) -> None:
        self.journal, self.outbox = journal, Outbox(destination, [endpoint])

    def act(self, text: str = "1") -> str:
        item = self.outbox.item("acknowledgement", {"text": text, "code": "c"}, time.time())
        assert item is not None
        self.journal.append([], standing=item.kept)
        return item.key

    def until(self, true: Callable[[], bool]) -> None:
        def stepped() -> bool:
            send_on(self.journal, self.outbox)
            return true()

        wait_until(stepped, pause=0.002)

    def until_empty(self) -> None:
        """Until the platform has everything."""
        self.until(lambda: self.outbox.word().waiting + self.outbox.word().stuck == 0)


@pytest.fixture
def desk(journal: Journal, server: Server) -> Iterator[Desk]:
    desk = Desk(journal, Destination(server.url, whole_seconds=0.4))
    yield desk
    desk.outbox.close()


def test_an_act_arrives_with_its_key_and_leaves_the_journals_standing(desk: Desk, server: Server) -> None:
    key = desk.act("七")
    desk.until_empty()
    assert server.effects == {key: "七"}
    assert desk.journal.standing() == {}
    assert desk.journal.latest(1)[0].kind == Kind.OUTBOX
    assert verify(desk.journal.folder).sound


def test_a_line_is_kept_for_many_and_an_old_one_that_ended_is_made_anew(desk: Desk, server: Server) -> None:
    clients = list[object]()

    def note(request: Handler) -> bool:
        clients.append(request.client_address)
        return True

    def end(request: Handler) -> bool:
        request.close_connection = True
        return True

    server.manner = note
    for each in range(20):
        desk.act(str(each))
    desk.until_empty()
    assert len(set(clients)) == 1
    server.manner = end
    desk.act("closes without a word")
    desk.until_empty()
    server.manner = note
    desk.act("after")
    faults = set[str]()

    def empty() -> bool:
        word = desk.outbox.word()
        faults.add(word.trouble_zh)
        return word.waiting == 0

    desk.until(empty)
    assert (server.requests, faults, len(set(clients))) == (22, {""}, 2)


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503])
def test_it_is_sent_again_until_the_platform_takes_it(desk: Desk, server: Server, status: int) -> None:
    def manner(request: Handler) -> bool:
        if server.requests > 3:
            return True
        request.say(status, b"<html>no</html>", Content_Type="text/html")
        return False

    server.manner = manner
    key = desk.act()
    desk.until_empty()
    assert (server.effects, server.requests) == ({key: "1"}, 4)


def test_an_answer_that_is_lost_after_the_effect_makes_no_second_effect(desk: Desk, server: Server) -> None:
    def manner(request: Handler) -> bool:
        if server.requests > 2:
            return True
        server.effects.setdefault(request.headers["Idempotency-Key"], "1")
        request.hang_up()
        return False

    server.manner = manner
    key = desk.act()
    desk.until_empty()
    assert (server.effects, server.requests) == ({key: "1"}, 3)


def drip(request: Handler) -> bool:
    """A byte of an answer's head now and then, for ever."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not request.platform.over.wait(0.02):
        request.wfile.write(b"x")
    return False


def endless(request: Handler) -> bool:
    """A body without an end."""
    request.wfile.write(b"HTTP/1.1 500 Oh\r\n\r\n")
    for _ in range(1000):
        request.wfile.write(b"x" * 65536)
    return False


def silent(request: Handler) -> bool:
    """Nothing."""
    request.platform.over.wait()
    return False


def rubbish(request: Handler) -> bool:
    """No HTTP."""
    request.wfile.write(b"\x00\xff\x00" * 100 + b"\r\n\r\n")
    request.hang_up()
    return False


def many_heads(request: Handler) -> bool:
    """More lines than anybody needs."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n")
    request.hang_up()
    return False


@pytest.mark.parametrize("manner", [drip, endless, silent, rubbish, many_heads])
def test_a_hostile_answer_is_broken_off_and_the_item_waits(
    desk: Desk, server: Server, manner: Callable[[Handler], bool]
) -> None:
    server.manner = manner
    key = desk.act()
    desk.until(lambda: server.requests > 1)
    assert desk.outbox.word().waiting == 1
    assert desk.outbox.word().trouble_zh
    server.manner = lambda _: True
    desk.until_empty()
    assert server.effects == {key: "1"}


def test_closing_waits_for_no_server(journal: Journal, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "READ_SECONDS", 600.0)
    server.manner = silent
    desk = Desk(journal, Destination(server.url))
    desk.act()
    desk.until(lambda: server.requests == 1)
    desk.outbox.close()
    wait_until(lambda: not runs("outbox"))


def test_a_no_in_the_answers_body_is_a_no(journal: Journal, server: Server) -> None:
    endpoint = OutboxEndpoint(
        "acknowledgement", "POST", "/confirm", PLATFORM.body, done_at=("code",), done_words=frozenset({"0"})
    )
    answers = iter([b'{"code":500}', b"<html>", b"", b'{"code":0}'])

    def manner(request: Handler) -> bool:
        request.say(200, next(answers))
        return False

    server.manner = manner
    desk = Desk(journal, Destination(server.url), endpoint)
    desk.act()
    desk.until_empty()
    assert server.requests == 4
    desk.outbox.close()


def test_a_redirect_is_not_followed_with_our_credential(journal: Journal, server: Server) -> None:
    other = Server()

    def manner(request: Handler) -> bool:
        request.say(307, Location=other.url)
        return False

    server.manner = manner
    desk = Desk(journal, Destination(server.url, Credential(token="geheim")))
    desk.act()
    desk.until(lambda: desk.outbox.word().stuck == 1)
    assert other.requests == 0
    desk.outbox.close()
    other.end()


@pytest.mark.parametrize(
    ("destination", "name", "value"),
    [
        (Destination("", Credential(token="geheim")), "Authorization", "Bearer geheim"),
        (Destination("", Credential(token="geheim"), token_header="X-Token"), "X-Token", "geheim"),
        (Destination("", Credential("user", "geheim")), "Authorization", "Basic dXNlcjpnZWhlaW0="),
    ],
)
def test_who_we_are_is_told_to_the_platform_and_to_nobody_else(
    journal: Journal,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    destination: Destination,
    name: str,
    value: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk(journal, Destination(server.url, destination.credential, token_header=destination.token_header))

    def manner(request: Handler) -> bool:
        if server.requests == 1:
            request.say(503)
        return server.requests > 1

    server.manner = manner
    desk.act()
    desk.until_empty()
    desk.outbox.close()
    assert server.headers[0][name] == value
    kept = str([told.words for told in journal.latest(50)]) + str(desk.outbox.word())
    assert "geheim" not in caplog.text + kept + repr(destination)


def test_where_nobody_listens_it_waits_and_says_so(journal: Journal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    desk = Desk(journal, Destination(f"http://127.0.0.1:{port}"))
    desk.act()
    desk.until(lambda: bool(desk.outbox.word().trouble_zh))
    assert (desk.outbox.word().waiting, desk.outbox.word().stuck) == (1, 0)
    desk.outbox.close()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "127.0.0.1", "http://user:geheim@127.0.0.1"])
def test_an_address_of_no_use_is_refused_at_once(url: str) -> None:
    with pytest.raises(Trouble) as caught:
        Outbox(Destination(url), [PLATFORM])
    assert "geheim" not in caught.value.notice.told()


@pytest.mark.skipif(sys.platform == "win32", reason="writers are forked")
def test_senders_killed_at_any_moment_lose_no_act_and_no_act_has_two_effects(server: Server, tmp_path: Path) -> None:
    chance, writers, said = random.Random(5), Writers(), 0

    def moody(request: Handler) -> bool:
        mood = server.requests % 10
        if mood == 3:
            request.say(503)
        elif mood == 6:
            server.effects.setdefault(request.headers["Idempotency-Key"], "")
            request.hang_up()
        return mood not in {3, 6}

    server.manner = moody
    for _ in range(20):
        writers.begin("send", tmp_path, server.url)
        first = writers.line()
        time.sleep(chance.uniform(0.0, 0.06))
        said = max(map(int, (first, *writers.kill())))
    writers.close()
    server.manner = lambda _: True
    journal = Journal.open(tmp_path, owner="after")
    desk = Desk(journal, Destination(server.url))
    desk.until_empty()
    desk.outbox.close()
    acts = int(journal.standing()["mark"])
    journal.close()
    assert acts >= said >= 20
    assert len(server.effects) == acts, "one key for every act, and an effect for every key"
    assert server.requests > acts, "some were sent twice"
    assert verify(tmp_path).findings == ()
