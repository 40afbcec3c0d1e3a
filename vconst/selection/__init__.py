"""What to read of the store: said first, read last, piece by piece."""

from vconst.selection.pieces import map_pieces
from vconst.selection.select import select
from vconst.selection.selection import MEMORY_LIMIT, Selection
from vconst.selection.surroundings import with_surroundings
from vconst.selection.times import DAY, Piece, parse_time
from vconst.selection.where import keep_where, parse_condition

__all__ = ["DAY", "MEMORY_LIMIT", "Piece", "Selection", "keep_where", "map_pieces"]
__all__ += ["parse_condition", "parse_time", "select", "with_surroundings"]
