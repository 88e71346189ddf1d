"""EC2: internet, egress-only and NAT gateways, Elastic IPs."""

from sandbox.provider.entry import Entry, call, read

_PRIMARY = "NatGatewayAddresses[?IsPrimary != `false`] | [0]"

ENTRIES = [
    Entry(
        "aws:ec2/internetGateway:InternetGateway",
        "ec2",
        create=call("CreateInternetGateway"),
        id="InternetGateway.InternetGatewayId",
        key={"InternetGatewayId": "$id"},
        steps=[
            call("DetachInternetGateway", on="update", each="-vpcId", VpcId="$item"),
            call("AttachInternetGateway", each="+vpcId", VpcId="$item"),
        ],
        read=[read("DescribeInternetGateways", "InternetGateways[0]", {"vpcId": "Attachments[0].VpcId"})],
        delete=[call("DetachInternetGateway", each="-vpcId", VpcId="$item"), call("DeleteInternetGateway")],
        arn="internet-gateway/$id",
        tag_type="internet-gateway",
        example={"vpcId": "@aws:ec2/vpc:Vpc.id"},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        "ec2",
        create=call("CreateEgressOnlyInternetGateway"),
        id="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
        key={"EgressOnlyInternetGatewayId": "$id"},
        read=[
            read(
                "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways[0]", {"vpcId": "Attachments[0].VpcId"}
            )
        ],
        delete=[call("DeleteEgressOnlyInternetGateway")],
        tag_type="egress-only-internet-gateway",
        example={"vpcId": "@aws:ec2/vpc:Vpc.id"},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/natGateway:NatGateway",
        "ec2",
        create=call("CreateNatGateway", PrivateIpAddress="$privateIp"),
        id="NatGateway.NatGatewayId",
        key={"NatGatewayId": "$id"},
        read=[
            read(
                "DescribeNatGateways",
                "NatGateways[0]",
                {
                    "allocationId": f"{_PRIMARY}.AllocationId",
                    "associationId": f"{_PRIMARY}.AssociationId",
                    "networkInterfaceId": f"{_PRIMARY}.NetworkInterfaceId",
                    "privateIp": f"{_PRIMARY}.PrivateIp",
                    "publicIp": f"{_PRIMARY}.PublicIp",
                },
            )
        ],
        delete=[call("DeleteNatGateway")],
        defaults={"connectivityType": "public"},
        ready="State=='available'",
        gone="State=='deleted'",
        vanishes=True,
        derived=["privateIp"],
        tag_type="natgateway",
        example={"subnetId": "@aws:ec2/subnet:Subnet.id", "allocationId": "@aws:ec2/eip:Eip.id"},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/eip:Eip",
        "ec2",
        create=call("AllocateAddress"),
        id="AllocationId",
        key={"AllocationId": "$id"},
        steps=[
            call("DisassociateAddress", unset="instance", AssociationId="$associationId"),
            call("DisassociateAddress", unset="networkInterface", AssociationId="$associationId"),
            call(
                "AssociateAddress",
                InstanceId="$instance",
                NetworkInterfaceId="$networkInterface",
                PrivateIpAddress="$associateWithPrivateIp",
            ),
        ],
        read=[
            read(
                "DescribeAddresses",
                "Addresses[0]",
                {"instance": "InstanceId", "networkInterface": "NetworkInterfaceId", "privateIp": "PrivateIpAddress"},
            )
        ],
        delete=[call("ReleaseAddress")],
        derived=["networkBorderGroup", "networkInterface", "publicIpv4Pool"],
        arn="elastic-ip/$id",
        tag_type="elastic-ip",
        example={"domain": "vpc"},
        changed={"tags": {"Name": "changed"}},
    ),
]
