"""Where real files lie, and which products take a file for theirs."""

from vconst.testing import fixtures

claimants, host, store_of = fixtures.claimants, fixtures.host, fixtures.store_of
real = fixtures.real_files(__file__, "quakes")
