"""The control planes of one sandbox: one for each EKS cluster that there is."""

from __future__ import annotations

import base64
import logging
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.kubernetes import access, auto_mode, controllers, nodes, processes
from sandbox.kubernetes.api import ApiError
from sandbox.kubernetes.load import Load, Loads
from sandbox.kubernetes.plane import ControlPlane
from toolchain import Problem
from toolchain.control_plane import VERSION

log = logging.getLogger("sandbox")


@dataclass
class Hosted:
    """A cluster of the emulated EKS, as moto keeps it, and its control plane."""

    cluster: Any
    region: str
    plane: ControlPlane
    guard: threading.Lock = field(default_factory=threading.Lock)
    """Held while its controllers or its nodes are changed."""
    loads: Loads | None = None
    """What its pods have to do; None as long as nobody simulates any."""

    def stop(self) -> None:
        """Ends it for good."""
        self.plane.stop()
        if self.loads:
            self.loads.close()

    def described(self) -> dict[str, Any]:
        """What `status` shows of it."""
        pids = self.plane.pids
        works = {"etcd", "kube-apiserver"} <= pids.keys()
        return {
            "cluster": self.cluster.name,
            "region": self.region,
            "status": self.cluster.status if works or self.cluster.status != "ACTIVE" else "DOWN",
            "version": self.cluster.version,
            "runs": VERSION,
            "endpoint": self.plane.endpoint if self.plane.authority else None,
            "kubeconfig": str(self.plane.kubeconfig),
            "pids": pids,
            "memory": processes.memory([*pids.values()]) if pids else 0,
        }


@dataclass
class Simulation:
    """What the sandbox plays on its control planes."""

    quick: bool = False
    """Whether the autoscaler is as quick as drills need it."""
    pools: dict[str, nodes.Pool] = field(default_factory=dict)
    """Nodes beside those of the node groups, in every cluster."""


