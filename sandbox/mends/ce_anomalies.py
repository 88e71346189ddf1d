"""Cost Anomaly Detection: monitors and subscriptions.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CreateAnomalyMonitor.html
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CreateAnomalySubscription.html
https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html (one monitor of services an account)
"""

import json
from typing import Any

from moto.ce.models import CostExplorerBackend
from moto.ce.responses import CostExplorerResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcnow
from moto.moto_api._internal import mock_random

from sandbox.mends import replace

_OPTIONS = ("Frequency", "MonitorArnList", "Subscribers", "SubscriptionName", "Threshold", "ThresholdExpression")


def apply() -> None:
    """Add the operations to create, get, update and delete either."""
    make = CostExplorerBackend.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.anomaly_monitors, self.anomaly_subscriptions = {}, {}

    def create_anomaly_monitor(self: Any) -> str:
        given, known = self._get_param("AnomalyMonitor"), self.ce_backend.anomaly_monitors
        dimension = given.get("MonitorDimension")
        if dimension == "SERVICE" and any(each.get("MonitorDimension") == dimension for each in known.values()):
            raise JsonRESTError("LimitExceededException", "Limit exceeded on dimensional spend monitor creation")
        now = iso_8601_datetime_without_milliseconds(utcnow())
        arn = _new(self, "anomalymonitor")
        known[arn] = {**given, "MonitorArn": arn, "CreationDate": now, "LastUpdatedDate": now}
        return json.dumps({"MonitorArn": arn})

    def get_anomaly_monitors(self: Any) -> str:
        wanted = self._get_param("MonitorArnList")
        known = self.ce_backend.anomaly_monitors
        return json.dumps({"AnomalyMonitors": [_monitor(self, arn) for arn in (known if wanted is None else wanted)]})

    def update_anomaly_monitor(self: Any) -> str:
        monitor = _monitor(self, self._get_param("MonitorArn"))
        monitor["MonitorName"] = self._get_param("MonitorName") or monitor["MonitorName"]
        return json.dumps({"MonitorArn": monitor["MonitorArn"]})

    def delete_anomaly_monitor(self: Any) -> str:
        arn = _monitor(self, self._get_param("MonitorArn"))["MonitorArn"]
        del self.ce_backend.anomaly_monitors[arn]
        self.ce_backend.tagger.delete_all_tags_for_resource(arn)
        return "{}"

    def create_anomaly_subscription(self: Any) -> str:
        given = self._get_param("AnomalySubscription")
        _check(self, given)
        arn = _new(self, "anomalysubscription")
        known = {**given, "SubscriptionArn": arn, "AccountId": self.current_account}
        self.ce_backend.anomaly_subscriptions[arn] = known
        return json.dumps({"SubscriptionArn": arn})

    def get_anomaly_subscriptions(self: Any) -> str:
        wanted, monitor = self._get_param("SubscriptionArnList"), self._get_param("MonitorArn")
        known = self.ce_backend.anomaly_subscriptions
        found = [_subscription(self, arn) for arn in (known if wanted is None else wanted)]
        found = [each for each in found if monitor is None or monitor in each["MonitorArnList"]]
        return json.dumps({"AnomalySubscriptions": found})

    def update_anomaly_subscription(self: Any) -> str:
        subscription = _subscription(self, self._get_param("SubscriptionArn"))
        changes = {name: value for name in _OPTIONS if (value := self._get_param(name)) is not None}
        _check(self, {**subscription, **changes})
        subscription.update(changes)
        return json.dumps({"SubscriptionArn": subscription["SubscriptionArn"]})

    def delete_anomaly_subscription(self: Any) -> str:
        arn = _subscription(self, self._get_param("SubscriptionArn"))["SubscriptionArn"]
        del self.ce_backend.anomaly_subscriptions[arn]
        self.ce_backend.tagger.delete_all_tags_for_resource(arn)
        return "{}"

    replace(CostExplorerBackend, init, "__init__")
    for operation in (
        create_anomaly_monitor,
        get_anomaly_monitors,
        update_anomaly_monitor,
        delete_anomaly_monitor,
        create_anomaly_subscription,
        get_anomaly_subscriptions,
        update_anomaly_subscription,
        delete_anomaly_subscription,
    ):
        replace(CostExplorerResponse, operation)


def _new(response: Any, kind: str) -> str:
    """The ARN of something new, tagged as the request says."""
    arn = f"arn:{response.partition}:ce::{response.current_account}:{kind}/{mock_random.uuid4()}"
    response.ce_backend.tag_resource(arn, response._get_param("ResourceTags") or [])
    return arn


def _monitor(response: Any, arn: str) -> Any:
    if arn not in response.ce_backend.anomaly_monitors:
        raise JsonRESTError("UnknownMonitorException", f"No anomaly monitor found for {arn}")
    return response.ce_backend.anomaly_monitors[arn]


def _subscription(response: Any, arn: str) -> Any:
    if arn not in response.ce_backend.anomaly_subscriptions:
        raise JsonRESTError("UnknownSubscriptionException", f"No anomaly subscription found for {arn}")
    return response.ce_backend.anomaly_subscriptions[arn]


def _check(response: Any, subscription: dict[str, Any]) -> None:
    """Alerts at once go to topics, summaries to people."""
    for arn in subscription["MonitorArnList"]:
        _monitor(response, arn)
    wanted = "SNS" if subscription["Frequency"] == "IMMEDIATE" else "EMAIL"
    if any(each["Type"] != wanted for each in subscription["Subscribers"]):
        raise JsonRESTError("ValidationException", f"{subscription['Frequency']} takes {wanted} subscribers only")
