"""Reading by bulk operations: as many at once as Shopify allows, each window loaded whole or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hotdash.db.connect import Connection, Shop
from hotdash.errors import SourceError
from hotdash.sources.shopify.answers import NotGrantedError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.exports import (
    DeniedResultError,
    Export,
    Exports,
    LostResultError,
    Pauses,
    read_result,
)
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.operations import bulk_document
from hotdash.sources.shopify.pruning import as_sample, without_fields
from hotdash.sources.shopify.refunds import WithRefundLines
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.streams import Stream
from hotdash.sources.shopify.windows import Window

MOST_FAILURES = 40
# Failures that less data would not have spared.
NOT_FOR_SIZE = {"DAMAGED", "NO_URL", "GONE", "CANCELED", "EXPIRED"}

Books = Callable[[Connection], None]


@dataclass(eq=False)
class Task:
    """A window of a stream, to be read and loaded.

    Attributes:
        condition: what is searched for; by default the window.
        states: what Shopify said of its operations that are complete.
    """

    stream: Stream
    window: Window
    condition: str = ""
    failures: int = 0
    is_dropped: bool = False
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.condition = self.condition or self.window.condition(self.stream.field)

    @property
    def is_read(self) -> bool:
        """Whether all its operations are complete."""
        return len(self.states) == len(self.stream.queries)


class Reading:
    """Runs tasks until all are loaded.

    Args:
        books: what is to be kept with a loaded task, in its transaction.
        on_loaded: told each loaded task, how many are loaded, and of how many.

    Attributes:
        records: lines loaded so far.
        unseen: streams of which Shopify shows nothing to this app.
    """

    def __init__(
        self,
        client: Client,
        exports: Exports,
        conn: Connection,
        shop: Shop,
        books: Callable[[Task], Books],
        on_loaded: Callable[[Task, int, int], None] = lambda task, done, total: None,
    ) -> None:
        self._client, self._exports, self._conn, self._shop = client, exports, conn, shop
        self._books, self._on_loaded = books, on_loaded
        self._refused: dict[str, set[str]] = {}
        self._tasks: list[Task] = []
        self._waiting: deque[tuple[Task, str]] = deque()
        self._running: list[tuple[Task, str, Export]] = []
        self._failures = self._loaded = self.records = 0
        self.unseen: set[str] = set()

    def run(self, tasks: list[Task]) -> int:
        """Load all tasks; returns how many lines were read.

        Raises:
            SourceError: Shopify cannot be asked, or fails again and again.
        """
        for task in tasks:
            self._add(task)
        self._adopt()
        pauses = Pauses()
        while self._tasks:
            steps = [self._start(), self._look(), self._load()]
            if any(steps):
                pauses.reset()
            else:
                pauses.wait()
        return self.records

    @property
    def open_tasks(self) -> list[Task]:
        """Those that are not loaded yet."""
        return self._tasks

    def text(self, task: Task, query: str) -> str:
        """The operation of a task as it is sent."""
        text = bulk_document(query, query=task.condition)
        refused = self._refused.get(query)
        return (without_fields(text, refused) or text) if refused else text

    def _add(self, task: Task, *, first: bool = False) -> None:
        units = [(task, query) for query in task.stream.queries]
        if first:
            self._tasks.insert(0, task)
            self._waiting.extendleft(reversed(units))
        else:
            self._tasks.append(task)
            self._waiting.extend(units)

    def _adopt(self) -> None:
        """What a dead worker left running is ours now, or nobody's."""
        by_text = {self.text(task, query): (task, query) for task, query in self._waiting}
        for node in self._exports.leftovers():
            unit = by_text.pop(node["query"], None)
            export = self._exports.adopt(node) if unit else None
            if unit and export:
                self._waiting.remove(unit)
                self._running.append((*unit, export))
            else:
                self._exports.cancel(node["id"])

    def _start(self) -> bool:
        has_started = False
        while self._waiting:
            task, query = self._waiting[0]
            export = None if task.is_dropped else self._exports.start(self.text(task, query))
            if export is None and not task.is_dropped:
                return has_started
            self._waiting.popleft()
            if export is not None:
                self._running.append((task, query, export))
                has_started = True
        return has_started

    def _look(self) -> bool:
        has_ended = False
        for unit in [*self._running]:
            task, query, export = unit
            if task.is_dropped:
                continue
            try:
                state = self._exports.state(export)
            except LostResultError as reason:
                self._running.remove(unit)
                self._again(task, query, reason)
                has_ended = True
                continue
            if state["status"] == "COMPLETED":
                self._running.remove(unit)
                task.states[query] = state
                has_ended = True
        return has_ended

    def _load(self) -> bool:
        waited_for = {task.stream.name for task in self._tasks}
        for task in self._tasks:
            if task.is_read and not waited_for & {*task.stream.after}:
                self._load_task(task)
                return True
        return False

    def _load_task(self, task: Task) -> None:
        with Spool() as spool:
            refunds = WithRefundLines(self._client, spool.put_text)
            for query in task.stream.queries:
                put = refunds.put if query == "bulk_orders" else spool.put_text
                try:
                    read_result(self._client, task.states[query], put)
                except LostResultError as reason:
                    self._again(task, query, reason)
                    return
            refunds.flush()
            self.records += load_lines(self._conn, self._shop, spool, self._books(task))
        self._tasks.remove(task)
        self._loaded += 1
        self._on_loaded(task, self._loaded, self._loaded + len(self._tasks))

    def _again(self, task: Task, query: str, reason: LostResultError) -> None:
        """Throw away what a task has read and read it again, over less where that may help."""
        if task.is_dropped:
            return
        self._drop(task)
        if isinstance(reason, DeniedResultError):
            self._leave_out(task, query)
        self._failures += 1
        if self._failures > MOST_FAILURES:
            raise SourceError(
                f"Shopify could not export its {task.stream.name}.", detail=f"Again and again: {reason}.",
                hint="See status.shopify.com and run it again: it goes on where it stopped.",
            )  # fmt: skip
        keeps_size = isinstance(reason, DeniedResultError) or (str(reason) in NOT_FOR_SIZE and task.failures < 2)
        is_window = task.condition == task.window.condition(task.stream.field)
        windows = [task.window] if keeps_size or not is_window else task.window.halves()
        for window in reversed(windows):
            again = Task(task.stream, window, "" if is_window else task.condition, task.failures + 1)
            if not (isinstance(reason, DeniedResultError) and task.stream.name in self.unseen):
                self._add(again, first=True)

    def _drop(self, task: Task) -> None:
        task.is_dropped = True
        self._tasks.remove(task)
        for unit in [unit for unit in self._running if unit[0] is task]:
            self._running.remove(unit)
            self._exports.cancel(unit[2].gid)
            self._exports.release(unit[2])

    def _leave_out(self, task: Task, query: str) -> None:
        """Find out which fields of an operation are refused, and go on without them."""
        text = self.text(task, query)
        try:
            refused = self._client.ask_text(query, as_sample(text)).refused
        except NotGrantedError as reason:
            refused = reason.fields
        for field_, wanted in refused.items():
            self._client.gaps[field_] = f"Shopify does not show it to this app{f' without {wanted}' if wanted else ''}."
        self._refused.setdefault(query, set()).update(refused)
        if not refused or without_fields(bulk_document(query, query=""), self._refused[query]) is None:
            self.unseen.add(task.stream.name)
            for other in [other for other in self._tasks if other.stream is task.stream]:
                self._drop(other)
