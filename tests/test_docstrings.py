"""Every public name says in its docstring what its types cannot.

Ruff asks for that only where a name can be imported: not of the methods of a private class,
though the rest of its module calls them.
"""

import inspect
import pkgutil
from functools import cached_property
from importlib import import_module

import ingest


def undocumented(owner, module):
    """Yield the public functions and classes of ``owner``, written in ``module``, without words.

    A method that stands for one of a base class is described there.
    """
    inherited = {name for base in getattr(owner, "__mro__", ())[1:] for name in vars(base)}
    for name, found in vars(owner).items():
        code = code_of(found)
        if code is None or (code.__module__, code.__name__) != (module.__name__, name):
            continue
        if inspect.isclass(code):
            yield from undocumented(code, module)
        if not (name.startswith("_") or name in inherited or code.__doc__):
            yield f"{code.__module__}.{code.__qualname__}"


def code_of(found):
    """Return a class, or the function behind a name; None where it is neither."""
    if isinstance(found, cached_property):
        found = found.func
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, classmethod | staticmethod):
        found = found.__func__
    found = inspect.unwrap(found) if callable(found) else found
    return found if inspect.isclass(found) or inspect.isfunction(found) else None


def test_every_public_function_class_and_method_has_a_docstring():
    modules = [
        import_module(found.name)
        for found in pkgutil.walk_packages(ingest.__path__, "ingest.")
        if not found.name.endswith("__main__")
    ]

    assert [name for each in modules for name in undocumented(each, each)] == []
