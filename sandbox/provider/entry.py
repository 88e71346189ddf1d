"""What a resource type states about itself: which AWS calls make, read, change and unmake it.

Everything else follows from names: a property ``vpcId`` fills the member ``VpcId`` of every call that has one, and is
read from the member ``VpcId`` of the answer. README.md shows how to write an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

Json = dict[str, Any]


@dataclass(frozen=True)
class Fn:
    """A value of a request that takes code: ``make`` gets the values of ``properties`` (None where there is none)."""

    make: Callable[..., Any]
    properties: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Call:
    """One AWS operation. ``members`` fills what names do not: a literal, ``"$property"``, a ``Fn``, or a ``Read``.

    ``$+property`` and ``$-property`` are the elements that came and went. An element of a list is left out when one of
    its references has no value; the call is left out when one of its reads finds nothing.
    """

    operation: str
    members: Mapping[str, Any]
    on: Literal["always", "create", "update"] = "always"
    """When a step runs; in every case only if one of its properties has something to say."""
    whole: bool = False
    """The call replaces the whole document: every property is sent each time, leaving one out unsets it."""
    single: bool = False
    """The operation takes one property at a time."""
    each: str = ""
    """``+property`` or ``-property``: one call for each element that came or went; its fields are mapped by name."""
    unset: str = ""
    """The call runs when this property is taken away (and is the way to do so)."""
    when: Mapping[str, Any] = field(default_factory=dict)
    """The call runs only while these properties have these values (or make these functions true)."""
    trigger: str = ""
    """A property that the call does not take, but whose change calls for it."""
    by_name: bool = True
    """Fill members from the properties of the same name; off where another meaning goes by that name."""
    at: Fn | None = None
    """The region to call, where it is not the resource's own."""


@dataclass(frozen=True, eq=False)
class Read:
    """One AWS operation that reads."""

    operation: str
    path: str
    """JMESPath of what is looked for in the answer; ``$property`` stands for its text."""
    members: Mapping[str, Any]
    outputs: Mapping[str, str]
    """Property → JMESPath below ``path``, for what names do not find; only the first read of an entry goes by names.
    What is no property (``id``, or a value that a later read wants) may be named as well."""


def call(
    operation: str,
    *,
    on: Literal["always", "create", "update"] = "always",
    whole: bool = False,
    single: bool = False,
    each: str = "",
    unset: str = "",
    when: Mapping[str, Any] | None = None,
    trigger: str = "",
    by_name: bool = True,
    at: Fn | None = None,
    **members: Any,
) -> Call:
    """A ``Call``, its members as keywords."""
    return Call(operation, members, on, whole, single, each, unset, when or {}, trigger, by_name, at)


def read(operation: str, path: str, outputs: Mapping[str, str] | None = None, **members: Any) -> Read:
    """A ``Read``, the members of its request as keywords."""
    return Read(operation, path, members, outputs or {})


@dataclass(frozen=True)
class Name:
    """How a physical name is made up when the program gives none."""

    property: str = "name"
    longest: int = 255
    allowed: str = r"[^A-Za-z0-9_.-]"
    """What is *not* allowed, as a regular expression; it becomes ``-``."""
    lower: bool = False
    start: str = ""
    """What every name of the type starts with."""
    suffix: Mapping[str, str] = field(default_factory=dict)
    """Endings that AWS demands where a property is true, such as ``.fifo``."""


@dataclass(frozen=True)
class Codec:
    """A property whose elements AWS groups otherwise than Pulumi does, such as the rules of a security group."""

    items: Callable[[Any], list[Json]]
    """The property's value as AWS's elements, one fact each."""
    back: Callable[[Any], Any]
    """What AWS answers, as the property's value."""


@dataclass(frozen=True)
class Tagging:
    """How a service tags: ``$tags`` and ``$tagKeys`` are what to add and to remove."""

    add: Call
    remove: Call
    read: Read | None = None
    """Where the tags are not part of the resource's own description."""


@dataclass(frozen=True)
class Entry:
    """A resource type. Its templates may name ``$id``, ``$arn``, ``$region``, ``$account`` and any property."""

    type: str
    service: str
    """botocore's name of the service."""
    create: Call | None
    """None where AWS has made the resource already and it is only taken over (then ``adopts`` is set)."""
    id: str | Fn
    """A template (``$role:$name``), or the JMESPath of the id in the answer to ``create``."""
    read: Sequence[Read]
    """The first one decides whether the resource exists."""
    key: Mapping[str, str]
    """Members that identify it; filled wherever a call has them, in the plural (``VpcIds``) too."""
    delete: Sequence[Call] = ()
    ways: Sequence[Call] = ()
    """Other calls that create it: the first whose ``when`` holds is made in the place of ``create``."""
    steps: Sequence[Call] = ()
    """Calls after creation and on updates, in order."""
    puts: bool = False
    """The call that creates it also replaces it."""
    adopts: Mapping[str, Any] | None = None
    """The resource is AWS's own: creating it puts these values (or the program's) in place of what is there."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Property (dotted path) → member, where they differ, in requests and answers."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What AWS (or the official provider) takes where a property is left out."""
    codecs: Mapping[str, Codec] = field(default_factory=dict)
    canonical: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """Properties of which AWS takes several spellings: what makes one of them."""
    ordered: Sequence[str] = ()
    """Lists whose order means something; all others are compared as sets."""
    local: Sequence[str] = ()
    """Properties about the provider's own behaviour."""
    unread: Sequence[str] = ()
    """Properties that the emulator does not answer, or answers wrongly."""
    derived: Sequence[str] = ()
    """Inputs that AWS fills in by itself, so that an import leaves them out."""
    name: Name | None = None
    arn: str = ""
    """Template; without ``arn:`` in front it is the part after the account."""
    import_id: str | Callable[[str], Json] = ""
    """The id of ``pulumi import``, where it is not ``id``: a template to take apart, or a function that does."""
    made: Mapping[str, str | Fn] = field(default_factory=dict)
    """Outputs that follow from others: property → template, or a function of others (None while there is none)."""
    recorded_id: str = "$hex"
    """Id where ``create`` can only be recorded: a template with ``$hex``, 17 hexadecimal digits."""
    tag_type: str = ""
    """ResourceType of EC2's TagSpecifications."""
    tagging: Tagging | None = None
    """Where it is not the service's."""
    ready: str = ""
    """JMESPath that is true of the first read once the resource can be used."""
    gone: str = ""
    """JMESPath that is true of the first read when the resource no longer counts as existing."""
    vanishes: bool = False
    """Deleting takes a while, and others wait for it."""
    delete_first: bool = False
    """AWS refuses a second one beside it, so a replacement deletes first."""
    read_on: Callable[[Resource], Json] | None = None
    """Properties that take a call for each of their elements to read."""
    before_delete: Callable[[Resource], None] | None = None
    """Empties what AWS wants empty."""
    example: Json = field(default_factory=dict)
    """Inputs of the test that walks every entry; ``"@type.output"`` is an output of another entry's example."""
    others: Mapping[str, Json] = field(default_factory=dict)
    """More examples for the needs of other entries, as changes to the first: ``"@type#name.output"``."""
    changed: Json = field(default_factory=dict)
    """Inputs of the example that an update changes."""

    @property
    def creations(self) -> tuple[Call, ...]:
        """Every call that may create it."""
        return (*self.ways, *((self.create,) if self.create else ()))
