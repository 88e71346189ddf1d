"""Until when AWS supports a version: of Kubernetes, PostgreSQL, MySQL and Valkey.

After the end of standard support a version costs more, or is upgraded by AWS at a time of its choosing. Versions are
major ones, as AWS counts: 1.36 of Kubernetes, 18 of PostgreSQL, 8.4 of MySQL, 8.2 of Valkey. A minor version may lose
its support earlier; which can still be created, stacks/offers.py knows.

- EKS: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html and https://endoflife.date/amazon-eks
- PostgreSQL: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html and
  https://endoflife.date/amazon-rds-postgresql
- MySQL: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html and
  https://endoflife.date/amazon-rds-mysql
- Valkey: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html and
  https://endoflife.date/amazon-elasticache-valkey, which know of no end
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from components.kubernetes_versions import SUPPORT_ENDS

WARNING = timedelta(days=60)
"""How long before the end it is time to plan the upgrade: as early as AWS itself gives notice for EKS."""

STANDARD_SUPPORT: Mapping[str, Mapping[str, date | None]] = {
    "kubernetes": {
        "1.31": date(2025, 11, 26),
        "1.32": date(2026, 3, 23),
        "1.33": date(2026, 7, 29),
        "1.34": date(2026, 12, 2),
        **SUPPORT_ENDS,
    },
    "postgres": {
        "11": date(2024, 2, 29),
        "12": date(2025, 2, 28),
        "13": date(2026, 2, 28),
        "14": date(2027, 2, 28),
        "15": date(2028, 2, 29),
        "16": date(2029, 2, 28),
        "17": date(2030, 2, 28),
        # The end of February after the community's end in November, as with each before it.
        "18": date(2031, 2, 28),
    },
    "mysql": {"5.7": date(2024, 2, 29), "8.0": date(2026, 7, 31), "8.4": date(2029, 7, 31)},
    "valkey": {"7.2": None, "8.0": None, "8.1": None, "8.2": None, "9.0": None, "9.1": None},
}
"""The last day of standard support, by product and major version, oldest first; None where AWS has announced no end."""


def problem(product: str, version: str, today: date) -> str | None:
    """What is wrong with running ``version`` of ``product`` today, to be read after the version; None if nothing is.

    ``product`` is a key of STANDARD_SUPPORT, ``version`` a major or minor version ("18", "18.4").
    """
    known = STANDARD_SUPPORT[product]
    found = major(product, version)
    if found is None:
        return f"is no version of {product} that is known here; use {_newest(product)}, or one of {', '.join(known)}"
    end = known[found]
    if end is None or today <= end:
        return None
    return f"left AWS's standard support on {end:%Y-%m-%d}; use {_newest(product)}"


def warning(product: str, version: str, today: date) -> str | None:
    """What will soon be wrong with ``version``: that its support ends within sixty days. None if it does not."""
    found = major(product, version)
    end = STANDARD_SUPPORT[product][found] if found else None
    if end is None or not today <= end <= today + WARNING:
        return None
    days = f"in {(end - today).days} days" if end > today else "today"
    return f"leaves AWS's standard support {days}, on {end:%Y-%m-%d}; plan the upgrade to {_newest(product)}"


def major(product: str, version: str) -> str | None:
    """The major version that ``version`` belongs to, or None if it belongs to none that is known."""
    known = STANDARD_SUPPORT[product]
    return next((each for each in known if version == each or version.startswith((f"{each}.", f"{each}-"))), None)


def _newest(product: str) -> str:
    return list(STANDARD_SUPPORT[product])[-1]
