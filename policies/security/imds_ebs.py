"""SE12: machines whose role cannot be stolen through a web request, and whose disks are encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import REMEDIATE, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ASG, LAUNCH_TEMPLATE
from policies.values import UNKNOWN

_DISK = {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "encrypted": "true"}}
_SAFE = {"metadataOptions": {"httpTokens": "required"}, "blockDeviceMappings": [_DISK]}


def _open(disk: Any) -> bool:
    """Whether it is a disk that is not encrypted."""
    return isinstance(disk, Mapping) and isinstance(ebs := disk.get("ebs"), Mapping) and not _encrypted(ebs)


def _encrypted(ebs: Mapping[str, Any]) -> bool:
    return ebs.get("encrypted") in (True, "true")


def _mend(template: Resource, context: Context) -> Mapping[str, Any] | None:
    mended: dict[str, Any] = {}
    if template.props.text("metadataOptions", "httpTokens") != "required":
        options = template.props.known("metadataOptions")
        mended["metadataOptions"] = {**(options if isinstance(options, Mapping) else {}), "httpTokens": "required"}
    disks = template.props.known("blockDeviceMappings")
    if isinstance(disks, list) and any(_open(disk) for disk in disks):
        mended["blockDeviceMappings"] = [
            {**disk, "ebs": {**disk["ebs"], "encrypted": "true"}} if _open(disk) else disk for disk in disks
        ]
    return mended


@rule(
    id="SE12",
    name="imds-ebs",
    types=(LAUNCH_TEMPLATE,),
    why="With version 1 of the metadata service, one page that fetches any address hands out the machine's role.",
    remedy="Set metadataOptions.httpTokens to required, and ebs.encrypted on every block device.",
    snippet="""\
aws.ec2.LaunchTemplate(
    "nodes",
    metadata_options={"http_tokens": "required"},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"volume_type": "gp3", "volume_size": 50, "encrypted": "true"}}
    ],
)""",
    severity=Severity.HIGH,
    levels=REMEDIATE,
    remediate=_mend,
    on_unknown="fail",
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    ),
    equivalents=(
        "CKV_AWS_79",
        "CKV_AWS_8",
        "AwsSolutions-EC26",
        "config:ec2-imdsv2-check",
        "config:encrypted-volumes",
        "prowler:ec2_launch_template_imdsv2_required",
    ),
    passes=(_SAFE, {"metadataOptions": {"httpTokens": "required"}}),
    fails=(
        {},
        {**_SAFE, "metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 1}},
        {**_SAFE, "blockDeviceMappings": [_DISK, {"deviceName": "/dev/xvdb", "ebs": {"volumeSize": 50}}]},
    ),
    unknown=(
        {**_SAFE, "metadataOptions": {"httpTokens": UNKNOWN}},
        {**_SAFE, "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": UNKNOWN}}]},
    ),
    not_applicable=(Example([example(ASG, {})]), Example([example(ASG, {"launchTemplate": {"id": UNKNOWN}})])),
)
def IMDS_EBS(template: Resource, context: Context) -> Iterator[str]:
    """A machine asks for a token before it tells its role's keys, and its disks are encrypted."""
    if (tokens := template.props.text("metadataOptions", "httpTokens")) != "required":
        yield f"metadataOptions.httpTokens is {tokens or 'not given'}, not required"
    for disk in template.props.each("blockDeviceMappings"):
        if disk.known("ebs") is not None and not disk.flag("ebs", "encrypted"):
            yield f"{disk.text('deviceName') or 'a disk'} is not encrypted"
