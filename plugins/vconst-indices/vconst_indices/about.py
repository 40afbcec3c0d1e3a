"""Who publishes the indices, how to cite them, and under what terms they come."""

KP = (
    "Matzka J. et al. (2021), The geomagnetic Kp index and derived indices of geomagnetic "
    "activity, Space Weather 19, e2020SW002641, doi:10.1029/2020SW002641; "
    "data doi:10.5880/Kp.0001"
)
HPO = (
    "Yamazaki Y. et al. (2022), Geomagnetic activity index Hpo, Geophys. Res. Lett. 49, "
    "e2022GL098860, doi:10.1029/2022GL098860; data doi:10.5880/Hpo.0003"
)
F107 = (
    "Tapping K. F. (2013), The 10.7 cm solar radio flux (F10.7), Space Weather 11, 394-406, "
    "doi:10.1002/swe.20064"
)
SUNSPOTS = (
    "SILSO, World Data Center, Royal Observatory of Belgium, Brussels; Clette F., Lefevre L. "
    "(2016), The new sunspot number, Solar Physics 291, 2629-2651, doi:10.1007/s11207-016-1014-y"
)
DST = (
    "World Data Center for Geomagnetism, Kyoto, M. Nose et al. (2015), Geomagnetic Dst index, "
    "doi:10.17593/14515-74000"
)
AE = (
    "World Data Center for Geomagnetism, Kyoto, M. Nose et al. (2015), Geomagnetic AE index, "
    "doi:10.17593/15031-54800"
)
SYM = (
    "World Data Center for Geomagnetism, Kyoto, S. Imajo et al. (2022), Mid-latitude geomagnetic "
    "indices ASY and SYM (ASY/SYM indices), doi:10.14989/267216"
)
OMNI = (
    "King J. H., Papitashvili N. E. (2005), Solar wind spatial scales in and comparisons of hourly "
    "Wind and ACE plasma and magnetic field data, J. Geophys. Res. 110, A02104, "
    "doi:10.1029/2004JA010649; GSFC/SPDF and OMNIWeb"
)
RC = (
    "Olsen N. et al. (2014), The CHAOS-4 geomagnetic field model, Geophys. J. Int. 197, 815-827, "
    "doi:10.1093/gji/ggu033"
)
XRS = "NOAA National Centers for Environmental Information, GOES X-ray sensor, L2 data"
SWPC = "NOAA Space Weather Prediction Center, estimated planetary K index"
LASP = (
    "Temerin M., Li X. (2006), Dst model for 1995-2002, J. Geophys. Res. 111, A04221, "
    "doi:10.1029/2005JA011257; Laboratory for Atmospheric and Space Physics, Boulder"
)

OPEN, NOT_COMMERCIAL = "CC BY 4.0", "CC BY-NC 4.0"
KYOTO = "non-commercial, with citation (WDC Kyoto)"
PUBLIC = "public domain (U.S. Government)"
