"""The layouts, the real files, and one file as the store would get it."""

from vconst.testing import fixtures

conformed, host = fixtures.conformed, fixtures.host
real = fixtures.real_files(__file__, "ground")
written = fixtures.scripts(__file__)
