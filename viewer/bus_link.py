"""The way to the recorders of a park over a bus. Follows each, shows them as one, and comes back by itself.

All of it happens on the bus's own thread; only `ask` is called from the GUI thread. No Qt.
"""

import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from loaders.live.acts import Answer, Login
from loaders.live.feeds import Line
from loaders.live.shard import Part, parts_of
from loaders.live.wire.bus import BusWire, credential_for, is_private
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.endpoint import digest
from loaders.live.wire.frames import Question
from loaders.live.wire.packets import Letter, subjects_of
from scenes.plant import Park
from scenes.trouble import Notice, Trouble
from viewer.follower import Follower
from viewer.link import LOST_AFTER_SECONDS
from viewer.mailbox import LinkState, Mailbox, Word
from viewer.merging import Alone, Merging, Picture
from viewer.parts import Together

PATIENCE_SECONDS = 3.0
"""How long a recorder may take to answer before that is said."""
STRANGE_SECONDS = 5.0
"""How long it is said that a second recorder spoke."""

log = logging.getLogger(__name__)


class BusLink:
    """One viewer's link over a bus, to one recorder or to those of all parts of a park.

    `wake` is called on the bus's thread whenever the mailbox was empty; `now` is a monotonic clock in seconds. Raises
    `Trouble` when the bus cannot be had at all.
    """

    def __init__(
        self,
        plan: BusPlan,
        park: Park,
        mailbox: Mailbox,
        wake: Callable[[], None],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan, self._mailbox, self._wake, self._now = plan, mailbox, wake, now
        inbox = f"_INBOX.{secrets.token_hex(16)}"
        self._parts = parts_of(park, plan.shards)
        self._followers = [self._follower(part, f"{inbox}.{part.number}") for part in self._parts]
        self._by_subject = {each.subjects.frames: each for each in self._followers}
        self._by_subject |= {
            f"{inbox}.{part.number}": each for part, each in zip(self._parts, self._followers, strict=True)
        }
        self._merging: Merging = Alone() if plan.shards == 1 else Together(park, self._parts)
        self._refused: deque[Answer] = deque()
        self._notice: Notice | None = None
        self._word = Word(LinkState.CONNECTING, now())
        self._strangers, self._strange_until = 0, 0.0
        self._wire = BusWire(plan, tuple(self._by_subject), self._hear, self._tick, credential=credential_for(plan))

    def start(self) -> None:
        """Begin."""
        self._wire.open()

    def stop(self) -> None:
        """Take leave of the recorders and end; they go on."""
        for each in self._followers:
            self._wire.say(each.leave(self._wire.most_bytes))
        self._wire.close()

    def ask(self, question: Question) -> bool:
        """Ask the recorders; one answer comes with the news. False: they could not be told, and nothing was done."""
        if self._word.state is not LinkState.LIVE:
            return False
        if isinstance(question, Login) and question.password and not is_private(self._plan):
            self._refused.append(Answer(question.question, done=False, notice=_readable()))
            return True
        asked = self._merging.asked(question)
        for place, each in asked:
            follower = self._followers[place]
            self._wire.say(follower.letters(follower.subjects.acts, [each], self._wire.most_bytes))
        return bool(asked)

    def stop_recorder(self) -> bool:
        """Nobody ends a recorder over a bus."""
        return False

    def _follower(self, part: Part, inbox: str) -> Follower:
        park = part.park if part.count > 1 else part.whole
        subjects = subjects_of(park.code, part.number, part.count)
        return Follower(park.tags, digest(park.tags), subjects, who=secrets.randbits(64), inbox=inbox)

    def _hear(self, letter: Letter) -> None:
        follower = self._by_subject.get(letter.subject)
        if follower is None:
            return
        try:
            for told in follower.hear(letter, self._now()):
                self._merging.hear(self._followers.index(follower), told, self._now())
        except Trouble as trouble:
            log.info("a word of the bus is of no use: %s", trouble)
            self._notice = trouble.notice
        self._say(follower.due(self._now(), self._wire.most_bytes))
        self._show()

    def _tick(self) -> None:
        for each in self._followers:
            self._say(each.due(self._now(), self._wire.most_bytes))
        self._show()

    def _say(self, letters: Sequence[Letter]) -> None:
        self._wire.say(letters)

    def _show(self) -> None:
        """Leave in the mailbox what there is to see now."""
        while self._refused:
            self._merging.answer(self._refused.popleft())
        while (picture := self._merging.picture(self._now())) is not None:
            self._notice = None
            self._tell(picture)
        if self._word.heard is None or self._now() - self._word.heard > LOST_AFTER_SECONDS:
            self._lose()

    def _tell(self, picture: Picture) -> None:
        since = self._word.since if self._word.state is LinkState.LIVE else self._now()
        notice = picture.notice or (_two() if self._two_speak() else None)
        self._word = Word(LinkState.LIVE, since, self._now(), picture.now, picture.hello, picture.heartbeat, notice)
        if self._mailbox.post(picture.facts, picture.lot, self._word, board=picture.board, answers=picture.answers):
            self._wake()

    def _two_speak(self) -> bool:
        """Whether another recorder has spoken on our subjects during the last moments."""
        strangers, now = sum(each.strangers for each in self._followers), self._now()
        if strangers != self._strangers:
            self._strangers, self._strange_until = strangers, now + STRANGE_SECONDS
        return now < self._strange_until

    def _lose(self) -> None:
        """Say that nothing comes, and what is in the way; once for each change."""
        standing = self._wire.standing
        notice = self._notice if standing.line is Line.UP else standing.notice
        if standing.line is Line.UP and notice is None and self._now() - self._word.since > PATIENCE_SECONDS:
            notice = _nobody(self._followers[0].subjects.join)
        state = LinkState.LOST if self._word.heard is not None else LinkState.CONNECTING
        if state is not self._word.state or notice != self._word.notice:
            since = self._word.since if state is self._word.state else self._now()
            self._word = replace(self._word, state=state, since=since, notice=notice)
            if self._mailbox.post(None, None, self._word):
                self._wake()


def _nobody(subject: str) -> Notice:
    return Notice(
        f"总线已连接，但没有记录进程应答（{subject}）。",
        f"The bus is there, and no recorder answers on it ({subject}).",
        "检查记录进程是否以同一总线、同一园区和同样的份数运行，以及总线上的发布权限。",
        "See that a recorder of this park runs on this bus, in as many parts, and who may publish there.",
    )


def _two() -> Notice:
    return Notice(
        "总线上有两个记录进程在记录同一园区，只显示其中一个。",
        "Two recorders of the same park speak on the bus; only one of them is shown.",
        "停下其中一个；备用进程请用 --standby 启动。",
        "End one of them; a standby is started with --standby.",
    )


def _readable() -> Notice:
    return Notice(
        "总线未加密，口令没有送出。",
        "The bus is not encrypted: the password was not sent.",
        "把总线地址改为 tls://，或在本机登录。",
        "Write tls:// in the address of the bus, or log in on the recorder's machine.",
    )
