"""
From a run to a page: one file that anyone can open, print, mail and check.

``build_report(run)`` writes ``report.html`` and ``figures/``. A figure is a function
marked :func:`figure` that yields :class:`Drawing`; a plugin offers :class:`Section`.
"""

from vconst.report.drawing import Drawing, Numbers, Section, figure

__all__ = ["Drawing", "Numbers", "Section", "build_report", "figure"]


def __getattr__(name):
    if name == "build_report":
        from vconst.report.build import build_report

        return build_report
    raise AttributeError(f"module 'vconst.report' has no attribute '{name}'")
