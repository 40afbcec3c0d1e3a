"""What the plugin offers: maps, observations of receivers with what TEC needs, and profiles."""

from vconst_gnss.products import maps, occultation, stations

PLATFORMS = (*maps.PLATFORMS, *stations.PLATFORMS, *occultation.PLATFORMS)

PRODUCTS = (*maps.PRODUCTS, *stations.PRODUCTS, *occultation.PRODUCTS)
