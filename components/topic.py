"""A topic: where AWS's services tell people that something is wrong."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children, Owner, document


class TopicPublisher(StrEnum):
    """An AWS service that publishes to a topic; ``KeyUser`` has the same names for a topic's key."""

    ALARMS = "alarms"
    """CloudWatch alarms of the topic's region."""
    BUDGETS = "budgets"
    """AWS Budgets."""
    COST_ANOMALIES = "cost_anomalies"
    """Cost Anomaly Detection."""
    EVENTS = "events"
    """EventBridge rules of the topic's region."""
    DATABASE_EVENTS = "database_events"
    """RDS event subscriptions of the topic's region."""
    CACHE_EVENTS = "cache_events"
    """ElastiCache, which tells of failovers and of nodes that come and go. It cannot publish to an encrypted topic."""


ENCRYPTED: list[str] = [each for each in TopicPublisher if each is not TopicPublisher.CACHE_EVENTS]
"""Those that can publish to an encrypted topic."""


class SubscriptionProtocol(StrEnum):
    """How a subscriber is told."""

    EMAIL = "email"
    """Mail; nothing is sent before its reader has confirmed."""
    HTTPS = "https"
    """A request to an endpoint, such as that of an on-call service, which confirms by itself."""
    SQS = "sqs"
    """A message in a queue, by its ARN."""
    LAMBDA = "lambda"
    """A call of a function, by its ARN."""
    SMS = "sms"
    """A text message."""


class SubscriptionOptions(TypedDict):
    """A subscriber. Another protocol or endpoint is another subscription, which AWS has confirmed anew."""

    protocol: SubscriptionProtocol
    """How it is told."""
    endpoint: pulumi.Input[str]
    """Where: a mail address, a URL, an ARN or a telephone number."""
    raw: NotRequired[bool]
    """Whether it gets the message without SNS's envelope, over ``https`` or ``sqs``; false by default."""


class TopicArgs(TypedDict):
    """What a caller decides about a topic."""

    kms_key_arn: NotRequired[pulumi.Input[str]]
    """KMS key that encrypts messages and lets the publishers in (``Key`` with ``users``); none for cache events only.

    Not AWS's own key for SNS: its policy admits no other service, so that alarms would be lost without a word.
    """
    publishers: NotRequired[list[str]]
    """Services of the account that may publish: ``TopicPublisher``; by default all that can to an encrypted topic."""
    subscriptions: NotRequired[Mapping[str, SubscriptionOptions]]
    """Who is told, by a name of the caller's; nobody by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on the topic; none by default."""


class Topic(pulumi.ComponentResource):
    """An SNS topic, encrypted, to which services of this account may publish, and nobody of another."""

    topic_arn: pulumi.Output[str]
    """ARN of the topic; known only once its publishers may publish, as Budgets and others check."""

    def __init__(self, name: str, args: TopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Topic", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"topic {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        topic = aws.sns.Topic(
            children.named("topic"),
            kms_master_key_id=args.get("kms_key_arn"),
            tags=children.tags("topic"),
            opts=children.opts(),
        )
        publishers = [TopicPublisher(each) for each in args.get("publishers", ENCRYPTED)]
        policy = aws.sns.TopicPolicy(
            children.named("policy"),
            arn=topic.arn,
            policy=document(*_statements(topic.arn, publishers)),
            opts=children.opts(),
        )
        for key, subscription in args.get("subscriptions", {}).items():
            aws.sns.TopicSubscription(
                children.named(f"to-{key}"),
                topic=topic.arn,
                protocol=SubscriptionProtocol(subscription["protocol"]),
                endpoint=subscription["endpoint"],
                raw_message_delivery=subscription.get("raw", False),
                opts=children.opts(),
            )

        self.topic_arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda known: str(known[0]))
        self.register_outputs({"topic_arn": self.topic_arn})


def problems(args: TopicArgs) -> list[str]:
    """Everything that is wrong with ``args``, each with what to do about it.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html
    """
    publishers, encrypted = args.get("publishers", ENCRYPTED), "kms_key_arn" in args
    found = [f"publishers: {each!r} is named twice; name it once" for each in _twice(publishers)]
    known = ", ".join(TopicPublisher)
    found += [
        f"publishers: {each!r} is unknown; use {known}" for each in publishers if each not in list(TopicPublisher)
    ]
    if encrypted and TopicPublisher.CACHE_EVENTS in publishers:
        found.append("publishers: ElastiCache cannot publish to an encrypted topic; give cache_events one of their own")
    if not encrypted and any(each in ENCRYPTED for each in publishers):
        found.append("kms_key_arn: messages would not be encrypted; give a key, or publish cache_events alone")
    raw = (SubscriptionProtocol.HTTPS, SubscriptionProtocol.SQS)
    for key, subscription in args.get("subscriptions", {}).items():
        where, protocol = f"subscriptions.{key}", subscription["protocol"]
        if protocol not in list(SubscriptionProtocol):
            found.append(f"{where}.protocol: {protocol!r} is unknown; use {', '.join(SubscriptionProtocol)}")
        elif subscription.get("raw", False) and protocol not in raw:
            found.append(f"{where}.raw: SNS sends no raw message over {protocol}; leave it out")
    return found


def _twice(values: Sequence[str]) -> list[str]:
    return sorted({each for each in values if list(values).count(each) > 1})


def _statements(topic_arn: pulumi.Output[str], publishers: Sequence[TopicPublisher]) -> list[dict[str, Any]]:
    """Who may publish, each for this account only, and nobody without TLS.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.SNS.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
    """
    owner = Owner.of(topic_arn)
    sources = {
        TopicPublisher.ALARMS: ("cloudwatch", owner.arn("cloudwatch", "alarm:*")),
        TopicPublisher.BUDGETS: ("budgets", owner.arn("budgets", "*", "")),
        TopicPublisher.COST_ANOMALIES: ("costalerts", None),
        TopicPublisher.EVENTS: ("events", owner.arn("events", "rule/*")),
        TopicPublisher.DATABASE_EVENTS: ("events.rds", owner.arn("rds", "es:*")),
    }

    def allow(publisher: TopicPublisher) -> dict[str, Any]:
        statement: dict[str, Any] = {
            "Sid": "".join(word.capitalize() for word in publisher.split("_")),
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"StringEquals": {"aws:SourceOwner": owner.account}},
        }
        if publisher is TopicPublisher.CACHE_EVENTS:  # ElastiCache says who it is in this way only (ECEvents.SNS)
            return statement
        service, source = sources[publisher]
        condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": owner.account}}
        if source is not None:
            condition["ArnLike"] = {"aws:SourceArn": source}
        return {**statement, "Principal": {"Service": f"{service}.amazonaws.com"}, "Condition": condition}

    plain = {
        "Sid": "RefusePlainText",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return [*(allow(publisher) for publisher in publishers), plain]
