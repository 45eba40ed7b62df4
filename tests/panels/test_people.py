from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Action, Login, Logout, Role
from loaders.live.deeds import LONGEST_SILENCE_SECONDS
from scenes.severity import Level
from scenes.trouble import Notice
from tests.panels.a_desk import Desk, concern
from tests.panels.hands import heard
from tests.panels.small_park import NOW, small_park, theme, troubled
from viewer.liveness import Loss, Outlook
from viewer.panels.not_live import NotLive
from viewer.panels.slips.slip import Slip
from viewer.refusals import LOCKED, NOBODY, NOT_LIVE, SAME_PERSON

PARK = small_park()
FACTS = troubled(PARK)
HIGH_HIGH, HIGH, LOW_LOW, LOW = 1, 9, 12, 4
NO = Notice("这一条已经恢复。", "It has returned to normal.", "刷新后再看。", "Look again.")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(PARK)
    qtbot.addWidget(made.window)
    made.people.show_facts(FACTS, NOW)
    yield made
    made.seat.deleteLater()


@pytest.fixture
def rehearsal(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(PARK, rehearsal=True)
    qtbot.addWidget(made.window)
    yield made
    made.seat.deleteLater()


def type_into(field: QWidget, text: str) -> None:
    """What a person does with the keyboard; letters without keys are put in as an input method does."""
    if isinstance(field, QLineEdit) and not text.isascii():
        field.insert(text)
    else:
        QTest.keyClicks(field, text)


def key(slip: Slip, which: Qt.Key) -> None:
    QTest.keyClick(slip.window().focusWidget() or slip, which)


def on_top(desk: Desk, slip: Slip) -> bool:
    """Whether a click in the middle of a slip reaches it."""
    found: QWidget | None = desk.window.childAt(slip.geometry().center())
    return found is not None and (found is slip or slip.isAncestorOf(found))


def words(slip: QWidget) -> str:
    return "\n".join(label.text() for label in slip.findChildren(QLabel) if label.isVisible())


def test_a_person_logs_in_with_the_keyboard_alone(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    slip = desk.people.login
    assert slip.isVisible()
    assert not desk.covers(slip)
    QTest.keyClicks(desk.window.focusWidget(), "zhang")
    key(slip, Qt.Key.Key_Tab)
    QTest.keyClicks(desk.window.focusWidget(), "secret")
    key(slip, Qt.Key.Key_Return)
    assert desk.logins() == [Login(desk.told[-1].question, "zhang", "secret")]
    assert slip.password.text() == ""
    assert slip.busy
    desk.answer(session="s1", person="张示例", role=Role.SHIFT_LEADER)
    assert slip.isHidden()
    assert desk.people.button.text() == "张示例 · 带班"


def test_a_wrong_password_is_said_in_the_slip_and_can_be_tried_again(desk: Desk) -> None:
    told = heard(desk.people.told, Notice)
    slip = desk.people.login
    desk.people.log_in()
    slip.user.setText("zhang")
    slip.password.setText("wrong")
    slip.do.click()
    desk.answer(done=False, notice=Notice("口令不对。", "Wrong password.", "再试一次。", "Try again."))
    assert "口令不对。 处理：再试一次。" in words(slip)
    assert not told
    slip.password.setText("secret")
    slip.do.click()
    assert len(desk.logins()) == 2


def test_tab_stays_inside_a_slip_and_escape_gives_the_keyboard_back(desk: Desk) -> None:
    field = QLineEdit(desk.window)
    field.show()
    field.setFocus()
    slip = desk.people.login
    desk.people.log_in()
    for _ in range(7):
        key(slip, Qt.Key.Key_Tab)
        assert slip.isAncestorOf(desk.window.focusWidget())
    key(slip, Qt.Key.Key_Escape)
    assert slip.isHidden()
    assert desk.window.focusWidget() is field


def test_enter_on_cancel_cancels(desk: Desk) -> None:
    desk.sit()
    desk.people.silence()
    slip = desk.people.silencing
    slip.cancel.setFocus()
    key(slip, Qt.Key.Key_Return)
    assert slip.isHidden()
    assert not desk.asked()


def test_a_rehearsal_offers_its_guest_and_a_real_park_does_not(desk: Desk, rehearsal: Desk) -> None:
    rehearsal.people.log_in()
    rehearsal.people.login.guest.click()
    assert rehearsal.logins()[-1].guest
    rehearsal.answer(session="g", person="演练值班员", role=Role.OPERATOR)
    assert rehearsal.people.button.text() == "演练值班员"
    desk.people.log_in()
    assert not desk.people.login.guest.isVisible()


def test_shelving_needs_a_reason_and_says_the_longest_with_its_source(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, HIGH))
    slip = desk.people.shelving
    assert "高报最长 480 分钟（虚构园区自定）" in words(slip)
    assert not slip.do.isEnabled()
    key(slip, Qt.Key.Key_Return)
    assert not desk.asked()
    type_into(slip.reason, "液位计校验")
    slip.minutes.figure.setValue(90)
    key(slip, Qt.Key.Key_Return)
    act = desk.asked()[0]
    assert (act.action, act.rows.tolist(), act.levels.tolist()) == (Action.SHELVE, [HIGH], [Level.HIGH])
    assert (act.text, act.until, act.second) == ("液位计校验", NOW + 5400.0, "")
    desk.answer()
    assert slip.isHidden()


def test_no_longer_than_allowed_can_be_asked_for(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, LOW))
    desk.people.shelving.minutes.figure.setValue(500)
    assert desk.people.shelving.minutes.seconds == 3600.0


