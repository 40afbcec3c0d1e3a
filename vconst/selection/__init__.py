"""What to read of the store: said first, read last, piece by piece."""

from vconst.selection.pieces import map_pieces
from vconst.selection.select import select
from vconst.selection.selection import MEMORY_LIMIT, Selection
from vconst.selection.surroundings import with_surroundings
from vconst.selection.times import DAY, Piece, parse_time

__all__ = ["DAY", "MEMORY_LIMIT", "Piece", "Selection", "map_pieces", "parse_time", "select"]
__all__ += ["with_surroundings"]
