"""What came out when a published case was replayed through our own engines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loaders.case_file import Spot


@dataclass(frozen=True, slots=True)
class Verdict:
    """One case. `agrees` is None for a case that has no steps to replay, which is no pass.

    `source` says who published it, `place` where in the file it stands or where it went wrong. `checks` is how many
    expectations held; a case without any does not agree. `expected` and `found` are empty where it agrees.
    """

    case: str
    source: str
    agrees: bool | None
    checks: int
    expected: str = ""
    found: str = ""
    file: str = ""
    place: str = ""

    @property
    def word(self) -> str:
        """For the terminal."""
        return "no steps" if self.agrees is None else "pass" if self.agrees else "MISMATCH"


class Differs(Exception):
    """An expectation that does not hold, and where; caught by `replayed`."""

    def __init__(self, expected: object, found: object, place: str) -> None:
        super().__init__(place)
        self.expected, self.found, self.place = str(expected), str(found), place


class Checks:
    """Counts the expectations of one case and stops at the first that does not hold."""

    def __init__(self) -> None:
        self.held = 0

    def equal(self, expected: object, found: object, place: str) -> None:
        """Raises `Differs` when they are not equal."""
        if expected != found:
            raise Differs(expected, found, place)
        self.held += 1


def as_rows(verdicts: Sequence[Verdict]) -> list[dict[str, str | int | bool | None]]:
    """For `--json`: one object for each case."""
    return [
        {
            "case": verdict.case,
            "source": verdict.source,
            "result": verdict.word,
            "agrees": verdict.agrees,
            "checks": verdict.checks,
            "expected": verdict.expected,
            "found": verdict.found,
            "file": verdict.file,
            "place": verdict.place,
        }
        for verdict in verdicts
    ]


def all_agree(verdicts: Sequence[Verdict]) -> bool:
    """Whether something was checked and nothing differs: exit status 0."""
    return any(verdict.agrees for verdict in verdicts) and all(verdict.agrees is not False for verdict in verdicts)


def replayed(case: Spot, name: str, source: str, replay: Callable[[Checks], None]) -> Verdict:
    """One case replayed to its end or to its first difference; a case that checked nothing does not agree."""
    checks = Checks()
    try:
        replay(checks)
    except Differs as fault:
        return Verdict(name, source, False, checks.held, fault.expected, fault.found, case.file, fault.place)
    if not checks.held:
        return Verdict(name, source, False, 0, "at least one expectation", "none", case.file, case.place)
    return Verdict(name, source, True, checks.held, file=case.file, place=case.place)
