"""Route 53: hosted zones, their records and health checks. It is one for all regions."""

import uuid
from typing import TYPE_CHECKING, Any

from sandbox.provider.entry import Entry, Fn, Json, Tagging, call, read
from sandbox.provider.values import UNKNOWN

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

_TOKEN = Fn(lambda kind: uuid.uuid4().hex, ("type",))
_GEO = {"continent": "ContinentCode", "country": "CountryCode", "subdivision": "SubdivisionCode"}


def _tagging(kind: str) -> Tagging:
    return Tagging(
        call("ChangeTagsForResource", ResourceType=kind, ResourceId="$id", AddTags="$tags"),
        call("ChangeTagsForResource", ResourceType=kind, ResourceId="$id", RemoveTagKeys="$tagKeys"),
        read("ListTagsForResource", "ResourceTagSet.Tags", ResourceType=kind, ResourceId="$id"),
    )


def _plain(name: str) -> str:
    """A name in DNS without the dot at its end."""
    return name.rstrip(".").lower()


_SET = {
    "name": "Name",
    "type": "Type",
    "setIdentifier": "SetIdentifier",
    "ttl": "TTL",
    "records": "ResourceRecords",
    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
    "healthCheckId": "HealthCheckId",
}
_ALIAS = {"name": "DNSName", "zoneId": "HostedZoneId", "evaluateTargetHealth": "EvaluateTargetHealth"}
_POLICIES = {
    "failoverRoutingPolicies": ("Failover", "type"),
    "latencyRoutingPolicies": ("Region", "region"),
    "weightedRoutingPolicies": ("Weight", "weight"),
}
_LISTS = (*_POLICIES, "aliases", "geolocationRoutingPolicies")


def _set(*values: Any) -> Json:
    """A set of records, in the form of the API."""
    given = dict(zip((*_SET, *_LISTS), values, strict=True))
    found = {member: given[name] for name, member in _SET.items() if given[name] is not None}
    (alias,) = given["aliases"] or [{}]
    (geo,) = given["geolocationRoutingPolicies"] or [{}]
    found["AliasTarget"] = {_ALIAS[field]: value for field, value in alias.items()} if alias else None
    found["GeoLocation"] = {_GEO[field]: text for field, text in geo.items() if text} if geo else None
    for name, (member, field) in _POLICIES.items():
        found[member] = given[name][0][field] if given[name] else None
    return found


def _change(action: str) -> Json:
    """A batch with one change."""

    def changes(overwrite: Any, *values: Any) -> Any:
        # What is unknown as a whole is checked when it is known.
        known = [
            None if value == UNKNOWN and name in _LISTS else value for name, value in zip(names, values, strict=True)
        ]
        chosen = "UPSERT" if overwrite is True and action == "CREATE" else action
        return [{"Action": chosen, "ResourceRecordSet": _set(*known)}]

    names = (*_SET, *_LISTS)
    return {"Changes": Fn(changes, ("allowOverwrite", *names))}


_PATH = "ResourceRecordSets[?Name == '$name.' && Type == '$type' && (SetIdentifier || '') == '$setIdentifier'] | [0]"
_FOUND = read(
    "ListResourceRecordSets",
    _PATH,
    HostedZoneId="$zoneId",
    StartRecordName="$name",
    StartRecordType="$type",
    StartRecordIdentifier="$setIdentifier",
)


def _same_target(value: Any) -> Any:
    return [{**alias, "name": _plain(alias["name"])} for alias in value]


def _empty(zone: "Resource") -> None:
    """What ``forceDestroy`` asks for: a zone with records cannot be deleted."""
    if not zone.inputs.get("forceDestroy"):
        return
    found = zone.client.call("route53", zone.region, "ListResourceRecordSets", {"HostedZoneId": zone.id}, True)
    for records in found.get("ResourceRecordSets", ()):
        if records["Type"] not in ("NS", "SOA"):
            batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": records}]}
            request = {"HostedZoneId": zone.id, "ChangeBatch": batch}
            zone.client.call("route53", zone.region, "ChangeResourceRecordSets", request)


_CONFIG: Json = {
    "IPAddress": "$ipAddress",
    "Port": "$port",
    "ResourcePath": "$resourcePath",
    "FullyQualifiedDomainName": "$fqdn",
    "SearchString": "$searchString",
    "FailureThreshold": "$failureThreshold",
    "Inverted": "$invertHealthcheck",
    "Disabled": "$disabled",
    "HealthThreshold": "$childHealthThreshold",
    "ChildHealthChecks": "$childHealthchecks",
    "EnableSNI": "$enableSni",
    "Regions": "$regions",
    "AlarmIdentifier": {"Region": "$cloudwatchAlarmRegion", "Name": "$cloudwatchAlarmName"},
    "InsufficientDataHealthStatus": "$insufficientDataHealthStatus",
}

