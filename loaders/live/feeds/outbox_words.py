"""The way back to a platform, read from a mapping file: `[outbox.acknowledgement]`, `.verification`, `.note`."""

from loaders.jsonfile import Json
from loaders.live.feeds.mapping_words import Table, Toml
from loaders.live.feeds.outbox_endpoint import KINDS, METHODS, WORDS, OutboxEndpoint, words_in
from loaders.live.feeds.pointers import pointer
from loaders.live.feeds.times import FORMS, zone_of


def outbox_of(table: Table) -> dict[str, OutboxEndpoint]:
    """Every endpoint by its kind."""
    found = {kind: _endpoint(kind, table.table(kind)) for kind in KINDS if kind in table}
    for kind in KINDS:
        table.raw(kind, {})
    table.done()
    return found


def _endpoint(kind: str, table: Table) -> OutboxEndpoint:
    done, spelled = table.table("done"), table.table("words")
    body = _plain(table.raw("body", {}))
    endpoint = OutboxEndpoint(
        kind=kind,
        method=table.choice("method", METHODS, "POST"),
        path=_path(table),
        body=body,
        key_header=table.text("key_header", "Idempotency-Key"),
        done_status=frozenset(_statuses(done)),
        done_at=pointer(done.text("at"), file=done.file, place=f"{done.place}/at") if "at" in done else None,
        done_words=frozenset(str(each).lower() for each in done.list("good", [])),
        spelled={name: _spelling(spelled.table(name)) for name in spelled.words()},
        time_form=table.choice("time_form", FORMS, "iso8601"),
        zone=zone_of(table.text("zone", "+08:00"), file=table.file, place=f"{table.place}/zone"),
    )
    _refuse_unknown_words(table, endpoint)
    done.done()
    table.done()
    return endpoint


def _path(table: Table) -> str:
    path = table.text("path")
    if not path.startswith("/") or "//" in path or ".." in path or not path.isascii() or not path.isprintable():
        raise table.trouble(
            f"路径 {path!r} 不可用。",
            f"The path {path!r} cannot be used.",
            "写成以 / 开头的路径；主机在站点配置里。",
            "Write a path that begins with /; the host belongs to the site's configuration.",
            "path",
        )
    return path


def _refuse_unknown_words(table: Table, endpoint: OutboxEndpoint) -> None:
    for word in sorted(words_in(endpoint.path) | words_in(endpoint.body) | set(endpoint.spelled)):
        if word not in WORDS:
            listed = ", ".join(WORDS)
            raise table.trouble(
                f"模板里不认识的词 {word!r}。",
                f"The template asks for an unknown word {word!r}.",
                f"可用：{listed}。",
                f"It may ask for: {listed}.",
            )


def _statuses(table: Table) -> list[int]:
    statuses: list[Toml] = table.list("status", [200, 201, 202, 204, 409])
    if not all(type(each) is int and 200 <= each < 600 for each in statuses):
        raise table.trouble(
            "HTTP 状态应为 200 到 599。", "An HTTP status is 200 to 599.", "改正 status。", "Mend status.", "status"
        )
    return [each for each in statuses if isinstance(each, int)]


def _spelling(table: Table) -> dict[str, str | int | float]:
    found: dict[str, str | int | float] = {}
    for word in table.words():
        said = table.raw(word)
        if isinstance(said, (str, int, float)):
            found[word] = said
    return found


def _plain(words: Toml) -> Json:
    if isinstance(words, dict):
        return {key: _plain(each) for key, each in words.items()}
    return [_plain(each) for each in words] if isinstance(words, list) else words
