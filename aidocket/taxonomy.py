"""Closed vocabularies that code depends on. Claims and practices are open: they stand in the registry."""

from __future__ import annotations

STATUSES: dict[str, str] = {
    "alleged": "a party or official says that another did it",
    "admitted": "the actor says so: testimony, filing or statement",
    "denied": "the actor denies it",
    "reported": "press or researchers say so, and no party is named as the accuser",
    "found": "a court or regulator finds it",
    "rejected": "a court or regulator finds it not shown, or lawful",
    "settled": "the parties settled",
}
"""How a statement about a practice stands."""

EVIDENCE: dict[str, str] = {
    "testimony": "sworn testimony",
    "filing": "a court filing",
    "ruling": "a ruling",
    "statement": "a statement to press or public",
    "report": "press or research report",
    "terms": "terms of service or a licence",
    "legislation": "a bill, law or regulation",
    "other": "other evidence",
}

DISPUTE_STATUSES: dict[str, str] = {
    "active": "going on",
    "stayed": "paused by the court",
    "on-appeal": "before a court of appeal",
    "settled": "settled",
    "dismissed": "dismissed",
    "decided": "decided",
    "consolidated": "joined to another case",
    "closed": "closed",
    "pre-litigation": "an accusation with no case",
    "unknown": "not known",
}

CONSENT: dict[str, str] = {
    "licensed": "licensed",
    "permitted-by-terms": "permitted by the terms",
    "forbidden-by-terms": "forbidden by the terms",
    "none": "without consent",
    "unknown": "not known",
}
"""Consent of the teacher model's or the work's owner, where a source says."""

AUDIENCES: dict[str, str] = {
    "developers": "developers",
    "startups": "startups",
    "educators": "educators",
    "policymakers": "policymakers",
    "rightsholders": "rightsholders",
}

EVENT_TYPES: dict[str, str] = {
    "complaint": "complaint filed",
    "amended-complaint": "amended complaint",
    "answer": "answer",
    "motion": "motion",
    "ruling.dismiss": "ruling on a motion to dismiss",
    "ruling.summary-judgment": "summary-judgment ruling",
    "ruling.discovery": "discovery ruling",
    "ruling.class": "class-certification ruling",
    "ruling.injunction": "ruling on an injunction",
    "ruling.other": "ruling",
    "consolidation": "cases consolidated",
    "transfer": "case transferred",
    "stay": "case stayed",
    "trial": "trial",
    "testimony": "testimony",
    "verdict": "verdict",
    "judgment": "judgment",
    "settlement": "settlement",
    "dismissal": "dismissal",
    "appeal": "appeal",
    "appeal-ruling": "ruling on appeal",
    "hearing-set": "hearing",
    "deadline-set": "deadline",
    "policy.proposed": "rule proposed",
    "policy.consultation": "consultation",
    "policy.adopted": "rule adopted",
    "policy.in-force": "rule in force",
    "policy.guidance": "guidance",
    "policy.report": "official report",
    "terms-change": "terms changed",
    "public-accusation": "public accusation",
    "public-denial": "public denial",
    "access-cutoff": "access cut off",
    "licence-deal": "licence deal",
}
