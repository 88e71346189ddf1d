"""What rules about databases have in common."""

from __future__ import annotations

from policies.stack import Resource
from policies.tokens import AURORA, DATABASE, GLOBAL_DATABASE
from policies.values import ABSENT

ORIGIN = {
    DATABASE: "replicateSourceDb",
    AURORA: "replicationSourceIdentifier",
    GLOBAL_DATABASE: "sourceDbClusterIdentifier",
}
"""By type: the property that names what a database starts from."""


def is_copy(database: Resource) -> bool:
    """Whether it copies another one: its data, and what was decided about them, are that one's."""
    if database.type not in ORIGIN:
        return False
    if database.props.get(ORIGIN[database.type]) not in (ABSENT, ""):
        return True
    # The others of an Aurora global cluster are told neither what they copy nor a user, which they have from the first.
    members = database.type == AURORA and database.props.get("globalClusterIdentifier") not in (ABSENT, "")
    return members and all(database.props.get(key) in (ABSENT, "") for key in ("masterUsername", "snapshotIdentifier"))
