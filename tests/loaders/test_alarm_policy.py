"""The alarm policy: shipped words, a park's own words over them, and every wrong word refused by name."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.alarm_policy import DEMO, FILE, SHIPPED, Policy, policy_of, read_policy
from scenes.alarm import Axis
from scenes.alarm_inhibition import compiled
from scenes.demo import demo_park
from scenes.plant import IndicatorKind, Park
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.a_park import park

PARK = park(rows=1, columns=2)
TEMPERATURE, PRESSURE, LEVEL = 0, 1, 2
CODE = PARK.indicators[TEMPERATURE].code
SOURCE = '[sources.own]\nzh = "本园区"\nen = "this park"\nverified = true\n'


@pytest.fixture(scope="module")
def demo() -> tuple[Park, Policy]:
    found = demo_park()
    return found, read_policy(found, None)


def with_own(words: str) -> Policy:
    """The shipped policy with a park's own words over it."""
    return policy_of(PARK, [(SHIPPED.name, SHIPPED.read_bytes()), (FILE, (SOURCE + words).encode())])


def refused(words: str) -> str:
    """What a person reads who wrote these words."""
    with pytest.raises(Trouble) as caught:
        with_own(words)
    assert caught.value.notice.remedy_zh
    assert caught.value.notice.file == FILE
    return caught.value.notice.told("en")


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_shipped_number_names_its_source_and_none_is_called_verified() -> None:
    policy = read_policy(PARK, None)
    assert policy.figures
    for place, figure in policy.figures.items():
        assert figure.source_zh, place
        assert figure.source_en, place
        assert not figure.verified, place


def test_what_nobody_decided_is_unset_and_red_needs_two_people() -> None:
    shelving = read_policy(PARK, None).shelving
    for level in (Level.LOW, Level.HIGH, Level.LOW_LOW, Level.HIGH_HIGH):
        assert not shelving.of(level, Axis.PROCESS).longest.known
    people = {level: shelving.of(level, Axis.PROCESS).people.value for level in Level}
    assert (people[Level.HIGH_HIGH], people[Level.LOW_LOW], people[Level.HIGH], people[Level.LOW]) == (2, 2, 1, 1)
    refusal = shelving.refusal(Level.LOW, Axis.PROCESS, 60.0, 1)
    assert refusal is not None
    assert "待配置" in refusal.zh


def test_delays_go_by_kind_and_gas_and_sparks_have_none(demo: tuple[Park, Policy]) -> None:
    plain = read_policy(PARK, None).rules
    assert plain.on_delay[[TEMPERATURE, PRESSURE, LEVEL]].tolist() == [60, 15, 60]
    assert plain.contact_delay.tolist() == [5.0] * len(PARK.tags)
    found, _ = demo
    shipped = policy_of(found, [(SHIPPED.name, SHIPPED.read_bytes())]).rules
    kinds = list(IndicatorKind)
    urgent = (IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC, IndicatorKind.SPARK, IndicatorKind.SWITCH)
    rows = np.isin(found.tags.kind, [kinds.index(kind) for kind in urgent])
    assert not shipped.on_delay[rows].any()
    assert shipped.on_delay[~rows].all()


def test_guidance_is_inherited_text_by_text(demo: tuple[Park, Policy]) -> None:
    found, policy = demo
    names = [(item.name.split(" ")[0], each.name) for _, _, item in found.walk() for each in item.indicators]
    rows = {name: row for row, name in enumerate(names)}
    tank = policy.guidance.of(rows["T-103", "罐底温度"], Axis.PROCESS, Level.HIGH_HIGH)
    assert "喷淋" in tank.action.zh
    assert tank.consequence.en
    low = policy.guidance.of(rows["T-103", "罐底温度"], Axis.PROCESS, Level.LOW)
    assert (low.cause.zh, low.action.zh != "") == ("", True)
    lost = policy.guidance.of(rows["T-103", "罐底温度"], Axis.CONTACT)
    assert "未知" in lost.consequence.zh
    gas = policy.guidance.of(rows["GD-2101", "甲醇浓度"], Axis.PROCESS, Level.HIGH)
    assert "甲醇" in gas.consequence.zh
    assert "泄漏" in gas.cause.zh


