"""Paths as people read them, also where the folder that the program was started in is deleted while it works."""

from __future__ import annotations

import os
from pathlib import Path


def real_path(path: Path) -> Path:
    """The path without links. Unlike `Path.resolve` it does not stumble over a link to itself."""
    return Path(os.path.realpath(path))


def shown_path(path: Path) -> str:
    """A path as it is shown: relative below the working folder, elsewhere, and where that is no more, as it was given."""
    try:
        return real_path(path).relative_to(os.path.realpath(os.curdir)).as_posix()
    except (ValueError, FileNotFoundError):
        return path.as_posix()


def full_path(path: Path) -> str:
    """A path from the root on; as it was given where the working folder is no more."""
    return path.as_posix() if is_working_folder_gone() else os.path.abspath(path)


def is_working_folder_gone() -> bool:
    """Whether the folder that relative paths start from has been deleted."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False
