"""EC2: VPCs, subnets, endpoints, flow logs, DHCP options."""

from sandbox.provider.entry import Entry, Fn, call, read

_ASSOCIATED = "Ipv6CidrBlockAssociationSet[?Ipv6CidrBlockState.State=='associated'] | [0]"
_ON_LAUNCH = "PrivateDnsNameOptionsOnLaunch"
_IN_VPC = {"Name": "vpc-id", "Values": ["$id"]}
_LOGGED = {
    "vpcId": "VPC",
    "subnetId": "Subnet",
    "eniId": "NetworkInterface",
    "transitGatewayId": "TransitGateway",
    "transitGatewayAttachmentId": "TransitGatewayAttachment",
    "regionalNatGatewayId": "RegionalNatGateway",
}
_DHCP = {
    "domainName": "domain-name",
    "domainNameServers": "domain-name-servers",
    "ipv6AddressPreferredLeaseTime": "ipv6-address-preferred-lease-time",
    "netbiosNameServers": "netbios-name-servers",
    "netbiosNodeType": "netbios-node-type",
    "ntpServers": "ntp-servers",
}


def _logged_id(*ids: str | None) -> list[str]:
    return [id for id in ids if id]


def _logged_type(*ids: str | None) -> str | None:
    return next((name for name, id in zip(_LOGGED.values(), ids, strict=True) if id), None)


def _dhcp_configurations(*values: list[str] | str | None) -> list[dict[str, object]]:
    return [
        {"Key": key, "Values": value if isinstance(value, list) else [value]}
        for key, value in zip(_DHCP.values(), values, strict=True)
        if value
    ]


