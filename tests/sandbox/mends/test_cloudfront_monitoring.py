from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import create, refused


def test_metrics_are_subscribed_to_once(cloudfront: Any, distribution_config: dict[str, Any]) -> None:
    distribution = create(cloudfront, distribution_config)
    enabled = {"RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}}
    with refused("NoSuchMonitoringSubscription"):
        cloudfront.get_monitoring_subscription(DistributionId=distribution)
    cloudfront.create_monitoring_subscription(DistributionId=distribution, MonitoringSubscription=enabled)
    with refused("MonitoringSubscriptionAlreadyExists"):
        cloudfront.create_monitoring_subscription(DistributionId=distribution, MonitoringSubscription=enabled)
    assert cloudfront.get_monitoring_subscription(DistributionId=distribution)["MonitoringSubscription"] == enabled
    cloudfront.delete_monitoring_subscription(DistributionId=distribution)
    with refused("NoSuchMonitoringSubscription"):
        cloudfront.delete_monitoring_subscription(DistributionId=distribution)
    with refused("NoSuchDistribution"):
        cloudfront.get_monitoring_subscription(DistributionId="none")
