"""Maps without a map library: two projections and the land of Natural Earth."""