def test_more_than_the_longest_typed_becomes_the_longest_and_not_its_first_digit(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, LOW))
    figure = desk.people.shelving.minutes.figure
    for typed in ("90", "600"):
        figure.selectAll()
        QTest.keyClicks(figure, typed)
        assert figure.value() == 60
    figure.selectAll()
    QTest.keyClicks(figure, "45")
    assert figure.value() == 45


def test_what_may_not_be_shelved_is_named_with_the_reason_and_left_alone(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, LOW_LOW, HIGH))
    slip = desk.people.shelving
    assert "甲醇罐 V-202 · 液位 · 低低报 LL：该级别报警的最长搁置时间待配置，不能搁置。" in words(slip)
    assert slip.do.text() == "搁置 1 条"
    type_into(slip.reason, "检修")
    slip.do.click()
    assert desk.asked()[0].rows.tolist() == [HIGH]


def test_where_nothing_may_be_shelved_nothing_can_be_asked(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, LOW_LOW))
    slip = desk.people.shelving
    assert "待配置" in words(slip)
    assert not slip.reason.isVisible()
    assert not slip.do.isEnabled()


def test_the_worst_takes_two_people_and_the_second_leaves_no_password(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, HIGH_HIGH))
    slip = desk.people.shelving
    assert "该级别须两人" in words(slip)
    type_into(slip.reason, "reason")
    assert not slip.do.isEnabled()
    type_into(slip.second, "li")
    type_into(slip.second_password, "geheim")
    key(slip, Qt.Key.Key_Return)
    assert desk.logins()[-1] == Login(desk.told[-1].question, "li", "geheim")
    assert slip.second_password.text() == ""
    assert not desk.asked()
    desk.answer(session="s2", person="李示例", role=Role.SHIFT_LEADER)
    assert (desk.asked()[0].session, desk.asked()[0].second) == ("s1", "s2")
    desk.answer()
    assert slip.isHidden()
    assert [each.session for each in desk.left()] == ["s2"]
    assert desk.people.button.text() == "张示例 · 值班员"


def test_the_same_person_twice_is_refused_in_the_slip(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, HIGH_HIGH))
    slip = desk.people.shelving
    for field, text in ((slip.reason, "reason"), (slip.second, "zhang"), (slip.second_password, "x")):
        type_into(field, text)
    slip.do.click()
    assert SAME_PERSON.told() in words(slip)
    assert not desk.asked()


def test_a_refusal_stands_in_the_slip_with_the_way_on_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.sit()
    told = heard(desk.people.told, Notice)
    desk.people.note(concern(FACTS, HIGH))
    slip = desk.people.noting
    type_into(slip.text, "现场检查中")
    slip.do.click()
    desk.answer(done=False, notice=NO)
    assert "这一条已经恢复。 处理：刷新后再看。" in words(slip)
    assert slip.text.text() == "现场检查中"
    assert slip.do.isEnabled()
    assert not told


def test_while_not_live_the_slip_says_so_and_nothing_is_sent_later(desk: Desk) -> None:
    desk.sit()
    desk.people.silence()
    desk.live = False
    desk.people.silencing.do.click()
    assert NOT_LIVE.told() in words(desk.people.silencing)
    desk.live = True
    desk.seat.look()
    assert not desk.asked()


def test_a_refusal_without_a_slip_is_told_to_the_bar(desk: Desk) -> None:
    told = heard(desk.people.told, Notice)
    desk.people.want(Action.ACKNOWLEDGE, concern(FACTS, HIGH_HIGH))
    desk.sit()
    desk.people.want(Action.ACKNOWLEDGE, concern(FACTS, HIGH_HIGH))
    desk.answer(done=False, notice=NO)
    assert told == [NOBODY, NO]


