"""
The look: one palette for light and dark, the colour maps, the style of every figure.

A figure is drawn with the light colours; on the page each of them is replaced by the
style-sheet variable of the same name, so that one drawing serves both themes.
"""

import matplotlib
from cmcrameri import cm
from matplotlib.colors import LinearSegmentedColormap, to_hex

from vconst.report.fonts import chinese_fonts

LIGHT = {
    "ink": "#111418",
    "muted": "#5b6470",
    "line": "#d9dde3",
    "paper": "#fefefe",
    "land": "#e6e9ed",
    "red": "#c1121f",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "card": "#f4f6f8",
    "link": "#0b5cad",
    "notice": "#fff4d6",
    "notice-ink": "#6b4a00",
    "alarm": "#fde8e8",
    "alarm-ink": "#8a0f19",
    "good-ink": "#0b6b4f",
}
DARK = {
    "ink": "#e8eaed",
    "muted": "#a3adb8",
    "line": "#39424d",
    "paper": "#15191e",
    "land": "#2a323b",
    "red": "#ff6b6b",
    "blue": "#56b4e9",
    "vermilion": "#f0803c",
    "card": "#1d232a",
    "link": "#7db8f7",
    "notice": "#3a2f10",
    "notice-ink": "#ffd98a",
    "alarm": "#43191d",
    "alarm-ink": "#ffb3b8",
    "good-ink": "#6fd3b0",
}
# Colours that figures may use and that change with the theme.
DRAWN = ("ink", "muted", "line", "paper", "land", "red", "blue", "vermilion")
INK, MUTED, LINE, PAPER, LAND, RED, BLUE, VERMILION = (LIGHT[name] for name in DRAWN)
# Over a raster, which is light in both themes, ink must not change with the theme.
OVER = "#1a1c1f"
# Which colour of text stands on which ground; the tests hold each pair to 4.5.
READ = (
    ("ink", "paper"),
    ("ink", "card"),
    ("muted", "paper"),
    ("muted", "card"),
    ("link", "paper"),
    ("link", "card"),
    ("red", "paper"),
    ("notice-ink", "notice"),
    ("alarm-ink", "alarm"),
    ("good-ink", "card"),
    ("good-ink", "paper"),
)

# Okabe and Ito (2008), "Color universal design", without yellow, which is 1.3:1 on white.
SERIES = (BLUE, VERMILION, "#009e73", "#cc79a7", "#e69f00", "#56b4e9", MUTED, INK)

SIGNED = cm.vik  # Crameri (2018), doi:10.5281/zenodo.1243862
# oslo reversed, without its ends, which would vanish on light and on dark paper.
COUNT = LinearSegmentedColormap.from_list(
    "oslo reversed", cm.oslo_r([0.18 + 0.66 * step / 255 for step in range(256)])
)

STYLE = {
    "font.size": 9,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.facecolor": PAPER,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "figure.dpi": 150,
    "savefig.dpi": 150,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.2,
    "path.simplify_threshold": 0.6,
}


def style(language="en", **more):
    """The figure style as a context: ``with style(): ...``; no global is left changed."""
    fonts = [*STYLE["font.sans-serif"], *(chinese_fonts() if language == "zh" else ())]
    return matplotlib.rc_context({**STYLE, "font.sans-serif": fonts, **more})


def css_variables():
    """The two palettes as the top of the style sheet."""
    light = ";".join(f"--{name}:{colour}" for name, colour in LIGHT.items())
    dark = ";".join(f"--{name}:{colour}" for name, colour in DARK.items())
    shades = ",".join(to_hex(SIGNED(step / 8)) for step in range(9))
    light += f";--signed:linear-gradient(to right,{shades})"
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def contrast(first, second):
    """
    Contrast ratio of two colours, 1 to 21.

    Parameters
    ----------
    first, second : str
        ``"#rrggbb"``, in any order.

    References
    ----------
    WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
