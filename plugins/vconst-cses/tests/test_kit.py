"""Every product keeps the contract of every plugin."""

from vconst.testing import PluginTests


class TestCses(PluginTests):
    plugin = "cses"
