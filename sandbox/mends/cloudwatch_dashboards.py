"""Dashboards belong to an account, not to a region; moto keeps them by region.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
"""

from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, Dashboard, cloudwatch_backends

from sandbox.mends import replace


def apply() -> None:
    """All regions' dashboards are those of one."""

    def dashboards(self: Any) -> dict[str, Dashboard]:
        home = cloudwatch_backends[self.account_id]["us-east-1"]
        kept: dict[str, Dashboard] = vars(home).setdefault("dashboards", {})
        return kept

    def start(self: Any, kept: dict[str, Dashboard]) -> None:
        vars(self)["dashboards"] = kept

    replace(CloudWatchBackend, property(dashboards, start), "dashboards")
