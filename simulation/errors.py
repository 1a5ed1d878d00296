"""What a person is told when an input cannot be used: one clear sentence, and never a traceback.

Every check of user input raises :class:`InputError`. The command line prints it and ends with exit code 2; in a notebook
it is an ordinary exception whose text is the same sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """An input cannot be used.

    Parameters
    ----------
    problem : what is wrong, as a clause without a full stop ("population is negative (-5)").
    file : the file that holds it, if there is one.
    place : where in the file: a line, a field, a row or a cell ("line 7, goals.add[0].variable").
    remedy : what to do about it ("give a number of people, zero or more").
    """

    def __init__(self, problem: str, *, file: object = None, place: str | None = None, remedy: str | None = None):
        self.problem, self.file, self.place, self.remedy = problem, file, place, remedy
        where = ", ".join(str(part) for part in (file, place) if part)
        sentence = f"{where}: {problem}" if where else problem
        text = f"{sentence}; {remedy}" if remedy else sentence
        asks = remedy is not None and remedy.startswith(("did you mean", "is it")) and remedy.endswith("?")
        super().__init__(text if asks else f"{text}.")

    def __reduce__(self):  # keeps the parts when the error crosses a process
        return _rebuild, (self.problem, self.file, self.place, self.remedy)


def _rebuild(problem: str, file: object, place: str | None, remedy: str | None) -> InputError:
    return InputError(problem, file=file, place=place, remedy=remedy)


def nearest(name: object, names: Iterable[str]) -> str | None:
    """The known name most like `name` (any case), or None where nothing is like it."""
    known = {str(candidate).lower(): str(candidate) for candidate in names}
    found = difflib.get_close_matches(str(name).lower(), list(known), n=1, cutoff=0.5)
    return known[found[0]] if found else None


def unknown_name(kind: str, name: object, names: Iterable[str], *, file: object = None, place: str | None = None) -> InputError:
    """The error for a name that does not exist, with the nearest valid name as its remedy."""
    names = sorted({str(candidate) for candidate in names})
    guess = nearest(name, names)
    remedy = (
        f"did you mean {guess!r}?" if guess else "use one of " + ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    )
    return InputError(f"unknown {kind} {name!r}", file=file, place=place, remedy=remedy.rstrip("."))
