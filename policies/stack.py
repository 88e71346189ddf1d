"""A stack as rules see it: its resources, by type, and what refers to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policies.values import UNKNOWN, Props, normalise

ROOT = "pulumi:pulumi:Stack"
"""The resource that stands for the stack itself: the subject of rules that want something to be there at all."""


@dataclass(frozen=True, eq=False)
class Resource:
    """A resource as a rule sees it."""

    type: str
    name: str
    props: Props
    provider: Props = field(default_factory=lambda: Props({}))
    """The settings of its provider."""
    urn: str = ""
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For each property, the URNs of the resources that its value comes from: known even where the value is not."""
    parent: str = ""
    """URN of the component that it is part of."""
    protect: bool = False
    """Whether the engine refuses to delete it."""
    ignore_changes: Sequence[str] = ()
    """Paths of the properties whose changes are ignored, because somebody else owns them."""
    source: str = ""
    """Where the program registered it, if the SDK noted it: ``project:///__main__.py#12,1``."""
    provider_urn: str = ""
    """URN of its provider: Kubernetes objects of one provider are on one cluster."""

    @property
    def region(self) -> str:
        """The region it is in: its own ``region`` before its provider's. Empty where neither is known."""
        for value in (self.props.get("region"), self.provider.get("region")):
            if isinstance(value, str):
                return value
        return ""

    def ignores(self, path: str) -> bool:
        """Whether changes of a property, such as ``scalingConfig.desiredSize``, or of its holder are ignored."""
        parts = path.split(".")
        return any(".".join(parts[: end + 1]) in self.ignore_changes for end in range(len(parts)))


def joined(asked: Resource, answered: Resource) -> Resource:
    """A resource as rules that see the stack whole see it: what the program asks for, and what else AWS answered.

    In a preview the engine says of everything that AWS may choose that it is not known. What the program leaves to AWS
    is absent instead: a rule is about what is asked for.
    """
    more = {key: value for key, value in answered.props.given.items() if normalise(value) is not UNKNOWN}
    return replace(answered, props=Props({**more, **asked.props.given}))


class Stack:
    """All resources of a stack. The stack itself is among them, whether or not it was given."""

    def __init__(self, resources: Iterable[Resource], name: str = "") -> None:
        self.resources = list(resources)
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            self._by_type[resource.type].append(resource)
        if ROOT not in self._by_type:
            self._by_type[ROOT].append(Resource(ROOT, name, Props({})))
        self._by_urn = {resource.urn: resource for resource in self.resources if resource.urn}
        self._by_value: dict[tuple[str, ...], dict[str, Resource]] = {}

    def of(self, *types: str) -> list[Resource]:
        """The resources of these types, type by type in the order given."""
        return [resource for type_ in types for resource in self._by_type.get(type_, ())]

    def get(self, urn: str) -> Resource | None:
        """A resource by its URN."""
        return self._by_urn.get(urn)

    def targets(self, resource: Resource, prop: str, *types: str) -> list[Resource]:
        """The resources of these types that a property refers to.

        By where its value comes from first, which is known in a preview; by equal id, ARN, name or identifier second.
        ``prop`` may be a dotted path (``vpcConfig.subnetIds``): where values come from is known of its first part.
        """
        path = prop.split(".")
        linked = [self._by_urn[urn] for urn in resource.links.get(path[0], ()) if urn in self._by_urn]
        found = {each.urn: each for each in linked if each.type in types}
        value = resource.props.get(*path)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and (other := self._values(types).get(each)):
                found.setdefault(other.urn, other)
        return list(found.values())

    def target(self, resource: Resource, prop: str, *types: str) -> Resource | None:
        """The first of `targets`, None where there is none."""
        return next(iter(self.targets(resource, prop, *types)), None)

    def users(self, resource: Resource, prop: str, *types: str) -> list[Resource]:
        """The resources of these types whose property refers to ``resource``."""
        return [each for each in self.of(*types) if resource in self.targets(each, prop, resource.type)]

    def loose(self, prop: str, *types: str) -> list[Resource]:
        """The resources of these types of which nobody can tell what their property refers to."""
        path = prop.split(".")
        return [each for each in self.of(*types) if not each.links.get(path[0]) and each.props.get(*path) is UNKNOWN]

    def _values(self, types: tuple[str, ...]) -> Mapping[str, Resource]:
        if types not in self._by_value:
            self._by_value[types] = {
                value: resource
                for resource in reversed(self.of(*types))
                for key in ("identifier", "name", "arn", "id")
                if isinstance(value := resource.props.get(key), str)
            }
        return self._by_value[types]
