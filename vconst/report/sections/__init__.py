"""The parts of a page that are words and tables: one file each."""
