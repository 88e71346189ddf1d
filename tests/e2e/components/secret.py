"""A login that is generated and copied to the other region, and a value that is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi

from components import Secret
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, one has another description and the other a copy; a value of another text would be another version."""
    login = Secret(
        "secret-login",
        {
            "kms_key_arn": given.key_arn,
            "username": "app",
            "replicas": {FAR: given.far_key_arn},
            "description": "changed" if given.changed else "a login",
            "recovery_window_in_days": 0,
        },
        given.home,
    )
    token = Secret(
        "secret-token",
        {
            "kms_key_arn": given.key_arn,
            "value": "given",
            "replicas": {FAR: given.far_key_arn} if given.changed else {},
            "recovery_window_in_days": 0,
        },
        given.home,
    )
    return {"login": login.arns, "login_version": login.version_id, "token": token.arns, "far_key": given.far_key_arn}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Both regions give the same login; it is the one that was generated first."""
    here, there = clients("secretsmanager", HOME), clients("secretsmanager", FAR)
    logins = [
        client.get_secret_value(SecretId=outputs["login"][region]) for client, region in ((here, HOME), (there, FAR))
    ]
    assert logins[0]["SecretString"] == logins[1]["SecretString"]
    login = json.loads(logins[0]["SecretString"])
    assert (login["username"], len(login["password"])) == ("app", 40)
    known = here.describe_secret(SecretId=outputs["login"][HOME])
    assert list(known["VersionIdsToStages"]) == [outputs["login_version"]], "a later run generates nothing"
    assert known["Description"] == ("changed" if changed else "a login")
    assert known["ReplicationStatus"][0]["KmsKeyId"] == outputs["far_key"]
    token = here.get_secret_value(SecretId=outputs["token"][HOME])["SecretString"]
    assert token == "given"
    assert set(outputs["token"]) == ({HOME, FAR} if changed else {HOME})
