"""Object lock: on a bucket that holds objects already, and with the unit that was given alone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html
"""

from typing import Any

from moto.s3.models import S3Backend

from sandbox.mends import replace


def apply() -> None:
    """Let any versioned bucket have it, and answer days or years."""
    get, put = S3Backend.get_object_lock_configuration, S3Backend.put_object_lock_configuration

    def get_object_lock_configuration(self: Any, bucket_name: str) -> tuple[Any, Any, Any, Any]:
        enabled, mode, days, years = get(self, bucket_name)
        return enabled, mode, days or None, years or None

    def put_object_lock_configuration(self: Any, bucket_name: str, *args: Any, **kwargs: Any) -> None:
        bucket = self.get_bucket(bucket_name)
        held, bucket.keys = bucket.keys, type(bucket.keys)()
        try:
            put(self, bucket_name, *args, **kwargs)
        finally:
            bucket.keys = held

    replace(S3Backend, get_object_lock_configuration)
    replace(S3Backend, put_object_lock_configuration)
