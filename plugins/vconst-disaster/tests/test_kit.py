"""Scenes keep the contract of every plugin."""

from vconst.testing import PluginTests
from vconst.testing.damage_class import DamageTests


class TestDisaster(PluginTests):
    plugin = "disaster"


class TestDamaged(DamageTests):
    kit = TestDisaster
