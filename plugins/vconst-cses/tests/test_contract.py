"""The conformance kit, over every product."""

from vconst.testing import PluginTests


class TestCses(PluginTests):
    plugin = "cses"
