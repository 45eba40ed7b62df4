import pytest

from loaders.live.clocks import JUMP_SECONDS, STEADY_SECONDS, FeedClock, Odd, Oddity, WallClock


class Machine:
    """A machine whose two clocks a test moves."""

    def __init__(self) -> None:
        self.wall, self.monotonic = 1_700_000_000.0, 50.0

    def clock(self) -> WallClock:
        return WallClock(lambda: self.wall, lambda: self.monotonic)

    def pass_(self, seconds: float, *, jump: float = 0.0) -> None:
        self.wall += seconds + jump
        self.monotonic += seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_rehearsals_clock_goes_its_own_speed_and_does_not_rush_after_a_sleep() -> None:
    moments = iter([0.0, 0.1, 3600.0])
    clock = FeedClock(1000.0, 20.0, lambda: next(moments))
    assert clock.tick() == 1002.0
    assert clock.oddities() == []
    assert clock.tick() == 1022.0
    assert clock.oddities() == [Odd(Oddity.PAUSE, 3599.9)]
    assert clock.oddities() == []


def test_the_machines_time_is_followed(machine: Machine) -> None:
    clock = machine.clock()
    for _ in range(600):
        machine.pass_(0.1, jump=0.00001)  # a time server moves it by and by
        clock.tick()
    assert clock.now == pytest.approx(machine.wall, abs=0.01)
    assert clock.oddities() == []


def test_a_jump_forward_is_followed_at_once_and_said(machine: Machine) -> None:
    clock = machine.clock()
    machine.pass_(0.1, jump=3600.0)
    assert clock.tick() == pytest.approx(machine.wall)
    [odd] = clock.oddities()
    assert odd.oddity is Oddity.JUMP
    assert odd.seconds == pytest.approx(3600.0)
    assert clock.notice is None


def test_a_jump_back_is_said_and_a_short_one_is_not_followed(machine: Machine) -> None:
    clock = machine.clock()
    before = clock.now
    machine.pass_(0.1, jump=-3600.0)
    assert clock.tick() == pytest.approx(before + 0.1)
    [odd] = clock.oddities()
    assert odd.seconds == pytest.approx(-3600.0)
    assert clock.notice is not None
    assert "3600" in clock.notice.zh
    for _ in range(20):
        machine.pass_(0.1)
        clock.tick()
    assert clock.now == pytest.approx(before + 2.1)
    assert clock.oddities() == []
    machine.pass_(0.1, jump=3600.0)
    clock.tick()
    assert clock.notice is None
    assert clock.now == pytest.approx(machine.wall)
    assert [each.oddity for each in clock.oddities()] == [Oddity.JUMP]


def test_a_jump_back_that_lasts_is_followed_once_it_goes_on_evenly(machine: Machine) -> None:
    clock = machine.clock()
    machine.pass_(0.1, jump=-3600.0)
    clock.tick()
    machine.pass_(1.0, jump=-600.0)
    clock.tick()
    clock.oddities()
    told: list[tuple[float, float]] = []
    for tenth in range(1, 100):
        machine.pass_(0.1)
        clock.tick()
        told += [(tenth / 10, each.seconds) for each in clock.oddities() if each.oddity is Oddity.FOLLOWED]
    [(after, seconds)] = told
    assert after == pytest.approx(STEADY_SECONDS, abs=0.11)
    assert seconds == pytest.approx(-4200.0)
    assert clock.now == pytest.approx(machine.wall)
    assert clock.notice is None


def test_a_machine_that_stood_still_is_said_with_how_long(machine: Machine) -> None:
    clock = machine.clock()
    machine.pass_(60.0)
    assert clock.tick() == pytest.approx(machine.wall)
    assert clock.oddities() == [Odd(Oddity.PAUSE, 60.0)]


@pytest.mark.parametrize("jump", [-0.9 * JUMP_SECONDS, 0.9 * JUMP_SECONDS])
def test_a_small_step_of_the_clock_is_no_jump(machine: Machine, jump: float) -> None:
    clock = machine.clock()
    before = clock.now
    machine.pass_(0.1, jump=jump)
    assert clock.tick() >= before
    assert clock.oddities() == []
    for _ in range(300):
        machine.pass_(0.1)
        clock.tick()
    assert clock.now == pytest.approx(machine.wall, abs=0.01)
