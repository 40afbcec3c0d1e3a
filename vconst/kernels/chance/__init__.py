"""How much chance alone would do: rates, alarms, catalogues that are drawn, tests at once."""
