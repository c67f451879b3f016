"""The decision chain: verified, its head written down outside the database, its old part moved to signed files."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.secrets import kept_secret
from hotdash.errors import UsageError


@dataclass(frozen=True)
class Head:
    """The newest decision of a shop at some time: what comes later must still contain it."""

    shop_domain: str
    decision_id: int
    hash: str
    exported_at: str

    def as_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self)) + "\n"


@dataclass(frozen=True)
class Fault:
    """A place where the chain, a head or an archive does not hold; decision_id None: not about one decision."""

    decision_id: int | None
    words: str


@dataclass(frozen=True)
class Archive:
    """A signed file that was written."""

    path: Path
    first_decision_id: int
    last_decision_id: int
    decisions: int


def folder(home: Path) -> Path:
    """Where heads and archives are kept, outside the database."""
    return home / "audit"


def export_head(conn: Connection, shop: Shop, home: Path, *, at: datetime) -> Head | None:
    """Write the head of the shop's chain to its file of heads (once per head); None where nothing was decided yet."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select decision_id, encode(hash, 'hex') from (select decision_id, hash from app.decision_log"
            " where shop_id = %(shop)s union all select decision_id, hash from app.decision_hashes"
            " where shop_id = %(shop)s) as c order by decision_id desc limit 1",
            {"shop": shop.shop_id},
        ).fetchone()
    if row is None:
        return None
    head = Head(shop.domain, row[0], row[1], at.isoformat())
    kept = read_heads(_heads_file(home, shop))
    if not kept or (kept[-1].decision_id, kept[-1].hash) != (head.decision_id, head.hash):
        _heads_file(home, shop).parent.mkdir(parents=True, exist_ok=True)
        with _heads_file(home, shop).open("a") as file:
            file.write(head.as_line())
    return head


def read_heads(path: Path) -> list[Head]:
    """The heads in a file, one a line; none where there is no file.

    Raises:
        UsageError: a line is no head.
    """
    if not path.exists():
        return []
    try:
        return [Head(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]
    except (ValueError, TypeError):
        raise UsageError(f"{path} is not a file of heads.", hint="Use one that hotdash audit head wrote.") from None


def verify(conn: Connection, shop: Shop, home: Path, heads: Path | None = None) -> list[Fault]:
    """Everything that does not hold: links of the chain, heads written down before, archives; empty when all does.

    Args:
        heads: a file of heads kept elsewhere, besides the one under HOTDASH_HOME.

    Raises:
        UsageError: `heads` is no file of heads.
    """
    with shop_session(conn, [shop.shop_id]):
        found = conn.execute("select decision_id, fault from rules.broken_links(%s)", [shop.shop_id]).fetchall()
        chain: dict[int, str] = dict(
            conn.execute(
                "select decision_id, encode(hash, 'hex') from app.decision_log where shop_id = %(shop)s union all"
                " select decision_id, encode(hash, 'hex') from app.decision_hashes where shop_id = %(shop)s",
                {"shop": shop.shop_id},
            ).fetchall()
        )
        archives = conn.execute(
            "select file_name, signature, decisions, content_sha256 from app.decision_archives where shop_id = %s"
            " and file_name is not null order by first_decision_id",
            [shop.shop_id],
        ).fetchall()
    faults = [Fault(*row) for row in found]
    kept = [head for path in (_heads_file(home, shop), heads) if path is not None for head in read_heads(path)]
    for head in kept:
        if head.shop_domain == shop.domain and chain.get(head.decision_id) != head.hash:
            faults.append(Fault(head.decision_id, _head_words(head, chain)))
    for archive in archives:
        faults += _archive_faults(home, *archive)
    return faults


def _head_words(head: Head, chain: dict[int, str]) -> str:
    if head.decision_id not in chain:
        when = head.exported_at[:19]
        return f"It was the newest on {when} and is gone: the tail was cut off, or an older state restored."
    return f"On {head.exported_at[:19]} another decision stood in its place: the chain was written anew."


def _archive_faults(home: Path, name: str, signature: bytes, decisions: int, sha256: bytes) -> list[Fault]:
    path = folder(home) / Path(name).name
    try:
        content = gzip.decompress(path.read_bytes())
    except OSError:
        return [Fault(None, f"The archive {name} cannot be read; put it back under {folder(home)}.")]
    if not hmac.compare_digest(_sign(home, content), signature) or hashlib.sha256(content).digest() != sha256:
        return [Fault(None, f"The archive {name} is not what was written.")]
    if content.count(b"\n") != decisions:
        return [Fault(None, f"The archive {name} does not hold {decisions} decisions.")]
    return []


def archive(conn: Connection, shop: Shop, home: Path, *, now: datetime | None = None) -> list[Archive]:
    """Move decisions older than the shop's retention into signed files; what an interrupted run left is finished.

    The content stays in the database until its file is safe on disk.
    """
    with conn.transaction():
        # The owner's own rights: nobody else may take anything out of the log.
        conn.execute("set local role none")
        conn.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('hotdash.now', %s, true)",
            [json.dumps({"shop_ids": [shop.shop_id]}), now.isoformat() if now else ""],
        )
        conn.execute("select audit.archive_old_audit_logs()")
    written = []
    with shop_session(conn, [shop.shop_id]):
        waiting = conn.execute(
            "select archive_id, first_decision_id, last_decision_id, decisions, content from app.decision_archives"
            " where shop_id = %s and file_name is null order by first_decision_id for update",
            [shop.shop_id],
        ).fetchall()
        for archive_id, first, last, decisions, content in waiting:
            path = folder(home) / f"decisions-{shop.domain}-{first:08d}-{last:08d}.jsonl.gz"
            _write_safely(path, gzip.compress(content.encode(), mtime=0))
            conn.execute(
                "update app.decision_archives set file_name = %s, signature = %s, content = null, updated_at = now()"
                " where shop_id = %s and archive_id = %s",
                [path.name, _sign(home, content.encode()), shop.shop_id, archive_id],
            )
            written.append(Archive(path, first, last, decisions))
    return written


def record(conn: Connection, shop: Shop, *, scope: str, actor: str, action: str, rationale: str | None = None) -> int:
    """Write a decision from the owner's side; returns its number."""
    with shop_session(conn, [shop.shop_id]):
        row: Any = conn.execute(
            "select decision_id from access.record_decision(%s, %s, %s, %s, %s, null, null, null)",
            [shop.shop_id, scope, actor, action, rationale],
        ).fetchone()
    return int(row[0])


def _heads_file(home: Path, shop: Shop) -> Path:
    return folder(home) / f"heads-{shop.domain}.jsonl"


def _sign(home: Path, content: bytes) -> bytes:
    key = kept_secret(home, "audit_key", "HOTDASH_AUDIT_KEY")
    return hmac.new(key.encode(), content, hashlib.sha256).digest()


def _write_safely(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
