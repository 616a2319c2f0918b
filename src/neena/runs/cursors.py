"""Where a page of a list ends, as text that callers hand back and need not understand."""

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from neena.errors import BadRequest

_START = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct(">Q16s")  # microseconds, id


class CursorInvalid(BadRequest):
    """cursor: take it from `nextCursor` of the page before."""


class Cursor(NamedTuple):
    """The last one of a page."""

    moment: datetime
    id: UUID

    def __str__(self) -> str:
        microseconds = (self.moment - _START) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(_FORM.pack(microseconds, self.id.bytes)).decode()

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises `CursorInvalid`."""
        try:
            microseconds, number = _FORM.unpack(base64.b64decode(text, altchars=b"-_", validate=True))
            return cls(_START + timedelta(microseconds=microseconds), UUID(bytes=number))
        except (ValueError, OverflowError, binascii.Error, struct.error):
            raise CursorInvalid from None
