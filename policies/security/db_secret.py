"""SE03: passwords of databases that nobody wrote down."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CACHE, DATABASE
from policies.values import ABSENT, UNKNOWN

_PASSWORDS = {DATABASE: "password", AURORA: "masterPassword"}


@rule(
    id="SE03",
    name="db-secret",
    types=tuple(_PASSWORDS),
    reads=(),  # where a value comes from is known of a whole stack
    why="A password in a program or in a stack's configuration is in every clone, and is never changed.",
    remedy="Set manageMasterUserPassword, so that RDS makes, keeps and rotates it, or take it from a resource.",
    snippet="""\
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="app",
    manage_master_user_password=True,
)""",
    severity=Severity.CRITICAL,
    on_unknown="skip",  # a value that is not known yet comes from a resource
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",),
    equivalents=("guard:RDS_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",),
    passes=(
        {"manageMasterUserPassword": True},
        {"passwordWo": "write only: in no state", "passwordWoVersion": 1},
        Example([example(DATABASE, {"password": "k3jh5"}, links={"password": ["generated"]})]),
        {"replicateSourceDb": "orders"},
    ),
    fails=({"password": "hunter2"}, Example([example(AURORA, {"masterPassword": "hunter2"})])),
    unknown=({"password": UNKNOWN},),
    not_applicable=(Example([example(CACHE, {"authToken": "hunter2"})]),),
)
def DB_SECRET(database: Resource, context: Context) -> Iterator[str]:
    """A database's password is made by a machine."""
    name = _PASSWORDS[database.type]
    if database.props.known(name, default=ABSENT) not in (ABSENT, "") and not database.links.get(name):
        yield f"{name} is written in the program or its configuration: no resource makes it"
