"""Records: several of a name by their identifiers, exact deletion, and sets that go together.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
"""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.route53.exceptions import DnsNameInvalidForZone
from moto.route53.models import RecordSet, Route53Backend

from sandbox.mends import replace

_POLICIES = ("Failover", "Region", "Weight", "GeoLocation", "MultiValueAnswer", "CidrRoutingConfig")

_RECORD_SET: Any = RecordSet
"""Typed so because moto leaves two of its abstract methods out."""


class InvalidChangeBatch(ServiceException):
    """One of the changes is refused, and so none is made."""

    code = "InvalidChangeBatch"


def apply() -> None:
    """Check the whole batch, then make its changes."""

    def change_resource_record_sets(self: Any, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        zone = self.get_hosted_zone(zoneid)
        sets = {_key(each.name, each.type, each.set_identifier): each for each in zone.rrsets}
        for change in change_list:
            action, wanted = change["Action"], dict(change["ResourceRecordSet"])
            name = wanted["Name"] = f"{wanted['Name'].rstrip('.').lower()}."
            if not f".{name}".endswith(f".{zone.name}"):
                raise DnsNameInvalidForZone(name=name, zone_name=zone.name)
            key = _key(name, wanted["Type"], wanted.get("SetIdentifier"))
            if (problem := _problem(self, action, wanted, key, sets)) is not None:
                raise InvalidChangeBatch(f"[{problem}]")
            if action == "DELETE":
                del sets[key]
            else:
                wanted["ResourceRecords"] = [each["Value"] for each in wanted.get("ResourceRecords", [])]
                sets[key] = _RECORD_SET(wanted)
        zone.rrsets = list(sets.values())

    replace(Route53Backend, change_resource_record_sets)


def _key(name: str, kind: str | None, identifier: str | None) -> tuple[str, str, str]:
    return f"{name.rstrip('.')}.", kind or "", identifier or ""


def _problem(backend: Any, action: str, wanted: dict[str, Any], key: tuple[str, str, str], sets: Any) -> str | None:
    """What is wrong with a change, None for nothing."""
    name, kind, identifier = key
    said = f"[name='{name}', type='{kind}'{f', set identifier={identifier!r}' if identifier else ''}]"
    others = [each for other, each in sets.items() if other[:2] == key[:2] and other != key]
    if action == "CREATE" and key in sets:
        return f"Tried to create resource record set {said} but it already exists"
    if action == "DELETE":
        return None if key in sets else f"Tried to delete resource record set {said} but it was not found"
    policies = [policy for policy in _POLICIES if wanted.get(policy) is not None]
    if bool(policies) != bool(identifier):
        return (
            f"Tried to create resource record set {said} but a set identifier goes with a routing policy, and only so"
        )
    if any(bool(each.set_identifier) != bool(identifier) for each in others):
        return f"RRSet {said} cannot be created as other RRSets exist with the same name and type"
    if policies == ["Failover"] and any(each.failover == wanted["Failover"] for each in others):
        return f"Failover record set {said} cannot be created as a {wanted['Failover']} one exists"
    check = wanted.get("HealthCheckId")
    return f"The health check {check} does not exist" if check and check not in backend.health_checks else None
