"""Configuration of an OpenTelemetry collector: what it hears, and where that goes; pure, no resources."""

from collections.abc import Iterator, Mapping
from typing import Any

GRPC, HTTP, HEALTH = 4317, 4318, 13133
"""Ports: of OTLP over gRPC and over HTTP, and of its own health."""

_SIGNALS = ("metrics", "traces", "logs", "profiles")
_PARTS = ("receivers", "processors", "exporters")
_CONTAINERS = (
    "cpu_usage_seconds_total",
    "cpu_cfs_throttled_periods_total",
    "memory_working_set_bytes",
    "network_receive_bytes_total",
    "network_transmit_bytes_total",
    "oom_events_total",
)
_CLUSTER, _NODE = "${env:CLUSTER_NAME}", "${env:NODE_NAME}"
"""What the collector reads of its environment when it starts."""


def configuration(
    region: str, remote_write_url: str | None, traces: bool, scrape_seconds: int, sampled_percent: float
) -> dict[str, Any]:
    """The configuration of the collector that runs on each node.

    Applications send it OTLP; it asks those that are annotated ``prometheus.io/scrape`` for their metrics, and the
    node's kubelet for those of all containers. Metrics go to Amazon Managed Prometheus, traces to X-Ray.

    Args:
        remote_write_url: Of the workspace; None for no metrics.
        traces: Whether there are traces.
        sampled_percent: Share of the traces that is kept.
    """
    extensions: dict[str, Any] = {"health_check": {"endpoint": f"0.0.0.0:{HEALTH}"}}
    receivers: dict[str, Any] = {
        "otlp": {
            "protocols": {"grpc": {"endpoint": f"0.0.0.0:{GRPC}"}, "http": {"endpoint": f"0.0.0.0:{HTTP}"}},
        }
    }
    processors: dict[str, Any] = {
        # First in each pipeline: who is out of memory refuses, instead of losing what it holds.
        "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
        "resource": {
            "attributes": [
                {"key": "k8s.cluster.name", "value": _CLUSTER, "action": "upsert"},
                {"key": "k8s.node.name", "value": _NODE, "action": "insert"},
            ]
        },
        "batch": {},
    }
    exporters: dict[str, Any] = {}
    pipelines: dict[str, Any] = {}
    if remote_write_url:
        extensions["sigv4auth"] = {"region": region, "service": "aps"}
        receivers["prometheus"] = {"config": {"scrape_configs": _scrapes(scrape_seconds)}}
        exporters["prometheusremotewrite"] = {
            "endpoint": remote_write_url,
            "auth": {"authenticator": "sigv4auth"},
            "external_labels": {"cluster": _CLUSTER, "region": region},
        }
        pipelines["metrics"] = {
            "receivers": ["otlp", "prometheus"],
            "processors": ["memory_limiter", "resource", "batch"],
            "exporters": ["prometheusremotewrite"],
        }
    if traces:
        processors["probabilistic_sampler"] = {"sampling_percentage": sampled_percent}
        exporters["awsxray"] = {"region": region, "indexed_attributes": ["k8s.cluster.name"]}
        pipelines["traces"] = {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "probabilistic_sampler", "resource", "batch"],
            "exporters": ["awsxray"],
        }
    return {
        "extensions": extensions,
        "receivers": receivers,
        "processors": processors,
        "exporters": exporters,
        "service": {"extensions": list(extensions), "pipelines": pipelines},
    }


