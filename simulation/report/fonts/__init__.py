"""The typeface of figures and reports: a subset of Noto Sans SC under the SIL Open Font License (OFL.html).

Provenance: NotoSansSC-Regular.otf of the wheel pylopdf-fonts-zh-cn 0.1.1, cut by `simulation.report.fonts.make` with fontTools.
It is renamed so that a Noto font of the machine never takes its place.
"""

from pathlib import Path

FAMILY = "Greenplan Sans SC"
FOLDER = Path(__file__).resolve().parent
OTF = FOLDER / "GreenplanSansSC.otf"
WOFF2 = FOLDER / "GreenplanSansSC.woff2"
