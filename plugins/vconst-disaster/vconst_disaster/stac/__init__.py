"""STAC items: the JSON, its footprints, its sensors."""