def problems(configuration: Mapping[str, Any]) -> Iterator[str]:
    """What a collector would not start with, or would do nothing with, each as ``key: value what to do``.

    It refuses a pipeline that names what is not there (https://opentelemetry.io/docs/collector/configuration/); what no
    pipeline names it leaves out without a word.
    """
    service = configuration.get("service", {})
    pipelines: Mapping[str, Any] = service.get("pipelines", {})
    connectors = configuration.get("connectors", {})
    if not pipelines:
        yield "service.pipelines: is empty, so that nothing goes anywhere; add metrics or traces"
    used: dict[str, set[str]] = {part: set() for part in (*_PARTS, "connectors")}
    for name, pipeline in pipelines.items():
        here = f"service.pipelines.{name}"
        if name.partition("/")[0] not in _SIGNALS:
            yield f"{here}: {name!r} is no signal; use {', '.join(_SIGNALS)}, or one of them with /name"
        for part in _PARTS:
            named = pipeline.get(part, [])
            if not named and part != "processors":
                yield f"{here}.{part}: is empty; name one"
            for each in named:
                joined = part != "processors" and each in connectors
                used["connectors" if joined else part].add(each)
                if not joined and each not in configuration.get(part, {}):
                    known = ", ".join(configuration.get(part, {})) or "nothing"
                    yield f"{here}.{part}: {each!r} is not among the {part}; define it, or use {known}"
        processors = list(pipeline.get("processors", []))
        if "memory_limiter" in processors[1:]:
            yield f"{here}.processors: 'memory_limiter' comes too late to refuse anything; put it first"
    for part, names in used.items():
        for each in configuration.get(part, {}):
            if each not in names:
                yield f"{part}.{each}: is in no pipeline; name it in one, or remove it"
    extensions = configuration.get("extensions", {})
    started = service.get("extensions", [])
    for each in started:
        if each not in extensions:
            yield f"service.extensions: {each!r} is not among the extensions; define it"
    for each in extensions:
        if each not in started:
            yield f"extensions.{each}: is not started; name it in service.extensions, or remove it"
    for part in ("receivers", "exporters"):
        for name, options in configuration.get(part, {}).items():
            wanted = ((options or {}).get("auth") or {}).get("authenticator")
            if wanted and wanted not in started:
                yield f"{part}.{name}.auth.authenticator: {wanted!r} is no extension that is started; start it"


def _scrapes(seconds: int) -> list[dict[str, Any]]:
    """Whom to ask for metrics on a collector's own node; ``$$`` is a ``$`` that the collector leaves alone."""
    node = {"role": "node", "field": f"metadata.name={_NODE}"}
    pods = {"role": "pod", "field": f"spec.nodeName={_NODE}"}
    annotation = "__meta_kubernetes_pod_annotation_prometheus_io"

    def discovery(what: Mapping[str, str]) -> list[dict[str, Any]]:
        return [{"role": what["role"], "selectors": [what]}]

    return [
        {
            "job_name": "kubelet",
            "scrape_interval": f"{seconds}s",
            "scheme": "https",
            "metrics_path": "/metrics/cadvisor",
            # The kubelet's certificate is its own.
            "tls_config": {"insecure_skip_verify": True},
            "bearer_token_file": "/var/run/secrets/kubernetes.io/serviceaccount/token",
            "kubernetes_sd_configs": discovery(node),
            # What says how much a container, a pod or a node uses; the rest is a hundred series a container.
            "metric_relabel_configs": [
                {
                    "source_labels": ["__name__"],
                    "regex": f"container_({'|'.join(_CONTAINERS)})|machine_.*",
                    "action": "keep",
                }
            ],
        },
        {
            "job_name": "pods",
            "scrape_interval": f"{seconds}s",
            "kubernetes_sd_configs": discovery(pods),
            "relabel_configs": [
                {"source_labels": [f"{annotation}_scrape"], "regex": "true", "action": "keep"},
                {"source_labels": [f"{annotation}_path"], "regex": "(.+)", "target_label": "__metrics_path__"},
                {
                    "source_labels": ["__meta_kubernetes_pod_ip", f"{annotation}_port"],
                    "separator": ":",
                    "regex": "(.+)",
                    "target_label": "__address__",
                    "replacement": "$$1",
                },
                {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
                {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "pod"},
                {
                    "source_labels": ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
                    "target_label": "service",
                },
            ],
        },
    ]
