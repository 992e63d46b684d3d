"""One running WordPress network for all tests that need one."""

from collections.abc import Iterator

import pytest

from tests.wordpress.network import WordPressNetwork
from tests.wordpress.packages import unavailable_reason


@pytest.fixture(scope="module")
def network() -> Iterator[WordPressNetwork]:
    """Four sites of 60 posts each."""
    if reason := unavailable_reason():
        pytest.skip(f"no real WordPress: {reason}")
    with WordPressNetwork() as network:
        network.start(posts=60)
        yield network
