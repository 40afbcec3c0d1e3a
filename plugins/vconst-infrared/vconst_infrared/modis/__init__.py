"""Daily land surface temperature of MODIS: HDF4-EOS tiles of the sinusoidal grid."""