class Planes:
    """Starts and stops control planes as clusters come and go."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._leash = processes.Leash()
        self._hosted: dict[tuple[str, str], Hosted] = {}
        self._simulation: Simulation | None = None
        shutil.rmtree(folder, ignore_errors=True)  # of a sandbox that was killed

    def create(self, cluster: Any) -> None:
        """Starts the control plane of a cluster, which is CREATING until it is ready and then ACTIVE, or FAILED.

        https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
        """
        region = cluster.arn.split(":")[3]
        plane = ControlPlane(
            folder=self._folder / region / cluster.name,
            issuer=cluster.identity["oidc"]["issuer"],
            services=cluster.kubernetes_network_config["serviceIpv4Cidr"],
            reviews_url=f"{self._url}/{region}/{cluster.name}",
            leash=self._leash,
        )
        hosted = self._hosted[region, cluster.name] = Hosted(cluster, region, plane)
        cluster.status, cluster.endpoint, cluster.certificate_authority = "CREATING", None, {}
        threading.Thread(target=self._bring_up, args=(hosted,), daemon=True).start()

    def delete(self, cluster: Any) -> None:
        """Ends the control plane of a cluster."""
        hosted = self._hosted.pop((cluster.arn.split(":")[3], cluster.name), None)
        if hosted:
            hosted.stop()

    def clear(self) -> None:
        """Ends all of them."""
        for key in [*self._hosted]:
            self._hosted.pop(key).stop()
        self._simulation = None

    def simulate(self, quick: bool, pools: Iterable[nodes.Pool]) -> None:
        """Starts controllers, scheduler and nodes on all control planes, also those to come; or changes them.

        Args:
            quick: Whether the autoscaler is as quick as drills need it.
            pools: Nodes beside those of the node groups, in every cluster; one of no nodes removes those there are.

        Raises:
            Problem: A program cannot be had, or a control plane refused something.
        """
        before, old = self._simulation, self._simulation or Simulation()
        self._simulation = Simulation(quick, old.pools | {pool.name: pool for pool in pools})
        for hosted in [*self._hosted.values()]:
            if hosted.plane.authority:
                try:
                    self._play(hosted, anew=before is None or before.quick != quick)
                except ApiError as error:
                    raise Problem(f"cluster {hosted.cluster.name} in {hosted.region}: {error}") from error

    def put_load(self, region: str | None, namespace: str, name: str, load: Load) -> None:
        """Puts a load on a Deployment, in all clusters that have it, or in those of one region.

        Raises:
            Problem: There is none, or a control plane does not answer.
        """
        there = [each for each in self._measured() if region in (None, each.region)]
        where = f" in {region}" if region else ""
        if not there:
            raise Problem(f"no cluster{where} has simulated nodes: start them with `python -m sandbox nodes`")
        try:
            found = [each for each in there if each.loads and each.loads.put(namespace, name, load)]
        except ApiError as error:
            raise Problem(str(error)) from error
        if not found:
            raise Problem(f"no cluster{where} has a Deployment {namespace}/{name}: `kubectl get deploy -A` lists them")

    def clear_loads(self) -> None:
        """Takes all loads away."""
        for each in self._measured():
            if each.loads:
                each.loads.clear()

    def loads(self) -> list[dict[str, Any]]:
        """All loads, each with its region and cluster.

        Raises:
            Problem: A control plane does not answer.
        """
        try:
            return [
                {"region": each.region, "cluster": each.cluster.name, **load}
                for each in self._measured()
                for load in (each.loads.listed() if each.loads else [])
            ]
        except ApiError as error:
            raise Problem(str(error)) from error

    def _measured(self) -> list[Hosted]:
        return [hosted for _, hosted in sorted(self._hosted.copy().items()) if hosted.loads]

    def place_nodes(self, cluster: Any) -> None:
        """Makes the simulated nodes of a cluster be as its node groups say, without keeping anybody waiting."""
        hosted = self.find(cluster.arn.split(":")[3], cluster.name)
        if hosted and self._simulation and hosted.plane.authority:
            threading.Thread(target=self._try_to_place, args=(hosted,), daemon=True).start()

    def _try_to_place(self, hosted: Hosted) -> None:
        try:
            self._play(hosted)
        except Exception:  # nobody else would hear of it
            log.exception("the nodes of %s %s were not placed", hosted.region, hosted.cluster.name)

    def _play(self, hosted: Hosted, anew: bool = False) -> None:
        """Places the nodes of a cluster, if the sandbox plays any; ``anew`` starts controllers and scheduler before."""
        with hosted.guard:
            if wanted := self._simulation:
                if anew:
                    controllers.start(hosted.plane, wanted.quick)
                    if hosted.loads is None:
                        loads = Loads(hosted.plane.api, hosted.plane.certificates)
                        loads.start()
                        hosted.loads = loads
                nodes.sync(hosted.plane.api, hosted.cluster, hosted.region, [*wanted.pools.values()])

    def end(self) -> None:
        """Ends all of them for good, at once."""
        self._leash.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def find(self, region: str, name: str) -> Hosted | None:
        """The control plane of a cluster."""
        return self._hosted.get((region, name))

    def listed(self) -> list[dict[str, Any]]:
        """What `status` shows of each."""
        return [hosted.described() for _, hosted in sorted(self._hosted.copy().items())]

    def _bring_up(self, hosted: Hosted) -> None:
        cluster, plane = hosted.cluster, hosted.plane
        try:
            plane.start()
            access.prepare(plane.api)
            auto_mode.prepare(plane.api, cluster)
            self._play(hosted, anew=True)
        except Exception as problem:  # nobody else would hear of it
            if plane.stopped:  # the cluster was deleted meanwhile
                return
            log.exception("%s %s has no control plane", hosted.region, cluster.name)
            for name in plane.pids:
                plane.end(name)
            cluster.health = {"issues": [{"code": "InternalFailure", "message": str(problem), "resourceIds": []}]}
            cluster.status = "FAILED"
            return
        cluster.endpoint = plane.endpoint
        cluster.certificate_authority = {"data": base64.b64encode(plane.authority).decode()}
        cluster.status = "ACTIVE"


hosting: Planes | None = None
"""Those of the sandbox that this process serves; None where EKS is to be as moto has it."""
