"""Errors, in the wire format of each AWS protocol."""

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from sandbox.calls import Call


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


def document(content: object, status: int = 200) -> Answer:
    """A JSON document, as the control endpoints answer."""
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(content).encode())


def error(call: Call, status: int, code: str, message: str) -> Answer:
    """An error that every SDK reads as ``code`` and ``message``, in the protocol of the call."""
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-requestid": request_id}
    code_xml, message_xml = f"<Code>{escape(code)}</Code>", f"<Message>{escape(message)}</Message>"
    if call.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message}).encode()
        return Answer(status, {**headers, "Content-Type": "application/json", "x-amzn-errortype": code}, body)
    if call.protocol == "smithy-rpc-v2-cbor":
        pairs = (("__type", code), ("message", message))
        body = b"\xa2" + b"".join(_cbor(text) for pair in pairs for text in pair)
        return Answer(status, {**headers, "Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, body)
    if call.protocol == "ec2":
        xml = (
            f"<Response><Errors><Error>{code_xml}{message_xml}</Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif call.service == "s3":
        xml = f"<Error>{code_xml}{message_xml}<RequestId>{request_id}</RequestId></Error>"
    else:
        kind = "Sender" if status < 500 else "Receiver"
        xml = (
            f"<ErrorResponse><Error><Type>{kind}</Type>{code_xml}{message_xml}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    return Answer(
        status, {**headers, "Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode()
    )


def not_implemented(call: Call) -> Answer:
    """The answer to an operation that the sandbox has to do without."""
    what = f"{call.service}:{call.operation}" if call.operation else f"this request to {call.service or 'no service'}"
    return error(call, 501, "NotImplemented", f"The sandbox does not implement {what}.")


def _cbor(text: str) -> bytes:
    """A text string in CBOR, with a two-byte length (RFC 8949, major type 3)."""
    data = text.encode()
    return b"\x79" + len(data).to_bytes(2, "big") + data
