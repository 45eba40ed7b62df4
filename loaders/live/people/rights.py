"""What each role may do, in one table. Nobody may do anything that is not written here.

Kept apart as GB/T 22239-2019 8.1.4 asks (headings read in a public template, not the standard): whoever manages
accounts answers no alarm, whoever reads the journal acts on nothing.
"""

from loaders.live.acts import Action, Role, Topic
from scenes.trouble import Notice

_REPORTS = frozenset({Action.REPORT})
"""What a seat went through is told by the seat, whoever sits at it."""

_ANSWERS = _REPORTS | frozenset(
    {
        Action.ACKNOWLEDGE,
        Action.SILENCE,
        Action.SHELVE,
        Action.UNSHELVE,
        Action.RESET,
        Action.NOTE,
        Action.VERIFY,
        Action.SELF_TEST,
    }
)

MAY: dict[Role, frozenset[Action]] = {
    Role.OPERATOR: _ANSWERS,
    Role.SHIFT_LEADER: _ANSWERS | {Action.TAKE_OUT, Action.BRING_BACK},
    Role.ADMINISTRATOR: _REPORTS,
    Role.AUDITOR: _REPORTS,
}

MAY_ASK: dict[Role, frozenset[Topic]] = {
    Role.OPERATOR: frozenset({Topic.HISTORY}),
    Role.SHIFT_LEADER: frozenset({Topic.HISTORY, Topic.JOURNAL}),
    Role.ADMINISTRATOR: frozenset({Topic.HISTORY}),
    Role.AUDITOR: frozenset({Topic.HISTORY, Topic.JOURNAL}),
}

MANAGES_ACCOUNTS = frozenset({Role.ADMINISTRATOR})

ZH = {
    Role.OPERATOR: "值班员",
    Role.SHIFT_LEADER: "带班",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计员",
}


def may(role: Role | None, action: Action) -> bool:
    """Whether somebody of this role may do that; nobody at all may do nothing."""
    return role is not None and action in MAY[role]


def may_ask(role: Role | None, topic: Topic) -> bool:
    """Whether somebody of this role may be told that."""
    return role is not None and topic in MAY_ASK[role]


def not_yours(role: Role | None) -> Notice:
    """What somebody is told who may not."""
    if role is None:
        return Notice("没有登录，只能查看。", "Nobody is logged in: you may look only.", "请先登录。", "Log in first.")
    return Notice(
        f"{ZH[role]}没有这项权限。",
        f"The role “{role.replace('_', ' ')}” may not do that.",
        "请由有权限的人员操作；角色由管理员分配。",
        "Have it done by somebody who may; roles are given by an administrator.",
    )
