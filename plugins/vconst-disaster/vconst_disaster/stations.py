"""Stations that receive the platforms; places as the constellation's agreement states them."""

from vconst import Station

STATIONS = (
    Station(name="cuiaba", title="Cuiaba, Brazil (INPE)", latitude=-15.552, longitude=-56.073),
    Station(name="moscow", title="Moscow, Russia (Roscosmos)", latitude=55.86, longitude=37.63),
    Station(name="shadnagar", title="Shadnagar, India (NRSC)", latitude=17.028, longitude=78.188),
    Station(name="sanya", title="Sanya, China (AIR, CAS)", latitude=18.312, longitude=109.309),
    Station(
        name="hartebeesthoek",
        title="Hartebeesthoek, South Africa (SANSA)",
        latitude=-25.89,
        longitude=27.42,
    ),
)
