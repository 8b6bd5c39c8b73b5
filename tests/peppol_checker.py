"""The official rules of Peppol BIS Billing 3, where the sample files and their checker lie beside the project."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest


class Checker:
    """Every finding of the rules on some files, each as one line; none is what is wanted."""

    def __init__(self, samples: Path) -> None:
        pytest.importorskip("saxonche")
        path = samples.parent / "tools" / "validate_peppol.py"
        if not path.is_file():
            pytest.skip("there is no checker of Peppol rules beside KASSABOK_SAMPLES")
        spec = importlib.util.spec_from_file_location("validate_peppol", path)
        assert spec is not None
        assert spec.loader is not None
        module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self._validator = module.Validator(samples / "peppol")

    def findings(self, folder: Path, files: dict[str, bytes]) -> list[str]:
        """files: name -> bytes; they are written into the folder to be looked at."""
        found = []
        for name, data in files.items():
            path = folder / name
            path.write_bytes(data)
            found += [
                f"{name} {each['severity']} {each['rule']} {each['location']}: {each['text']}"
                for each in self._validator.findings(path)
            ]
        return found
