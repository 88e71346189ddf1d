"""EC2: launch templates, each change of which is another version."""

from sandbox.provider.entry import Entry, Name, call, read

_DATA = {
    "blockDeviceMappings": "BlockDeviceMappings",
    "capacityReservationSpecification": "CapacityReservationSpecification",
    "cpuOptions": "CpuOptions",
    "creditSpecification": "CreditSpecification",
    "disableApiStop": "DisableApiStop",
    "disableApiTermination": "DisableApiTermination",
    "ebsOptimized": "EbsOptimized",
    "enclaveOptions": "EnclaveOptions",
    "hibernationOptions": "HibernationOptions",
    "iamInstanceProfile": "IamInstanceProfile",
    "imageId": "ImageId",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "instanceMarketOptions": "InstanceMarketOptions",
    "instanceRequirements": "InstanceRequirements",
    "instanceType": "InstanceType",
    "kernelId": "KernelId",
    "keyName": "KeyName",
    "licenseSpecifications": "LicenseSpecifications",
    "maintenanceOptions": "MaintenanceOptions",
    "metadataOptions": "MetadataOptions",
    "monitoring": "Monitoring",
    "networkInterfaces": "NetworkInterfaces",
    "networkPerformanceOptions": "NetworkPerformanceOptions",
    "placement": "Placement",
    "privateDnsNameOptions": "PrivateDnsNameOptions",
    "ramDiskId": "RamDiskId",
    "securityGroupNames": "SecurityGroups",
    "tagSpecifications": "TagSpecifications",
    "userData": "UserData",
    "vpcSecurityGroupIds": "SecurityGroupIds",
}
"""Property → member of what is launched."""
_LATEST = read("DescribeLaunchTemplates", "LaunchTemplates[0].LatestVersionNumber", LaunchTemplateIds=["$id"])
_data = {member: f"${name}" for name, member in _DATA.items()}

ENTRIES = [
    Entry(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "ec2",
        create=call(
            "CreateLaunchTemplate",
            LaunchTemplateName="$name",
            VersionDescription="$description",
            LaunchTemplateData=_data,
        ),
        id="LaunchTemplate.LaunchTemplateId",
        key={"LaunchTemplateId": "$id"},
        names={
            "name": "LaunchTemplateName",
            "defaultVersion": "DefaultVersionNumber",
            "latestVersion": "LatestVersionNumber",
            "networkInterfaces.securityGroups": "Groups",
            "networkInterfaces.ipv4AddressCount": "SecondaryPrivateIpAddressCount",
            "networkInterfaces.ipv4Addresses": "PrivateIpAddresses",
        },
        name=Name(longest=125, allowed=r"[^a-zA-Z0-9().\-/_]"),
        steps=[
            call(
                "CreateLaunchTemplateVersion",
                on="update",
                whole=True,
                by_name=False,
                VersionDescription="$description",
                LaunchTemplateData=_data,
            ),
            *(
                call(
                    "ModifyLaunchTemplate",
                    on="update",
                    by_name=False,
                    when={"updateDefaultVersion": True},
                    trigger=name,
                    DefaultVersion=_LATEST,
                )
                for name in ("description", *_DATA)
            ),
            call("ModifyLaunchTemplate", on="update", by_name=False, DefaultVersion="$defaultVersion"),
        ],
        read=[
            read("DescribeLaunchTemplates", "LaunchTemplates[0]"),
            read(
                "DescribeLaunchTemplateVersions",
                "LaunchTemplateVersions[0]",
                {
                    "description": "VersionDescription",
                    **{name: f"LaunchTemplateData.{member}" for name, member in _DATA.items()},
                },
                Versions=["$latestVersion"],
            ),
        ],
        delete=[call("DeleteLaunchTemplate")],
        defaults={"updateDefaultVersion": False},
        local=["updateDefaultVersion"],
        derived=["defaultVersion"],
        arn="launch-template/$id",
        tag_type="launch-template",
        example={
            "description": "example",
            "updateDefaultVersion": True,
            "instanceType": "m7g.large",
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [
                {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 50, "encrypted": "true"}}
            ],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "example"}}],
            "tags": {"Name": "example"},
        },
        changed={
            "description": "changed",
            "instanceType": "m7g.xlarge",
            "blockDeviceMappings": [
                {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 80, "encrypted": "true"}}
            ],
            "tags": {"Name": "changed"},
        },
    ),
]
