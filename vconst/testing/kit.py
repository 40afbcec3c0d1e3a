"""All checks of a plugin's products, one after the other."""

from pathlib import Path

from vconst.errors import VconstError
from vconst.plugins import Host, describe
from vconst.testing.checks import CHECKS
from vconst.testing.finding import Failed, Finding, Skipped
from vconst.testing.trial import Trial


def check_plugin(plugin, product=None, *, folder, samples=None, columns=None):
    """
    Hold a plugin to what it promises.

    Parameters
    ----------
    plugin : Host, str or (str, object)
        A host whose plugins are looked at, the name of an installed plugin (its
        entry point), or a name and a module with hooks.
    product : str or None
        One product; None for all that the plugin offers.
    folder : path-like
        An empty folder for made-up files.
    samples : sequence of path, or mapping of str to sequence of path, or None
        Files of the product, by its name where there are several products. None: only
        files that the product's own writer makes are looked at.
    columns : callable or None
        ``columns(product, vocabulary)`` returns the Columns that made-up files are written
        from; None for :func:`vconst.testing.make_columns`.

    Returns
    -------
    findings : list of Finding
        One for each check of each product, in order.

    Raises
    ------
    UnknownNameError
        If the host knows no such product.

    Examples
    --------
    >>> import tempfile
    >>> check_plugin("nova", folder=tempfile.mkdtemp())[0].message
    "No plugin 'nova' is installed."
    """
    name, host = _host(plugin)
    state = next((state for state in host.states if state.name == name), None)
    if name and (state is None or state.state != "loaded"):
        return [_not_loaded(name, state)]
    if product is not None:
        host.product(product)
    names = [product] if product else _offered(host, name)
    findings = []
    for each in names:
        own = samples.get(each, ()) if isinstance(samples, dict) else samples or ()
        trial = Trial(host, host.product(each), Path(folder), samples=own, columns=columns)
        findings += [run_check(check, trial) for check in CHECKS]
    return findings


def run_check(check, trial):
    """
    Make one check.

    Parameters
    ----------
    check : str
        One of :data:`vconst.testing.CHECKS`.
    trial : Trial

    Returns
    -------
    finding : Finding
        Whatever the plugin raises is a failed check.
    """
    name = trial.product.name
    try:
        CHECKS[check](trial)
    except Failed as failure:
        return Finding(check, name, "failed", failure.message, failure.fix)
    except Skipped as reason:
        return Finding(check, name, "skipped", str(reason))
    except VconstError as error:
        return Finding(check, name, "failed", error.message, error.hint or "")
    except (Exception, SystemExit) as error:  # a plugin may raise anything at all
        return Finding(check, name, "failed", describe(error), "Look at the line that is named.")
    return Finding(check, name)


def _host(plugin):
    if isinstance(plugin, str):
        return plugin, Host()
    if isinstance(plugin, tuple):
        return plugin[0], Host(plugins=[plugin], load_installed=False)
    return None, plugin


def _offered(host, name):
    return [
        product
        for product in host.products
        if name in (None, host.plugin_of("product", product).name)
    ]


def _not_loaded(name, state):
    reason = f" was {state.state}: {state.reason}" if state else " is installed"
    message = f"Plugin '{name}'{reason}." if state else f"No plugin '{name}' is installed."
    fix = f'In pyproject.toml: [project.entry-points.vconst] {name} = "the_package".'
    return Finding("entry point", name, "failed", message, fix)
