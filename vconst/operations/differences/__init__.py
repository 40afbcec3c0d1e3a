"""The two kinds of difference: of maps and of tracks."""
