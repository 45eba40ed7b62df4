"""Holds a document against a JSON Schema of ours and leaves out just what is wrong, in words for a technician.

Understands the part of JSON Schema 2020-12 that `config/schema` uses; a test holds its verdicts against `jsonschema`.
Two annotations of ours: at an array `"x-leaveOutBad": true` lets a bad item be left out and said while the rest stays;
at a member `"x-openWithout": true` lets the object open without that member when it is bad as a whole.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache

from loaders.jsonfile import Json
from scenes.trouble import Report, Trouble

type Schema = Mapping[str, Json]

MOST_NOTICES = 200
"""Of one document; the rest are counted."""

_REMEDY_ZH = "按 parkwatch schema 的说明改正这一处。"
_REMEDY_EN = "Mend this place as `parkwatch schema` describes it."


type Places = Mapping[int, str]
"""JSON pointer of every object of the lists marked `x-leaveOutBad`, by its `id`, as the file has them."""


def keep_good(document: Json, schema: Schema, report: Report, file: str) -> Places:
    """Take bad items and unknown keys out of a document, in place. Trouble when it is bad as a whole."""
    check = _Check(schema, report, file)
    try:
        check.value(document, schema)
    except _Fault as fault:
        raise Trouble(
            fault.zh + "。",
            fault.en + ".",
            remedy_zh=_REMEDY_ZH,
            remedy_en=_REMEDY_EN,
            file=file,
            place=check.pointer(),
        ) from fault
    check.tell_the_rest()
    return check.places


def pointer_of(path: list[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


class _Fault(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class _Check:
    """One walk over one document. `path` leads to the value in hand, also when a fault stops the walk there."""

    def __init__(self, root: Schema, report: Report, file: str) -> None:
        self.root, self.report, self.file = root, report, file
        self.path: list[str | int] = []
        self.noted = 0
        self.places: dict[int, str] = {}
        self.definitions: dict[str, Schema] = {}
        self.kinds: dict[str, Callable[[Json, Schema], None]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "number": self._number,
            "integer": self._number,
            "boolean": self._nothing,
            "null": self._nothing,
        }

    def pointer(self) -> str:
        return pointer_of(self.path)

    def value(self, value: Json, schema: Schema) -> None:
        """Hold a value against its schema; _Fault with `path` at the place."""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            schema = self._defined(reference)
        if "const" in schema and (value != schema["const"] or type(value) is not type(schema["const"])):
            raise _Fault(
                f"应为 {schema['const']!r}，实为 {_shown(value)}",
                f"{schema['const']!r} is expected, not {_shown(value)}",
            )
        allowed = schema.get("enum")
        if isinstance(allowed, list) and value not in allowed:
            near = self._near(value, allowed)
            raise _Fault(
                f"{_shown(value)} 不是允许的值" + (f"，是否指 {near!r}" if near else ""),
                f"{_shown(value)} is not an allowed value" + (f"; is {near!r} meant" if near else ""),
            )
        wanted = schema.get("type")
        if wanted is not None:
            self.kinds[_kind(value, wanted)](value, schema)

    def tell_the_rest(self) -> None:
        """Say how many notices were only counted."""
        if self.noted > MOST_NOTICES:
            rest = self.noted - MOST_NOTICES
            self.report.note(f"另有 {rest} 处问题没有列出。", f"{rest} more faults are not listed.", file=self.file)

    def _object(self, value: Json, schema: Schema) -> None:
        assert isinstance(value, dict)
        for key in _texts(schema.get("required")):
            if key not in value:
                raise _Fault(f"缺少 {key}", f"{key} is missing")
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        assert isinstance(properties, dict)
        for key in list(value):
            rule = properties.get(key, others)
            if rule is False:
                del value[key]
                self._unknown(key, list(properties))
            elif isinstance(rule, dict):
                self._member(value, key, rule)

    def _member(self, value: dict[str, Json], key: str, rule: Schema) -> None:
        depth = len(self.path)
        self.path.append(key)
        try:
            self.value(value[key], rule)
        except _Fault as fault:
            if rule.get("x-openWithout") is not True:
                raise
            self._left_out({"name": key}, fault)
            del value[key]
        del self.path[depth:]

    def _array(self, value: Json, schema: Schema) -> None:
        assert isinstance(value, list)
        _between(len(value), schema, "minItems", "maxItems", "项", "items")
        items = schema.get("items")
        if not isinstance(items, dict):
            return
        leave_out = schema.get("x-leaveOutBad") is True
        good: list[Json] = []
        depth = len(self.path)
        for row, item in enumerate(value):
            self.path.append(row)
            try:
                self.value(item, items)
                good.append(item)
                if leave_out and isinstance(item, dict):
                    self.places[id(item)] = self.pointer()
            except _Fault as fault:
                if not leave_out:
                    raise
                self._left_out(item, fault)
            del self.path[depth:]
        value[:] = good

    def _string(self, value: Json, schema: Schema) -> None:
        assert isinstance(value, str)
        _between(len(value), schema, "minLength", "maxLength", "个字符", "characters")
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and _compiled(pattern).search(value) is None:
            raise _Fault(f"{_shown(value)} 不合格式 {pattern}", f"{_shown(value)} does not fit the pattern {pattern}")

    def _number(self, value: Json, schema: Schema) -> None:
        assert isinstance(value, int | float)
        _between(value, schema, "minimum", "maximum", "", "")
        above = schema.get("exclusiveMinimum")
        if isinstance(above, int | float) and not value > above:
            raise _Fault(f"{value} 应大于 {above}", f"{value} must be greater than {above}")

    def _nothing(self, value: Json, schema: Schema) -> None:
        """True, false and null have no more rules."""

    def _defined(self, reference: str) -> Schema:
        known = self.definitions.get(reference)
        if known is None:
            known = self.definitions[reference] = self._looked_up(reference)
        return known

    def _looked_up(self, reference: str) -> Schema:
        found: Json = dict(self.root)
        for step in reference.removeprefix("#/").split("/"):
            assert isinstance(found, dict)
            found = found[step]
        assert isinstance(found, dict)
        return found

    def _unknown(self, key: str, known: list[str]) -> None:
        near = self._near(key, known)
        self._note(
            f"不认识的键 {key[:80]!r}，已忽略" + (f"；是否指 {near!r}" if near else ""),
            f"The key {key[:80]!r} is not known and was ignored" + (f"; is {near!r} meant?" if near else ""),
            self.pointer(),
        )

    def _near(self, value: Json, known: list[Json] | list[str]) -> str:
        """The known word that is nearest, "" when none is near or nobody will read it: looking takes long."""
        if not isinstance(value, str) or self.noted >= MOST_NOTICES:
            return ""
        words = [word for word in known if isinstance(word, str)]
        return next(iter(get_close_matches(value[:80], words, 1)), "")

    def _left_out(self, item: Json, fault: _Fault) -> None:
        name = _name(item)
        zh, en = (f"“{name}”", f" “{name}”") if name else ("", "")
        self._note(f"这一项{zh}没有打开：{fault.zh}", f"This item{en} was left out: {fault.en}", self.pointer())

    def _note(self, zh: str, en: str, place: str) -> None:
        self.noted += 1
        if self.noted <= MOST_NOTICES:
            self.report.note(
                zh + "。", en + ".", remedy_zh=_REMEDY_ZH, remedy_en=_REMEDY_EN, file=self.file, place=place
            )


_KINDS = {
    "null": "空",
    "boolean": "真假值",
    "integer": "整数",
    "number": "数",
    "string": "文字",
    "array": "列表",
    "object": "对象",
}


def _kind(value: Json, wanted: Json) -> str:
    """Which of the wanted types a value has; _Fault when none."""
    kind = _type(value)
    words = [wanted] if isinstance(wanted, str) else _texts(wanted)
    if kind in words:
        return kind
    if isinstance(value, int | float) and kind != "boolean":
        if "number" in words:
            return "number"
        if "integer" in words and float(value).is_integer():
            return "integer"
    zh = "或".join(_KINDS[word] for word in words)
    raise _Fault(
        f"应为{zh}，实为{_KINDS[kind]} {_shown(value)}", f"{' or '.join(words)} expected, {kind} {_shown(value)} found"
    )


def _type(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def _between(size: float, schema: Schema, least_key: str, most_key: str, zh: str, en: str) -> None:
    least, most = schema.get(least_key), schema.get(most_key)
    if isinstance(least, int | float) and size < least:
        raise _Fault(f"{size:g} {zh}，至少应为 {least:g}", f"{size:g} {en} found, at least {least:g} expected")
    if isinstance(most, int | float) and size > most:
        raise _Fault(f"{size:g} {zh}，至多应为 {most:g}", f"{size:g} {en} found, at most {most:g} expected")


def _texts(value: Json) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _shown(value: Json) -> str:
    text = repr(value) if not isinstance(value, list | dict) else ("[…]" if isinstance(value, list) else "{…}")
    return text if len(text) <= 60 else text[:57] + "…"


def _name(item: Json) -> str:
    if not isinstance(item, dict):
        return ""
    words = [item[key] for key in ("name", "code") if isinstance(item.get(key), str)]
    return " ".join(str(word)[:60] for word in words)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
