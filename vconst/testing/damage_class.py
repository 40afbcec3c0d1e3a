"""Damaged files of every layout as a class of pytest tests, to be subclassed by a plugin."""

from functools import partial

import pytest

from vconst.testing.damaged import check_tally, mutations, read_all, readers
from vconst.testing.trial import Trial

#: How the core begins where no reader was asked; it names the file beside.
_OF_THE_CORE = ("no plugin recognises it", "its name is that of")


class DamageTests:
    """
    Subclass it in the tests of a plugin: damaged files are read or refused in words.

    They are read as ingest reads them, in a supervised process. Every format is damaged
    *few* times, with ``-m chaos`` *many* times, by chance, but always in the same way.

    Attributes
    ----------
    formats : mapping of str to callable
        By name: ``make(folder)`` writes a small sound file and returns its path, whose name
        is one that the product's formats take. It may skip.
    kit : type or None
        The :class:`vconst.testing.PluginTests` of the plugin: with ``-m chaos`` the made-up
        files of all its products are damaged as well.
    few, many : int

    Examples
    --------
    >>> class TestDamaged(DamageTests):
    ...     formats = {"table": write_table}  # doctest: +SKIP
    """

    formats = {}  # noqa: RUF012  replaced, never changed
    kit = None
    few, many = 12, 200

    def pytest_generate_tests(self, metafunc):
        """One test for each format."""
        if "format_name" in metafunc.fixturenames:
            many = metafunc.function.__name__.startswith("test_many")
            made = self._products() if many and self.kit else ()
            metafunc.parametrize("format_name", [*self.formats, *made])

    @pytest.fixture(scope="class")
    @classmethod
    def reading_pool(cls):
        """One supervised reader for all formats."""
        with readers() as pool:
            yield pool

    def test_damaged_files_are_read_or_refused(self, format_name, tmp_path, reading_pool):
        """The sound file is read; of the damaged ones some are refused, each by its name."""
        self._check(format_name, tmp_path, reading_pool, self.few)

    @pytest.mark.chaos
    @pytest.mark.timeout(3600)
    def test_many_damaged_files_are_read_or_refused(self, format_name, tmp_path, reading_pool):
        """Likewise, many; what became of them is printed."""
        tally = self._check(format_name, tmp_path, reading_pool, self.many)
        print(f"\n{format_name}: {dict(tally.words)}; {tally.used >> 20} MB")

    def _check(self, format_name, folder, pool, count):
        make = self.formats.get(format_name) or partial(self._make, format_name)
        path = make(folder)
        tally = read_all(mutations(path, format_name, range(count)), pool)
        check_tally(tally, count)
        assert tally.words["refused"] > 0
        for number, words in tally.by_outcome["refused"]:
            assert path.name in words or words.startswith(_OF_THE_CORE), (number, words)
        return tally

    def _products(self):
        """Products of the plugin that can be written."""
        kit = self.kit()
        return [name for name in kit.products() if kit.host().product(name).native]

    def _make(self, product, folder):
        kit = self.kit()
        return Trial(kit.host(), kit.host().product(product), folder, columns=kit.columns).made


def beginning_of(find, name, folder, size=6000):
    """
    Make a small sound file of a real one: its first lines.

    Parameters
    ----------
    find : callable
        ``find(name)`` gives the path of a real file, or skips the test.
    name : str
    folder : Path
    size : int or None
        Most bytes; None for the whole file.

    Returns
    -------
    path : Path
    """
    data = find(name).read_bytes()
    if size is not None:
        data = data[: data[:size].rindex(b"\n") + 1]
    path = folder / name
    path.write_bytes(data)
    return path
