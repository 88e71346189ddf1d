"""An RDS Proxy: pooled connections to the writer, which outlive its failover."""

import pulumi
import pulumi_aws as aws

from .database_access import admit, admit_clients, let_out
from .database_options import PORTS, DatabaseArgs, DatabaseEngine, ProxyAuthentication, ProxyOptions, engine_of
from .naming import Children, document
from .security_groups import closed, members_of

_FAMILIES = {DatabaseEngine.POSTGRES: "POSTGRESQL", DatabaseEngine.MYSQL: "MYSQL"}


def proxy(
    children: Children,
    args: DatabaseArgs,
    options: ProxyOptions,
    writer: aws.rds.Instance,
    group: aws.ec2.SecurityGroup,
    secret_arn: pulumi.Input[str],
) -> aws.rds.Proxy:
    """The proxy with its role, its security group and its target; ``group`` is the database's."""
    port = PORTS[engine_of(args)]
    own = closed(children, "proxy-clients", args["vpc_id"], "Clients of the database's proxy")
    admit_clients(children, "proxy-client", own, args, port)
    let_out(children, "proxy-egress", own, port, group)
    admit(children, "proxy-ingress", group, port, members_of(own.id), "From its proxy")
    role, permission = _role(children, options.get("secret_key_arn", args["kms_key_arn"]), group, secret_arn)
    how = ProxyAuthentication(options.get("client_authentication", ProxyAuthentication.IAM))
    made = aws.rds.Proxy(
        children.named("proxy"),
        engine_family=_FAMILIES[engine_of(args)],
        role_arn=role.arn,
        vpc_subnet_ids=options["subnet_ids"],
        vpc_security_group_ids=[own.id],
        require_tls=True,
        idle_client_timeout=int(options.get("idle_client_timeout", 1800)),
        auths=[
            {
                "auth_scheme": "SECRETS",
                "iam_auth": "REQUIRED" if how is ProxyAuthentication.IAM else "DISABLED",
                "secret_arn": secret_arn,
            }
        ],
        tags=children.tags("proxy"),
        # RDS adds no subnet to a proxy (ModifyDBProxy): it keeps those that it was created with when a zone is added.
        opts=children.opts(depends_on=[permission], ignore_changes=["vpc_subnet_ids"]),
    )
    most = int(options.get("max_connections_percent", 90))
    pool = aws.rds.ProxyDefaultTargetGroup(
        children.named("proxy-pool"),
        db_proxy_name=made.name,
        connection_pool_config={
            "max_connections_percent": most,
            "max_idle_connections_percent": int(options.get("max_idle_connections_percent", most // 2)),
            "connection_borrow_timeout": int(options.get("connection_borrow_timeout", 120)),
        },
        opts=children.opts(),
    )
    aws.rds.ProxyTarget(
        children.named("proxy-target"),
        db_proxy_name=made.name,
        target_group_name=pool.name,
        db_instance_identifier=writer.identifier,
        opts=children.opts(),
    )
    return made


def _role(
    children: Children, key_arn: pulumi.Input[str], group: aws.ec2.SecurityGroup, secret_arn: pulumi.Input[str]
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """What the proxy reads its secret with (RDS guide, rds-proxy-secrets-arns)."""
    role = aws.iam.Role(
        children.named("proxy-role"),
        description="Reads the login of the database",
        assume_role_policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "rds.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": group.owner_id}},
            }
        ),
        tags=children.tags("proxy-role"),
        opts=children.opts(),
    )
    region = group.arn.apply(lambda arn: arn.split(":")[3])
    policy = aws.iam.RolePolicy(
        children.named("proxy-role-policy"),
        role=role.id,
        policy=document(
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret_arn},
            {
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": key_arn,
                "Condition": {
                    "StringEquals": {"kms:ViaService": pulumi.Output.format("secretsmanager.{0}.amazonaws.com", region)}
                },
            },
        ),
        opts=children.opts(),
    )
    return role, policy
