"""Listeners: one a port, certificates that exist, mutual authentication, and additional certificates that stay.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.exceptions import DuplicateListenerError, ELBClientError
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response, transform_certificates
from moto.elbv2.ssl_policies import SSL_POLICIES

from sandbox.mends import answered, replace

_CREATED = {"CreateListenerOutput.Listeners.Listener.Certificates": transform_certificates}


def apply() -> None:
    """Complete the operations; a listener's first certificate is its default, the others are additional."""
    create, modify = ELBV2Response.create_listener, ELBV2Response.modify_listener
    create_listener, describe = ELBv2Backend.create_listener, ELBV2Response.describe_listeners

    def of_backend(self: Any, load_balancer_arn: str, *args: Any, **kwargs: Any) -> Any:
        balancer = self.load_balancers.get(load_balancer_arn)
        ports = {str(listener.port) for listener in balancer.listeners.values()} if balancer else set()
        if str(kwargs.get("port")) in ports:
            raise DuplicateListenerError()
        return create_listener(self, load_balancer_arn, *args, **kwargs)

    def create_answer(self: Any) -> ActionResult:
        secure = self._get_param("Protocol") == "HTTPS"
        policy, certificates = self._get_param("SslPolicy"), self._get_param("Certificates", [])
        if secure and not certificates:
            raise ELBClientError("CertificateNotFound", "You must specify a certificate for an HTTPS listener")
        _check(self, certificates, policy)
        result = create(self)
        (listener,) = answered(result)["Listeners"]
        if not secure:
            listener.ssl_policy = None
        else:
            listener.mutual_authentication = self._get_params().get("MutualAuthentication", {"Mode": "off"})
        return _shown(result)

    def modify_answer(self: Any) -> ActionResult:
        (listener,) = self.elbv2_backend.describe_listeners(None, [self._get_param("ListenerArn")])
        _check(self, self._get_param("Certificates", []), None)
        additional = listener.certificates[1:]
        result = modify(self)
        listener.certificates = [*listener.certificates[:1], *additional]
        if mutual := self._get_params().get("MutualAuthentication"):
            listener.mutual_authentication = mutual
        return _shown(result)

    def describe_answer(self: Any) -> ActionResult:
        return _shown(describe(self))

    replace(
        ELBV2Response,
        {**ELBV2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER, **_CREATED},
        "RESPONSE_KEY_PATH_TO_TRANSFORMER",
    )
    replace(ELBv2Backend, of_backend, "create_listener")
    replace(ELBV2Response, create_answer, "create_listener")
    replace(ELBV2Response, modify_answer, "modify_listener")
    replace(ELBV2Response, describe_answer, "describe_listeners")


def _check(response: Any, certificates: list[dict[str, str]], policy: str | None) -> None:
    if policy is not None and policy not in SSL_POLICIES:
        raise ELBClientError("SSLPolicyNotFound", f"SSL policy '{policy}' not found")
    for arn in (each["CertificateArn"] for each in certificates):
        if not response.elbv2_backend._certificate_exists(certificate_arn=arn):
            raise ELBClientError("CertificateNotFound", f"Certificate ARN '{arn}' is not valid")


def _shown(result: ActionResult) -> ActionResult:
    """Listeners as AWS shows them: with their default certificate alone."""
    listeners = [
        {
            "ListenerArn": each.arn,
            "LoadBalancerArn": each.load_balancer_arn,
            "Port": each.port,
            "Protocol": each.protocol or None,
            "Certificates": each.certificates[:1],
            "SslPolicy": each.ssl_policy,
            "DefaultActions": each.default_actions,
            "AlpnPolicy": each.alpn_policy,
            "MutualAuthentication": getattr(each, "mutual_authentication", None),
        }
        for each in answered(result)["Listeners"]
    ]
    return ActionResult({"Listeners": listeners})
