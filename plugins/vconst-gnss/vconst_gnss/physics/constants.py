"""Constants that several formulas share, each with its source."""

#: Speed of light in m/s (SI).
LIGHT = 299_792_458.0

#: m of delay of the code per electron per m2, times Hz2: e2/(8 pi2 eps0 m_e) (IERS Conventions
#: 2010, section 9.4, rounds to 40.3).
REFRACTION = 40.3

#: Electrons per m2 in a TEC unit.
TECU = 1e16

#: Radius in km of the sphere that thin shells stand on (IONEX 1.0, BASE RADIUS).
EARTH_RADIUS = 6371.0

#: Turning rate of the Earth in rad/s (WGS 84, IS-GPS-200 and PZ-90; BeiDou and Galileo
#: differ in the eighth digit, which moves a satellite by less than 1 m in four hours).
EARTH_RATE = 7.2921151467e-5
