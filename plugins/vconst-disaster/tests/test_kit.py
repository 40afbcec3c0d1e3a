"""Scenes keep the contract of every plugin."""

from vconst.testing import PluginTests


class TestDisaster(PluginTests):
    plugin = "disaster"
