"""Event subscriptions: modifying one, and the sources that come and go.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyEventSubscription.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddSourceIdentifierToSubscription.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveSourceIdentifierFromSubscription.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import EventSubscription, RDSBackend
from moto.rds.responses import RDSResponse

from sandbox.mends import replace

_MODIFIED = {
    "SnsTopicArn": "sns_topic_arn",
    "SourceType": "source_type",
    "EventCategories": "event_categories",
    "Enabled": "enabled",
}


def apply() -> None:
    """Add the three operations; a new subscription is enabled unless it says otherwise."""
    create = RDSBackend.create_event_subscription

    def create_event_subscription(self: Any, kwargs: Any) -> EventSubscription:
        return create(self, {"enabled": True, **dict(kwargs)})

    def modify_event_subscription(self: Any) -> ActionResult:
        subscription = _subscription(self)
        for member, attribute in _MODIFIED.items():
            if self.params.get(member) is not None:
                setattr(subscription, attribute, self.params[member])
        return ActionResult({"EventSubscription": subscription})

    def add_source_identifier_to_subscription(self: Any) -> ActionResult:
        subscription = _subscription(self)
        subscription.source_ids = [*subscription.source_ids, self.params["SourceIdentifier"]]
        return ActionResult({"EventSubscription": subscription})

    def remove_source_identifier_from_subscription(self: Any) -> ActionResult:
        subscription = _subscription(self)
        subscription.source_ids = [each for each in subscription.source_ids if each != self.params["SourceIdentifier"]]
        return ActionResult({"EventSubscription": subscription})

    replace(RDSBackend, create_event_subscription)
    replace(RDSResponse, modify_event_subscription)
    replace(RDSResponse, add_source_identifier_to_subscription)
    replace(RDSResponse, remove_source_identifier_from_subscription)


def _subscription(response: Any) -> Any:
    (found,) = response.backend.describe_event_subscriptions(response.params["SubscriptionName"])
    return found
