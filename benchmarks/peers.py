"""Runs Scanward and other de-identification tools on one folder, each as its own manual says, with default settings.

Each contender is a function of (source folder, output folder) that gives a word about what went wrong, or "".
A tool that is not installed is left out, with a word (`scripts/test-peers`, `benchmarks/install-peers`).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.agreement import agree

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT_S = 600


@dataclass(frozen=True, slots=True)
class Contender:
    """A tool: its name and version, and what runs it."""

    name: str
    version: str
    run: Callable[[Path, Path], str]


def default_venv() -> Path | None:
    """Where benchmarks/install-peers puts the Python tools: SCANWARD_PEERS, else .peers in the repository."""
    folder = Path(os.environ.get("SCANWARD_PEERS", Path(__file__).resolve().parents[1] / ".peers"))
    return folder if folder.is_dir() else None


def contenders(venv: Path | None, only: tuple[str, ...] = ()) -> tuple[list[Contender], list[str]]:
    """The tools that are here, and a line for each that is not."""
    found: list[Contender] = []
    absent: list[str] = []
    for name, probe, run in (
        ("Scanward", _scanward_version, scanward),
        ("Orthanc", _orthanc_version, orthanc),
        ("Kitware dicom-anonymizer", _module(venv, "dicom_anonymizer"), _with(venv, kitware)),
        ("dicognito", _module(venv, "dicognito"), _with(venv, dicognito)),
        ("gdcmanon", _gdcm_version, gdcmanon),
        ("deid", _module(venv, "deid"), _with(venv, deid)),
    ):
        if only and name.split()[0].lower() not in only:
            continue
        version = probe()
        if version:
            found.append(Contender(name, version, run))
        else:
            absent.append(f"{name} is not installed here and was left out")
    return found, absent


def scanward(source: Path, out: Path) -> str:
    """`SCANWARD_BENCH_OPTIONS` adds options, such as `--no-verify` to see what cleaning alone leaves."""
    more = os.environ.get("SCANWARD_BENCH_OPTIONS", "").split()
    with tempfile.TemporaryDirectory() as ward:
        agree([_scanward()], ward)
        command = [
            _scanward(),
            "release",
            str(source),
            "--to",
            str(out),
            "--recipient",
            "bench",
            "--purpose",
            "research",
        ]
        return _call([*command, "--recipe", "research", "--ward", ward, *more], good=(0, 6))


def dicognito(python: Path, source: Path, out: Path) -> str:
    return _sturdy(lambda here, there: _dicognito(python, here, there), source, out)


def _dicognito(python: Path, source: Path, out: Path) -> str:
    return _call([str(python), "-m", "dicognito", "--quiet", "--output-directory", str(out), str(source)])


def kitware(python: Path, source: Path, out: Path) -> str:
    """It reads one folder, no folders below it: the files are laid flat, their names kept apart by numbers."""
    command = str(python.with_name("dicom-anonymizer"))
    return _sturdy(lambda here, there: _call([command, str(here), str(there)]), source, out)


def deid(python: Path, source: Path, out: Path) -> str:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from deid.dicom import get_identifiers, replace_identifiers\n"
        "files = [str(p) for p in sorted(Path(sys.argv[1]).rglob('*')) if p.is_file()]\n"
        "ids = get_identifiers(files)\n"
        "replace_identifiers(dicom_files=files, ids=ids, save=True, output_folder=sys.argv[2], overwrite=True)\n"
    )
    return _sturdy(lambda here, there: _call([str(python), "-c", program, str(here), str(there)]), source, out)


def gdcmanon(source: Path, out: Path) -> str:
    """Its de-identification encrypts the old values into the object, for which it wants a certificate."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        key, certificate = f"{place}/key.pem", f"{place}/cert.pem"
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bench", "-days", "2"]
        _call([*request, "-keyout", key, "-out", certificate])
        flat = Path(place, "flat")
        flat.mkdir()
        _flatten(source, flat)
        command = ["gdcmanon", "-e", "--continue", "-c", certificate]
        words = [_call([*command, "-i", str(one), "-o", str(out / one.name)]) for one in sorted(flat.iterdir())]
        failed = sum(bool(word) for word in words)
        return f"no output for {failed} files" if failed else ""


