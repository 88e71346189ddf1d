"""Bearer tokens of EKS: a presigned request to STS, which says who its bearer is.

The token is ``k8s-aws-v1.`` and, in base64, the URL of a presigned GetCallerIdentity; the name of the cluster is a
header that was signed with it. AWS would send it to STS; here the signature is computed anew, so that a token for one
cluster opens no other.

https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html
https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_PREFIX = "k8s-aws-v1."
_CLUSTER = "x-k8s-aws-id"
_STAMP = "%Y%m%dT%H%M%SZ"
LIFE = timedelta(minutes=15)
"""How long EKS takes a token after it was signed."""


class Refused(Exception):
    """A token that opens nothing. The message says why; it is for the log, not for its bearer."""


def access_key(token: str, cluster: str, secret: Callable[[str], str | None], now: datetime | None = None) -> str:
    """The access key that signed ``token``.

    Args:
        token: What was sent as bearer token.
        cluster: Name of the cluster that it was sent to.
        secret: Finds the secret of an access key; None where it is nobody's.
        now: By which it has expired or not; the present by default.

    Raises:
        Refused: It is no such token, of another cluster, expired, or not signed by the key that it names.
    """
    url, given = _decoded(token)
    try:
        key, date, region, service, _ = given["X-Amz-Credential"].split("/")
        signed = datetime.strptime(given["X-Amz-Date"], _STAMP).replace(tzinfo=UTC)
        headers, signature = given["X-Amz-SignedHeaders"].split(";"), given["X-Amz-Signature"]
    except (KeyError, ValueError) as error:
        raise Refused(f"the token is not presigned: {error}") from None
    if given.get("Action") != "GetCallerIdentity" or service != "sts" or _CLUSTER not in headers:
        raise Refused(f"the token is not a request for the caller's identity with the header {_CLUSTER}")
    moment = now or datetime.now(UTC)
    if not signed - LIFE < moment < signed + LIFE or not given["X-Amz-Date"].startswith(date):
        raise Refused(f"the token was signed at {signed:%H:%M:%S} and expired at {signed + LIFE:%H:%M:%S}")
    known = secret(key)
    if known is None:
        raise Refused(f"the access key {key} is nobody's")
    auth = SigV4QueryAuth(Credentials(key, known), "sts", region)
    request = AWSRequest("GET", url.replace(f"&X-Amz-Signature={signature}", ""), headers={_CLUSTER: cluster})
    request.context["timestamp"] = given["X-Amz-Date"]
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    if not hmac.compare_digest(expected, signature):
        raise Refused(f"the token was signed for another cluster than {cluster}, or with another secret than {key}'s")
    return key


def _decoded(token: str) -> tuple[str, dict[str, str]]:
    """The URL in a token, and its parameters."""
    if not token.startswith(_PREFIX):
        raise Refused(f"the token does not start with {_PREFIX}")
    text = token.removeprefix(_PREFIX)
    try:
        url = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        return url, {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    except (binascii.Error, ValueError) as error:
        raise Refused(f"the token holds no URL: {error}") from None
