"""How kwok plays pods that take their time: a stage says which pods it is for, after how long, and what they become.

https://kwok.sigs.k8s.io/docs/user/stages-configuration/. Pods of jobs run until they are deleted; without this file
kwok plays by stages of its own, in which pods are ready at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_READY = """
phase: Running
startTime: {{ Now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName false .metadata.uid .metadata.name .metadata.namespace | Quote }}
conditions:
{{ range $type := list "Initialized" "ContainersReady" "Ready" }}
- {type: {{ $type }}, status: "True", lastTransitionTime: {{ Now | Quote }}}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state: {running: {startedAt: {{ Now | Quote }}}}
{{ end }}
"""


def write(folder: Path, ready_after: float) -> Path:
    """Writes the stages of pods that are ready after so many seconds on their node; returns where."""
    path = folder / "stages.json"
    path.write_text("\n---\n".join(json.dumps(each) for each in _stages(ready_after)))
    return path


def _stages(ready_after: float) -> list[dict[str, Any]]:
    ended, at_once = ".metadata.deletionTimestamp", {"durationMilliseconds": 0}
    new = [{"key": ended, "operator": "DoesNotExist"}, {"key": ".status.podIP", "operator": "DoesNotExist"}]
    after = {"durationMilliseconds": round(ready_after * 1000)}
    gone = {"finalizers": {"empty": True}, "delete": True}
    return [
        _stage("pod-ready", new, after, {"statusTemplate": _READY}),
        _stage("pod-delete", [{"key": ended, "operator": "Exists"}], at_once, gone),
    ]


def _stage(name: str, matches: list[dict[str, str]], delay: dict[str, int], then: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": name},
        "spec": {
            "resourceRef": {"apiGroup": "v1", "kind": "Pod"},
            "selector": {"matchExpressions": matches},
            "delay": delay,
            "next": then,
        },
    }
