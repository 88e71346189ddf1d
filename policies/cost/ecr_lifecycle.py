"""CO12: container images that nobody runs any more."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.values import UNKNOWN

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


@rule(
    id="CO12",
    name="ecr-lifecycle",
    types=(REPOSITORY,),
    reads=(LIFECYCLE,),
    why="Each build adds an image, at $0.10 a GB and month, and without a policy none ever goes.",
    remedy="Add a lifecycle policy that keeps the last images and ends those without a tag.",
    snippet="""\
import json
api = aws.ecr.Repository("api")
selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100}
policy = {"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]}
aws.ecr.LifecyclePolicy("api", repository=api.name, policy=json.dumps(policy))""",
    severity=Severity.LOW,
    levels=ADVISORY,
    references=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
        "https://aws.amazon.com/ecr/pricing/",
    ),
    equivalents=("config:ecr-private-lifecycle-policy-configured", "prowler:ecr_repositories_lifecycle_policy_enabled"),
    passes=(
        Example([example(REPOSITORY, {}, "api"), example(LIFECYCLE, {}, "keep", links={"repository": ["api"]})]),
        Example([example(REPOSITORY, {"name": "api-1"}, "api"), example(LIFECYCLE, {"repository": "api-1"}, "keep")]),
    ),
    fails=(
        {},
        Example([example(REPOSITORY, {"name": "api-1"}, "api"), example(LIFECYCLE, {"repository": "web-1"}, "keep")]),
    ),
    unknown=(Example([example(REPOSITORY, {}, "api"), example(LIFECYCLE, {"repository": UNKNOWN}, "keep")]),),
    not_applicable=(Example([example("aws:ecrpublic/repository:Repository", {})]),),
)
def ECR_LIFECYCLE(repository: Resource, context: Context) -> Iterator[str]:
    """A repository gives up images that are no longer needed."""
    stack = context.stack
    if stack.users(repository, "repository", LIFECYCLE):
        return
    for policy in stack.of(LIFECYCLE):
        if not policy.links.get("repository"):
            policy.props.text("repository")  # one of an unknown repository may be this one's
    yield "has no lifecycle policy: every image that was ever pushed is paid for"
