"""The command line in this process, with this plugin alone."""

import pytest

from tests.test_cli.conftest import call as call_of_core

core_call = call_of_core


@pytest.fixture
def call(core_call, monkeypatch):
    """``call("disaster", "flood")`` gives what it left."""
    monkeypatch.setenv("VCONST_PLUGINS", "disaster")
    return core_call
