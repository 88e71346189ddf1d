"""The command line: ``python -m sandbox``."""

import argparse
import difflib
import json
import os
import re
import shlex
import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from sandbox import control
from sandbox.faults import KINDS
from sandbox.home import home, stacks
from toolchain import Problem

OUT = Console(width=None if sys.stdout.isatty() else 100, highlight=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command.

    Raises:
        Problem: it cannot be done; the message says what to do.
    """
    options = _parser().parse_args(arguments)
    match options.command:
        case "start":
            found = control.start()
            if options.simulate_nodes:
                control.simulate(found)
            print(f"The sandbox is up at {found.url} (pid {found.pid}).")
            print('Next: make up, or eval "$(python -m sandbox env)" for a shell that talks to it.')
        case "nodes":
            _control_planes(control.simulate(control.require(), options.quick, options.pool))
            print("The clusters schedule and scale. Next: kubectl get nodes,pods -A")
        case "load":
            _load(options)
        case "stop":
            print("The sandbox is stopped." if control.stop() else "The sandbox was not running.")
        case "reset":
            control.reset()
            print("The sandbox is empty. Next: make up")
        case "status":
            _status()
        case "env":
            _env(options.json)
        case "coverage":
            _coverage(options.json)
        case "faults":
            _faults(options)
        case "run":
            _run(options.argv, options.running)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An embedded AWS: no account needed.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    start = commands.add_parser("start", help="start it, unless it is up")
    start.add_argument("--simulate-nodes", action="store_true", help="and all that `nodes` starts")
    nodes = commands.add_parser("nodes", help="give its clusters controllers, a scheduler and simulated nodes")
    nodes.add_argument("--quick", action="store_true", help="an autoscaler that looks five times a second, for drills")
    nodes.add_argument(
        "--pool",
        action="append",
        default=[],
        type=_pool,
        metavar="NAME=TYPE:COUNT[:spot]",
        help="nodes beside those of node groups, such as general=m7g.large:3; 0 removes them",
    )
    load = commands.add_parser("load", help="say what Deployments on simulated nodes have to do").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    load.add_parser("list", help="the loads, and what pods use under them")
    load.add_parser("clear", help="no more loads: pods use a tenth of the CPU that they request")
    put = load.add_parser("set", help="one more load, or another one for the same Deployment")
    put.add_argument("deployment", type=_deployment, metavar="NAMESPACE/NAME", help="such as services/api")
    put.add_argument("--cpu", help="for all its pods together, such as 300m or 2")
    put.add_argument(
        "--external",
        action="append",
        default=[],
        type=_metric,
        metavar="METRIC=VALUE",
        help="what is measured outside, such as queue=12",
    )
    put.add_argument("--region", help="there alone; in every cluster that has it by default")
    commands.add_parser("stop", help="stop it; what it holds and its stacks are gone")
    commands.add_parser("status", help="what is up, since when, and what it holds")
    env = commands.add_parser("env", help='its environment, for eval "$(python -m sandbox env)"')
    env.add_argument("--json", action="store_true")
    commands.add_parser("reset", help="empty it, without a new process or port")
    coverage = commands.add_parser("coverage", help="what it does of each resource type")
    coverage.add_argument("--json", action="store_true")
    run = commands.add_parser("run", help="run a command in its environment, starting it first if need be")
    run.add_argument("--running", action="store_true", help="refuse when it is stopped")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    faults = commands.add_parser("faults", help="make calls fail on purpose").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    faults.add_parser("list", help="the faults in force, and how often each has struck")
    faults.add_parser("clear", help="no more faults")
    add = faults.add_parser("add", help="one more fault; names may hold * and ?")
    add.add_argument("--kind", required=True, choices=KINDS)
    add.add_argument("--service", default="*", help="as boto3 names it, such as ec2")
    add.add_argument("--region", default="*")
    add.add_argument("--operation", default="*", help="such as CreateVpc")
    add.add_argument("--rate", type=float, default=1.0, help="share of the calls that fail, above 0 and up to 1")
    add.add_argument("--seed", type=int, help="fail the same calls again in another run")
    return parser


def _pool(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"([a-z0-9-]+)=([a-z0-9.-]+):(\d+)(?::(spot|on-demand))?", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no pool: write general=m7g.large:3 or batch=m7g.large:3:spot")
    name, kind, count, capacity = found.groups()
    return {"name": name, "instance_type": kind, "count": int(count), "capacity_type": capacity or "on-demand"}


def _deployment(text: str) -> str:
    if not re.fullmatch(r"[^/]+/[^/]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no Deployment: write services/api")
    return text


def _metric(text: str) -> tuple[str, str]:
    metric, equals, value = text.partition("=")
    if not metric or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no metric: write queue=12")
    return metric, value


def _status() -> None:
    table = Table(box=None, show_header=False)
    found = control.running()
    if found:
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime((home() / "server.json").stat().st_mtime))
        faults = control.request(found, "GET", "faults")["rules"]
        recorded = control.request(found, "GET", "recorded")
        table.add_row("state", f"up at {found.url} (pid {found.pid})")
        table.add_row("since", since)
        table.add_row("stacks", ", ".join(stacks()) or "none")
        table.add_row("faults", str(len(faults)))
        table.add_row("recorded", f"{len(recorded)} resources with operations that it only records")
        table.add_row("log", str(home() / "server.log"))
    else:
        table.add_row("state", "stopped")
        if stacks():
            table.add_row("stacks", f"{', '.join(stacks())}: lost with it, and dropped at the next start")
    OUT.print(table)
    if found:
        _control_planes(control.request(found, "GET", "kubernetes") or [])
    print("Next: make up" if found else "Next: python -m sandbox start")


def _control_planes(found: list[dict[str, Any]]) -> None:
    """One line a cluster; the version is that of EKS, and in parentheses what runs where that is another one."""
    if not found:
        return
    table = Table("region", "cluster", "status", "version", "endpoint", "memory", "pids", box=None)
    for each in found:
        same = each["runs"].startswith(f"{each['version']}.")
        version = each["version"] if same else f"{each['version']} (runs {each['runs']})"
        pids = ", ".join(str(pid) for pid in each["pids"].values())
        memory, endpoint = f"{each['memory'] / 2**20:.0f} MiB", each["endpoint"] or "-"
        table.add_row(each["region"], each["cluster"], each["status"], version, endpoint, memory, pids)
    OUT.print(table)


def _env(as_json: bool) -> None:
    variables = control.environment(control.require())
    if as_json:
        print(json.dumps(variables, indent=2))
        return
    print(f"unset {' '.join(control.OTHERS)}")
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def _coverage(as_json: bool) -> None:
    from sandbox import provider  # loads moto and the whole SDK
    from sandbox.kubernetes.provider.coverage import coverage

    rows = [*provider.coverage(), *coverage()]
    if as_json:
        print(json.dumps([vars(row) for row in rows], indent=2))
        return
    names = Column("only recorded", overflow="fold"), Column("refused inputs", overflow="fold")
    table = Table(Column("type", no_wrap=True), "applied", *names, box=None)
    for row in rows:
        short = re.sub("/[^:]*", "", row.type)  # as the engine displays it: aws:ec2:Vpc for aws:ec2/vpc:Vpc
        table.add_row(short, str(len(row.applied)), ", ".join(row.recorded) or "-", ", ".join(row.unmapped) or "-")
    OUT.print(table)
    print("Applied: calls that the embedded AWS or the cluster's API server carries out. --json names them.")


def _load(options: argparse.Namespace) -> None:
    running = control.require()
    if options.action == "set":
        if options.cpu is None and not options.external:
            raise Problem("load set needs --cpu, --external, or both")
        wanted = {key: getattr(options, key) for key in ("deployment", "cpu", "region")}
        found = control.loads(running, "PUT", {**wanted, "external": dict(options.external)})
    else:
        found = control.loads(running, "DELETE" if options.action == "clear" else "GET")
    if not found:
        print("No load: pods use a tenth of the CPU that they request. Next: python -m sandbox load set NAMESPACE/NAME")
        return
    table = Table("region", "cluster", "deployment", "CPU", "pods", "used", "external", box=None)
    for each in found:
        cpu = "-" if each["cpu"] is None else f"{each['cpu']:g}"
        used = "-" if each["used"] is None else f"{each['used']:.0%}"
        external = ", ".join(f"{name}={value:g}" for name, value in each["external"].items()) or "-"
        table.add_row(each["region"], each["cluster"], each["deployment"], cpu, str(each["pods"]), used, external)
    OUT.print(table)
    print("Next: kubectl get hpa -A, or python -m sandbox load clear")


def _faults(options: argparse.Namespace) -> None:
    found = control.require()
    if options.action == "clear":
        control.request(found, "DELETE", "faults")
        print("No fault is in force.")
        return
    rules = control.request(found, "GET", "faults")["rules"]
    if options.action == "add":
        _check(options)
        rules = [{key: value for key, value in rule.items() if key != "hits"} for rule in rules]
        rules.append({name: getattr(options, name) for name in ("kind", "service", "region", "operation", "rate")})
        rules = control.request(found, "PUT", "faults", {"rules": rules, "seed": options.seed})["rules"]
    table = Table("kind", "service", "region", "operation", "rate", "hits", box=None)
    for rule in rules:
        table.add_row(*(str(rule[key]) for key in ("kind", "service", "region", "operation", "rate", "hits")))
    OUT.print(table)
    print("Next: python -m sandbox faults clear" if rules else "No fault is in force.")


def _check(options: argparse.Namespace) -> None:
    """Refuse a fault that could never strike."""
    from botocore.session import get_session

    session = get_session()
    _known("service", options.service, session.get_available_services())
    _known("region", options.region, session.get_available_regions("ec2"))
    if options.service in session.get_available_services():
        _known("operation", options.operation, session.get_service_model(options.service).operation_names)
    if not 0 < options.rate <= 1:
        raise Problem(f"--rate is {options.rate}: it must be above 0 and up to 1")


def _known(what: str, pattern: str, names: list[str]) -> None:
    if not any(fnmatchcase(name, pattern) for name in names):
        near = difflib.get_close_matches(pattern, names, n=5, cutoff=0.4) or names
        raise Problem(f"--{what} is {pattern}, which fits none: possible are {', '.join(near)}, or a pattern with *")


def _run(argv: list[str], must_run: bool) -> None:
    command = argv[1:] if argv[:1] == ["--"] else argv
    if not command:
        raise Problem("run needs a command: python -m sandbox run -- COMMAND")
    variables = {**os.environ, **control.environment(control.require() if must_run else control.start())}
    for name in control.OTHERS:
        variables.pop(name, None)
    try:
        os.execvpe(command[0], command, variables)
    except OSError as error:
        raise Problem(f"{command[0]}: {error.strerror}") from None


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"error: {problem}")
