"""The checks as a class of pytest tests, to be subclassed by a plugin's own tests."""

from vconst.plugins import Host
from vconst.testing.checks import CHECKS
from vconst.testing.columns import make_columns
from vconst.testing.kit import run_check
from vconst.testing.trial import Trial


class PluginTests:
    """
    Subclass it in the tests of a plugin; every check of every product is a test.

    Attributes
    ----------
    plugin : str
        Name of its entry point.
    samples : mapping of str to sequence of path
        Real files by product name; those that do not exist here are left out.

    Examples
    --------
    >>> class TestNova(PluginTests):
    ...     plugin = "nova"
    """

    plugin = ""
    samples = {}  # noqa: RUF012  replaced, never changed
    _hosts = {}  # noqa: RUF012  one host and one trial a product, for all tests
    _trials = {}  # noqa: RUF012

    def columns(self, product, vocabulary):
        """
        Samples that made-up files are written from.

        Override it where evenly rising values are not possible ones.
        """
        platform = self.host().platforms.get(product.platform)
        return make_columns(product, vocabulary, altitude=platform and platform.altitude)

    def pytest_generate_tests(self, metafunc):
        """One test for each product and check."""
        if {"product", "check"} <= set(metafunc.fixturenames):
            pairs = [(product, check) for product in self.products() for check in CHECKS]
            metafunc.parametrize(("product", "check"), pairs or [("", "entry point")])

    def test_it_keeps_the_contract(self, product, check, tmp_path_factory):
        """The plugin is held to one check of one product."""
        import pytest

        assert product, (
            f"Plugin '{self.plugin}' is not installed or offers no product: {self._why()}"
        )
        finding = run_check(check, self._trial(product, tmp_path_factory))
        if finding.state == "skipped":
            pytest.skip(finding.message)
        assert finding.passed, str(finding)

    @classmethod
    def host(cls):
        """All plugins, once for all its tests."""
        if cls not in PluginTests._hosts:
            PluginTests._hosts[cls] = Host()
        return PluginTests._hosts[cls]

    @classmethod
    def products(cls):
        """Names of the plugin's products."""
        host = cls.host()
        return [
            name for name in host.products if host.plugin_of("product", name).name == cls.plugin
        ]

    @classmethod
    def _why(cls):
        states = [state for state in cls.host().states if state.name == cls.plugin]
        return states[0].reason if states else "no such entry point"

    def _trial(self, product, tmp_path_factory):
        place = (type(self), product)
        if place not in PluginTests._trials:
            host = self.host()
            PluginTests._trials[place] = Trial(
                host,
                host.product(product),
                tmp_path_factory.mktemp("kit"),
                samples=[path for path in self.samples.get(product, ()) if path.exists()],
                columns=self.columns,
            )
        return PluginTests._trials[place]