def orthanc(source: Path, out: Path) -> str:
    """A server on loopback with storage of its own; every study is anonymised, then every instance fetched."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        port = _free_port()
        settings = {
            "Name": "bench",
            "StorageDirectory": f"{place}/storage",
            "IndexDirectory": f"{place}/index",
            "HttpPort": port,
            "DicomServerEnabled": False,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "Plugins": [],
        }
        Path(place, "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
        with Path(place, "log").open("wb") as log:
            server = subprocess.Popen([_orthanc(), f"{place}/orthanc.json"], stdout=log, stderr=log)
            try:
                return _through_rest(f"http://127.0.0.1:{port}", source, out)
            finally:
                server.terminate()
                server.wait(timeout=30)


def _through_rest(base: str, source: Path, out: Path) -> str:
    _wait_for(f"{base}/system")
    refused = 0
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        try:
            _rest(f"{base}/instances", path.read_bytes())
        except OSError:
            refused += 1
    failed = 0
    for study in json.loads(_rest(f"{base}/studies")):
        try:
            made = json.loads(_rest(f"{base}/studies/{study}/anonymize", b"{}"))
        except OSError:
            failed += 1
            continue
        for instance in json.loads(_rest(f"{base}/studies/{made['ID']}/instances")):
            content = _rest(f"{base}/instances/{instance['ID']}/file")
            (out / f"{instance['ID']}.dcm").write_bytes(content)
    words = [f"{refused} files not taken"] * bool(refused) + [f"{failed} studies not anonymised"] * bool(failed)
    return ", ".join(words)


def _rest(url: str, body: bytes | None = None) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data=body), timeout=_LIMIT_S) as answer:  # noqa: S310  (loopback)
        content: bytes = answer.read()
        return content


def _wait_for(url: str, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while True:
        try:
            _rest(url)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _sturdy(run: Callable[[Path, Path], str], source: Path, out: Path) -> str:
    """Run a tool on the whole folder; where it ends at a file that it cannot read, again without such files.

    All files that it can read go through one run, because that is what keeps references between them whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        flat = Path(place, "flat")
        flat.mkdir()
        _flatten(source, flat)
        word = run(flat, out)
        if not word:
            return ""
        bad = [path for path in sorted(flat.iterdir()) if _fails_alone(run, path, Path(place))]
        for path in bad:
            path.unlink()
        shutil.rmtree(out)
        out.mkdir()
        again = run(flat, out)
        return again or f"ends at {len(bad)} files that it cannot read ({word.partition(': ')[2]}); run without them"


def _fails_alone(run: Callable[[Path, Path], str], path: Path, place: Path) -> bool:
    here, there = place / "alone", place / "alone-out"
    for folder in (here, there):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    shutil.copyfile(path, here / path.name)
    return bool(run(here, there))


def _flatten(source: Path, flat: Path) -> None:
    for number, path in enumerate(sorted(p for p in source.rglob("*") if p.is_file())):
        shutil.copyfile(path, flat / f"{number:04d}_{path.name}")


def _call(command: list[str], good: tuple[int, ...] = (0,)) -> str:
    """Run `command`; "" when it ends well, else its last line."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LIMIT_S, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return f"stopped after {_LIMIT_S} s"
    except OSError as error:
        return str(error)
    if done.returncode in good:
        return ""
    lines = (done.stderr + done.stdout).decode("utf-8", "replace").strip().splitlines()
    told = [line for line in lines if "Error" in line] or lines or [""]
    return f"exit {done.returncode}: {told[-1][:160]}"


def _with(venv: Path | None, run: Callable[[Path, Path, Path], str]) -> Callable[[Path, Path], str]:
    python = (venv or Path()) / "bin" / "python"
    return lambda source, out: run(python, source, out)


def _module(venv: Path | None, name: str) -> Callable[[], str]:
    def probe() -> str:
        if venv is None or not (venv / "bin" / "python").exists():
            return ""
        ask = f"from importlib.metadata import version; print(version({name!r}))"
        return _first_line([str(venv / "bin" / "python"), "-c", ask])

    return probe


def _scanward() -> str:
    beside = Path(sys.executable).with_name("scanward")
    return str(beside) if beside.exists() else "scanward"


def _orthanc() -> str:
    return shutil.which("Orthanc") or "/usr/sbin/Orthanc"


def _scanward_version() -> str:
    return _first_line([_scanward(), "--version"]).rpartition(" ")[2]


def _orthanc_version() -> str:
    return _first_line([_orthanc(), "--version"]).rpartition(" ")[2]


def _gdcm_version() -> str:
    return _first_line(["gdcmanon", "--version"]).replace("gdcmanon: gdcm ", "").split(" ")[0]


def _first_line(command: list[str]) -> str:
    try:
        done: Any = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""
