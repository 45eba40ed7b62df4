"""A platform that is asked over HTTP, again and again; its whole answer is also the way to make a gap good.

Nothing the other side does holds us for ever: a time to connect, a time between bytes, a time for the whole answer, and
a most of bytes, counted after unpacking. A redirect to another host is followed without our credential and certificate.
"""

import time
from dataclasses import replace
from threading import Event, Thread

import requests
from urllib3.exceptions import HTTPError

from loaders.live.feeds import Line
from loaders.live.feeds.asking import SCHEMES, Asker, Refusal, RestPlan
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.inbox import Inbox, Standing
from loaders.live.feeds.lines import address_of, certificate_fault, no_line, not_believed, pause_after
from scenes.trouble import Notice

__all__ = ["SCHEMES", "RestPlan", "RestWire"]

LONGEST_PAUSE_SECONDS = 30.0
"""After an answer that was none: whoever is overloaded or says no is left alone."""
NO_LINE_PAUSE_SECONDS = 1.0
"""While nobody answers at all, or the period where that is longer: a gap is to heal soon after the line returns."""
LONGEST_RETRY_AFTER_SECONDS = 300.0
END_SECONDS = 3.0


class RestWire:
    """A `Wire` to one address. Every answer is a snapshot."""

    complete = True

    def __init__(self, plan: RestPlan, credential: Credential = NOBODY, inbox: Inbox | None = None) -> None:
        self.inbox = inbox or Inbox()
        self.standing = Standing()
        self._plan, self._credential = plan, credential
        if address_of(plan.url, SCHEMES).scheme == "https":
            plan.certificates.context()  # files of no use are said now, not at the first question
        self._asker = Asker(plan, credential)
        self._known: dict[str, str] = {}
        self._fresh = False
        self._ending, self._wanted = Event(), Event()
        self._not_before, self._longest_pause = 0.0, LONGEST_PAUSE_SECONDS
        self._thread = Thread(target=self._run, name="rest", daemon=True)

    def open(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def ask(self) -> None:
        """Ask at once, and for everything: what we know already does not count."""
        self._fresh = True
        self._wanted.set()

    def look(self, moment: float) -> None:
        """End a question that takes longer than it may."""
        self._asker.end_late(moment)

    def close(self) -> None:
        """End the line and its thread."""
        self._ending.set()
        self._wanted.set()
        self._asker.end()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        failures = 0
        if self._plan.period_s is None:
            self._wanted.wait()
        while not self._ending.is_set():
            began = time.monotonic()
            self._wanted.clear()
            failures = 0 if self._poll() else failures + 1
            self._pause(began, failures)
        self._asker.close()

    def _pause(self, began: float, failures: int) -> None:
        """Until the next question: the period, or longer after failures; whoever wants a snapshot may cut it short."""
        period = self._plan.period_s
        if failures:
            wait = pause_after(failures, max(period or 0.0, 0.25), self._longest_pause)
            self._ending.wait(max(wait, self._not_before - time.monotonic()))
        elif period is None:
            self._wanted.wait()
        else:
            self._wanted.wait(max(began + period - time.monotonic(), 0.0))

    def _poll(self) -> bool:
        """One question; whether it went well."""
        known, self._fresh = {} if self._fresh else self._known, False
        self._longest_pause = LONGEST_PAUSE_SECONDS
        try:
            answer = self._asker.answer(known)
        except Refusal as refusal:
            self._failed(refusal.line, refusal.notice, refusal.retry_after_s, broken=refusal.broken)
            return False
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            fault = certificate_fault(error)
            if not self._ending.is_set():
                if fault is None:
                    self._longest_pause = max(NO_LINE_PAUSE_SECONDS, self._plan.period_s or 0.0)
                line = Line.DOWN if fault is None else Line.REFUSED
                self._failed(line, no_line(error) if fault is None else not_believed(fault))
            return False
        self._known = answer.tags
        if self.standing.line is not Line.UP:
            self.standing = replace(self.standing, line=Line.UP, notice=None, ups=self.standing.ups + 1)
        self.inbox.put(answer.payload, whole=bool(answer.payload))
        return True

    def _failed(self, line: Line, notice: Notice, retry_after_s: float = 0.0, *, broken: bool = False) -> None:
        self._known = {}
        self._not_before = time.monotonic() + min(retry_after_s, LONGEST_RETRY_AFTER_SECONDS)
        told = replace(self.standing, line=line, notice=notice)
        self.standing = replace(told, broken=told.broken + 1) if broken else told
