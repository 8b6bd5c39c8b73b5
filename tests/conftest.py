"""What all tests share: the samples folder, and a hypothesis profile that repeats itself exactly."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test may depend on time, and a failure must come back at the next run.
settings.register_profile(
    "kassabok", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kassabok")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of third-party sample files that KASSABOK_SAMPLES names; without it the test is skipped."""
    folder = os.environ.get("KASSABOK_SAMPLES")
    if not folder:
        pytest.skip("KASSABOK_SAMPLES names no folder of sample files")
    return Path(folder)
