"""Amazon Managed Prometheus: workspaces."""

from sandbox.provider.entry import Entry, call, read

ENTRIES = [
    Entry(
        "aws:amp/workspace:Workspace",
        "amp",
        create=call("CreateWorkspace"),
        id="workspaceId",
        key={"workspaceId": "$id"},
        steps=[call("UpdateWorkspaceAlias", on="update")],
        read=[read("DescribeWorkspace", "workspace")],
        delete=[call("DeleteWorkspace")],
        unread=["kmsKeyArn"],  # moto keeps none
        example={"alias": "metrics"},
        changed={"alias": "other", "tags": {"Name": "changed"}},
    ),
]
