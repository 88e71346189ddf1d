"""Systems Manager: parameters."""

from sandbox.provider.entry import Entry, Fn, Name, call, read


def _value(value: str | None, insecure: str | None) -> str | None:
    return value if value is not None else insecure


_VALUE = Fn(_value, ("value", "insecureValue"))

ENTRIES = [
    Entry(
        "aws:ssm/parameter:Parameter",
        "ssm",
        create=call("PutParameter", Value=_VALUE),
        id="$name",
        key={"Name": "$name"},
        name=Name(longest=2048, allowed=r"[^a-zA-Z0-9_./-]"),
        steps=[call("PutParameter", on="update", whole=True, Value=_VALUE, Overwrite=True)],
        read=[
            read("GetParameter", "Parameter", WithDecryption=True),
            read(
                "DescribeParameters",
                "Parameters[0]",
                {name: name[0].upper() + name[1:] for name in ("description", "keyId", "allowedPattern", "tier")},
                ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": ["$name"]}],
            ),
        ],
        delete=[call("DeleteParameter")],
        local=["overwrite"],
        derived=["arn", "dataType", "keyId", "tier"],
        example={"type": "SecureString", "value": "hunter2", "description": "example"},
        changed={"value": "correct horse"},
    ),
]
