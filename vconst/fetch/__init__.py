"""Files of open archives: found by plugins, planned, fetched whole or not at all, counted."""
