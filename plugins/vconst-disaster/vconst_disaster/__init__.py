"""The disaster constellation: imaging platforms, their stations, and scene footprints."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """Platforms on nominal orbits, stations on the ground, and scenes of any platform."""
    from vconst_disaster.platforms import PLATFORMS
    from vconst_disaster.scenes import PLATFORM, SCENES
    from vconst_disaster.stations import STATIONS

    yield Mission(
        name="disaster",
        title="Imaging satellites for disasters and the stations that receive them",
        platforms=PLATFORMS,
        stations=STATIONS,
    )
    yield Mission(
        name="scenes",
        title="Scene footprints of imaging satellites",
        platforms=(PLATFORM,),
        products=(SCENES,),
    )


@hookimpl
def vocabulary():
    """What the core has no names for: what took a scene, how finely, under which terms."""
    from vconst_disaster.terms import TERMS

    yield from TERMS
