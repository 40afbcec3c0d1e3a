"""What the plugin offers, by who publishes it."""

from vconst import Platform
from vconst_indices.products import cssi, gfz, kyoto, omni, others, solar

PLATFORMS = (
    Platform(name="gfz", title="GFZ Helmholtz Centre for Geosciences, Potsdam"),
    Platform(name="kyoto", title="World Data Center for Geomagnetism, Kyoto"),
    Platform(name="cssi", title="Space weather file of CSSI and CelesTrak"),
    Platform(name="omni", title="OMNI, Space Physics Data Facility of NASA"),
    Platform(name="silso", title="Sunspot Index and Long-term Solar Observations, Brussels"),
    Platform(name="swpc", title="Space Weather Prediction Center of NOAA"),
    Platform(name="dtu", title="Technical University of Denmark"),
    Platform(name="lasp", title="Laboratory for Atmospheric and Space Physics, Boulder"),
    *solar.SATELLITES,
)

PRODUCTS = (
    *gfz.PRODUCTS,
    *kyoto.PRODUCTS,
    *cssi.PRODUCTS,
    *omni.PRODUCTS,
    *solar.PRODUCTS,
    *others.PRODUCTS,
)
