"""Runs rules over resources, in one pass indexed by type. What one rule fails with is a finding: the others run on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from policies.exemptions import Exemption, Exemptions
from policies.rule import Context, Level, Note, Rule
from policies.settings import DEFAULTS, Settings
from policies.stack import ROOT, Resource, Stack
from policies.values import NotKnown, Props


@dataclass(frozen=True)
class Finding:
    """Something that a rule has to say about a resource."""

    rule: Rule
    resource: Resource
    kind: Literal["violation", "unknown", "broken"]
    level: Level
    reason: str
    exemption: Exemption | None = None
    """The exemption under which it is let pass."""

    @property
    def stops(self) -> bool:
        """Whether nothing may be created while it stands."""
        return self.exemption is None and self.level in (Level.MANDATORY, Level.REMEDIATE)

    @property
    def message(self) -> str:
        """The reason, and the fix."""
        lines = [self.reason, self.rule.remedy, self.rule.snippet] if self.kind == "violation" else [self.reason]
        return "\n".join(lines).rstrip()


class Evaluator:
    """Rules, made ready for one environment."""

    def __init__(
        self,
        rules: Sequence[Rule],
        stack: str,
        settings: Settings = DEFAULTS,
        exemptions: Exemptions | None = None,
        config: Mapping[str, str] | None = None,
    ) -> None:
        """``stack`` is the stack's name: its environment, unless the settings say otherwise."""
        self.environment = settings.environment(stack)
        self._rules = rules
        self._stack = stack
        self._settings = settings
        self._exemptions = exemptions or Exemptions([])
        self._config = config or {}
        self._levels = {rule.id: settings.level(rule, self.environment) for rule in rules}
        self._options = {rule.id: settings.options(rule, self.environment) for rule in rules}
        self._single: dict[str, list[Rule]] = defaultdict(list)
        self._whole: list[Rule] = []
        for rule in rules:
            if self._levels[rule.id] is Level.DISABLED:
                continue
            if rule.reads is not None:
                self._whole.append(rule)
                continue
            for type_ in rule.subjects:
                self._single[type_].append(rule)

    def level(self, rule: Rule) -> Level:
        """The level of a rule here."""
        return self._levels.get(rule.id) or self._settings.level(rule, self.environment)

    def options(self, rule: Rule) -> Mapping[str, Any]:
        """The options of a rule here."""
        return self._options[rule.id]

    def configured(self, said: Mapping[Rule, tuple[Level, Mapping[str, Any]]]) -> Evaluator:
        """The same with other levels and options. Raises SettingsError."""
        settings = self._settings.overridden(said, self.environment)
        return Evaluator(self._rules, self._stack, settings, self._exemptions, self._config)

    def concerns(self, type_: str) -> bool:
        """Whether any rule looks at one resource of this type alone."""
        return type_ in self._single

    def resource(self, resource: Resource) -> list[Finding]:
        """What the rules that see one resource alone say of it."""
        rules = self._single.get(resource.type, ())
        return [finding for rule in rules for finding in self._judge(rule, resource, Stack([resource]))]

    def stack(self, resources: Sequence[Resource]) -> list[Finding]:
        """What the rules that see the stack whole say of it, and what is wrong with the exemptions.

        It is the last that is asked: an exemption that no finding used by now is one that matches nothing.
        """
        stack = Stack(resources, self._stack)
        found = [
            finding
            for rule in self._whole
            for subject in stack.of(*rule.types)
            for finding in self._judge(rule, subject, stack)
        ]
        root, *_ = stack.of(ROOT)
        return found + [
            Finding(rule, root, "violation", level, reason)
            for rule, reason in self._exemptions.problems(self._levels, self._stack)
            if (level := self.level(rule)) is not Level.DISABLED
        ]

    def told(self, notes: Sequence[Note], resources: Sequence[Resource]) -> list[str]:
        """What there is to say of a stack beyond findings: it is no violation, and nothing counts it."""
        context = Context(self.environment, Stack(resources, self._stack), {}, self._config)
        return [text for note in notes if (text := note(context))]

    def remediate(self, resource: Resource) -> list[tuple[Rule, Mapping[str, Any] | Exception]]:
        """All properties of a resource as each rule in turn mends them, or what became of the rule that tried."""
        mended: list[tuple[Rule, Mapping[str, Any] | Exception]] = []
        for rule in self._single.get(resource.type, ()):
            if self._levels[rule.id] is not Level.REMEDIATE or rule.remediate is None:
                continue
            if self._exemptions.of(rule, resource):
                continue
            try:
                props = rule.remediate(resource, self._context(rule, Stack([resource])))
            except NotKnown:
                continue  # the check says so
            except Exception as problem:  # noqa: BLE001 whatever is wrong with one rule, the others must be heard
                mended.append((rule, problem))
                continue
            if props:
                resource = replace(resource, props=Props({**resource.props.given, **props}))
                mended.append((rule, resource.props.given))
        return mended

    def _context(self, rule: Rule, stack: Stack) -> Context:
        return Context(self.environment, stack, self._options[rule.id], self._config)

    def _judge(self, rule: Rule, subject: Resource, stack: Stack) -> Iterator[Finding]:
        level = self._levels[rule.id]
        try:
            for reason in rule.check(subject, self._context(rule, stack)):
                yield Finding(rule, subject, "violation", level, reason, self._exemptions.of(rule, subject))
        except NotKnown as unknown:
            if rule.on_unknown != "skip":
                level = level if rule.on_unknown == "fail" else Level.ADVISORY
                reason = f"cannot be told before it is created, as {unknown} is not known yet: give it a plain value"
                yield Finding(rule, subject, "unknown", level, reason, self._exemptions.of(rule, subject))
        except Exception as problem:  # noqa: BLE001 whatever is wrong with one rule, the others must be heard
            reason = f"rule {rule.id} itself failed ({type(problem).__name__}: {problem}): a bug in the rule, not here"
            yield Finding(rule, subject, "broken", level, reason)


def evaluate(
    evaluator: Evaluator, resources: Sequence[Resource], outputs: Sequence[Resource] | None = None
) -> list[Finding]:
    """All findings over a stack, as the engine would hear them.

    ``outputs`` are the same resources with what AWS answered, which is what the engine shows to rules that see the
    stack whole; without them these see the inputs.
    """
    found = [finding for resource in resources for finding in evaluator.resource(resource)]
    return found + evaluator.stack(resources if outputs is None else outputs)
