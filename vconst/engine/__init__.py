"""Where work runs: here or in processes; and the supervised pool that reads files."""

from vconst.engine.pool import Engine
from vconst.engine.readers import Failure, ReaderPool

__all__ = ["Engine", "Failure", "ReaderPool"]