def test_silence_has_an_end_that_follows_the_feed_s_clock(desk: Desk) -> None:
    desk.sit()
    desk.people.silence()
    desk.people.show_facts(FACTS, NOW + 30.0)
    desk.people.silencing.minutes.figure.setValue(5)
    desk.people.silencing.do.click()
    act = desk.asked()[0]
    assert (act.action, act.until, len(act.rows)) == (Action.SILENCE, NOW + 330.0, 0)


def test_a_verification_needs_a_verdict_and_a_text(desk: Desk) -> None:
    desk.sit()
    desk.people.verify(concern(FACTS, HIGH_HIGH))
    slip = desk.people.verifying
    type_into(slip.text, "已现场核实")
    assert not slip.do.isEnabled()
    slip.verdicts[2].setFocus()
    key(slip, Qt.Key.Key_Space)
    key(slip, Qt.Key.Key_Return)
    assert (desk.asked()[0].action, desk.asked()[0].text) == (Action.VERIFY, "fault 已现场核实")
    desk.answer()
    desk.people.verify(concern(FACTS, HIGH))
    assert not any(button.isChecked() for button in slip.verdicts)


def test_taking_out_of_service_needs_a_permit(desk: Desk) -> None:
    desk.sit()
    desk.people.take_out(concern(FACTS, HIGH, axis=1))
    slip = desk.people.outage
    assert "失联" in words(slip)
    assert not slip.do.isEnabled()
    type_into(slip.text, "JX-118")
    slip.do.click()
    act = desk.asked()[0]
    assert (act.action, act.axis, act.text) == (Action.TAKE_OUT, 1, "JX-118")


def test_one_slip_at_a_time(desk: Desk) -> None:
    desk.people.silence()
    desk.people.note(concern(FACTS, HIGH))
    assert desk.people.silencing.isHidden()
    assert desk.people.noting.isVisible()


def test_no_slip_ever_covers_the_alarm_bar_or_the_list(desk: Desk) -> None:
    for height in (560, 260, 120):
        desk.picture.resize(1000, height)
        desk.people.shelve(concern(FACTS, HIGH_HIGH, LOW_LOW, HIGH, LOW))
        desk.people.shelving.tell(NO)
        assert desk.people.shelving.isVisible()
        assert not desk.covers(desk.people.shelving)


def test_an_idle_seat_is_locked_by_a_small_plate_and_the_picture_stays(desk: Desk) -> None:
    desk.sit()
    desk.people.note(concern(FACTS, HIGH))
    desk.clock += 600.0
    desk.seat.look()
    lock = desk.people.lock
    assert lock.isVisible()
    assert desk.people.noting.isHidden()
    assert lock.width() * lock.height() < 0.25 * desk.picture.width() * desk.picture.height()
    assert not desk.covers(lock)
    assert "本席已锁定 · 张示例" in words(lock)
    assert desk.people.button.text() == "张示例 · 值班员 · 已锁定"
    told = heard(desk.people.told, Notice)
    desk.people.want(Action.ACKNOWLEDGE, concern(FACTS, HIGH_HIGH))
    assert told == [LOCKED]
    assert not desk.asked()


def test_a_lock_opens_with_the_password_and_not_with_escape(desk: Desk) -> None:
    desk.sit()
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    lock = desk.people.lock
    lock.password.setFocus()
    QTest.keyClick(lock.password, Qt.Key.Key_Escape)
    assert desk.seat.locked
    assert lock.isVisible()
    lock.password.setText("wrong")
    lock.do.click()
    desk.answer(done=False, notice=Notice("口令不对。", "Wrong password."))
    assert "口令不对。" in words(lock)
    lock.password.setText("secret")
    lock.do.click()
    desk.answer(session="s3", person="张示例", role=Role.OPERATOR)
    assert lock.isHidden()
    assert desk.seat.session == "s3"


def test_a_lock_shown_while_somebody_types_elsewhere_takes_no_letter(desk: Desk) -> None:
    desk.sit()
    field = QLineEdit(desk.window)
    field.show()
    field.setFocus()
    desk.seat.lock()
    assert desk.window.focusWidget() is field


def test_another_person_may_take_a_locked_seat(desk: Desk) -> None:
    desk.sit()
    desk.seat.lock()
    desk.people.lock.cancel.click()
    slip = desk.people.login
    assert slip.isVisible()
    slip.user.setText("li")
    slip.password.setText("geheim")
    slip.do.click()
    desk.answer(session="s2", person="李示例", role=Role.OPERATOR)
    assert not desk.seat.locked
    assert desk.people.lock.isHidden()
    assert Logout(desk.left()[0].question, "s1") == desk.left()[0]


