"""A model that a recipe declares: arithmetic of ``x`` and named coefficients, nothing else."""

import ast
import operator

import numpy as np

from vconst.errors import UsageError

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS = {name: getattr(np, name) for name in ("exp", "log", "log10", "sqrt", "tanh")}

#: Longest model in letters, and most nodes of its tree.
_LONGEST, _MOST = 400, 200


def read_model(text, names):
    """
    A function of an expression.

    Parameters
    ----------
    text : str
        Of ``x``, the names, numbers, ``+ - * / **``, brackets and ``exp``, ``log``,
        ``log10``, ``sqrt``, ``tanh``.
    names : sequence of str
        Of the coefficients, in order.

    Returns
    -------
    model : callable
        ``model(x, coefficients)``.

    Raises
    ------
    UsageError
        If the text is anything else, or a name is missing or not used.

    Examples
    --------
    >>> float(read_model("gain * x + 1", ["gain"])(2.0, [3.0]))
    7.0
    """
    if len(text) > _LONGEST:
        raise _refused(text[:40] + "...", f"it has more than {_LONGEST} letters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise _refused(text, f"it is not an expression ({error.msg})") from None
    nodes = list(ast.walk(tree))
    if len(nodes) > _MOST:
        raise _refused(text, f"it has more than {_MOST} parts")
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    used = {n.id for n in nodes if isinstance(n, ast.Name) and id(n) not in called}
    if used != {"x", *names}:
        missing = sorted({"x", *names} - used) or sorted(used - {"x", *names})
        word = "lacks" if {"x", *names} - used else "has no starting value for"
        raise _refused(text, f"it {word} {', '.join(missing)}")
    read = _read(tree, text)
    return lambda x, coefficients: read({"x": x, **dict(zip(names, coefficients, strict=True))})


def _read(node, text):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = np.float64(node.value)
        return lambda held: value
    if isinstance(node, ast.Name):
        return lambda held, name=node.id: held[name]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _read(node.operand, text)
        sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
        return lambda held: sign * inner(held)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right, do = _read(node.left, text), _read(node.right, text), _BINARY[type(node.op)]
        return lambda held: do(left(held), right(held))
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS
        and len(node.args) == 1
        and not node.keywords
    ):
        inner, function = _read(node.args[0], text), _FUNCTIONS[node.func.id]
        return lambda held: function(inner(held))
    raise _refused(text, f"'{ast.unparse(node)}' is not arithmetic")


def _refused(text, why):
    return UsageError(
        f"fit_relation: 'model' is '{text}': {why}.",
        hint=(
            "Write y as arithmetic of x and the names of 'start', such as "
            "'offset + gain * x / (1 + x / limit)'; functions are exp, log, log10, sqrt, tanh."
        ),
    )
