"""What each table, view and column means, in plain words. `describe.py` makes docs/database.md of it.

A test compares this with the real schema, both ways: nothing undescribed, nothing described that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table or view in one sentence, and its columns. `example` is a query that is worth copying."""

    about: str
    columns: dict[str, str] = field(default_factory=dict)
    example: str = ""


_ORIGIN = "`curated`: a person wrote it in the registry; `extracted`: a program read it in a document"
_CONFIDENCE = "how sure the extraction is, 0 to 1; empty for curated rows"
_EXTRACTOR = "version of the extraction that read it; empty for curated rows"
_START = "where the quote begins in `documents.text`, in code points from 0"
_END = "where the quote ends, the first code point after it"
_QUOTE = "the words of the document, letter by letter"
_CONFIRMED = "1 where a person has confirmed, corrected or made it by a correction in the registry"
_AS_OF = "the latest day of which the entry's sources speak"
_NOTE = "doubts, disagreements and corrections, in words"

_READ = {
    "start": _START,
    "end": _END,
    "quote": _QUOTE,
    "confidence": _CONFIDENCE,
    "origin": _ORIGIN,
    "extractor": _EXTRACTOR,
}

TABLES: dict[str, TableNote] = {
    "meta": TableNote(
        "Facts about this file: whether it is the demo's, what it was made from, how accurate the extraction is.",
        {"key": "the name", "value": "the value"},
    ),
    "schema_migrations": TableNote(
        "Which steps of the schema's history have been run.",
        {
            "id": "running number",
            "migration_set": "always `aidocket`",
            "name": "the step",
            "applied_at": "when it was run, UTC",
        },
    ),
    "sources": TableNote(
        "Where documents come from, and how each source is doing.",
        {
            "id": "the source's id, the name of its YAML file",
            "name": "its name, for people",
            "kind": "the kind of source: the spider that reads it",
            "url": "the address that is asked",
            "topic": "what it is about",
            "jurisdiction": "the country or region it speaks of",
            "language": "language of its texts",
            "schedule": "how often it is asked",
            "licence": "under which terms its texts may be used",
            "publish": "what may be republished: `full` text, an `excerpt` (short quotations), or only the `link`",
            "trust": "why it can be trusted: official, court, specialist, press, party",
            "enabled": "1 if it is crawled",
            "settings": "settings of its kind, JSON",
            "state": "`new`, `ok`, `failing`, or `parked` (gone for good, not asked again)",
            "reason": "why it is failing or parked",
            "failures": "failures in a row",
            "last_try": "when it was last asked",
            "last_success": "when it last answered well",
            "next_try": "not to be asked again before this time",
            "moved_to": "where its feed has moved for good, and is asked for",
            "last_news": "when it last gave something new or changed",
        },
    ),
    "fetches": TableNote(
        "What is known of each address of each source, so that the next request can be conditional.",
        {
            "source_id": "the source",
            "url": "the address",
            "http_status": "the last answer's status",
            "etag": "the last `ETag`, letter by letter",
            "last_modified": "the last `Last-Modified`, letter by letter",
            "body_sha256": "hash of the last body, to know an unchanged one",
            "body_bytes": "its size after decompression",
            "read_as": "how the body was read (kind, settings, parser's version); when that differs, it is read anew",
            "fetched_at": "when a body last came",
            "changed_at": "when its body last changed",
            "not_before": "not to be asked for again before this time (Retry-After, back-off)",
            "failures": "failures in a row",
            "error": "what went wrong last",
        },
    ),
    "documents": TableNote(
        "One row for each thing that a source published: an article, a docket entry, a ruling, a notice.",
        {
            "number": "internal number, for the full-text index; it may differ between two copies, use `id`",
            "id": "stable id, from the source and its key",
            "source_id": "where it came from",
            "key": "the source's own identity for it: guid, document number or link",
            "url": "its address",
            "kind": "news, blog, filing, ruling, policy, terms, press-release, digest or other",
            "title": "its title",
            "text": "its plain text; empty where only link, title and date are kept",
            "language": "its language, where known",
            "author": "its author, where known",
            "published": "when it was published, ISO 8601, as exactly as the source says",
            "published_raw": "the date as the source wrote it",
            "first_seen": "when it was first seen",
            "last_changed": "when its content last changed",
            "content_sha256": "hash of the content as it came; kept when the text is not",
            "listing_sha256": "hash of what the source's listing says; while it stays, no page is fetched again",
            "revision": "1, and one more for each change",
            "state": "`listed` (its page is still to be fetched), `complete`, `skipped` (kept as link, title and date) "
            "or `failed` (given up)",
            "state_reason": "why it was skipped or given up",
            "attempts": "how often its page was asked for in vain",
            "publish": "what may be republished of it, see `sources.publish`",
            "court_id": "CourtListener's id of the court, for filings",
            "docket_number": "the docket number as the source writes it",
            "caption": "the caption as the source writes it",
            "entry_number": "number of the docket entry",
            "attachment_number": "number of the attachment",
            "details": "what else the source says, JSON",
            "relevant": "1 if it is about an AI training dispute or its rules, 0 if not, empty until it was read",
            "relevance": "how sure that is, 0 to 1",
            "extractor": "version of the extraction that read it last",
            "extracted_sha256": "hash of the content that was read then",
            "title_relevance": "how relevant the title alone was when the text was found irrelevant and went",
            "listed_url": "the address under which its source listed it, where its page names another one for itself",
            "text_since": "when the text of a filing came, if that was later than its docket entry",
        },
        "SELECT d.published, d.title, d.url FROM documents_fts f JOIN documents d ON d.number = f.rowid\n"
        "WHERE documents_fts MATCH 'distillation' ORDER BY f.rank LIMIT 10",
    ),
    "document_revisions": TableNote(
        "What changed in a document after it was first read, one row a change: edits of articles leave a trace here.",
        {
            "document_id": "the document",
            "revision": "the number of the revision that the change made, from 2",
            "changed_at": "when the change was seen",
            "title": "the title before the change",
            "change": "paragraphs that went (`-`) and came (`+`), as a unified diff, cut after 10,000 characters; "
            "empty where the texts are not kept, or may not be republished",
        },
        "SELECT r.changed_at, d.title, r.change FROM document_revisions r JOIN documents d ON d.id = r.document_id\n"
        "ORDER BY r.changed_at DESC LIMIT 10",
    ),
    "documents_fts": TableNote(
        "Full-text index over title and text of `documents` (SQLite FTS5, English word stems); join `rowid` to "
        "`documents.number`.",
        {"title": "the title's words", "text": "the text's words"},
    ),
    "parties": TableNote(
        "Organisations, agencies, groups and persons that take part in a dispute.",
        {
            "id": "stable id",
            "name": "the usual short name",
            "kind": "organisation, agency, group or person",
            "is_lab": "1 if it makes AI models",
            "homepage": "its own site",
            "note": _NOTE,
            "origin": _ORIGIN,
        },
    ),
    "party_aliases": TableNote(
        "Other names of a party.", {"party_id": "the party", "alias": "a name that stands for it in texts"}
    ),
    "models": TableNote(
        "AI models and model families.",
        {
            "id": "stable id",
            "name": "its name",
            "family": "the family it belongs to",
            "maker_id": "who makes it",
            "aliases": "other names, a JSON list",
            "origin": _ORIGIN,
        },
    ),
    "claims": TableNote(
        "Legal theories that a party pleads, and defences to them.",
        {
            "id": "dotted id of the taxonomy, such as `copyright.direct`",
            "kind": "`claim` or `defence`",
            "label": "its name, for people",
            "authority": "the usual statute or case",
            "definition": "what it means",
            "patterns": "how texts name it: the extraction's rules, JSON",
        },
    ),
    "practices": TableNote(
        "What is said to have been done to train, test or run a model.",
        {
            "id": "dotted id of the taxonomy, such as `distillation.outputs`",
            "parent_id": "the wider practice",
            "label": "its name, for people",
            "definition": "what it means",
            "legitimate": "what of it is generally held legitimate",
            "contested": "what of it is contested, and why",
            "patterns": "how texts name it: the extraction's rules, JSON",
        },
    ),
    "disputes": TableNote(
        "A quarrel over how a model was trained: one or more proceedings, or an accusation with no case.",
        {
            "id": "stable id",
            "title": "its name, mostly the caption of its first proceeding",
            "summary": "what it is about",
            "status": "active, stayed, on-appeal, settled, dismissed, decided, consolidated, closed, pre-litigation or "
            "unknown",
            "country": "ISO code of the country, or EU",
            "media": "kinds of works in dispute, a JSON list",
            "filed": "when it began",
            "last_event": "date of its latest known event",
            "as_of": _AS_OF,
            "note": _NOTE,
            "origin": _ORIGIN,
        },
    ),
    "dispute_practices": TableNote(
        "Practices in dispute.", {"dispute_id": "the dispute", "practice_id": "the practice"}
    ),
    "dispute_models": TableNote("Models in dispute.", {"dispute_id": "the dispute", "model_id": "the model"}),
    "dispute_parties": TableNote(
        "Who quarrels with whom: the sides of a dispute's proceedings, or of an accusation that no court has seen.",
        {
            "dispute_id": "the dispute",
            "party_id": "the party",
            "role": "plaintiff, defendant, intervenor or amicus in a proceeding; accuser or accused without one",
            "position": "its place among its side, from 0",
        },
    ),
    "proceedings": TableNote(
        "A case before one court: trial court, member of a multidistrict litigation, appeal, state or foreign court.",
        {
            "id": "stable id",
            "dispute_id": "the dispute it belongs to",
            "caption": "its caption",
            "court_id": "CourtListener's id of a US court; empty for others",
            "court": "the court's name",
            "docket_number": "as the court writes it",
            "docket_key": "the number in the form used for comparing",
            "level": "trial, mdl, mdl-member, appeal, state, agency or abroad",
            "lead_id": "the lead case it was joined to",
            "status": "how it stands, see `disputes.status`",
            "filed": "when it was filed",
            "closed": "when it ended",
            "judge": "the judge",
            "courtlistener_id": "number of its docket at CourtListener",
            "as_of": _AS_OF,
            "note": _NOTE,
            "origin": _ORIGIN,
        },
    ),
    "proceeding_parties": TableNote(
        "Who sues whom.",
        {
            "proceeding_id": "the proceeding",
            "party_id": "the party",
            "role": "plaintiff, defendant, intervenor or amicus",
            "position": "its place in the caption, from 0",
        },
    ),
    "proceeding_claims": TableNote(
        "Claims that were pleaded.", {"proceeding_id": "the proceeding", "claim_id": "the claim"}
    ),
    "outcomes": TableNote(
        "What became of a claim between a plaintiff and a defendant, and when; an empty party or claim means all.",
        {
            "id": "stable id",
            "proceeding_id": "the proceeding",
            "claim_id": "the claim",
            "plaintiff_id": "the plaintiff",
            "defendant_id": "the defendant",
            "outcome": "survived, dismissed, won, lost (seen from the plaintiff), settled or withdrawn",
            "date": "when",
            "summary": "in words",
            "source_url": "who says so",
            "origin": _ORIGIN,
        },
    ),
    "mentions": TableNote(
        "What a document names: parties with their role, models, claims, practices, cases, citations.",
        {
            "id": "stable id",
            "document_id": "the document",
            "kind": "party, model, claim, practice, case or citation",
            "entity_id": "the party, model, claim, practice or dispute that is meant, where known",
            "name": "its name",
            "role": "for parties: plaintiff, defendant, actor, accuser, target, regulator, judge, counsel, witness, "
            "amicus or mention",
            "party_kind": "for parties: organisation, agency, group or person, as far as the name tells",
            "aliases": "JSON: its other forms in the document",
            **_READ,
        },
    ),
    "assertions": TableNote(
        "Who is said to have done what to whom, who says so, and how that stands.",
        {
            "id": "stable id",
            "document_id": "the document it was read in; empty for curated statements",
            "dispute_id": "the dispute it belongs to",
            "actor": "who is said to have done it",
            "actor_id": "that party, where known",
            "practice_id": "what is said to have been done",
            "target": "whose work or model was used",
            "target_id": "that party, where known",
            "student": "the model that was trained",
            "teacher": "the model it was trained on",
            "status": "alleged, admitted, denied, reported, found, rejected or settled",
            "evidence": "testimony, filing, ruling, statement, report, terms, legislation or other",
            "consent": "licensed, permitted-by-terms, forbidden-by-terms, none or unknown; where a source says",
            "speaker": "who says it",
            "date": "when it was said",
            "summary": "the statement in our words (curated)",
            "source_url": "the first source of a curated statement; all are in `citations`",
            "note": _NOTE,
            "as_of": _AS_OF,
            **_READ,
            "confirmed": _CONFIRMED,
        },
    ),
    "events": TableNote(
        "Steps in a proceeding, in the making of a rule, or in a provider's terms.",
        {
            "id": "stable id",
            "type": "complaint, motion, ruling.dismiss, settlement, policy.proposed, terms-change …",
            "date": "when, ISO 8601, as exactly as is known",
            "summary": "in words",
            "document_id": "the document it was read in; empty for curated events",
            "dispute_id": "the dispute",
            "proceeding_id": "the proceeding",
            "policy_id": "the policy",
            "terms_id": "the version of the terms",
            "source_url": "who says so (curated)",
            "same_as": "the event that this one repeats: one docket entry can come from several sources",
            **_READ,
            "confirmed": _CONFIRMED,
        },
    ),
    "document_disputes": TableNote(
        "Which documents belong to which dispute, and why.",
        {
            "document_id": "the document",
            "dispute_id": "the dispute",
            "proceeding_id": "the proceeding, where that is known",
            "reason": "what the link rests on",
            "confidence": "how sure the link is, 0 to 1: of links that say 0.9 about nine in ten are right",
            "reasons": "JSON: each reason, with the confidence that it would give alone",
            "origin": _ORIGIN,
            "extractor": _EXTRACTOR,
            "confirmed": _CONFIRMED,
        },
    ),
    "party_proposals": TableNote(
        "Whom relevant documents give a part and no registry knows, gathered over documents, for a person to confirm.",
        {
            "key": "the name in the form in which names are compared",
            "name": "its commonest form",
            "kind": "organisation, agency, group or person, as far as the name tells",
            "forms": "JSON: every form that was read",
            "roles": "JSON: the parts that documents give it, with the number of documents",
            "documents": "how many documents name it",
            "outlets": "how many sources these come from",
            "in_caption": "1 where a caption names it",
            "alias_of": "the party of the registry that it may be another name of",
            "document_id": "a document that names it",
            "quote": "the words there",
        },
        "SELECT name, kind, documents, alias_of FROM party_proposals ORDER BY documents DESC LIMIT 20",
    ),
    "stories": TableNote(
        "Documents that tell the same news, taken together.",
        {
            "id": "stable id",
            "title": "title of its lead document",
            "lead_document_id": "the document that stands for it",
            "first_seen": "when its first document was seen",
            "last_changed": "when a document last joined it or changed",
            "outlets": "number of outlets that told it independently; copies do not count",
        },
    ),
    "story_documents": TableNote(
        "Documents of a story.",
        {
            "story_id": "the story",
            "document_id": "the document",
            "is_copy": "1 if it repeats an earlier document of the story word for word",
            "outlet": "who tells it: the host of its address, or the agency that it credits",
        },
    ),
    "story_marks": TableNote(
        "What was noted of a document to find the others that tell the same; not in the published file.",
        {
            "document_id": "the document",
            "day": "number of its day, 1 January of the year 1 being 1",
            "moment": "when it was published, or else first seen",
            "outlet": "who tells it: the host of its address, or the agency that it credits",
            "link": "its address, without what changes nothing",
            "title": "the words of its title, without the outlet; empty where they are too few",
            "roundup": "1 if it tells many things: a digest, a round-up, a tracker",
            "shingles": "how many runs of three words it has",
            "minhash": "a sketch of its words, 128 numbers of 4 bytes; empty where it has too few",
            "steps": "JSON: what it reports, the main thing first: type, date, dispute",
            "disputes": "JSON: the disputes that it belongs to",
            "parties": "JSON: whom it names early",
            "tokens": "JSON: rare things that it names: docket numbers, amounts, people, quoted words",
        },
    ),
    "story_keys": TableNote(
        "Under which keys a document is found by others that may tell the same; not in the published file.",
        {
            "key": "a digest of a link, a title, a part of `minhash`, or a subject with a kind of event",
            "day": "number of the document's day, as in `story_marks`",
            "document_number": "the document",
        },
    ),
    "takes": TableNote(
        "Quick takes: for a story, or for a week of a dispute, its facts in fixed words. The sentences are quotations.",
        {
            "id": "stable id",
            "kind": "`story` or `week`",
            "story_id": "the story",
            "dispute_id": "the dispute",
            "week": "the ISO week, as `2026-w48`",
            "who": "JSON: whose conduct it is about: the accused, the defendants; ids of parties, or names",
            "whom": "JSON: whose works, models or rights it is about: who accuses or sues; ids of parties, or names",
            "practices": "JSON: pairs of a practice and how it stands; where a practice is only named, null",
            "event_type": "the main step that is told",
            "court": "the court",
            "docket_number": "the docket number",
            "date": "when it happened, as far as a document says",
            "told": "the day on which it was first told",
            "extractor": _EXTRACTOR,
        },
    ),
    "take_sentences": TableNote(
        "The sentences of quick takes, as they stand in the documents.",
        {
            "take_id": "the quick take",
            "position": "its place in it",
            "document_id": "the document",
            "start": _START,
            "end": _END,
            "quote": _QUOTE,
            "score": "how well it was found to fit",
        },
    ),
    "audience_tags": TableNote(
        "Whom a story, an event or a policy concerns, and by which rule (`nlp/lexicon/audiences.yaml`).",
        {
            "kind": "story, event or policy",
            "id": "id of the thing",
            "audience": "developers, startups, educators, policymakers or rightsholders",
            "rule": "the rule; `registry` where a person has said so",
            "reason": "what made it hold: the words, practice, claim, party or kind of step",
            "origin": _ORIGIN,
            "extractor": _EXTRACTOR,
        },
        "SELECT s.title, t.reason FROM audience_tags t JOIN stories s ON s.id = t.id WHERE t.kind = 'story' "
        "AND t.audience = 'educators'",
    ),
    "pending": TableNote(
        "What is still to be reckoned anew after a document or link changed; not in the published file.",
        {
            "task": "gather, story-take, week-take, story-tags or event-tags",
            "day": "the day of the document, where that matters",
            "id": "the document, story or dispute",
        },
    ),
    "policies": TableNote(
        "Bills, laws, regulations, reports, guidance and consultations.",
        {
            "id": "stable id",
            "title": "its title",
            "jurisdiction": "ISO country code, EU, UN, or US-XX for a state",
            "body": "who makes it",
            "kind": "bill, law, regulation, report, guidance, consultation, executive-order or code",
            "identifiers": "official numbers, a JSON list",
            "status": "how it stands, in hyphenated words",
            "audiences": "whom it concerns, a JSON list",
            "summary": "what it says, in our words",
            "as_of": _AS_OF,
            "note": _NOTE,
        },
    ),
    "policy_practices": TableNote(
        "Practices that a policy speaks of.", {"policy_id": "the policy", "practice_id": "the practice"}
    ),
    "terms": TableNote(
        "What a version of a provider's terms says about training on outputs, and about scraping.",
        {
            "id": "stable id",
            "provider_id": "whose terms",
            "document": "which document",
            "version": "the version as its sources name it",
            "effective": "the day it came into force, where known",
            "outputs_may_train": "may outputs be used to train: forbidden, competing-only-forbidden, conditions, "
            "allowed or silent",
            "scraping": "may the service be scraped: forbidden, conditions or silent",
            "summary": "what it says, in our words",
            "last_seen": "date of the archived copy that was read",
            "as_of": _AS_OF,
            "note": _NOTE,
        },
    ),
    "citations": TableNote(
        "The sources of each curated fact, in order.",
        {
            "subject_kind": "dispute, assertion, policy, terms or event",
            "subject_id": "its id",
            "position": "its place, from 0",
            "url": "the source",
            "is_link": "1 if it is an address on the web, 0 if it is only a reference",
        },
    ),
    "conflicts": TableNote(
        "Where sources disagree: both are kept, one is preferred with a reason.",
        {
            "id": "stable id",
            "subject_kind": "the table of the fact",
            "subject_id": "its id",
            "field": "what they disagree on",
            "preferred": "the value that is shown",
            "other": "the other value",
            "reason": "why one is preferred",
            "source_url": "who gives the other value",
            "origin": _ORIGIN,
        },
    ),
    "corrections": TableNote(
        "What people have corrected of what the program read: they win over every later reading.",
        {
            "id": "the correction's id, the name of its YAML file",
            "action": "reject, set, confirm, link, unlink, relevant, irrelevant or merge",
            "subject": "for reject, set and confirm: assertion or event",
            "row_id": "the row that is meant, where it is named by its id",
            "document": "the document that is meant: its address or its id",
            "matches": "JSON: which rows of the document are meant, as they were read",
            "changes": "JSON: for set, the columns and their right values",
            "dispute_id": "for link and unlink: the dispute",
            "proceeding_id": "for link: the proceeding, where that is known",
            "names": "JSON: for merge, the names that mean one party",
            "party_id": "for merge: that party, where the registry has it; else the first name stands for all",
            "reason": "why, in words",
            "source_url": "what shows it",
            "author": "who says so",
            "date": "when they said so",
            "note": _NOTE,
        },
    ),
    "applied_corrections": TableNote(
        "Where each correction took hold; one that is not here found nothing to correct.",
        {
            "correction_id": "the correction (→ `corrections.id`)",
            "document_id": "the document",
            "subject": "assertion, event, mention, link, discovery (a link that was not made) or document",
            "subject_id": "id of the row: a rejected one stands nowhere else; of a link its dispute",
        },
        "SELECT c.id, c.reason FROM corrections c WHERE NOT EXISTS "
        "(SELECT 1 FROM applied_corrections a WHERE a.correction_id = c.id)",
    ),
    "knowledge": TableNote(
        "What the extraction knew of the registry when it last ran, to find what a change affects; not in the "
        "published file.",
        {
            "kind": "party, model, practice, claim, dispute or correction",
            "id": "its id",
            "content": "JSON: what the extraction uses of it",
        },
    ),
    "tombstones": TableNote(
        "Ids that were once published and are gone, so that links can be followed.",
        {
            "kind": "the table it stood in",
            "id": "the id",
            "merged_into": "the id that stands for it now, if any",
            "reason": "why it has gone",
        },
    ),
    "budgets": TableNote(
        "What is spent of the quotas of APIs in the last day. A request is counted before it is made.",
        {
            "host": "the server, as all sources that lie there share its quota",
            "second": "when, UTC",
            "requests": "how many requests were made in that second",
        },
    ),
    "source_counts": TableNote(
        "How many entries each source gave on its last days, so that a silent one is noticed.",
        {
            "source_id": "the source",
            "day": "the day, UTC",
            "entries": "how many entries it gave, the most of that day",
        },
    ),
    "docket_visits": TableNote(
        "When CourtListener was asked last what is new on a docket of the watchlist.",
        {"courtlistener_id": "CourtListener's number of the docket", "visited": "when, UTC"},
    ),
    "lookups": TableNote(
        "When a paper that is missing under a member of a joined case was looked for under the lead.",
        {
            "docket_key": "the member's docket",
            "pacer_doc_id": "PACER's number of the paper, the same under member and lead",
            "asked": "when, UTC",
        },
    ),
    "deliveries": TableNote(
        "What CourtListener has pushed to the webhook, each delivery once.",
        {
            "key": "its Idempotency-Key",
            "event": "what kind of event it was",
            "received": "when it came, UTC",
            "documents": "how many documents it brought that were new or changed",
        },
    ),
    "runs": TableNote(
        "What was run when, and what came of it.",
        {
            "id": "running number",
            "stage": "crawl, extract or build",
            "started": "when it began",
            "ended": "when it ended",
            "state": "running, done, failed or killed",
            "version": "version of the program",
            "counts": "what it did, JSON",
            "message": "what went wrong",
        },
    ),
}