ENTRIES = [
    Entry(
        "aws:ec2/vpc:Vpc",
        "ec2",
        create=call("CreateVpc", AmazonProvidedIpv6CidrBlock="$assignGeneratedIpv6CidrBlock"),
        id="Vpc.VpcId",
        key={"VpcId": "$id"},
        steps=[
            call("ModifyVpcAttribute", single=True),
            call(
                "AssociateVpcCidrBlock",
                on="update",
                by_name=False,
                when={"assignGeneratedIpv6CidrBlock": True},
                AmazonProvidedIpv6CidrBlock=True,
            ),
            call(
                "DisassociateVpcCidrBlock",
                on="update",
                by_name=False,
                when={"assignGeneratedIpv6CidrBlock": False},
                AssociationId="$ipv6AssociationId",
            ),
        ],
        read=[
            read(
                "DescribeVpcs",
                "Vpcs[0]",
                {
                    "ipv6CidrBlock": f"{_ASSOCIATED}.Ipv6CidrBlock",
                    "ipv6AssociationId": f"{_ASSOCIATED}.AssociationId",
                    "assignGeneratedIpv6CidrBlock": f"({_ASSOCIATED}.Ipv6Pool) == 'Amazon'",
                },
            ),
            read(
                "DescribeVpcAttribute",
                "@",
                {"enableDnsSupport": "EnableDnsSupport.Value"},
                Attribute="enableDnsSupport",
            ),
            read(
                "DescribeVpcAttribute",
                "@",
                {"enableDnsHostnames": "EnableDnsHostnames.Value"},
                Attribute="enableDnsHostnames",
            ),
            read(
                "DescribeVpcAttribute",
                "@",
                {"enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics.Value"},
                Attribute="enableNetworkAddressUsageMetrics",
            ),
            read(
                "DescribeRouteTables",
                "RouteTables[0]",
                {"mainRouteTableId": "RouteTableId", "defaultRouteTableId": "RouteTableId"},
                Filters=[_IN_VPC, {"Name": "association.main", "Values": ["true"]}],
            ),
            read(
                "DescribeNetworkAcls",
                "NetworkAcls[0]",
                {"defaultNetworkAclId": "NetworkAclId"},
                Filters=[_IN_VPC, {"Name": "default", "Values": ["true"]}],
            ),
            read(
                "DescribeSecurityGroups",
                "SecurityGroups[0]",
                {"defaultSecurityGroupId": "GroupId"},
                Filters=[_IN_VPC, {"Name": "group-name", "Values": ["default"]}],
            ),
        ],
        delete=[call("DeleteVpc")],
        defaults={
            "assignGeneratedIpv6CidrBlock": False,
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "enableNetworkAddressUsageMetrics": False,
            "instanceTenancy": "default",
        },
        derived=["ipv6CidrBlock"],
        arn="vpc/$id",
        tag_type="vpc",
        example={"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "tags": {"Name": "example"}},
        changed={"enableDnsHostnames": False, "enableDnsSupport": False},
    ),
    Entry(
        "aws:ec2/subnet:Subnet",
        "ec2",
        create=call("CreateSubnet"),
        id="Subnet.SubnetId",
        key={"SubnetId": "$id"},
        steps=[
            call("AssociateSubnetCidrBlock", on="update"),
            call("DisassociateSubnetCidrBlock", unset="ipv6CidrBlock", AssociationId="$ipv6CidrBlockAssociationId"),
            call("ModifySubnetAttribute", single=True),
        ],
        read=[
            read(
                "DescribeSubnets",
                "Subnets[0]",
                {
                    "ipv6CidrBlock": f"{_ASSOCIATED}.Ipv6CidrBlock",
                    "ipv6CidrBlockAssociationId": f"{_ASSOCIATED}.AssociationId",
                    "privateDnsHostnameTypeOnLaunch": f"{_ON_LAUNCH}.HostnameType",
                    "enableResourceNameDnsARecordOnLaunch": f"{_ON_LAUNCH}.EnableResourceNameDnsARecord",
                    "enableResourceNameDnsAaaaRecordOnLaunch": f"{_ON_LAUNCH}.EnableResourceNameDnsAAAARecord",
                },
            )
        ],
        delete=[call("DeleteSubnet")],
        defaults={
            "assignIpv6AddressOnCreation": False,
            "enableDns64": False,
            "enableResourceNameDnsARecordOnLaunch": False,
            "enableResourceNameDnsAaaaRecordOnLaunch": False,
            "ipv6Native": False,
            "mapCustomerOwnedIpOnLaunch": False,
            "mapPublicIpOnLaunch": False,
        },
        derived=["availabilityZoneId", "privateDnsHostnameTypeOnLaunch"],
        arn="subnet/$id",
        tag_type="subnet",
        delete_first=True,
        example={
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "cidrBlock": "10.0.1.0/24",
            "availabilityZone": "eu-west-1a",
            "mapPublicIpOnLaunch": True,
        },
        others={"second": {"cidrBlock": "10.0.2.0/24", "availabilityZone": "eu-west-1b"}},
        changed={"mapPublicIpOnLaunch": False, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "ec2",
        create=call("CreateVpcEndpoint", PolicyDocument="$policy"),
        id="VpcEndpoint.VpcEndpointId",
        key={"VpcEndpointId": "$id"},
        steps=[
            call(
                "ModifyVpcEndpoint",
                on="update",
                PolicyDocument="$policy",
                AddRouteTableIds="$+routeTableIds",
                RemoveRouteTableIds="$-routeTableIds",
                AddSubnetIds="$+subnetIds",
                RemoveSubnetIds="$-subnetIds",
                AddSecurityGroupIds="$+securityGroupIds",
                RemoveSecurityGroupIds="$-securityGroupIds",
            )
        ],
        read=[
            read(
                "DescribeVpcEndpoints",
                "VpcEndpoints[0]",
                {"securityGroupIds": "Groups[].GroupId", "policy": "PolicyDocument"},
            ),
            read(
                "DescribePrefixLists",
                "PrefixLists[0]",
                {"prefixListId": "PrefixListId", "cidrBlocks": "Cidrs"},
                Filters=[{"Name": "prefix-list-name", "Values": ["$serviceName"]}],
            ),
        ],
        delete=[call("DeleteVpcEndpoints")],
        defaults={"vpcEndpointType": "Gateway"},
        ready="State=='available' || State=='pendingAcceptance'",
        gone="State=='deleted'",
        vanishes=True,
        arn="vpc-endpoint/$id",
        tag_type="vpc-endpoint",
        example={
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "routeTableIds": ["@aws:ec2/routeTable:RouteTable.id"],
        },
        changed={"routeTableIds": []},
    ),
    Entry(
        "aws:ec2/flowLog:FlowLog",
        "ec2",
        create=call(
            "CreateFlowLogs",
            ResourceIds=Fn(_logged_id, tuple(_LOGGED)),
            ResourceType=Fn(_logged_type, tuple(_LOGGED)),
            DeliverLogsPermissionArn="$iamRoleArn",
        ),
        id="FlowLogIds[0]",
        key={"FlowLogId": "$id"},
        read=[
            read(
                "DescribeFlowLogs",
                "FlowLogs[0]",
                {
                    "vpcId": "[ResourceId][?starts_with(@, 'vpc-')] | [0]",
                    "subnetId": "[ResourceId][?starts_with(@, 'subnet-')] | [0]",
                    "eniId": "[ResourceId][?starts_with(@, 'eni-')] | [0]",
                    "transitGatewayId": "[ResourceId][?starts_with(@, 'tgw-') && !starts_with(@, 'tgw-attach-')] | [0]",
                    "transitGatewayAttachmentId": "[ResourceId][?starts_with(@, 'tgw-attach-')] | [0]",
                    "regionalNatGatewayId": "[ResourceId][?starts_with(@, 'nat-')] | [0]",
                    "iamRoleArn": "DeliverLogsPermissionArn",
                },
                FlowLogIds=["$id"],
            )
        ],
        delete=[call("DeleteFlowLogs")],
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        canonical={"logDestination": lambda arn: arn.removesuffix(":*")},
        derived=["logFormat"],
        arn="vpc-flow-log/$id",
        tag_type="vpc-flow-log",
        example={
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": "@aws:s3/bucket:Bucket.arn",
            "destinationOptions": {"fileFormat": "parquet", "hiveCompatiblePartitions": True, "perHourPartition": True},
        },
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
        "ec2",
        create=call("CreateDhcpOptions", DhcpConfigurations=Fn(_dhcp_configurations, tuple(_DHCP))),
        id="DhcpOptions.DhcpOptionsId",
        key={"DhcpOptionsId": "$id"},
        read=[
            read(
                "DescribeDhcpOptions",
                "DhcpOptions[0]",
                {name: f"DhcpConfigurations[?Key=='{key}'] | [0].Values[].Value" for name, key in _DHCP.items()},
                DhcpOptionsIds=["$id"],
            )
        ],
        delete=[call("DeleteDhcpOptions")],
        arn="dhcp-options/$id",
        tag_type="dhcp-options",
        example={"domainName": "example.internal", "domainNameServers": ["AmazonProvidedDNS"]},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        "ec2",
        create=call("AssociateDhcpOptions"),
        puts=True,
        id="$dhcpOptionsId-$vpcId",
        key={"VpcId": "$vpcId"},
        read=[read("DescribeVpcs", "Vpcs[0]")],
        delete=[call("AssociateDhcpOptions", DhcpOptionsId="default")],
        import_id="$vpcId",
        example={"vpcId": "@aws:ec2/vpc:Vpc.id", "dhcpOptionsId": "@aws:ec2/vpcDhcpOptions:VpcDhcpOptions.id"},
    ),
]
