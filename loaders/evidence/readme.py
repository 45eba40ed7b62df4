"""The page that lies on top of an evidence package, in Chinese and English."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loaders.evidence.frames import Frames

if TYPE_CHECKING:
    from loaders.evidence.sealing import Contents

_TEXT = """{name}  ({code}){drill}
事件证据包 Evidence package of incident {key}: {title}
时段 Time {begin} … {end}
制作 Made by {by}, {made}

本包内容  What is here
  verify.py              独立核验程序（Python 3.10+ 和 cryptography）：python verify.py 本包.zip 公钥
                         a verifier that needs no Parkwatch: python verify.py PACKAGE.zip PUBLIC_KEY
  manifest.json / .sig   全部成员的 SHA-256，及其 Ed25519 签名；归档末尾 96 字节是公钥和全部字节的签名
                         SHA-256 of every member, signed; the last 96 bytes: public key, signature of every byte
  frames/*.parquet       开始时刻的全部状态（keyframe）、此后每次变化（changes），{changes} 行；时间为 UTC 秒
                         the whole state at the begin, then every change; times are seconds since 1970 UTC
  frames/gaps.json       没有记录的时段；那里没有数据，不等于正常
                         times without a record: nothing is known of them, which is not "normal"
  frames/indicators.json 指标名称、单位、限值  names, units, limits
  journal/entries.txt    日志原文，每行“散列 记录”：散列 = SHA-256(前一条散列 + 记录)
                         the journal letter for letter, "hash record": hash = SHA-256(hash before + record)
  journal/anchors.jsonl  对日志的签名锚定  signed anchors of the journal
  incident/              事件登记及其全部改动（叙述由人填写，与事实分开）
                         the incident on record and its changes; the narrative is people's, apart from the facts
  pictures/ report/      画面和报告  pictures and reports
  scene.json software.json  场景文件散列、软件版本  hashes of the scene's files, versions of programs

本包不能证明  What this package does not prove
  · 公钥属于谁：请与指挥中心另行保存（纸面、另一台机器）的公钥比对。
    whose key it is: compare it with the one written down elsewhere, on paper or on another machine.
  · 制作时间：没有第三方时间戳。  when it was made: there is no stamp of a third party.
  · 传感器读数属实，或记录之前没有被改动；历史数据只由本包签名保证，日志另有散列链和锚定。
    that sensors told the truth, or that nothing was changed before it was recorded; the history is vouched for by this
    signature alone, the journal by its chain and anchors too.
  · 此时段以外发生的事。  what happened at other times.

公钥 Public key  {public}
"""


def readme(contents: "Contents", frames: Frames, public: str) -> str:
    """The text; all times are UTC."""
    incident = contents.incident
    return _TEXT.format(
        name=contents.park.name,
        code=contents.park.code,
        drill="  演练 rehearsal: values are made up" if contents.park.rehearsal else "",
        key=incident.key,
        title=incident.title,
        begin=_moment(incident.subject.begin),
        end=_moment(incident.subject.end),
        by=contents.by,
        made=_moment(contents.wall),
        changes=frames.changes,
        public=public,
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
