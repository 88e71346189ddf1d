"""The state that the sandbox keeps is the one that the engine itself would have written into a folder.

The same updates run twice, each time in a sandbox of its own: once with the state in the sandbox, once in a folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

import toolchain
from tests.e2e.conftest import Done, Sandbox, started

pytestmark = pytest.mark.engine

PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    step = pulumi.Config().require_int("step")


    class Shop(pulumi.ComponentResource):
        def __init__(self, name, opts):
            super().__init__("test:index:Shop", name, None, opts)
            aws.sns.Topic("orders", name="orders", opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({"step": step})


    first = aws.sns.Topic("first", name="first", tags={"step": str(step)})
    aws.sns.Topic("second", name="second", display_name=pulumi.Output.secret(f"of {step}"),
                  opts=pulumi.ResourceOptions(depends_on=[first], protect=step < 4))
    aws.cloudwatch.LogGroup("anew", name=f"anew-{min(step, 2)}", opts=pulumi.ResourceOptions(depends_on=[first]))
    aws.cloudwatch.LogGroup("gap", name=f"gap-{min(step, 2)}", opts=pulumi.ResourceOptions(delete_before_replace=True))
    needed = aws.sns.Topic("needed", name="needed")
    aws.sns.Topic("needs", name="needs", display_name=needed.arn.apply(lambda arn: arn[-6:]))
    if step == 1:
        aws.sns.Topic("doomed", name="doomed")
        Shop("shop", None)
    else:
        Shop("store", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="shop")]))
    if step == 3:
        aws.cloudwatch.LogGroup("refused", name="anew-2", opts=pulumi.ResourceOptions(depends_on=[first]))
    pulumi.export("arn", first.arn)
"""

PASSPHRASE = yaml.safe_load(Path(__file__).with_name("components").joinpath("Pulumi.test.yaml").read_text())

Step = Callable[["Runs"], Done]


class Runs:
    """One of the two: a project on a sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path, **environment: str) -> None:
        self.sandbox = sandbox
        self._folder = folder
        self._environment = environment
        self.stack = "test"
        assert self("stack", "init", step=1).code == 0

    def __call__(self, *arguments: str, step: int | None = None) -> Done:
        if step:
            settings = {**PASSPHRASE, "config": {"aws:region": "us-east-1", "kept:step": step}}
            (self._folder / f"Pulumi.{self.stack}.yaml").write_text(yaml.safe_dump(settings))
        return self.sandbox.pulumi("--cwd", str(self._folder), *arguments, f"--stack={self.stack}", **self._environment)

    def up(self, step: int, *flags: str) -> Done:
        return self("up", "--yes", "--skip-preview", *flags, step=step)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Runs]]:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "Pulumi.yaml").write_text(
        f"name: kept\nruntime:\n  name: python\n  options:\n    virtualenv: {toolchain.ROOT / '.venv'}\n"
    )
    (folder / "__main__.py").write_text(dedent(PROGRAM))
    homes = [tmp_path_factory.mktemp("sandbox") for _ in range(2)]
    off = {"TENFOLD_SANDBOX_KUBERNETES": "off"}
    with started(homes[0], **off) as one, started(homes[1], **off) as other:
        backend = f"file://{tmp_path_factory.mktemp('state')}?metadata=skip"
        yield [Runs(one, folder), Runs(other, folder, PULUMI_BACKEND_URL=backend)]


def out_of_band(runs: Runs) -> Done:
    """Something goes without Pulumi, and a refresh finds that."""
    arns = [topic["TopicArn"] for topic in runs.sandbox.client("sns").list_topics()["Topics"]]
    runs.sandbox.client("sns").delete_topic(TopicArn=next(arn for arn in arns if arn.endswith(":needed")))
    return runs("refresh", "--yes", "--skip-preview", step=2)


def with_a_refusal(runs: Runs) -> Done:
    done = runs.up(3)
    assert done.code != 0 and "ResourceAlreadyExists" in done.out + done.err
    return done


def renamed(runs: Runs) -> Done:
    """A stack's name is a part of all names in it."""
    done = runs("stack", "rename", "other", step=4)
    runs.stack = "other"
    return done


STEPS: dict[str, Step] = {
    "created": lambda runs: runs.up(1),
    "changed, replaced, renamed, deleted": lambda runs: runs.up(2),
    "refreshed": out_of_band,
    "refused in the middle": with_a_refusal,
    "tainted": lambda runs: runs("state", "taint", "--yes", "urn:pulumi:test::kept::aws:sns/topic:Topic::needs"),
    "refreshed on the way, only one of them": lambda runs: runs.up(2, "--refresh", "--target=**needed"),
    "unprotected": lambda runs: runs.up(4),
    "renamed": renamed,
    "the same with another name": lambda runs: runs.up(4, "--expect-no-changes"),
    "destroyed": lambda runs: runs("destroy", "--yes", "--skip-preview"),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_state_is_the_one_that_a_folder_would_hold(both: list[Runs], name: str) -> None:
    """The steps are one story: each goes on where the one before it stopped."""
    ours, theirs = (STEPS[name](runs) for runs in both)
    assert (ours.code, "error" in ours.out.lower()) == (theirs.code, "error" in theirs.out.lower()), ours.out + ours.err
    assert _state(both[0]) == _state(both[1])


def _state(runs: Runs) -> Any:
    """The exported state, without times, without what is random, and with resources in the order of their names.

    The order of resources that do not need each other is that in which two processors happened to end with them.
    """
    done = runs("stack", "export")
    assert done.code == 0, done.err
    text = re.sub(r'"(created|modified|time|ciphertext)": "[^"]*"', r'"\1": ""', done.out)
    state = json.loads(re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "uuid", text))
    state["deployment"].get("resources", []).sort(key=lambda one: (one["urn"], one.get("id", "")))
    return state
