"""Who hears of what goes wrong, and what it may cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import Email, Model, Percent


class Alarms(Model):
    """What people are told of."""

    emails: tuple[Email, ...]
    """Who is told."""
    dashboard: bool
    """Whether each region has a dashboard; $3 a month each."""
    error_rate_percent: Percent = 1
    """Answers of 500 and above, of all, that are too many."""
    latency_seconds: Annotated[float, Field(gt=0)] = 1.0
    """Seconds within which 95 of 100 answers should come."""
    database_cpu_percent: Percent = 80
    """Load of a database's processors that is too much."""
    replica_lag_seconds: Annotated[int, Field(ge=1)] = 60
    """Seconds that a replica may lag behind."""
    cache_cpu_percent: Percent = 80
    """Load of a cache's engine that is too much."""
    cache_memory_percent: Percent = 80
    """Memory of a cache in use that is too much."""


class Budget(Model):
    """What the environment may cost."""

    monthly_usd: Annotated[int, Field(ge=1)]
    """US dollars a month."""
    actual_percent: tuple[Percent, ...] = (80, 100)
    """Shares of it whose spending somebody hears of."""
    forecast_percent: tuple[Percent, ...] = (100,)
    """Shares of it whose forecast somebody hears of."""
    anomaly_usd: Annotated[int, Field(ge=1)]
    """US dollars that spending has to be unusual by until somebody hears of it."""
    emails: tuple[Email, ...]
    """Who hears of it."""
