"""A cluster that only talks TLS, with certificates of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cluster.conftest import ALL
from tests.cluster.declarations import NOTED, compiled
from tests.cluster.hosts import Cluster, Network

pytestmark = [
    pytest.mark.timeout(110),
    pytest.mark.skipif(not ALL, reason="it is part of `make cluster`"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="it needs openssl"),
]


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(
        ["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60
    )


def make_certificates(folder: Path) -> None:
    """Write an authority, and a certificate with its key that this has signed."""
    new = ("req", "-newkey", "rsa:2048", "-nodes")
    words = ("-x509", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, *new, *words)
    words = ("-subj", "/CN=skorche", "-keyout", "key.pem", "-out", "request.pem")
    openssl(folder, *new, *words)
    words = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem")
    openssl(folder, "x509", "-req", "-in", "request.pem", *words)


def test_what_is_encrypted(hosts: Network, tmp_path: Path) -> None:
    make_certificates(tmp_path)
    ca, cert, key = (str(tmp_path / f"{name}.pem") for name in ("ca", "cert", "key"))
    words = ("--protocol", "tls", "--tls-ca-file", ca, "--tls-cert", cert)
    with Cluster(hosts, tmp_path / "cluster", (*words, "--tls-key", key)) as cluster:
        cluster.worker(2)
        assert cluster.address.startswith("tls://")
        path = compiled(NOTED, tmp_path)
        given = ("--tls-ca", ca, "--tls-cert", cert, "--tls-key", key)
        done = cluster.run(path, *given)
        assert (done.returncode, len(done.stdout.split())) == (0, 34), done.stderr
        # Dask's own configuration says it as well.
        names = {"CA_FILE": ca, "CLIENT__CERT": cert, "CLIENT__KEY": key}
        settings = {
            f"DASK_DISTRIBUTED__COMM__TLS__{n}": file for n, file in names.items()
        }
        command = cluster.client_host.command([str(path), "--cluster", cluster.address])
        environment = {**os.environ, **settings}
        done = subprocess.run(
            command,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, len(done.stdout.split())) == (0, 34), done.stderr
        # Others are let in by nobody.
        other = tmp_path / "other"
        other.mkdir()
        make_certificates(other)
        given = (
            "--tls-cert",
            str(other / "cert.pem"),
            "--tls-key",
            str(other / "key.pem"),
        )
        for wrong in ((), ("--tls-ca", ca, *given)):
            done = cluster.run(path, *wrong, "--wait", "3")
            assert done.returncode == 1
            assert f"no scheduler answers at {cluster.address}" in done.stderr
