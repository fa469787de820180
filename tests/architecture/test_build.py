"""The makefiles build for the right machine, with bytecode, without duplicates and small enough."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from openevent.infra import rds_login
from tests.factories.builds import ROOT, build

ELF_MACHINES = {"x86_64": 62, "arm64": 183}
"""e_machine of the ELF header: EM_X86_64, EM_AARCH64."""
LAYER_LIMIT = 40 * 1024 * 1024
UNCHECKED_HASH = 1
"""The flags of a .pyc that is valid whatever its source (PEP 552)."""
RUNTIMES_OWN = {"boto3", "botocore", "s3transfer"}
PACKAGES = {
    "ApiFunction": "api",
    "ImportWorkerFunction": "import_worker",
    "ExportWorkerFunction": "export_worker",
    "DispatcherFunction": "dispatcher",
}


@pytest.fixture(scope="module", params=ELF_MACHINES)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int]:
    """The built layer, and the machine it is for."""
    folder = tmp_path_factory.mktemp(request.param)
    return build("SharedLayer", folder, request.param), ELF_MACHINES[request.param]


def _machines(folder: Path) -> dict[str, int]:
    return {
        path.name: struct.unpack_from("<H", path.read_bytes()[:20], 18)[0]
        for path in folder.rglob("*.so")
    }


def _flags(folder: Path) -> set[int]:
    return {
        struct.unpack_from("<I", path.read_bytes()[:16], 4)[0] for path in folder.rglob("*.pyc")
    }


def _without_bytecode(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        if not (path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc").exists():
            yield path


def test_every_shared_object_of_the_layer_is_for_its_machine(built: tuple[Path, int]) -> None:
    folder, machine = built
    machines = _machines(folder)
    assert len(machines) > 10
    assert set(machines.values()) == {machine}


def test_the_layer_is_small_enough(built: tuple[Path, int]) -> None:
    assert sum(path.stat().st_size for path in built[0].rglob("*") if path.is_file()) <= LAYER_LIMIT


def test_the_layer_ships_bytecode_that_no_time_stamp_makes_stale(built: tuple[Path, int]) -> None:
    folder, _ = built
    assert _flags(folder) == {UNCHECKED_HASH}
    assert list(_without_bytecode(folder)) == []
    sources = {path.relative_to(folder / "python").parts[0] for path in folder.rglob("*.py")}
    assert sources == {"openevent", "migrations"}


def test_the_layer_leaves_to_lambda_what_is_lambdas(built: tuple[Path, int]) -> None:
    assert {path.name for path in (built[0] / "python").iterdir()} & RUNTIMES_OWN == set()


def test_the_layer_has_the_databases_certificates(built: tuple[Path, int]) -> None:
    place = built[0] / "python" / "openevent" / "infra" / "certificates"
    assert sorted(path.name for path in place.iterdir()) == ["LICENSE", "rds-global-bundle.pem"]
    assert (place / "rds-global-bundle.pem").read_bytes() == rds_login.CERTIFICATES.read_bytes()


@pytest.mark.parametrize("logical_id", PACKAGES)
def test_a_function_is_its_own_package_with_bytecode(logical_id: str, tmp_path: Path) -> None:
    folder = build(logical_id, tmp_path)
    assert {path.name for path in folder.iterdir()} == {PACKAGES[logical_id]}
    assert _flags(folder) == {UNCHECKED_HASH}
    assert list(_without_bytecode(folder)) == []


def test_the_api_brings_its_reference_as_files_of_its_own(tmp_path: Path) -> None:
    folder = build("ApiFunction", tmp_path) / "api"
    assert not (folder / "openapi.json").is_symlink()
    assert (folder / "openapi.json").read_bytes() == (ROOT / "docs" / "openapi.json").read_bytes()
    assert (folder / "docs.html").read_bytes() == (
        ROOT / "functions" / "api" / "docs.html"
    ).read_bytes()


def test_migrate_brings_alembic_and_nothing_that_the_layer_has(
    tmp_path: Path, built: tuple[Path, int]
) -> None:
    folder = build("MigrateFunction", tmp_path)
    brought = {path.name for path in folder.iterdir() if not path.name.endswith(".dist-info")}
    assert brought == {"migrate", "alembic", "mako"}
    assert brought & {path.name for path in (built[0] / "python").iterdir()} == set()
    assert _flags(folder) == {UNCHECKED_HASH}


@pytest.mark.parametrize("machine", ELF_MACHINES)
def test_the_image_worker_brings_pillow_for_its_processor(machine: str, tmp_path: Path) -> None:
    folder = build("ImageWorkerFunction", tmp_path, machine)
    brought = {path.name for path in folder.iterdir() if not path.name.endswith(".dist-info")}
    assert brought == {"image_worker", "PIL", "pillow.libs"}
    assert set(_machines(folder).values()) == {ELF_MACHINES[machine]}
    assert _flags(folder) == {UNCHECKED_HASH}


@pytest.mark.parametrize("machine", ELF_MACHINES)
def test_the_document_worker_brings_its_libraries_and_fonts(machine: str, tmp_path: Path) -> None:
    folder = build("DocumentWorkerFunction", tmp_path, machine)
    brought = {path.name for path in folder.iterdir() if not path.name.endswith(".dist-info")}
    libraries = {"PIL", "pillow.libs", "bidi", "charset_normalizer", "reportlab", "segno"}
    assert brought >= {"document_worker", "uharfbuzz", *libraries}
    assert set(_machines(folder).values()) == {ELF_MACHINES[machine]}
    assert _flags(folder) == {UNCHECKED_HASH}
    assert (folder / "document_worker" / "fonts" / "NotoSansSC-Medium.ttf").stat().st_size > 10**7


def test_the_mailer_brings_sendgrid_and_nothing_that_the_layer_has(
    tmp_path: Path, built: tuple[Path, int]
) -> None:
    folder = build("MailerFunction", tmp_path)
    brought = {path.name for path in folder.iterdir() if not path.name.endswith(".dist-info")}
    assert brought == {"mailer", "sendgrid", "python_http_client", "cryptography", "werkzeug"}
    assert brought & {path.name for path in (built[0] / "python").iterdir()} == set()
    assert _flags(folder) == {UNCHECKED_HASH}
