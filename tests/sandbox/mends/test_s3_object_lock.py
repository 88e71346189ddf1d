from __future__ import annotations

from typing import Any


def test_a_bucket_that_holds_objects_can_be_locked(clients: Any, name: str) -> None:
    s3 = clients("s3", "us-east-1")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="x", Body=b"x")
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=lock)
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == lock
    assert s3.get_object(Bucket=name, Key="x")["Body"].read() == b"x"
