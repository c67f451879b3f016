"""The bucket of points that Shopify grants: how long a query waits, and that nobody takes what is not there."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from hotdash.errors import SourceError
from hotdash.sources.shopify.answers import throttled_seconds
from hotdash.sources.shopify.bucket import Bucket


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(clock: Clock) -> Bucket:
    return Bucket(clock=lambda: clock.now, sleep=clock.sleep)


def cost(requested: float, available: float) -> dict[str, Any]:
    return {
        "requestedQueryCost": requested,
        "throttleStatus": {"maximumAvailable": 1000, "currentlyAvailable": available, "restoreRate": 100},
    }


def test_waiting_exactly_as_long_as_points_are_missing(bucket: Bucket, clock: Clock) -> None:
    bucket.settle("q", bucket.take("q"), cost(500, 400))
    bucket.take("q")
    # 500 for the query and 100 that stay free, of which 400 are there: 2 s, and a tenth more at most by chance.
    assert 2.0 <= sum(clock.slept) <= 2.2


def test_an_urgent_query_may_use_what_sweeps_leave(bucket: Bucket, clock: Clock) -> None:
    bucket.settle("q", bucket.take("q"), cost(300, 300))
    bucket.take("q", is_urgent=True)
    assert clock.slept == []


def test_a_query_of_unknown_cost_is_taken_for_the_dearest(bucket: Bucket, clock: Clock) -> None:
    bucket.settle("q", bucket.take("q"), cost(1, 900))
    bucket.take("new")
    assert 1.0 <= sum(clock.slept) <= 1.1


def test_a_limit_that_never_frees_is_an_error(bucket: Bucket, clock: Clock) -> None:
    bucket.settle("q", bucket.take("q"), {**cost(900, 0), "throttleStatus": {
        "maximumAvailable": 1000, "currentlyAvailable": 0, "restoreRate": 1,
    }})  # fmt: skip
    with pytest.raises(SourceError, match="no room"):
        bucket.take("q")


def test_threads_never_take_more_than_there_is() -> None:
    """Against a bucket that leaks as Shopify's does: whoever asks too early is counted."""
    lock, state, refused = threading.Lock(), {"left": 1000.0, "at": 0.0}, []
    import time

    started = time.monotonic()
    bucket = Bucket()

    def ask() -> dict[str, Any]:
        with lock:
            now = time.monotonic() - started
            state["left"] = min(1000.0, state["left"] + (now - state["at"]) * 2000)
            state["at"] = now
            if state["left"] < 90:
                refused.append(now)
            else:
                state["left"] -= 90
            status = {"maximumAvailable": 1000, "currentlyAvailable": state["left"], "restoreRate": 2000}
            return {"requestedQueryCost": 90, "throttleStatus": status}

    def work() -> None:
        for _ in range(8):
            taken = bucket.take("q")
            time.sleep(0.002)
            bucket.settle("q", taken, ask())

    bucket.settle("q", bucket.take("q"), ask())
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert bucket.waited_seconds > 0


def test_the_wait_of_a_throttled_query() -> None:
    assert throttled_seconds(cost(500, 200)) == 3.0
    assert throttled_seconds(cost(5000, 200)) == 8.0
    assert throttled_seconds(None) is None
