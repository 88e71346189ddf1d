"""Monitoring subscriptions: whether CloudWatch gets a distribution's additional metrics.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateMonitoringSubscription.html
"""

from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException, NoSuchDistribution
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult, EmptyResult

from sandbox.mends import replace


def apply() -> None:
    """Add the three operations; the subscription is kept with its distribution."""

    def create_monitoring_subscription(self: Any) -> ActionResult:
        distribution = _distribution(self)
        if distribution.monitoring:
            message = "A monitoring subscription already exists for the specified distribution."
            raise CloudFrontException("MonitoringSubscriptionAlreadyExists", message)
        distribution.monitoring = self._get_param("MonitoringSubscription")
        return ActionResult({"MonitoringSubscription": distribution.monitoring})

    def get_monitoring_subscription(self: Any) -> ActionResult:
        return ActionResult({"MonitoringSubscription": _subscribed(self).monitoring})

    def delete_monitoring_subscription(self: Any) -> EmptyResult:
        _subscribed(self).monitoring = None
        return EmptyResult()

    path = "{0}/2020-05-31/distributions/(?P<distribution_id>[^/]+)/monitoring-subscription$"
    urls.url_paths[path] = CloudFrontResponse.dispatch
    for method in (create_monitoring_subscription, get_monitoring_subscription, delete_monitoring_subscription):
        replace(CloudFrontResponse, method)


def _distribution(response: Any) -> Any:
    identifier = response._get_param("DistributionId")
    if identifier not in response.backend.distributions:
        raise NoSuchDistribution
    distribution = response.backend.distributions[identifier]
    distribution.__dict__.setdefault("monitoring", None)
    return distribution


def _subscribed(response: Any) -> Any:
    distribution = _distribution(response)
    if not distribution.monitoring:
        message = "A monitoring subscription does not exist for the specified distribution."
        raise CloudFrontException("NoSuchMonitoringSubscription", message)
    return distribution
