"""What is drilled is what an environment's program declares."""

from __future__ import annotations

import pytest

from drills.autoscaling import subject
from drills.autoscaling.world import nodes
from policies.quantities import quantity
from tests.drills.autoscaling import stories
from toolchain import Problem


@pytest.fixture(scope="module")
def api() -> subject.Subject:
    return subject.of("dev", "api")


def test_a_service_comes_with_its_autoscaler_budget_and_ground(api: subject.Subject) -> None:
    assert [each["kind"] for each in api.objects if each["kind"] != "PriorityClass"] == [
        *("Namespace", "ResourceQuota", "LimitRange", "ServiceAccount"),
        *("Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler"),
    ]
    assert (api.bounds, api.target, api.request, api.skew) == ((1, 4), 0.7, 0.1, 1)
    assert api.zones == ["us-east-1a", "us-east-1b"]


def test_objects_say_whole_numbers(api: subject.Subject) -> None:
    assert isinstance(api.one("HorizontalPodAutoscaler")["spec"]["maxReplicas"], int)


def test_a_service_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(Problem, match="dev has no service 'shop'; name one of api, web, worker"):
        subject.of("dev", "shop")


def test_an_environment_that_is_not_there_is_refused() -> None:
    with pytest.raises(Problem, match="there is no environment 'nowhere'"):
        subject.of("nowhere", "api")


def test_the_peak_needs_as_many_pods_as_there_may_be() -> None:
    found = stories.subject(least=2, most=6, target=50)
    assert found.peak == pytest.approx(1.5)
    assert [found.needed(load) for load in (0, 0.5, 0.51, 1.25, found.peak, 10)] == [2, 2, 3, 5, 6, 6]


def test_a_pod_has_its_limit_or_what_it_requests() -> None:
    assert stories.subject(limit="2").capacity == 2
    assert stories.subject().capacity == 0.5


def test_what_does_not_scale_on_cpu_is_refused() -> None:
    found = stories.subject()
    found.one("HorizontalPodAutoscaler")["spec"]["metrics"][0]["resource"]["name"] = "memory"
    with pytest.raises(Problem, match="api does not scale on CPU"):
        _ = found.target


@pytest.mark.parametrize("most", [4, 120, 1000])
def test_nodes_have_room_for_all_pods_without_one_of_the_zones(most: int) -> None:
    found = stories.subject(most=most)
    made = nodes([found])
    by_zone = dict.fromkeys(found.zones, 0.0)
    for node in made:
        zone = node["metadata"]["labels"]["topology.kubernetes.io/zone"]
        by_zone[zone] += quantity(node["status"]["capacity"]["cpu"])
    assert sum(by_zone.values()) - max(by_zone.values()) >= most * found.request
