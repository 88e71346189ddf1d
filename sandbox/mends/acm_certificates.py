"""Certificates: issued once their validation records are in DNS, with the key and the options that were asked for.

https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
https://docs.aws.amazon.com/acm/latest/APIReference/API_UpdateCertificateOptions.html
https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
"""

from typing import Any

from moto.acm.models import AWSCertificateManagerBackend, CertBundle
from moto.acm.responses import AWSCertificateManagerResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.elbv2.models import elbv2_backends
from moto.route53.models import route53_backends

from sandbox.mends import answered, replace


def apply() -> None:
    """Look for the records in the account's hosted zones, and keep what moto drops."""
    request, describe = AWSCertificateManagerResponse.request_certificate, CertBundle.describe
    delete = AWSCertificateManagerBackend.delete_certificate
    generate: Any = vars(CertBundle)["generate_cert"].__func__

    def generate_cert(cls: Any, domain_name: str, account_id: str, *args: Any, **kwargs: Any) -> Any:
        bundle = generate(cls, domain_name, account_id, *args, **kwargs)
        bundle.account_id = account_id
        return bundle

    def request_certificate(self: Any) -> ActionResult:
        result = request(self)
        bundle = self.acm_backend._certificates[answered(result)["CertificateArn"]]
        bundle.key_algorithm = self._get_param("KeyAlgorithm", "RSA_2048")
        return result

    def update_certificate_options(self: Any) -> ActionResult:
        bundle = self.acm_backend.get_certificate(self._get_param("CertificateArn"))
        bundle.cert_options = {**bundle.cert_options, **self._get_param("Options")}
        return EmptyResult()

    def check(self: Any) -> None:
        if self.type == "AMAZON_ISSUED" and self.status == "PENDING_VALIDATION":
            options = describe(self)["Certificate"]["DomainValidationOptions"]
            wanted = {each["ResourceRecord"]["Name"] for each in options}
            if wanted <= _records(self.account_id):
                self.status = "ISSUED"

    def to_dict(self: Any) -> dict[str, Any]:
        found = describe(self)
        found["Certificate"]["KeyAlgorithm"] = getattr(self, "key_algorithm", found["Certificate"]["KeyAlgorithm"])
        if self.status == "PENDING_VALIDATION":
            for member in ("IssuedAt", "NotAfter", "NotBefore", "Serial"):
                found["Certificate"].pop(member, None)
        return found

    def delete_certificate(self: Any, arn: str) -> None:
        if arn in self._certificates and (users := _users(self, arn)):
            message = f"Certificate {arn} in account {self.account_id} is in use by {users[0]}."
            raise JsonRESTError("ResourceInUseException", message)
        delete(self, arn)

    replace(CertBundle, classmethod(generate_cert), "generate_cert")
    replace(CertBundle, check)
    replace(CertBundle, to_dict, "describe")
    replace(AWSCertificateManagerResponse, request_certificate)
    replace(AWSCertificateManagerResponse, update_certificate_options)
    replace(AWSCertificateManagerBackend, delete_certificate)


def _records(account_id: str) -> set[str]:
    """The names of all CNAME records of the account's hosted zones."""
    zones = route53_backends[account_id]["aws"].zones.values()
    return {f"{record.name.rstrip('.')}." for zone in zones for record in zone.rrsets if record.type == "CNAME"}


def _users(backend: Any, arn: str) -> list[str]:
    """The listeners that have a certificate."""
    balancers = elbv2_backends[backend.account_id][backend.region_name].load_balancers.values()
    listeners = [listener for balancer in balancers for listener in balancer.listeners.values()]
    return [listener.arn for listener in listeners if arn in listener.certificates]
