"""
The conformance kit: what every product of a plugin can be held to.

:func:`check_plugin` returns findings; :class:`PluginTests` runs the same checks under pytest::

    from vconst.testing import PluginTests


    class TestNova(PluginTests):
        plugin = "nova"
        samples = {"nova-1/lap": ["tests/data/nova1_lap_20200108.h5"]}
"""

from vconst.testing.checks import CHECKS
from vconst.testing.columns import make_columns
from vconst.testing.finding import Finding
from vconst.testing.kit import check_plugin
from vconst.testing.pytest_class import PluginTests

__all__ = ["CHECKS", "Finding", "PluginTests", "check_plugin", "make_columns"]
