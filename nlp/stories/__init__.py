"""Stories: documents that tell the same news, gathered so that a reader meets it once.

`marks.py` notes of a document what others find it by; `likeness.py` says whether two documents tell the same;
`gathering.py` gives each document its story.
"""

from __future__ import annotations

from aidocket.nlp.stories.gathering import GatherReport, gather_stories

__all__ = ["GatherReport", "gather_stories"]
