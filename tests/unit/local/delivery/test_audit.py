"""`make audit` reads each file of requirements by itself, and fails if one has a finding."""

from pathlib import Path

import pytest

from local.delivery import audit
from local.stack.state import ROOT

FILES = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))


def replace_tool(folder: Path, monkeypatch: pytest.MonkeyPatch, finding: str) -> Path:
    """Put a tool in place that writes its last argument to a file, and has one finding."""
    tool, log = folder / "tool", folder / "log"
    tool.write_text(f'#!/bin/sh\necho "$6 $7" >> "{log}"\ncase "$7" in *{finding}) exit 1; esac\n')
    tool.chmod(0o700)
    monkeypatch.setattr(audit, "TOOL", tool)
    monkeypatch.setattr(audit, "_build_tool", lambda: None)
    return log


@pytest.mark.parametrize(("finding", "status"), [("/none.txt", 0), ("/layer.txt", 1)])
def test_every_file_is_audited(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    finding: str,
    status: int,
) -> None:
    log = replace_tool(tmp_path, monkeypatch, finding)
    assert audit.main() == status
    calls = [f"--requirement {ROOT}/requirements/{name}" for name in FILES]
    assert log.read_text().splitlines() == calls
    assert ("layer.txt: a package is weak" in capfd.readouterr().out) is bool(status)
