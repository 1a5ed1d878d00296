"""How commands are typed: their arguments and options alone. Everything else is imported when one of them runs, so that the
others start at once. What they mean stands in `messages/seen.yaml` (`help. ...`), in Chinese and English.
"""

from collections.abc import Callable

from simulation.commands.typed.examining import examine
from simulation.commands.typed.results import export, report, research, results, verify
from simulation.commands.typed.running import compile_, notebooks_, run
from simulation.commands.typed.scenarios import list_, province_workbook, validate
from simulation.commands.typed.studies import (
    attribute,
    compare,
    discover,
    experiment,
    levers,
    search,
    sensitivity,
    serve,
    spread,
)

COMMANDS: tuple[Callable[..., None], ...] = (
    list_, run, province_workbook, notebooks_, compile_, validate, examine, spread, research, verify,
    compare, levers, experiment, sensitivity, discover, attribute, search, report, results, export, serve,
)  # fmt: skip
"""In the order of the help."""