ENTRIES = [
    Entry(
        "aws:route53/zone:Zone",
        "route53",
        create=call(
            "CreateHostedZone",
            Name="$name",
            CallerReference=Fn(lambda name: uuid.uuid4().hex, ("name",)),
            HostedZoneConfig={"Comment": "$comment"},
        ),
        id="after(HostedZone.Id, '/')",
        key={"Id": "$id"},
        steps=[call("UpdateHostedZoneComment", on="update")],
        read=[
            read(
                "GetHostedZone",
                "@",
                {
                    "name": "HostedZone.Name",
                    "comment": "HostedZone.Config.Comment",
                    "nameServers": "DelegationSet.NameServers",
                    "primaryNameServer": "DelegationSet.NameServers[0]",
                },
            )
        ],
        before_delete=_empty,
        delete=[call("DeleteHostedZone")],
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        local=["forceDestroy"],
        canonical={"name": _plain},
        arn="arn:$partition:route53:::hostedzone/$id",
        made={"zoneId": "$id"},
        tagging=_tagging("hostedzone"),
        example={"name": "example.com", "forceDestroy": True, "tags": {"Name": "example"}},
        changed={"comment": "changed", "forceDestroy": False, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:route53/record:Record",
        "route53",
        create=call(
            "ChangeResourceRecordSets",
            HostedZoneId="$zoneId",
            ChangeBatch=_change("CREATE"),
        ),
        id=Fn(
            lambda *parts: "_".join(part.rstrip(".") for part in parts if part),
            ("zoneId", "name", "type", "setIdentifier"),
        ),
        key={
            "HostedZoneId": "$zoneId",
            "StartRecordName": "$name",
            "StartRecordType": "$type",
            "StartRecordIdentifier": "$setIdentifier",
        },
        names={"aliases.name": "DNSName", "aliases.zoneId": "HostedZoneId"},
        steps=[call("ChangeResourceRecordSets", on="update", whole=True, ChangeBatch=_change("UPSERT"))],
        read=[
            read(
                "ListResourceRecordSets",
                _PATH,
                {
                    "name": "Name",
                    "aliases": "AliasTarget",
                    "records": "ResourceRecords",
                    "failoverRoutingPolicies": "Failover && [{type: Failover}]",
                    "latencyRoutingPolicies": "Region && [{region: Region}]",
                    "weightedRoutingPolicies": "Weight && [{weight: Weight}]",
                    "geolocationRoutingPolicies": "GeoLocation && [{continent: GeoLocation.ContinentCode, "
                    "country: GeoLocation.CountryCode, subdivision: GeoLocation.SubdivisionCode}]",
                    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
                },
            )
        ],
        # As it is: AWS deletes only what is said exactly.
        delete=[
            call(
                "ChangeResourceRecordSets",
                ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": _FOUND}]},
            )
        ],
        defaults={"allowOverwrite": False},
        local=["allowOverwrite"],
        canonical={"name": _plain, "aliases": _same_target},
        import_id=lambda id: dict(zip(("zoneId", "name", "type", "setIdentifier"), _parts(id), strict=False)),
        made={"fqdn": "$name"},
        example={
            "zoneId": "@aws:route53/zone:Zone.zoneId",
            "name": "www.example.com",
            "type": "A",
            "ttl": 60,
            "records": ["192.0.2.1", "192.0.2.2"],
            "setIdentifier": "primary",
            "failoverRoutingPolicies": [{"type": "PRIMARY"}],
            "healthCheckId": "@aws:route53/healthCheck:HealthCheck.id",
        },
        others={
            "validation": {
                "name": "_d930b28be6c5927595552b219965053e.example.com",
                "type": "CNAME",
                "records": ["_c9edd76ee4a0e2a74388032f3861cc50.ykybfrwcxw.acm-validations.aws."],
                "setIdentifier": None,
                "failoverRoutingPolicies": None,
                "healthCheckId": None,
            }
        },
        changed={"ttl": 120, "records": ["192.0.2.3"]},
    ),
    Entry(
        "aws:route53/healthCheck:HealthCheck",
        "route53",
        create=call(
            "CreateHealthCheck",
            CallerReference=_TOKEN,
            HealthCheckConfig={
                **_CONFIG,
                "Type": "$type",
                "RequestInterval": "$requestInterval",
                "MeasureLatency": "$measureLatency",
                "RoutingControlArn": "$routingControlArn",
            },
        ),
        id="HealthCheck.Id",
        key={"HealthCheckId": "$id"},
        steps=[call("UpdateHealthCheck", on="update", whole=True, **_CONFIG)],
        read=[
            read(
                "GetHealthCheck",
                "HealthCheck.HealthCheckConfig",
                {
                    "fqdn": "FullyQualifiedDomainName",
                    "invertHealthcheck": "Inverted",
                    "childHealthThreshold": "HealthThreshold",
                    "cloudwatchAlarmName": "AlarmIdentifier.Name",
                    "cloudwatchAlarmRegion": "AlarmIdentifier.Region",
                },
            )
        ],
        delete=[call("DeleteHealthCheck")],
        defaults={"disabled": False, "invertHealthcheck": False, "measureLatency": False},
        local=["referenceName", "triggers"],
        derived=["enableSni"],
        arn="arn:$partition:route53:::healthcheck/$id",
        tagging=_tagging("healthcheck"),
        example={
            "type": "HTTPS",
            "fqdn": "www.example.com",
            "port": 443,
            "resourcePath": "/healthy",
            "requestInterval": 10,
            "failureThreshold": 3,
            "enableSni": True,
            "tags": {"Name": "example"},
        },
        changed={
            "resourcePath": "/alive",
            "failureThreshold": 2,
            "invertHealthcheck": True,
            "tags": {"Name": "changed"},
        },
    ),
]


def _parts(id: str) -> list[str]:
    """The parts of a record's id; a name may start with an underscore, and a set's identifier contain some."""
    zone, _, rest = id.partition("_")
    name, kind, identifier = rest.rpartition("_")[0], rest.rpartition("_")[2], ""
    if kind != kind.upper() or not kind.isalpha():
        name, _, identifier = rest.rpartition("_")
        name, _, kind = name.rpartition("_")
    return [zone, name, kind, *([identifier] if identifier else [])]
