"""The year of communities: who takes part in January, small projects in spring, sorting every quarter, a look back in
December."""

from __future__ import annotations
