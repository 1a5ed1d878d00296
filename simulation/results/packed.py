"""Office files whose bytes depend on their content alone: archives note when they were packed, which is taken out."""

from __future__ import annotations

import io
import re
import zipfile

EPOCH = (2021, 1, 1, 0, 0, 0)
_ABOUT = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settled(packed: bytes) -> bytes:
    """The same archive with one moment for every part and for when it was made and changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _ABOUT:
                content = _MOMENT.sub(rb"\g<1>2021-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return made.getvalue()
