"""Who flies when: passes over a place, and encounters of two platforms, before there are data."""

from vconst.planning.conjunctions import Criteria, Plan, plan_conjunctions
from vconst.planning.passes import Place, place_of, plan_passes

__all__ = ["Criteria", "Place", "Plan", "place_of", "plan_conjunctions", "plan_passes"]
