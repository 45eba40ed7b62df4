"""What the seat says when it cannot do what was asked, in both languages, with the way on."""

from scenes.trouble import Notice

NOT_LIVE = Notice(
    "记录进程未连接，指令没有送出。",
    "The recorder does not answer: nothing was sent.",
    "连接恢复后请再做一次。",
    "Do it again when it is back.",
)
NOBODY = Notice(
    "本席尚未登录，指令没有送出。",
    "Nobody is logged in at this seat: nothing was sent.",
    "点右上角“登录”，或按 Ctrl+L。",
    "Log in at the upper right, or press Ctrl+L.",
)
REPLAYING = Notice(
    "正在回放历史画面，指令没有送出。",
    "A past moment is being replayed: nothing was sent.",
    "按 End 回到实时后再做一次。",
    "Press End to be live again, then do it once more.",
)
LOCKED = Notice(
    "本席已锁定，指令没有送出。",
    "This seat is locked: nothing was sent.",
    "输入口令解锁后再做一次。",
    "Give the password, then do it again.",
)
NO_ANSWER = Notice(
    "记录进程没有回答，是否已执行不确定。",
    "The recorder did not answer: whether it was done is not known.",
    "以画面与历史为准；未见变化再做一次。",
    "Believe the picture and the history; do it again if nothing changed.",
)
NO_LOGIN = Notice(
    "记录进程没有回答，登录没有完成，指令没有送出。",
    "The recorder did not answer: nobody was logged in, and nothing was sent.",
    "请再登录一次。",
    "Log in once more.",
)
UNKNOWN_SESSION = Notice(
    "登录已失效，指令没有执行。",
    "The login is no longer valid: nothing was done.",
    "请重新登录后再做一次。",
    "Log in again, then do it again.",
)
SESSION_ENDED = Notice(
    "登录已结束：账号被停用或更改，或长时间没有操作。本席现在无人登录。",
    "The login has ended: the account was disabled or changed, or was idle for long. Nobody is logged in here now.",
    "请重新登录，或与管理员联系。",
    "Log in again, or ask the administrator.",
)
RECORDER_CHANGED = Notice(
    "记录进程已重新启动，需要重新登录；画面仍是实时的。",
    "The recorder was started again and asks for a login; the picture is still live.",
    "请重新登录。",
    "Log in again.",
)
SAME_PERSON = Notice(
    "第二人不能是本人，指令没有送出。",
    "The second person must be somebody else: nothing was sent.",
    "请另一人输入自己的用户名和口令。",
    "Let another person give their name and password.",
)
LEFT_MEANWHILE = Notice(
    "等待第二人期间本席已退出或锁定，指令没有送出。",
    "This seat was left or locked while the second person logged in: nothing was sent.",
    "重新登录后再做一次。",
    "Log in and do it again.",
)
REFUSED = Notice(
    "记录进程拒绝了指令，没有说明原因。",
    "The recorder refused without saying why.",
    "查看历史，或与管理员联系。",
    "Read the history, or ask the administrator.",
)
