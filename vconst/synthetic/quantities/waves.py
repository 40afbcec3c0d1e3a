"""Electric fields, and waves as waveforms and as spectra that belong to them."""

import numpy as np

from vconst.kernels.sidereal import sidereal_angle

#: Periodograms that one spectrum of a file is the mean of.
AVERAGES = 8

#: Packets that are worked on at once.
_MANY = 1024


def electric_density(frequency):
    """
    Power spectral density of the ambient electric field.

    Parameters
    ----------
    frequency : array of float
        Hz, 0 or more.

    Returns
    -------
    density : array of float
        mV2 m-2 Hz-1: ``0.01 / (1 + f^2) + 1e-6 exp(-(ln(f / 600) / 0.3)^2) + 1e-10``, a steep
        continuum that is flat below 1 Hz, a band of hiss near the proton gyrofrequency (305 to
        793 Hz for 20 to 52 uT), and a floor.
    """
    return 0.01 / (1 + frequency**2) + 1e-6 * _hiss(frequency) + 1e-10


def magnetic_density(frequency):
    """The same of the magnetic field: ``1e-3 (1 + f^2)^-1.5 + 1e-9 (hiss) + 1e-12``, nT2 Hz-1."""
    return 1e-3 * (1 + frequency**2) ** -1.5 + 1e-9 * _hiss(frequency) + 1e-12


def motional_field(scene):
    """
    ``v x B`` of every record in mV/m, north, east, centre, shape (n, 3).

    What a double probe aboard measures of plasma at rest: in plasma that carries the field E,
    a probe that moves through it at v sees ``E + v x B``. v is relative to the rotating
    Earth, so the plasma turns with it.
    """
    return _seen_aboard(scene.motion, scene.field)


def motional_field_later(scene, seconds):
    """The same some seconds after the time of every record: later samples of its packet."""
    return _seen_aboard(*scene.later(seconds))


def _seen_aboard(motion, field):
    return np.cross(motion, np.stack(field, axis=1)) * 1e-3  # km/s nT = 1e-6 V/m


def add_motion(scene, packets, number):
    """
    Packets with the motional field of each of their samples, in the same memory.

    Parameters
    ----------
    scene : Scene
    packets : array of float, shape (n, samples)
        mV/m.
    number : int
        Of the component: 0 north, 1 east, 2 centre.

    Returns
    -------
    packets : array of float, shape (n, samples)

    Notes
    -----
    It is that of the first and last sample, and linear between: over 2 s its curve is
    ``(2 s)^2 / 8`` of 1e-6 s-2 of 400 mV/m, 2e-4 mV/m, and below 0.005 mV/m with the
    small-scale field; in the auroral ovals below 0.03 mV/m.
    """
    share = np.linspace(0, 1, packets.shape[1])
    first = motional_field(scene)[:, number]
    change = motional_field_later(scene, (packets.shape[1] - 1) / scene.rate)[:, number] - first
    for start in range(0, len(packets), _MANY):
        rows = slice(start, start + _MANY)
        packets[rows] += first[rows, None] + change[rows, None] * share
    return packets


def waveform(draw, density, shape, rate, loudness):
    """
    Noise with a stated spectrum.

    Parameters
    ----------
    draw : numpy.random.Generator
    density : callable
        One-sided power spectral density of a frequency in Hz.
    shape : tuple of int
        Records and samples.
    rate : float
        Samples in s.
    loudness : array of float, shape (records,)
        Factor of the amplitude.

    Returns
    -------
    noise : array of float
        Its variance is the integral of the density up to half the rate, but for the mean of
        each record, which is zero.
    """
    records, samples = shape
    frequency = np.fft.rfftfreq(samples, 1 / rate)
    size = np.sqrt(density(frequency) * rate * samples / 2)
    size[0] = 0.0
    normal = draw.standard_normal((2, records, len(frequency))) / np.sqrt(2)
    spectrum = (normal[0] + 1j * normal[1]) * size
    if samples % 2 == 0:
        spectrum[:, -1] = normal[0, :, -1] * np.sqrt(2) * size[-1] * np.sqrt(2)
    noise = np.fft.irfft(spectrum, samples, axis=1)
    noise *= loudness[:, None]
    return noise


def loudness(scene):
    """How strong waves are: more at high latitudes, in storms, and inside depletions."""
    dipole, _, _ = scene.around
    fast, _ = scene.truth.activity.storm(scene.time)
    return (1 + 2 * np.clip((np.abs(dipole) - 45) / 20, 0, 1)) * (1 + fast)


def _electric(number):
    def electric_field(scene, variable):
        noise = _noise(scene, variable, electric_density)
        if noise.ndim == 1:
            return motional_field(scene)[:, number] + noise
        return add_motion(scene, noise, number)

    return electric_field


def _magnetic(number):
    def magnetic_wave(scene, variable):
        return _noise(scene, variable, magnetic_density)

    return magnetic_wave


def _noise(scene, variable, density):
    shape, draw, loud = scene.shape(variable), scene.draw(variable.name), loudness(scene)
    if len(shape) == 1:  # one value a record: noise up to half the cadence
        rate = 1 / (scene.made.cadence or scene.product.cadence)
        return waveform(draw, density, (1, shape[0]), rate, np.ones(1))[0] * loud
    return waveform(draw, density, shape, scene.rate, loud)


def _spectrum(density, power):
    def spectrum(scene, variable):
        shape = scene.shape(variable)
        chance = scene.draw(variable.name).chisquare(2 * AVERAGES, shape) / (2 * AVERAGES)
        found = density(scene.frequencies[: shape[1]]) * chance * loudness(scene)[:, None] ** 2
        return found if power else np.sqrt(found)

    return spectrum


def _phase(scene, variable):
    return scene.draw(variable.name).uniform(-180, 180, scene.shape(variable))


def _frequency(scene, variable):
    return scene.frequencies


def attitude_quaternion(scene, variable):
    """Scalar first, from a sensor along north, east, centre to the inertial frame."""
    east = (np.radians(scene.longitude) + sidereal_angle(scene.time)) / 2
    down = -(np.pi / 2 + np.radians(scene.latitude)) / 2  # about the axis to the east, then z
    real, up = np.cos(east), np.sin(east)
    parts = (real * np.cos(down), -up * np.sin(down), real * np.sin(down), up * np.cos(down))
    return np.stack(parts, axis=1)


def _hiss(frequency):
    return np.exp(-((np.log(np.maximum(frequency, 1e-3) / 600.0) / 0.3) ** 2))


FILLERS = {"frequency": _frequency, "attitude_quaternion": attitude_quaternion}
for _number, _axis in enumerate("xyz"):
    FILLERS |= {
        f"electric_field_{_axis}": _electric(_number),
        f"magnetic_wave_{_axis}": _magnetic(_number),
        f"electric_amplitude_{_axis}": _spectrum(electric_density, power=False),
        f"electric_power_{_axis}": _spectrum(electric_density, power=True),
        f"magnetic_amplitude_{_axis}": _spectrum(magnetic_density, power=False),
        f"magnetic_power_{_axis}": _spectrum(magnetic_density, power=True),
        f"magnetic_phase_{_axis}": _phase,
    }
