"""What the models of all layers share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Settings: nothing unknown is accepted, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


TagValue = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[\w .:/=+@-]+$")]
"""A value that AWS accepts for a tag."""

Days = Annotated[int, Field(ge=1)]
"""Days for which something is kept."""

LogDays = Annotated[int, Field(ge=1)]
"""Days for which logs are kept in CloudWatch, which accepts certain values only."""

Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""An address that mail can be sent to."""

Percent = Annotated[int, Field(ge=1, le=100)]
"""Of a hundred."""
