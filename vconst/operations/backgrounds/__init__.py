"""Maps of what is usual: crossings of cells, their classes, and how they stand in their cell."""
