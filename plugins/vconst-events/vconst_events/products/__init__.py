"""What the plugin offers: earthquakes, and events of other kinds."""

from vconst import Platform
from vconst_events.products import earthquakes, others

PLATFORMS = (
    Platform(name="usgs", title="U.S. Geological Survey"),
    Platform(name="fdsn", title="Agencies that publish QuakeML, as FDSN services do"),
    Platform(name="gcmt", title="Global Centroid Moment Tensor project"),
    Platform(name="csep", title="Collaboratory for the Study of Earthquake Predictability"),
    Platform(name="own", title="Events of one's own"),
    Platform(name="gvp", title="Global Volcanism Program, Smithsonian Institution"),
    Platform(name="ibtracs", title="International Best Track Archive for Climate Stewardship"),
    Platform(name="sun", title="The Sun, as the Space Weather Prediction Center reports it"),
    Platform(name="nasa", title="NASA Goddard Space Flight Center"),
)

PRODUCTS = (*earthquakes.PRODUCTS, *others.PRODUCTS)
