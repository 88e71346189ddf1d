"""Finds resources that AWS has no tags for, by what they belong to and by their name, where AWS or Pulumi chose it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.aws import Clients, or_none

_MADE_UP = re.compile(r"[0-9a-f]{7}$")
"""Ends a name that Pulumi made up (Pulumi.yaml, autonaming)."""

Found = Iterator[tuple[str, str, str]]
"""Name, empty for what has none; its id; and the id to import it by."""


@dataclass(frozen=True)
class Search:
    """How a type is looked for."""

    service: str
    """As boto3 names it."""
    find: Callable[[Any, Mapping[str, Any]], Found]
    """(client, inputs) → all that it may be."""
    name: str = "name"
    """The property that holds the name."""


def _cloudfront(operation: str, answer: str, path: tuple[str, ...], config: str) -> Search:
    """One of CloudFront's policies: ``path`` leads from an item of the list to what has the id."""

    def find(cloudfront: Any, inputs: Mapping[str, Any]) -> Found:
        kind = {} if answer == "OriginAccessControlList" else {"Type": "custom"}
        for item in getattr(cloudfront, operation)(**kind)[answer].get("Items", []):
            for key in path:
                item = item[key]
            yield (item[config] if config else item)["Name"], item["Id"], item["Id"]

    return Search("cloudfront", find)


def _policies(kind: str, plural: str) -> Search:
    return _cloudfront(f"list_{plural}", f"{kind}List", (kind,), f"{kind}Config")


def _selections(backup: Any, inputs: Mapping[str, Any]) -> Found:
    plan = inputs["planId"]
    for one in backup.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"]:
        yield one["SelectionName"], one["SelectionId"], f"{plan}|{one['SelectionId']}"


def _datastores(elasticache: Any, inputs: Mapping[str, Any]) -> Found:
    pages = elasticache.get_paginator("describe_global_replication_groups").paginate()
    for one in (each for page in pages for each in page["GlobalReplicationGroups"]):
        # AWS puts a prefix of the region in front of the name.
        if one["GlobalReplicationGroupId"].partition("-")[2] == inputs["globalReplicationGroupIdSuffix"]:
            yield "", one["GlobalReplicationGroupId"], one["GlobalReplicationGroupId"]


def _subscriptions(sns: Any, inputs: Mapping[str, Any]) -> Found:
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=inputs["topic"])
    for one in (each for page in pages for each in page["Subscriptions"]):
        # One that nobody has confirmed has no ARN, and subscribing again is the same.
        same = (one["Protocol"], one["Endpoint"]) == (inputs["protocol"], inputs["endpoint"])
        if same and one["SubscriptionArn"].startswith("arn:"):
            yield "", one["SubscriptionArn"], one["SubscriptionArn"]


def _versions(secrets: Any, inputs: Mapping[str, Any]) -> Found:
    secret = secrets.describe_secret(SecretId=inputs["secretId"])
    for version, stages in secret.get("VersionIdsToStages", {}).items():
        if "AWSCURRENT" in stages:
            id = f"{inputs['secretId']}|{version}"
            yield "", id, id


def _copies(rds: Any, inputs: Mapping[str, Any]) -> Found:
    pages = rds.get_paginator("describe_db_instance_automated_backups").paginate()
    for one in (each for page in pages for each in page["DBInstanceAutomatedBackups"]):
        arn = one.get("DBInstanceAutomatedBackupsArn")
        if arn and one.get("DBInstanceArn") == inputs["sourceDbInstanceArn"]:
            yield "", arn, f"{arn}@{inputs['region']}" if inputs.get("region") else arn


def _targets(events: Any, inputs: Mapping[str, Any]) -> Found:
    rule, bus = inputs["rule"], inputs.get("eventBusName", "default")
    for one in events.list_targets_by_rule(Rule=rule, EventBusName=bus)["Targets"]:
        yield one["Id"], f"{rule}-{one['Id']}", f"{bus}/{rule}/{one['Id']}"


def _role_policies(iam: Any, inputs: Mapping[str, Any]) -> Found:
    for name in iam.list_role_policies(RoleName=inputs["role"])["PolicyNames"]:
        id = f"{inputs['role']}:{name}"
        yield name, id, id


def _aliases(kms: Any, inputs: Mapping[str, Any]) -> Found:
    pages = kms.get_paginator("list_aliases").paginate(KeyId=inputs["targetKeyId"])
    for one in (each for page in pages for each in page["Aliases"]):
        yield one["AliasName"], one["AliasName"], one["AliasName"]


def _scaling_policies(scaling: Any, inputs: Mapping[str, Any]) -> Found:
    scaled = {key[0].upper() + key[1:]: inputs[key] for key in ("serviceNamespace", "resourceId", "scalableDimension")}
    for one in scaling.describe_scaling_policies(**scaled)["ScalingPolicies"]:
        yield one["PolicyName"], one["PolicyName"], "/".join((*scaled.values(), one["PolicyName"]))


SEARCHES: Mapping[str, Search] = {
    "aws:appautoscaling/policy:Policy": Search("application-autoscaling", _scaling_policies),
    "aws:backup/selection:Selection": Search("backup", _selections),
    "aws:cloudfront/cachePolicy:CachePolicy": _policies("CachePolicy", "cache_policies"),
    "aws:cloudfront/originAccessControl:OriginAccessControl": _cloudfront(
        "list_origin_access_controls", "OriginAccessControlList", (), ""
    ),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _policies(
        "OriginRequestPolicy", "origin_request_policies"
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _policies(
        "ResponseHeadersPolicy", "response_headers_policies"
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Search("events", _targets, "targetId"),
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": Search("elasticache", _datastores),
    "aws:iam/rolePolicy:RolePolicy": Search("iam", _role_policies),
    "aws:kms/alias:Alias": Search("kms", _aliases),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Search("rds", _copies),
    "aws:secretsmanager/secretVersion:SecretVersion": Search("secretsmanager", _versions),
    "aws:sns/topicSubscription:TopicSubscription": Search("sns", _subscriptions),
}


def search(
    type: str, inputs: Mapping[str, Any], clients: Clients, region: str, known: Collection[str]
) -> tuple[str, dict[str, str]] | None:
    """The id to import a resource by, and the name that AWS has it under; ``known`` are the ids of others.

    It has the name that the inputs say; or, if none has, the one that would be its name but for the end, which Pulumi
    makes up anew in each preview.
    """
    if type not in SEARCHES:
        return None
    how = SEARCHES[type]
    wanted, client = str(inputs.get(how.name, "")), clients(how.service, region)
    try:
        found = or_none(lambda: list(how.find(client, inputs)))
    except KeyError:  # a preview does not know the id of what it belongs to, if that is to be created
        return None
    free = [(name, import_id) for name, id, import_id in found or [] if id not in known]
    same = [one for one in free if one[0] in ("", wanted)]
    alike = [one for one in free if _MADE_UP.sub("", one[0]) == _MADE_UP.sub("", wanted)]
    for fits in (same, alike):
        if len(fits) == 1:
            name, import_id = fits[0]
            return import_id, {how.name: name} if name else {}
    return None
