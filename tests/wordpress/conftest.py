"""The running WordPress network of a test module."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.wordpress.network import WordPressNetwork
from tests.wordpress.packages import unavailable_reason


@pytest.fixture(scope="module")
def network(request: pytest.FixtureRequest) -> Iterator[WordPressNetwork]:
    """Four sites of as many posts each as the module's POSTS says."""
    if reason := unavailable_reason():
        pytest.skip(f"no real WordPress: {reason}")
    # Not pytest's own folder, which stays for three runs: a network has 150 MB.
    with TemporaryDirectory() as folder, WordPressNetwork(Path(folder)) as network:
        network.start(posts=request.module.POSTS)
        yield network