def test_every_alarm_of_the_demo_park_says_what_to_do_in_both_languages(demo: tuple[Park, Policy]) -> None:
    found, policy = demo
    for row in range(0, len(found.tags), 37):
        for axis in Axis:
            words = policy.guidance.of(row, axis, Level.HIGH)
            assert words.action.told("zh")
            assert words.action.told("en") != words.action.told("zh")


def test_copies_of_the_demo_park_have_the_same_policy() -> None:
    many = demo_park(3)
    policy = read_policy(many, None)
    ready = compiled(policy.inhibition, many)
    power = next(each for each in ready.rules if each.rule.key == "power")
    assert len(power.sources) == 3 * 3
    assert not np.isin(
        many.tags.kind[power.targets % len(many.tags)], [list(IndicatorKind).index(IndicatorKind.SPARK)]
    ).any()


def test_a_real_park_does_not_get_the_fictional_parks_numbers() -> None:
    assert not read_policy(PARK, None).shelving.of(Level.HIGH, Axis.PROCESS).longest.known


# ── a park's own words ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_parks_own_words_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    words = SOURCE + (
        '[[delays]]\nsource = "own"\nkind = "temperature"\non_delay_seconds = 5\ncount = 3\ncount_window_seconds = 60\n'
        f'[[delays]]\nsource = "own"\nindicator = "{CODE}"\nlatching = true\nannunciating = false\n'
        "stale_after_seconds = 9\n"
        '[shelving.high]\nsource = "own"\nlongest_minutes = 90\n'
    )
    (tmp_path / FILE).write_text(words, encoding="utf-8")
    policy = read_policy(PARK, tmp_path)
    assert policy.rules.on_delay[[0, 1, 3]].tolist() == [5, 15, 5]
    assert (policy.rules.count[0], policy.rules.count_window[0], policy.rules.count[1]) == (3, 60, 0)
    assert policy.rules.latching[:2].tolist() == [True, False]
    assert policy.rules.annunciating[:2].tolist() == [False, True]
    assert policy.stale_after[:2].tolist() == [9, 60]
    rule = policy.shelving.of(Level.HIGH, Axis.PROCESS)
    assert (rule.longest.value, rule.people.value, rule.longest.verified) == (5400, 1, True)
    assert policy.digest != read_policy(PARK, None).digest


def test_a_folder_without_a_policy_has_the_shipped_one(tmp_path: Path) -> None:
    assert read_policy(PARK, tmp_path).digest == read_policy(PARK, None).digest


def test_an_inhibition_of_the_same_name_takes_the_place_of_the_shipped_one() -> None:
    words = (
        '[[inhibitions]]\nname = "link"\nsource = "own"\ncause = "contact"\nzh = "断"\nen = "cut"\n'
        'from = { scope = "enterprise" }\nto = { axis = "contact", scope = "indicator" }\n'
    )
    (rule,) = with_own(words).inhibition
    assert (rule.cause_zh, rule.after, rule.release_after, rule.equal) == ("断", 0, 0, ())


