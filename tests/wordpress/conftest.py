"""The running WordPress network of a test module."""

from collections.abc import Iterator

import pytest

from tests.wordpress.network import WordPressNetwork
from tests.wordpress.packages import unavailable_reason


@pytest.fixture(scope="module")
def network(request: pytest.FixtureRequest) -> Iterator[WordPressNetwork]:
    """Four sites of as many posts each as the module's POSTS says."""
    if reason := unavailable_reason():
        pytest.skip(f"no real WordPress: {reason}")
    with WordPressNetwork() as network:
        network.start(posts=request.module.POSTS)
        yield network
