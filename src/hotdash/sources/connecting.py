"""Connecting a shop to a source: what it asks is answered, tried out, and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import UsageError
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Ask, Connected, LiveSource, all_sources
from hotdash.sources.vault import Vault


def find_source(name: str) -> LiveSource:
    """The live source of that name.

    Raises:
        UsageError: there is none; the hint lists those that there are.
    """
    sources = all_sources()
    if name not in sources:
        raise UsageError(f"There is no source {name!r}.", hint=f"Sources: {', '.join(sources)}.")
    return sources[name]


def read_settings(source: LiveSource, words: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE words of the command line as answers by name.

    Raises:
        UsageError: a word has no such form, or names a secret or nothing that the source asks.
    """
    asks = {ask.name: ask for ask in source.asks}
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in asks:
            open_names = ", ".join(ask.name for ask in source.asks if not ask.is_secret)
            raise UsageError(f"--set {name!r} is none of what {source.title} asks.", hint=f"Names: {open_names}.")
        if asks[name].is_secret:
            raise UsageError(
                f"{name} is a secret and does not belong on a command line, where others may read it.",
                hint=f"Put it into the environment as {asks[name].variable}, or leave it out to be asked.",
            )
        given[name] = value
    return given


def answer_all(
    source: LiveSource,
    given: Mapping[str, str],
    environ: Mapping[str, str],
    kept: Mapping[str, str],
    put: Callable[[Ask, str | None], str] | None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Settings and secrets of a connection: what was given, else the environment's, else what a person answers.

    Args:
        kept: settings of an earlier connection, the defaults now.
        put: puts a question, with the answer that counts where none is given; None: nobody is there to be asked.

    Raises:
        UsageError: an answer is missing and nobody can be asked.
    """
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for ask in source.asks:
        default = None if ask.is_secret else kept.get(ask.name)
        default = ask.default if default is None else default
        answer = given.get(ask.name) or environ.get(ask.variable)
        if answer is None:
            answer = put(ask, default) if put else default
        if answer is None:
            raise UsageError(f"{ask.question}? There is no answer.", hint=f"Set {ask.variable}. {ask.help}".strip())
        if answer.strip():
            (secrets if ask.is_secret else settings)[ask.name] = _contents(ask, answer.strip())
    return settings, secrets


def _contents(ask: Ask, answer: str) -> str:
    # Kept as it is now: the worker may run where there is no such file.
    if ask.may_be_file and not answer.startswith("{") and Path(answer).expanduser().is_file():
        return Path(answer).expanduser().read_text().strip()
    return answer


def kept_settings(conn: Connection, shop: Shop, source: str) -> dict[str, str]:
    """Settings of the shop's connection to a source, also of one that was ended; empty where there was none."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select settings from app.source_connections where shop_id = %s and source = %s", [shop.shop_id, source]
        ).fetchone()
    return dict(row[0]) if row else {}


def connect(conn: Connection, vault: Vault, source: LiveSource, connected: Connected) -> Access:
    """Ask the source who we are, and keep the connection where it answers.

    Raises:
        SourceError: it cannot be reached or refuses; nothing is kept.
        UsageError: another account of it was read, whose things have the same numbers.
    """
    _refuse_second_account(conn, connected)
    access = source.check(connected)
    keep_connection(conn, vault, connected, access)
    return access


def _refuse_second_account(conn: Connection, connected: Connected) -> None:
    shop, source, wanted = connected.shop, connected.source, connected.settings.get("account_id")
    known = kept_settings(conn, shop, source).get("account_id")
    with shop_session(conn, [shop.shop_id]):
        was_read = conn.execute(
            "select from raw.cursors where shop_id = %s and source = %s limit 1", [shop.shop_id, source]
        ).fetchone()
    if was_read is not None and known is not None and known != wanted:
        raise UsageError(
            f"{shop.domain} holds what account {known} of {source} has; account {wanted} numbers other things alike.",
            hint="Keep it as a shop of its own: hotdash shop add DOMAIN, then connect that one.",
        )