def test_shelving_is_refused_with_what_to_do() -> None:
    shelving = with_own(
        '[shelving.high_high]\nsource = "own"\nlongest_minutes = 30\n'
        '[shelving.high]\nsource = "own"\nlongest_minutes = 60\n'
    ).shelving
    assert shelving.refusal(Level.HIGH, Axis.PROCESS, 3600, 1) is None
    too_long = shelving.refusal(Level.HIGH, Axis.PROCESS, 3601, 1)
    assert too_long is not None
    assert "60" in too_long.zh
    alone = shelving.refusal(Level.HIGH_HIGH, Axis.PROCESS, 600, 1)
    assert alone is not None
    assert "2" in alone.zh
    assert shelving.refusal(Level.HIGH_HIGH, Axis.PROCESS, 600, 2) is None
    assert shelving.refusal(Level.HIGH, Axis.PROCESS, 0, 1) is not None
    assert shelving.refusal(Level.HIGH, Axis.CONTACT, 60, 1) is not None


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('[[delay]]\nsource = "own"\n', "'delay' is not known. Remedy: The nearest right one is delays"),
        ('[[delays]]\nsource = "own"\non_delay = 3\n', "nearest right one is on_delay_seconds"),
        ('[[delays]]\nsource = "own"\nkind = "temprature"\n', "nearest right one is temperature"),
        ('[[delays]]\nsource = "own"\nequipment_kind = "sphere tank"\n', "'sphere tank' is not known"),
        ('[[delays]]\nsource = "own"\nindicator = "nobody"\n', "'nobody' is not known"),
        ('[[delays]]\nsource = "own"\nkind = 3\n', "kind should be a word"),
        ("[[delays]]\non_delay_seconds = 3\n", "'source' is missing"),
        ('[[delays]]\nsource = "onw"\n', "nearest right one is own"),
        ('[[delays]]\nsource = "own"\non_delay_seconds = -1\n', "must lie from 0"),
        ('[[delays]]\nsource = "own"\non_delay_seconds = nan\n', "should be a number"),
        ('[[delays]]\nsource = "own"\non_delay_seconds = true\n', "should be a number"),
        ('[[delays]]\nsource = "own"\nlatching = 1\n', "should be true or false"),
        ('[shelving.hihi]\nsource = "own"\n', "'hihi' is not known"),
        ('[shelving.high]\nsource = "own"\npeople = 0\n', "must lie from 1 to 2"),
        ('[shelving.high]\nsource = "own"\nlongest_hours = 3\n', "'longest_hours' is not known"),
        ('[flood]\nsource = "own"\nenter = 5\nleave = 9\nwindow_minutes = 10\n', "leave is greater than enter"),
        ('[goals]\nrate_man = { most = 1, source = "own" }\n', "nearest right one is rate_mean"),
        ('[[guidance]]\nlevel = "highhigh"\n', "nearest right one is high_high"),
        ('[[guidance]]\naction = "x"\n', "nearest right one is action_zh"),
        (
            '[[inhibitions]]\nname = "x"\nsource = "own"\ncause = "powr"\nzh = ""\nen = ""\n'
            'from = { kind = "switch" }\nto = { kind = "flow" }\n',
            "nearest right one is power",
        ),
        (
            '[[inhibitions]]\nname = "x"\nsource = "own"\ncause = "power"\nzh = ""\nen = ""\nfrom = {}\nto = {}\n',
            "An inhibition must say from and to",
        ),
        (
            '[[inhibitions]]\nname = "x"\nsource = "own"\ncause = "power"\nzh = ""\nen = ""\nequal = ["untit"]\n'
            'from = { kind = "switch" }\nto = { kind = "flow" }\n',
            "nearest right one is unit",
        ),
        ("[delays]\n", "should be a list"),
        ("[[shelving]]\n", "should be a table"),
        ("[[delays]\n", "not valid TOML"),
        ("x" * 10, "not valid TOML"),
    ],
)
def test_a_wrong_word_is_refused_by_name_with_the_nearest_right_one(words: str, said: str) -> None:
    assert said in refused(words)


def test_a_policy_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes('[sources.x]\nzh = "园区"\n'.encode("gbk"))
    with pytest.raises(Trouble, match="UTF-8"):
        read_policy(PARK, tmp_path)


def test_a_policy_that_is_too_large_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(Trouble):
        read_policy(PARK, tmp_path)
    (tmp_path / FILE).rmdir()
    (tmp_path / FILE).write_bytes(b"#" * (5 * 1024 * 1024))
    with pytest.raises(Trouble, match="larger"):
        read_policy(PARK, tmp_path)


JUNK: st.SearchStrategy[object] = st.recursive(
    st.sampled_from(['"x"', '"own"', "3", "-1e300", "inf", "true", '""', "1979-05-27"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(map(str, each)) + "]"),
    max_leaves=5,
)
WORDS = (
    "sources",
    "delays",
    "shelving",
    "inhibitions",
    "flood",
    "chattering",
    "goals",
    "guidance",
    "from",
    "to",
    "kind",
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(WORDS), st.sampled_from(["{} = {}", "[{}]\nkind = {}", "[[{}]]\nsource = {}"]), JUNK),
        max_size=4,
    )
)
def test_nothing_that_can_be_written_raises_anything_but_trouble(lines: list[tuple[str, str, object]]) -> None:
    text = "\n".join(shape.format(word, value) for word, shape, value in lines)
    with suppress(Trouble):
        policy_of(PARK, [(FILE, text.encode())])


def test_the_shipped_files_are_there() -> None:
    assert SHIPPED.is_file()
    assert DEMO.is_file()
