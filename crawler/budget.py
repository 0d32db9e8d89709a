"""How many requests a programming interface allows: what a source's file may say of it, and the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Budget(BaseModel):
    """`budget: {minute: 5, hour: 50, day: 125}`: at most so many requests in any time of that length."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minute: int | None = Field(default=None, ge=1)
    hour: int | None = Field(default=None, ge=1)
    day: int | None = Field(default=None, ge=1)

    @property
    def quotas(self) -> list[tuple[int, timedelta]]:
        """The quotas that are set, each with the time that it holds for."""
        return [
            (most, span)
            for most, span in ((self.minute, MINUTE), (self.hour, HOUR), (self.day, DAY))
            if most is not None
        ]


USUAL: Mapping[str, Budget] = {
    # An ordinary account, since 2026-04-24 (cl/settings/third_party/rest_framework.py).
    "courtlistener": Budget(minute=5, hour=50, day=125),
    # Keys of api.data.gov: 1,000 an hour. Congress.gov allows 5,000 and GovInfo 36,000, far more than we need.
    "congress-gov": Budget(hour=1000),
    "regulations-gov": Budget(hour=1000),
    # Its documents name no quota; this is ours.
    "federal-register": Budget(minute=60, hour=500),
    "govinfo": Budget(minute=100, hour=1000),
    # GitHub's API allows 60 an hour without a token; the rest is left to others behind the same address.
    "open-terms-archive": Budget(hour=40),
    "bill-status": Budget(minute=60, hour=500),
    # An ordinary key (openstates/api-v3, api/auth.py).
    "open-states": Budget(minute=10, day=250),
}
"""Quotas of a kind whose source names none."""


def budget_of(kind: str, own: Budget | None, *, at_home: bool) -> Budget | None:
    """The budget of a source: its file's; else its kind's, which does not bind a server in one's own network."""
    return own or (None if at_home else USUAL.get(kind))
