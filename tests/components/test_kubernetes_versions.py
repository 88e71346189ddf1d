from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.addons import AFTER_NODES, BEFORE_NODES
from components.kubernetes_versions import ADDON_VERSIONS, SUPPORT_ENDS, most_pods, pods_fit


def test_every_version_has_an_end_of_support_and_every_addon() -> None:
    assert ADDON_VERSIONS.keys() == SUPPORT_ENDS.keys()
    for version, pinned in ADDON_VERSIONS.items():
        assert pinned.keys() == {*BEFORE_NODES, *AFTER_NODES}
        assert pinned["kube-proxy"].startswith(f"v{version}.")


@pytest.mark.parametrize(
    ("prefix_lengths", "max_pods", "max_nodes", "fits"),
    [
        ([19, 19, 19], 10_000, 300, True),  # the private tier of a /16
        ([19, 19, 19], 24_000, 100, False),
        ([23, 23], 480, 10, True),  # of a /20
        ([23, 23], 481, 10, False),
        ([26, 19, 19], 500, 10, False),  # pods are spread: the smallest counts
        ([28, 28], 1, 1, False),
        ([29, 29], 1, 0, False),
    ],
)
def test_pods_fit_into_whole_blocks(prefix_lengths: list[int], max_pods: int, max_nodes: int, fits: bool) -> None:
    assert pods_fit(prefix_lengths, max_pods, max_nodes) is fits


@given(st.lists(st.integers(16, 28), min_size=2, max_size=6), st.integers(0, 500))
def test_more_nodes_leave_room_for_fewer_pods_and_larger_subnets_for_more(lengths: list[int], nodes: int) -> None:
    larger = [length - 1 for length in lengths]
    assert most_pods(lengths, nodes + 1) <= most_pods(lengths, nodes) <= most_pods(larger, nodes)
    assert most_pods(lengths, nodes) <= sum(2 ** (32 - length) for length in lengths)
