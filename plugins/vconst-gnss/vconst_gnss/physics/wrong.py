"""What can speak against the peak of a profile: a bit for each. Light, for declarations."""

WRONG = {
    "no_peak": 1,
    "peak_outside": 2,
    "peak_at_edge": 4,
    "several_peaks": 8,
    "negative_density": 16,
    "fluctuating": 32,
    "disagrees": 64,
}
