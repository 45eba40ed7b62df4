import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from viewer.turns import Turns


class Book:
    """Knows who reads it and closes it."""

    def __init__(self) -> None:
        self.threads = {threading.get_ident()}
        self.read = list[str]()
        self.closed = False
        self.gate = threading.Event()

    def page(self, name: str) -> str:
        assert not self.closed
        self.gate.wait(10)
        self.threads.add(threading.get_ident())
        self.read.append(name)
        return name

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed = True


class Shelf:
    """Opens a book when it is asked for."""

    def __init__(self) -> None:
        self.book: Book | None = None
        self.opened = 0

    def open(self) -> Book:
        self.opened += 1
        self.book = Book()
        return self.book


@pytest.fixture
def shelf(qapp: object) -> Iterator[tuple[Shelf, Turns[Book]]]:
    shelf = Shelf()
    turns = Turns(shelf.open)
    yield shelf, turns
    if shelf.book is not None:
        shelf.book.gate.set()
    turns.close()


def page(name: str) -> Callable[[Book], str]:
    return lambda book: book.page(name)


def raised(error: BaseException) -> None:
    raise error


def test_the_urgent_comes_first_and_of_a_kind_the_newest_only(qtbot: QtBot, shelf: tuple[Shelf, Turns[Book]]) -> None:
    books, turns = shelf
    said = list[str]()
    turns.ask(5, page("begun"), said.append, raised)
    for number in range(10):
        turns.ask(3, page(f"hover {number}"), said.append, raised)
        turns.ask(0, page(f"picture {number}"), said.append, raised)
    qtbot.waitUntil(lambda: books.book is not None, timeout=10_000)
    assert books.book is not None
    books.book.gate.set()
    qtbot.waitUntil(lambda: len(said) == 3, timeout=10_000)
    assert said == ["begun", "picture 9", "hover 9"]


def test_what_was_opened_lives_and_ends_on_one_worker(qtbot: QtBot, shelf: tuple[Shelf, Turns[Book]]) -> None:
    books, turns = shelf
    said = list[str]()
    turns.ask(0, page("one"), said.append, raised)
    qtbot.waitUntil(lambda: books.book is not None, timeout=10_000)
    assert books.book is not None
    books.book.gate.set()
    qtbot.waitUntil(lambda: said == ["one"], timeout=10_000)
    turns.close()
    assert books.book.closed
    assert books.opened == 1
    assert len(books.book.threads) == 1
    assert threading.get_ident() not in books.book.threads
    turns.ask(0, page("two"), said.append, raised)
    assert said == ["one"]


def test_a_question_that_is_forgotten_is_never_put(qtbot: QtBot, shelf: tuple[Shelf, Turns[Book]]) -> None:
    books, turns = shelf
    said = list[str]()
    turns.ask(0, page("one"), said.append, raised)
    turns.ask(1, page("two"), said.append, raised)
    turns.forget(1)
    turns.ask(2, page("three"), said.append, raised)
    qtbot.waitUntil(lambda: books.book is not None, timeout=10_000)
    assert books.book is not None
    books.book.gate.set()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=10_000)
    assert said == ["one", "three"]


def test_what_cannot_be_opened_is_said_and_tried_again(qtbot: QtBot) -> None:
    tries = list[int]()

    def opened() -> Book:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not yet")
        book = Book()
        book.gate.set()
        return book

    turns, said, failed = Turns(opened), list[str](), list[BaseException]()
    turns.ask(0, page("one"), said.append, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1, timeout=10_000)
    turns.ask(0, page("two"), said.append, failed.append)
    qtbot.waitUntil(lambda: said == ["two"], timeout=10_000)
    turns.close()
