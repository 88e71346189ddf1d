"""Key rotation: its period.

https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
"""

import json
from typing import Any

from moto.kms.models import Key
from moto.kms.responses import KmsResponse

from sandbox.mends import replace


def apply() -> None:
    """Keep the period, which is 365 days unless said otherwise, and tell it."""
    enable = KmsResponse.enable_key_rotation

    def enable_key_rotation(self: Any) -> str:
        answer = enable(self)
        _key(self).rotation_period_in_days = self._get_param("RotationPeriodInDays", 365)
        return answer

    def get_key_rotation_status(self: Any) -> str:
        self._validate_cmk_id(self._get_param("KeyId"))
        key = _key(self)
        status = {"KeyId": key.arn, "KeyRotationEnabled": key.key_rotation_status}
        if key.key_rotation_status:
            status["RotationPeriodInDays"] = key.rotation_period_in_days
        return json.dumps(status)

    replace(Key, 365, "rotation_period_in_days")
    replace(KmsResponse, enable_key_rotation)
    replace(KmsResponse, get_key_rotation_status)


def _key(response: Any) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]
