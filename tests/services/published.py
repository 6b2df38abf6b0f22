"""The published files that some tests read, where they are beside the repository."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"
HSDS = SHARED / "hsds" / "hsds-3.0-schema-examples.tar.gz"
OHANA = SHARED / "hsds" / "ohana_sample_csv.zip"
ILAO = SHARED / "hsds" / "ilao_legal_services_raw.zip"
OPEN_ELIGIBILITY = SHARED / "taxonomy" / "open_eligibility_2.0.xml"


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the repository")
    return path


def hsds_file(name: str) -> bytes:
    """One file of the HSDS archive, such as "examples/service_full.json"."""
    with tarfile.open(needs(HSDS)) as archive:
        member = next(one for one in archive.getmembers() if one.name.endswith(f"hsds-3.0/{name}"))
        return archive.extractfile(member).read()  # type: ignore[union-attr]


def hsds_json(name: str) -> Any:
    return json.load(io.BytesIO(hsds_file(name)))
