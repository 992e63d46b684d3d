"""The running WordPress network of a test module."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.wordpress.network import SITE_NAMES, WordPressNetwork
from tests.wordpress.packages import unavailable_reason


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    """The sites of a module's network: all, unless it has a fixture of this name itself."""
    return SITE_NAMES


@pytest.fixture(scope="module")
def network(request: pytest.FixtureRequest, names: tuple[str, ...]) -> Iterator[WordPressNetwork]:
    """Sites of as many posts each as the module's POSTS says."""
    if reason := unavailable_reason():
        pytest.skip(f"no real WordPress: {reason}")
    # Not pytest's own folder, which stays for three runs: a network has 150 MB.
    with TemporaryDirectory() as folder, WordPressNetwork(Path(folder), names) as network:
        network.start(posts=request.module.POSTS)
        yield network
