"""The definitions that are kept for charts."""

from __future__ import annotations

import pytest

from sandbox.kubernetes import charts


@pytest.mark.parametrize("chart", charts.charts())
def test_each_says_where_it_is_from(chart: str) -> None:
    assert charts.origin(chart).keys() == {"module", "version", "licence"}
    assert charts.definitions(chart)
    for each in charts.definitions(chart):
        names = each["spec"]["names"]["plural"], each["spec"]["group"]
        assert each["metadata"]["name"] == ".".join(names)
        assert '"description": "' not in str(each).replace("'", '"')


@pytest.mark.parametrize(
    "name", ["keda", "kedacore/keda", "oci://example.com/charts/keda", "oci://example.com/keda:2.0.0"]
)
def test_a_chart_is_found_by_name_path_or_address(name: str) -> None:
    assert charts.definitions(name) == charts.definitions("keda")


def test_what_is_not_kept_is_empty() -> None:
    assert charts.definitions("nobody/knows") == [] and charts.origin("nobody/knows") == {}


def test_auto_mode_has_the_balancer_s_kinds_in_a_group_of_its_own() -> None:
    found = {each["metadata"]["name"]: each for each in charts.definitions(charts.AUTO_MODE)}
    assert {"nodeclasses.eks.amazonaws.com", "nodepools.karpenter.sh"} <= found.keys()
    (version,) = found["targetgroupbindings.eks.amazonaws.com"]["spec"]["versions"]
    assert version["name"] == "v1" and version["storage"]
