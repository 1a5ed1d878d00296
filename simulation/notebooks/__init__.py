"""The papermill runner: strict parameters, outputs that are equal byte for byte, and the delivery of a run as a folder."""

from simulation.notebooks.delivery import REPORT_NAME, Delivery
from simulation.notebooks.execution import NOTEBOOK_FOLDER, SCENARIO_NOTEBOOK, NotebookError, execute, find_notebook
from simulation.notebooks.parameters import check_parameters, parameters_of_texts
from simulation.notebooks.placing import check_notebook_places, execute_into
