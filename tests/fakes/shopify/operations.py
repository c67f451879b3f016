"""Bulk operations: five at once, written by a thread, read from a URL that expires."""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from graphql import GraphQLSyntaxError, parse, validate

from fakes.clock import Clock
from fakes.shopify.bulk_rules import bulk_faults
from fakes.shopify.flatten import DeniedError, Line, lines
from fakes.shopify.listing import Listed
from fakes.shopify.payloads import gid, instant
from fakes.shopify.published import published
from fakes.shopify.shop import FakeShop
from fakes.shopify.view import View

SLOTS = 5
URL_LASTS = timedelta(days=7)
# Lines change places with others as near as this: children come before their parents, and files stay streams.
SHUFFLED = 20_000
LOCKED_FOR = 200


@dataclass
class Operation:
    """A bulk operation, as it is asked for."""

    id: int
    query: str
    created_at: datetime
    status: str = "CREATED"
    error_code: str | None = None
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    file: Path | None = None
    token: str | None = None
    partial_token: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it holds a slot."""
        return self.status in ("CREATED", "RUNNING", "CANCELING")


@dataclass
class Failure:
    """What the next operation dies of, and after how many lines; without lines there is no partial file."""

    error_code: str
    after_lines: int = 0


@dataclass(repr=False)
class BulkOperations:
    """All bulk operations of the app.

    Attributes:
        gate: while it is not set, started operations stay RUNNING.
        failures: taken by the next operations, one each.
    """

    shop: FakeShop
    clock: Clock
    folder: Path
    address: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    failures: list[Failure] = field(default_factory=list)
    operations: dict[int, Operation] = field(default_factory=dict)
    started_count: int = 0

    def __post_init__(self) -> None:
        self.gate.set()
        self._dice = random.Random(7)

    def run(self, query: str, view: View) -> dict[str, Any]:
        """bulkOperationRunQuery: an operation, or why there is none."""
        faults = _faults(query)
        if faults:
            return _refused("INVALID", faults[0])
        with self.shop.lock:
            if sum(operation.is_open for operation in self.operations.values()) >= SLOTS:
                return _refused("LIMIT_REACHED", f"A limit of {SLOTS} bulk operations at once is reached.")
            operation = Operation(self.shop.new_id(), query, self.clock.now_in_seconds())
            self.operations[operation.id] = operation
            self.started_count += 1
        threading.Thread(target=self._work, args=(operation, view), daemon=True).start()
        return {"bulkOperation": self._shown(operation), "userErrors": []}

    def cancel(self, number: int) -> dict[str, Any]:
        """bulkOperationCancel: it stops soon, and is CANCELING until then."""
        operation = self.operations.get(number)
        if operation is None:
            return {
                "bulkOperation": None,
                "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}],
            }
        if not operation.is_open:
            message = f"A bulk operation cannot be canceled when it is {operation.status.lower()}"
            return {"bulkOperation": self._shown(operation), "userErrors": [{"field": ["id"], "message": message}]}
        operation.status = "CANCELING"
        return {"bulkOperation": self._shown(operation), "userErrors": []}

    def state(self, number: int) -> dict[str, Any] | None:
        """bulkOperation(id)."""
        operation = self.operations.get(number)
        return self._shown(operation) if operation else None

    def listed(self) -> Listed:
        """bulkOperations, those of earlier processes too."""
        shown = [Shown(self._shown(operation), operation) for operation in self.operations.values()]
        return Listed(
            shown,
            {
                "id": lambda one: one.id,
                "status": lambda one: one.operation.status,
                "operation_type": lambda one: "query",
                "created_at": lambda one: one.operation.created_at,
            },
            {"CREATED_AT": lambda one: one.operation.created_at, "COMPLETED_AT": lambda one: one["completedAt"] or ""},
        )

    def file_of(self, token: str) -> Path | None:
        """The file behind a URL, while it is good."""
        for operation in self.operations.values():
            if token in (operation.token, operation.partial_token) and operation.completed_at is not None:
                is_good = self.clock.now() < operation.completed_at + URL_LASTS
                return operation.file if is_good else None
        return None

    def _shown(self, operation: Operation) -> dict[str, Any]:
        size = operation.file.stat().st_size if operation.file and operation.completed_at else None
        return {
            "__typename": "BulkOperation",
            "id": gid("BulkOperation", operation.id),
            "type": "QUERY",
            "status": operation.status,
            "errorCode": operation.error_code,
            "createdAt": instant(operation.created_at),
            "completedAt": instant(operation.completed_at),
            "objectCount": str(operation.object_count),
            "rootObjectCount": str(operation.root_object_count),
            "fileSize": str(size) if size else None,
            "url": self._url(operation.token),
            "partialDataUrl": self._url(operation.partial_token),
            "query": operation.query,
        }

    def _url(self, token: str | None) -> str | None:
        return f"{self.address}/bulk-results/{token}" if token else None

    def _work(self, operation: Operation, view: View) -> None:
        operation.status = "RUNNING" if operation.status == "CREATED" else operation.status
        failure = self.failures.pop(0) if self.failures else None
        while not self.gate.wait(0.01) and operation.status != "CANCELING":
            pass
        path = self.folder / f"{operation.id}.jsonl"
        try:
            made = lines(parse(operation.query), View(view.shop, view.app, view.bulk, view.webhooks, pages=False))
            self._write(operation, path, made, failure)
        except DeniedError:
            self._end(operation, "FAILED", "ACCESS_DENIED")
            return
        if operation.status == "CANCELING":
            self._end(operation, "CANCELED")
        elif failure is not None:
            operation.file = path
            operation.partial_token = secrets.token_urlsafe(16) if operation.object_count else None
            self._end(operation, "FAILED", failure.error_code)
        else:
            operation.file = path
            operation.token = secrets.token_urlsafe(16) if operation.object_count else None
            self._end(operation, "COMPLETED")

    def _end(self, operation: Operation, status: str, error_code: str | None = None) -> None:
        operation.error_code, operation.completed_at = error_code, self.clock.now_in_seconds()
        operation.status = status
        view_of = {"admin_graphql_api_id": gid("BulkOperation", operation.id), "status": status.lower()}
        finished = {**view_of, "error_code": error_code, "type": "query"}
        if self.on_finish is not None:
            self.on_finish("bulk_operations/finish", lambda: finished)

    on_finish: Any = None

    def _write(self, operation: Operation, path: Path, made: Iterable[Line], failure: Failure | None) -> None:
        with path.open("wb") as file:
            for line in self._shuffled(self._locked(made)):
                if operation.status == "CANCELING":
                    return
                if failure is not None and operation.object_count >= failure.after_lines:
                    return
                file.write(line.text + b"\n")
                operation.object_count += 1
                operation.root_object_count += line.is_root

    def _locked(self, made: Iterable[Line]) -> Iterator[list[Line]]:
        """Some lines at a time under the shop's lock: a file is no snapshot, but no line is half changed."""
        walk = iter(made)
        while True:
            with self.shop.lock:
                some = list(islice(walk, LOCKED_FOR))
            if not some:
                return
            yield some

    def _shuffled(self, groups: Iterator[list[Line]]) -> Iterator[Line]:
        waiting: list[Line] = []
        for group in groups:
            waiting += group
            if len(waiting) >= SHUFFLED:
                self._dice.shuffle(waiting)
                half = len(waiting) // 2
                yield from waiting[:half]
                waiting = waiting[half:]
        self._dice.shuffle(waiting)
        yield from waiting


class Shown(dict[str, Any]):
    """An operation as a dict that can be filtered and sorted."""

    def __init__(self, shown: dict[str, Any], operation: Operation) -> None:
        super().__init__(shown)
        self.operation, self.id = operation, operation.id


def _faults(query: str) -> list[str]:
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return [f"Invalid bulk query: {error.message}"]
    schema = published().schema
    return [error.message for error in validate(schema, document)] or bulk_faults(schema, document)


def _refused(code: str, message: str) -> dict[str, Any]:
    return {"bulkOperation": None, "userErrors": [{"field": ["query"], "message": message, "code": code}]}
