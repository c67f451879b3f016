"""A property's quotas: tokens a day and an hour, requests at once, server errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fakes.google.refused import RefusedError

EXHAUSTED = {
    "tokensPerDay": "Exhausted property tokens per day. These quota tokens will return in under 24 hours.",
    "tokensPerHour": "Exhausted property tokens per hour. These quota tokens will return in under an hour.",
    "tokensPerProjectPerHour": "Exhausted property tokens for a project per hour. These quota tokens will return in under an hour.",
    "serverErrorsPerProjectPerHour": "Exhausted server errors for a project per hour.",
    "concurrentRequests": "Exhausted concurrent requests quota. Please wait for other requests to finish.",
    "potentiallyThresholdedRequestsPerHour": "Exhausted potentially thresholded requests per hour.",
}
TOKENS = ("tokensPerDay", "tokensPerHour", "tokensPerProjectPerHour")


def usual_limits() -> dict[str, int]:
    """Those of a standard property."""
    return {
        "tokensPerDay": 200_000, "tokensPerHour": 40_000, "tokensPerProjectPerHour": 14_000,
        "concurrentRequests": 10, "serverErrorsPerProjectPerHour": 10, "potentiallyThresholdedRequestsPerHour": 120,
    }  # fmt: skip


@dataclass
class Quotas:
    """What remains; full again on the hour, and the day's at midnight in California.

    Attributes:
        limits: how much there is of each.
        used: how much of it is gone.
    """

    limits: dict[str, int] = field(default_factory=usual_limits)
    used: dict[str, int] = field(default_factory=dict)
    _hour: str = ""
    _day: str = ""

    def check(self, now: datetime) -> None:
        """Nothing while there is some of everything.

        Raises:
            RefusedError: something is used up.
        """
        self._refill(now)
        for name, limit in self.limits.items():
            if self.used.get(name, 0) >= limit:
                raise RefusedError(429, "RESOURCE_EXHAUSTED", EXHAUSTED[name])

    def pay(self, now: datetime, tokens: int, is_thresholded: bool) -> dict[str, Any]:
        """Take a request's price and say what it was and what is left; zeros are left out."""
        prices = dict.fromkeys(TOKENS, tokens) | {"potentiallyThresholdedRequestsPerHour": int(is_thresholded)}
        for name, price in prices.items():
            self.used[name] = self.used.get(name, 0) + price
        return {
            name: {key: value for key, value in found.items() if value}
            for name, limit in self.limits.items()
            for found in [{"consumed": prices.get(name, 0), "remaining": max(0, limit - self.used.get(name, 0))}]
        }

    def fail(self, now: datetime) -> None:
        """Count a server error."""
        self._refill(now)
        self.used["serverErrorsPerProjectPerHour"] = self.used.get("serverErrorsPerProjectPerHour", 0) + 1

    def _refill(self, now: datetime) -> None:
        hour, day = f"{now:%F %H}", f"{now.astimezone(ZoneInfo('America/Los_Angeles')):%F}"
        if hour != self._hour:
            self.used = {"tokensPerDay": self.used.get("tokensPerDay", 0)}
        if day != self._day:
            self.used.pop("tokensPerDay", None)
        self._hour, self._day = hour, day
