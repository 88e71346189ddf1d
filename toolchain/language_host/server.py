"""The gRPC server. ``main`` is what ``.tenfold/bin/pulumi-language-python`` runs."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty

from toolchain.language_host.environment import Environment
from toolchain.language_host.processes import Processes
from toolchain.language_host.protocol import (
    LanguageRuntimeServicer,
    add_LanguageRuntimeServicer_to_server,
    language,
    plugin,
)

PROGRAM = Path(__file__).with_name("program.py")
ALREADY_SHOWN = 32
"""Exit status of a program that has told the engine itself what went wrong."""


class LanguageHost(LanguageRuntimeServicer):
    """Serves the engine at ``engine_address`` for Python."""

    def __init__(self, engine_address: str, processes: Processes) -> None:
        self._engine_address = engine_address
        self._processes = processes

    def Handshake(
        self, request: language.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language.LanguageHandshakeResponse:
        self._engine_address = request.engine_address
        return language.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin.PluginInfo:
        return plugin.PluginInfo()

    def GetRequiredPackages(
        self, request: language.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language.GetRequiredPackagesResponse:
        return language.GetRequiredPackagesResponse(packages=_environment(request.info, context).providers())

    def Run(self, request: language.RunRequest, context: grpc.ServicerContext) -> language.RunResponse:
        """Runs a program to its end; its output goes to the host's own, which the engine shows."""
        environment = _environment(request.info, context)
        settings = {
            "monitor": request.monitor_address,
            "engine": self._engine_address,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "organization": request.organization,
            "root_directory": request.info.root_directory,
        }
        program = os.path.normpath(os.path.join(request.pwd, request.info.entry_point))
        configuration = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        process = self._processes.start(
            [str(environment.python), "-uP", str(PROGRAM), json.dumps(settings), program, *request.args],
            request.pwd,
            environment.variables(os.environ) | configuration,
        )
        context.add_callback(lambda: self._processes.end(process))
        status = process.wait()
        if status == ALREADY_SHOWN:
            return language.RunResponse(bail=True)
        if status < 0:
            return language.RunResponse(error=f"program was ended by {signal.Signals(-status).name}")
        return language.RunResponse(error=f"program exited with non-zero exit code: {status}" if status else "")

    def RunPlugin(
        self, request: language.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language.RunPluginResponse]:
        """Runs a policy pack, a component provider or another plugin, and relays its output until it ends."""
        environment = _environment(request.info, context)
        folder = request.info.program_directory
        pack = request.kind == "analyzer"
        command = ["-m", "pulumi.policy", *request.args, folder] if pack else [folder, *request.args]
        process = self._processes.start(
            [str(environment.python), "-u", *command],
            folder if pack else request.pwd,
            environment.variables(dict(entry.split("=", 1) for entry in request.env)),
            subprocess.PIPE,
        )
        context.add_callback(lambda: self._processes.end(process))
        for stream, chunk in self._processes.relay(process):
            if stream == "stdout":
                yield language.RunPluginResponse(stdout=chunk)
            else:
                yield language.RunPluginResponse(stderr=chunk)
        yield language.RunPluginResponse(exitcode=process.wait())

    def InstallDependencies(
        self, request: language.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language.InstallDependenciesResponse]:
        """Makes the environment that the project names and installs its requirements.txt; else says what it runs in."""
        environment = Environment(request.info)
        folder = request.info.program_directory
        if not environment.named:
            yield language.InstallDependenciesResponse(stdout=f"Runs in {environment.folder}.\n".encode())
            return
        commands = [[sys.executable, "-m", "venv", str(environment.folder)]] if environment.complaint else []
        if Path(folder, "requirements.txt").exists():
            commands.append([str(environment.python), "-m", "pip", "install", "-r", "requirements.txt"])
        for command in commands:
            process = self._processes.start(command, folder, output=subprocess.PIPE)
            context.add_callback(lambda process=process: self._processes.end(process))
            for stream, chunk in self._processes.relay(process):
                if stream == "stdout":
                    yield language.InstallDependenciesResponse(stdout=chunk)
                else:
                    yield language.InstallDependenciesResponse(stderr=chunk)
            if process.wait():
                _refuse(context, f"`{' '.join(command)}` failed with exit code {process.returncode}")

    def About(self, request: language.AboutRequest, context: grpc.ServicerContext) -> language.AboutResponse:
        python = _environment(request.info, context).python
        version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout
        return language.AboutResponse(executable=str(python), version=version.removeprefix("Python ").strip())

    def GetProgramDependencies(
        self, request: language.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language.GetProgramDependenciesResponse:
        packages = _environment(request.info, context).packages(request.transitiveDependencies)
        dependencies = [language.DependencyInfo(name=name, version=packages[name]) for name in sorted(packages)]
        return language.GetProgramDependenciesResponse(dependencies=dependencies)

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """Nothing to do: the engine closes the monitor, which ends the program, and then the host."""
        return Empty()

    def GeneratePackage(
        self, request: language.GeneratePackageRequest, context: grpc.ServicerContext
    ) -> language.GeneratePackageResponse:
        _needs_official(context, "Generating a Python SDK")

    def GenerateProgram(
        self, request: language.GenerateProgramRequest, context: grpc.ServicerContext
    ) -> language.GenerateProgramResponse:
        _needs_official(context, "Generating a Python program")

    def GenerateProject(
        self, request: language.GenerateProjectRequest, context: grpc.ServicerContext
    ) -> language.GenerateProjectResponse:
        _needs_official(context, "Generating a Python project")


def _refuse(context: grpc.ServicerContext, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, message)
    raise AssertionError("abort does not return")


def _needs_official(context: grpc.ServicerContext, what: str) -> NoReturn:
    _refuse(context, f"{what} needs the official release of the Pulumi CLI: see https://www.pulumi.com/docs/install/")


def _environment(info: language.ProgramInfo, context: grpc.ServicerContext) -> Environment:
    environment = Environment(info)
    if environment.complaint:
        _refuse(context, environment.complaint)
    return environment


def _until_unwanted() -> None:
    """Returns when the engine asks the host to end, or has died without asking."""
    engine = os.getppid()
    ended = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: ended.set())
    while os.getppid() == engine and not ended.wait(1):
        pass


def main() -> None:
    """Serves until the engine wants no more. The engine passes its address as the last argument."""
    logging.getLogger("grpc").setLevel(logging.CRITICAL)  # what is not served here is refused, not worth a traceback
    processes = Processes()
    # A policy pack or plugin holds its thread for as long as it runs.
    server = grpc.server(ThreadPoolExecutor(max_workers=64))
    add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1], processes), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    _until_unwanted()
    processes.end_all()
    os._exit(0)  # the engine waits for the host to end; there is nothing left to flush or join