def test_the_button_says_who_is_here_and_what_can_be_done(desk: Desk) -> None:
    button = desk.people.button
    assert button.text() == "登录"
    button.click()
    assert desk.people.login.isVisible()
    desk.people.login.close_slip()
    desk.sit()
    assert button.menu_texts() == ["换人登录", "锁定本席", "退出登录"]
    desk.people.want(Action.ACKNOWLEDGE, concern(FACTS, HIGH))
    assert button.text() == "张示例 · 值班员 · …"
    desk.answer()
    desk.seat.log_out()
    assert button.text() == "登录"


def test_a_page_opened_meanwhile_lies_below_what_is_being_filled_in_and_below_the_lock(desk: Desk) -> None:
    desk.sit()
    desk.people.note(concern(FACTS, HIGH))
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    assert desk.people.pages.isVisible()
    assert on_top(desk, desk.people.noting)
    desk.seat.lock()
    QTest.keyClick(desk.window, Qt.Key.Key_F7)
    assert on_top(desk, desk.people.lock)


def test_the_plate_that_says_not_live_hides_no_word_of_a_slip(desk: Desk) -> None:
    frame = NotLive(theme(), desk.window, over=desk.picture)
    frame.show_outlook(Outlook(Loss.RECORDER, 12.0))
    desk.people.note(concern(FACTS, HIGH))
    assert not frame.plate().intersects(desk.people.noting.geometry())


def test_the_mouse_does_what_the_keys_do(desk: Desk) -> None:
    desk.sit()
    desk.people.silence()
    slip = desk.people.silencing
    five = next(button for button in slip.findChildren(QPushButton) if button.text() == "5 分钟")
    QTest.mouseClick(five, Qt.MouseButton.LeftButton)
    QTest.mouseClick(slip.do, Qt.MouseButton.LeftButton)
    assert desk.asked()[0].until == NOW + 300.0
    desk.answer()
    desk.people.note(concern(FACTS, HIGH))
    QTest.mouseClick(desk.people.noting.cancel, Qt.MouseButton.LeftButton)
    assert desk.people.noting.isHidden()


def test_silence_lasts_no_longer_than_a_shift(desk: Desk) -> None:
    desk.sit()
    desk.people.silence()
    desk.people.silencing.minutes.figure.setValue(100_000)
    assert desk.people.silencing.minutes.seconds == LONGEST_SILENCE_SECONDS


def test_what_could_be_done_only_in_part_is_told(desk: Desk) -> None:
    desk.sit()
    told = heard(desk.people.told, Notice)
    desk.people.want(Action.ACKNOWLEDGE, concern(FACTS, HIGH_HIGH, LOW_LOW))
    desk.answer(notice=NO)
    assert told == [NO]


def test_a_slip_put_away_keeps_no_password(desk: Desk) -> None:
    desk.sit()
    desk.people.shelve(concern(FACTS, HIGH_HIGH))
    desk.people.shelving.second_password.setText("geheim")
    desk.people.shelving.close_slip()
    desk.people.log_in()
    desk.people.login.password.setText("secret")
    desk.people.login.close_slip()
    assert (desk.people.shelving.second_password.text(), desk.people.login.password.text()) == ("", "")


def test_on_a_low_screen_tab_brings_every_field_into_sight(desk: Desk) -> None:
    desk.sit()
    desk.picture.resize(1000, 240)
    desk.people.shelve(concern(FACTS, HIGH_HIGH))
    slip = desk.people.shelving
    assert slip.second_password.visibleRegion().isEmpty()
    for _ in range(8):
        key(slip, Qt.Key.Key_Tab)
        focus = desk.window.focusWidget()
        assert not focus.visibleRegion().isEmpty()
        if focus is slip.second_password:
            return
    pytest.fail("the password was never reached")


@pytest.mark.parametrize("away", ["slip", "drawer"])
def test_the_keyboard_goes_back_only_to_what_is_still_there(desk: Desk, away: str) -> None:
    field = QLineEdit(desk.window)
    field.show()
    field.setFocus()
    opened = desk.people.silence if away == "slip" else lambda: desk.people.pages.open_page(0)
    opened()
    field.deleteLater()
    QCoreApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete)
    desk.people.silencing.close_slip()
    desk.people.pages.put_away()
    assert desk.people.silencing.isHidden()
    assert desk.people.pages.isHidden()
