from __future__ import annotations

from typing import Any


def test_a_replica_has_the_key_of_its_region(clients: Any, name: str) -> None:
    here, there = clients("secretsmanager"), clients("secretsmanager", "eu-north-1")
    arn = here.create_secret(
        Name=name, SecretString="text", AddReplicaRegions=[{"Region": "eu-north-1", "KmsKeyId": "alias/mine"}]
    )["ARN"]
    here.replicate_secret_to_regions(SecretId=arn, AddReplicaRegions=[{"Region": "eu-west-3"}])
    found = {each["Region"]: each["KmsKeyId"] for each in here.describe_secret(SecretId=arn)["ReplicationStatus"]}
    assert found == {"eu-north-1": "alias/mine", "eu-west-3": "alias/aws/secretsmanager"}
    replica = there.describe_secret(SecretId=arn.replace("eu-west-1", "eu-north-1"))
    assert (replica["KmsKeyId"], replica["PrimaryRegion"]) == ("alias/mine", "eu-west-1")
    assert there.get_secret_value(SecretId=name)["SecretString"] == "text"
