"""Fixtures of analysis: the tiny index method."""

import pytest

from tests.analysis.methods import tiny_method


@pytest.fixture(scope="session")
def method(tmp_path_factory):
    return tiny_method(tmp_path_factory.mktemp("methods"))