_STATEMENT = {
    "status": "how it stands",
    "evidence": "on what evidence",
    "consent": "the owner's consent, where a source says",
    "speaker": "who says it",
    "date": "when it was said",
    "statement": "the quoted words, or a summary where it is curated",
    "quote": "the quoted words",
    "source": "the address of the document or source",
    "origin": _ORIGIN,
    "confidence": _CONFIDENCE,
}

VIEW_NOTES: dict[str, TableNote] = {
    "distillation": TableNote(
        "Who is said to have trained which model on whose outputs.",
        {
            "id": "id of the assertion",
            "student": "the model that was trained",
            "teacher": "the model it was trained on",
            "actor": "the student's maker",
            "target": "the teacher's maker",
            "practice": "what is said to have been done",
            **_STATEMENT,
            "dispute_id": "the dispute",
            "document_id": "the document",
        },
        "SELECT actor, student, target, teacher, speaker, date, source FROM distillation WHERE status = 'admitted'",
    ),
    "docket": TableNote(
        "The latest filings, rulings and other steps, newest first.",
        {
            "date": "when",
            "reported": "where no date is told: the day on which the document was published",
            "type": "the type of event",
            "summary": "in words",
            "dispute_id": "the dispute",
            "dispute": "its title",
            "caption": "caption of the proceeding",
            "court_id": "id of the court",
            "court": "the court",
            "docket_number": "the docket number",
            "source": "the address of the document or source",
            "quote": "the quoted words",
            "origin": _ORIGIN,
            "event_id": "id of the event",
            "document_id": "the document",
        },
        "SELECT date, dispute, summary, source FROM docket WHERE type LIKE 'ruling.%' LIMIT 20",
    ),
    "event_documents": TableNote(
        "Every document in which an event was read. One docket entry can come from several sources; it is one event.",
        {
            "event_id": "the event",
            "document_id": "the document",
            "title": "its title",
            "source": "its address",
            "published": "when it was published",
            "quote": "the quoted words",
            "repeats": "1 where another document keeps the event, and this one is further evidence of it",
        },
    ),
    "status_board": TableNote(
        "Every dispute and the stage it has reached. It counts disputes; `proceedings` counts cases.",
        {
            "dispute_id": "the dispute",
            "title": "its title",
            "status": "its stage",
            "country": "country, or EU",
            "media": "kinds of works, a JSON list",
            "filed": "when it began",
            "last_event": "date of its latest known event",
            "proceedings": "number of its proceedings",
            "courts": "their courts",
            "docket_numbers": "their docket numbers",
            "claims": "claims pleaded",
            "practices": "practices in dispute",
            "origin": _ORIGIN,
            "as_of": _AS_OF,
        },
        "SELECT status, count(*) AS disputes FROM status_board GROUP BY status ORDER BY disputes DESC",
    ),
    "norms": TableNote(
        "For each lab and practice, the strongest statement that is on record, and how many there are.",
        {
            "lab": "the party that is said to do it",
            "lab_id": "its id, where known",
            "practice": "what is said to be done",
            "strongest_status": "found, rejected, settled, admitted, denied, alleged, reported: the first of these",
            "evidence": "on what evidence",
            "date": "when it was said",
            "speaker": "who says it",
            "statement": "the quoted words, or a summary where it is curated",
            "source": "the address of the document or source",
            "origin": _ORIGIN,
            "statements": "number of statements on record for this lab and practice",
            "assertion_id": "id of the assertion",
        },
        "SELECT lab, practice, strongest_status, source FROM norms WHERE practice LIKE 'distillation%'",
    ),
    "double_standards": TableNote(
        "Labs whose terms restrict training on their outputs, beside what they are said to do with others'. The "
        "version of the terms is the one in force on the day of the statement, where both days are known.",
        {
            "lab": "the lab",
            "lab_id": "its id",
            "terms_id": "the version of its terms",
            "terms": "which document",
            "terms_version": "which version",
            "outputs_may_train": "what they say of training on outputs",
            "terms_say": "in our words",
            "practice": "what the lab is said to do",
            "status": "how that stands",
            "target": "to whom",
            "student": "its model",
            "teacher": "the other's model",
            "date": "when it was said",
            "speaker": "who says it",
            "statement": "the quoted words, or a summary where it is curated",
            "source": "the address of the document or source",
            "origin": _ORIGIN,
            "assertion_id": "id of the assertion",
            "terms_effective": "since when the terms are in force",
        },
        "SELECT DISTINCT lab, terms, outputs_may_train, practice, status, target FROM double_standards",
    ),
    "story_coverage": TableNote(
        "How widely each story is told: by how many outlets on their own, which kinds of them, from where.",
        {
            "story_id": "the story",
            "title": "title of its lead document",
            "lead": "address of its lead document",
            "documents": "how many documents tell it",
            "copies": "how many of them repeat another",
            "outlets": "how many outlets tell it on their own",
            "outlet_names": "these outlets",
            "kinds": "the trust of their sources: official, party, press, specialist, research, aggregator",
            "countries": "the countries or regions of their sources",
            "first_seen": "when its first document was seen",
            "last_changed": "when a document last joined it or changed",
        },
        "SELECT title, outlets, kinds, countries FROM story_coverage WHERE outlets > 1",
    ),
    "source_health": TableNote(
        "How each source is doing, as of the newest day in `last_success`. It counts what is kept: of a court's feed, "
        "entries that name no case or party of ours are not.",
        {
            "source_id": "the source",
            "name": "its name",
            "kind": "the kind of source: the spider that reads it",
            "topic": "what it is about",
            "jurisdiction": "the country or region it speaks of",
            "language": "language of its texts",
            "publish": "what may be republished: `full` text, an `excerpt`, or only the `link`",
            "url": "the address that is asked; in the published file without keys, and empty for a private server",
            "health": "`failing`; `gone` (410, not asked again); `overdue` (well when last asked, too long ago: over 2 "
            "days for an hourly source, 3 for a daily, 15 for a weekly one); `remark` (it answers, but something is "
            "odd); `well`; `waiting` (its server's quota is spent); `needs-key` (never asked, its file names a token); "
            "`never-asked`; `off`",
            "reason": "what is wrong or odd, in words",
            "schedule": "how often it is asked",
            "last_success": "the day on which it last answered well",
            "entries": "how many entries its last answer held, as far as that was counted",
            "new_a_week": "documents a week, by the day of publication, or else of first sight: over the last four "
            "weeks, or since the first document, but at least one week",
            "documents": "its documents in this file",
            "relevant": "how many of them are relevant",
        },
        "SELECT name, health, reason, last_success FROM source_health WHERE health IN ('failing', 'gone', 'overdue')",
    ),
}
