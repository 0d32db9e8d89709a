"""The schema and its history: numbered steps, each run once, in one transaction with the note that it ran.

Never edit a step that has been released: add one at the end. What a table or column means stands in
`descriptions.py`, from which `docs/database.md` is made.
"""

from __future__ import annotations

from sqlite_utils.migrations import Migrations

from aidocket.store import Database

APPLICATION_ID = 0x41494450
"""`PRAGMA application_id` of our files ("AIDP"), so that another program's database is never taken for ours."""


class OurMigrations(Migrations):
    """sqlite-utils' migrations, recorded in the table that DESIGN names."""

    migrations_table = "schema_migrations"


migrations = OurMigrations("aidocket")

# Words with a closed meaning are checked by the database itself: how a statement stands must never be blurred.
_STATUS = "('alleged', 'admitted', 'denied', 'reported', 'found', 'rejected', 'settled')"
_EVIDENCE = "('testimony', 'filing', 'ruling', 'statement', 'report', 'terms', 'legislation', 'other')"
_ORIGIN = "('curated', 'extracted')"
_SPAN = 'CHECK (start IS NULL OR (start >= 0 AND start < "end" AND length(quote) = "end" - start))'


@migrations()
def m0001_taxonomy_and_parties(db: Database) -> None:
    """What the registry names: sources, parties, models, claims, practices."""
    _run(db, f"PRAGMA application_id = {APPLICATION_ID}")
    _run(db, "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    _run(
        db,
        """
        CREATE TABLE sources (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, topic TEXT,
          jurisdiction TEXT, language TEXT, schedule TEXT NOT NULL DEFAULT 'daily', licence TEXT,
          publish TEXT NOT NULL DEFAULT 'excerpt' CHECK (publish IN ('full', 'excerpt', 'link')),
          trust TEXT, enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
          settings TEXT NOT NULL DEFAULT '{}',
          state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'failing', 'parked')),
          reason TEXT, failures INTEGER NOT NULL DEFAULT 0, last_try TEXT, last_success TEXT, next_try TEXT
        )""",
    )
    _run(
        db,
        f"""
        CREATE TABLE parties (
          id TEXT PRIMARY KEY, name TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('organisation', 'agency', 'group', 'person')),
          is_lab INTEGER NOT NULL DEFAULT 0 CHECK (is_lab IN (0, 1)), homepage TEXT, note TEXT,
          origin TEXT NOT NULL CHECK (origin IN {_ORIGIN})
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE party_aliases (
          party_id TEXT NOT NULL REFERENCES parties(id) ON DELETE CASCADE, alias TEXT NOT NULL,
          PRIMARY KEY (party_id, alias)
        )""",
    )
    _run(
        db,
        f"""
        CREATE TABLE models (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, family TEXT, maker_id TEXT REFERENCES parties(id),
          aliases TEXT NOT NULL DEFAULT '[]', origin TEXT NOT NULL CHECK (origin IN {_ORIGIN})
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE claims (
          id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('claim', 'defence')), label TEXT NOT NULL,
          authority TEXT, definition TEXT, patterns TEXT NOT NULL DEFAULT '[]'
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE practices (
          id TEXT PRIMARY KEY, parent_id TEXT REFERENCES practices(id), label TEXT NOT NULL, definition TEXT,
          legitimate TEXT, contested TEXT, patterns TEXT NOT NULL DEFAULT '[]'
        )""",
    )


@migrations()
def m0002_disputes(db: Database) -> None:
    """Disputes hold proceedings; a proceeding has a court, a docket number, parties, claims and outcomes."""
    _run(
        db,
        f"""
        CREATE TABLE disputes (
          id TEXT PRIMARY KEY, title TEXT NOT NULL, summary TEXT,
          status TEXT NOT NULL CHECK (status IN ('active', 'stayed', 'on-appeal', 'settled', 'dismissed', 'decided',
            'consolidated', 'closed', 'pre-litigation', 'unknown')),
          country TEXT, media TEXT NOT NULL DEFAULT '[]', filed TEXT, last_event TEXT, as_of TEXT, note TEXT,
          origin TEXT NOT NULL CHECK (origin IN {_ORIGIN})
        )""",
    )
    _run(
        db,
        f"""
        CREATE TABLE proceedings (
          id TEXT PRIMARY KEY, dispute_id TEXT NOT NULL REFERENCES disputes(id) ON DELETE CASCADE,
          caption TEXT NOT NULL, court_id TEXT, court TEXT NOT NULL, docket_number TEXT, docket_key TEXT,
          level TEXT NOT NULL CHECK (level IN ('trial', 'mdl', 'mdl-member', 'appeal', 'state', 'agency', 'abroad')),
          lead_id TEXT REFERENCES proceedings(id), status TEXT, filed TEXT, closed TEXT, judge TEXT,
          courtlistener_id INTEGER, as_of TEXT, note TEXT, origin TEXT NOT NULL CHECK (origin IN {_ORIGIN}),
          UNIQUE (court_id, docket_key)
        )""",
    )
    _run(db, "CREATE INDEX proceedings_dispute ON proceedings(dispute_id)")
    _run(
        db,
        """
        CREATE TABLE proceeding_parties (
          proceeding_id TEXT NOT NULL REFERENCES proceedings(id) ON DELETE CASCADE,
          party_id TEXT NOT NULL REFERENCES parties(id),
          role TEXT NOT NULL CHECK (role IN ('plaintiff', 'defendant', 'intervenor', 'amicus')),
          position INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (proceeding_id, party_id, role)
        )""",
    )
    _run(db, "CREATE INDEX proceeding_parties_party ON proceeding_parties(party_id)")
    _run(
        db,
        """
        CREATE TABLE proceeding_claims (
          proceeding_id TEXT NOT NULL REFERENCES proceedings(id) ON DELETE CASCADE,
          claim_id TEXT NOT NULL REFERENCES claims(id), PRIMARY KEY (proceeding_id, claim_id)
        )""",
    )
    _run(
        db,
        f"""
        CREATE TABLE outcomes (
          id TEXT PRIMARY KEY, proceeding_id TEXT NOT NULL REFERENCES proceedings(id) ON DELETE CASCADE,
          claim_id TEXT REFERENCES claims(id), plaintiff_id TEXT REFERENCES parties(id),
          defendant_id TEXT REFERENCES parties(id),
          outcome TEXT NOT NULL CHECK (outcome IN ('survived', 'dismissed', 'won', 'lost', 'settled', 'withdrawn')),
          date TEXT, summary TEXT, source_url TEXT, origin TEXT NOT NULL CHECK (origin IN {_ORIGIN})
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE policies (
          id TEXT PRIMARY KEY, title TEXT NOT NULL, jurisdiction TEXT NOT NULL, body TEXT, kind TEXT NOT NULL,
          identifiers TEXT NOT NULL DEFAULT '[]', status TEXT NOT NULL, audiences TEXT NOT NULL DEFAULT '[]',
          summary TEXT NOT NULL, as_of TEXT, note TEXT
        )""",
    )
    for table, subject in (("disputes", "dispute"), ("policies", "policy")):
        _run(
            db,
            f"""
            CREATE TABLE {subject}_practices (
              {subject}_id TEXT NOT NULL REFERENCES {table}(id) ON DELETE CASCADE,
              practice_id TEXT NOT NULL REFERENCES practices(id), PRIMARY KEY ({subject}_id, practice_id)
            )""",
        )
    _run(
        db,
        """
        CREATE TABLE dispute_models (
          dispute_id TEXT NOT NULL REFERENCES disputes(id) ON DELETE CASCADE,
          model_id TEXT NOT NULL REFERENCES models(id), PRIMARY KEY (dispute_id, model_id)
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE dispute_parties (
          dispute_id TEXT NOT NULL REFERENCES disputes(id) ON DELETE CASCADE,
          party_id TEXT NOT NULL REFERENCES parties(id),
          role TEXT NOT NULL CHECK (role IN
            ('plaintiff', 'defendant', 'intervenor', 'amicus', 'accuser', 'accused')),
          position INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (dispute_id, party_id, role)
        )""",
    )
    _run(db, "CREATE INDEX dispute_parties_party ON dispute_parties(party_id)")
    _run(
        db,
        """
        CREATE TABLE terms (
          id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES parties(id), document TEXT NOT NULL,
          version TEXT NOT NULL, effective TEXT,
          outputs_may_train TEXT NOT NULL CHECK (outputs_may_train IN
            ('forbidden', 'competing-only-forbidden', 'conditions', 'allowed', 'silent')),
          scraping TEXT NOT NULL CHECK (scraping IN ('forbidden', 'conditions', 'silent')),
          summary TEXT NOT NULL, last_seen TEXT, as_of TEXT, note TEXT
        )""",
    )


@migrations()
def m0003_documents(db: Database) -> None:
    """What the crawler found, and its full-text index."""
    _run(
        db,
        """
        CREATE TABLE fetches (
          source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE, url TEXT NOT NULL,
          http_status INTEGER, etag TEXT, last_modified TEXT, body_sha256 TEXT, body_bytes INTEGER, read_as TEXT,
          fetched_at TEXT NOT NULL, changed_at TEXT, not_before TEXT, failures INTEGER NOT NULL DEFAULT 0,
          error TEXT, PRIMARY KEY (source_id, url)
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE documents (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source_id TEXT NOT NULL REFERENCES sources(id),
          key TEXT NOT NULL, url TEXT, kind TEXT NOT NULL CHECK (kind IN ('news', 'blog', 'filing', 'ruling', 'policy',
            'terms', 'press-release', 'digest', 'other')),
          title TEXT NOT NULL, text TEXT NOT NULL DEFAULT '', language TEXT, author TEXT, published TEXT,
          published_raw TEXT, first_seen TEXT NOT NULL, last_changed TEXT NOT NULL,
          content_sha256 TEXT NOT NULL, listing_sha256 TEXT, revision INTEGER NOT NULL DEFAULT 1,
          state TEXT NOT NULL CHECK (state IN ('listed', 'complete', 'skipped', 'failed')),
          state_reason TEXT, attempts INTEGER NOT NULL DEFAULT 0,
          publish TEXT NOT NULL CHECK (publish IN ('full', 'excerpt', 'link')),
          court_id TEXT, docket_number TEXT, caption TEXT, entry_number TEXT, attachment_number TEXT,
          details TEXT NOT NULL DEFAULT '{}',
          relevant INTEGER CHECK (relevant IN (0, 1)), relevance REAL, extractor TEXT, extracted_sha256 TEXT,
          UNIQUE (source_id, key)
        )""",
    )
    _run(db, "CREATE INDEX documents_published ON documents(published)")
    _run(db, "CREATE INDEX documents_listed ON documents(source_id) WHERE state = 'listed'")
    _run(db, "CREATE INDEX documents_url ON documents(url)")
    _run(db, "CREATE INDEX documents_docket ON documents(court_id, docket_number) WHERE docket_number IS NOT NULL")
    db.table("documents").enable_fts(
        ["title", "text"], fts_version="FTS5", tokenize="porter unicode61", create_triggers=True
    )


@migrations()
def m0004_extraction(db: Database) -> None:
    """What the NLP stage read, and the curated statements that share its tables."""
    span = 'start INTEGER, "end" INTEGER, quote TEXT'
    read_by = f"confidence REAL, origin TEXT NOT NULL CHECK (origin IN {_ORIGIN}), extractor TEXT"
    _run(
        db,
        f"""
        CREATE TABLE mentions (
          id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
          kind TEXT NOT NULL CHECK (kind IN ('party', 'model', 'claim', 'practice', 'case', 'citation')),
          entity_id TEXT, name TEXT NOT NULL, role TEXT, {span}, {read_by}, {_SPAN}
        )""",
    )
    _run(db, "CREATE INDEX mentions_document ON mentions(document_id)")
    _run(db, "CREATE INDEX mentions_entity ON mentions(kind, entity_id)")
    _run(
        db,
        f"""
        CREATE TABLE assertions (
          id TEXT PRIMARY KEY, document_id TEXT REFERENCES documents(id) ON DELETE CASCADE,
          dispute_id TEXT REFERENCES disputes(id), actor TEXT NOT NULL, actor_id TEXT REFERENCES parties(id),
          practice_id TEXT NOT NULL REFERENCES practices(id), target TEXT, target_id TEXT REFERENCES parties(id),
          student TEXT, teacher TEXT, status TEXT NOT NULL CHECK (status IN {_STATUS}),
          evidence TEXT NOT NULL CHECK (evidence IN {_EVIDENCE}),
          consent TEXT CHECK (consent IN ('licensed', 'permitted-by-terms', 'forbidden-by-terms', 'none', 'unknown')),
          speaker TEXT, date TEXT, summary TEXT, source_url TEXT, note TEXT, as_of TEXT, {span}, {read_by}, {_SPAN},
          CHECK (origin = 'curated' OR (document_id IS NOT NULL AND start IS NOT NULL))
        )""",
    )
    for column in ("document_id", "dispute_id", "actor_id", "practice_id"):
        _run(db, f"CREATE INDEX assertions_{column} ON assertions({column})")
    _run(
        db,
        f"""
        CREATE TABLE events (
          id TEXT PRIMARY KEY, type TEXT NOT NULL, date TEXT, summary TEXT NOT NULL,
          document_id TEXT REFERENCES documents(id) ON DELETE CASCADE,
          dispute_id TEXT REFERENCES disputes(id), proceeding_id TEXT REFERENCES proceedings(id),
          policy_id TEXT REFERENCES policies(id), terms_id TEXT REFERENCES terms(id), source_url TEXT,
          {span}, {read_by}, {_SPAN}
        )""",
    )
    for column in ("date", "document_id", "dispute_id", "policy_id"):
        _run(db, f"CREATE INDEX events_{column} ON events({column})")
    _run(
        db,
        f"""
        CREATE TABLE document_disputes (
          document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
          dispute_id TEXT NOT NULL REFERENCES disputes(id), proceeding_id TEXT REFERENCES proceedings(id),
          reason TEXT NOT NULL, confidence REAL NOT NULL, origin TEXT NOT NULL CHECK (origin IN {_ORIGIN}),
          extractor TEXT, PRIMARY KEY (document_id, dispute_id)
        )""",
    )
    _run(db, "CREATE INDEX document_disputes_dispute ON document_disputes(dispute_id)")
    _run(
        db,
        """
        CREATE TABLE stories (
          id TEXT PRIMARY KEY, title TEXT NOT NULL, lead_document_id TEXT NOT NULL REFERENCES documents(id),
          first_seen TEXT NOT NULL, last_changed TEXT NOT NULL, outlets INTEGER NOT NULL
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE story_documents (
          story_id TEXT NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
          document_id TEXT NOT NULL UNIQUE REFERENCES documents(id) ON DELETE CASCADE,
          is_copy INTEGER NOT NULL CHECK (is_copy IN (0, 1)), PRIMARY KEY (story_id, document_id)
        )""",
    )


@migrations()
def m0005_housekeeping(db: Database) -> None:
    """Citations of curated facts, disagreements between sources, merged ids, and the runs themselves."""
    _run(
        db,
        """
        CREATE TABLE citations (
          subject_kind TEXT NOT NULL CHECK (subject_kind IN ('dispute', 'assertion', 'policy', 'terms', 'event')),
          subject_id TEXT NOT NULL, position INTEGER NOT NULL, url TEXT NOT NULL,
          is_link INTEGER NOT NULL CHECK (is_link IN (0, 1)), PRIMARY KEY (subject_kind, subject_id, position)
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE conflicts (
          id TEXT PRIMARY KEY, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, field TEXT NOT NULL,
          preferred TEXT, other TEXT NOT NULL, reason TEXT, source_url TEXT, origin TEXT NOT NULL
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE tombstones (
          kind TEXT NOT NULL, id TEXT NOT NULL, merged_into TEXT, reason TEXT NOT NULL, PRIMARY KEY (kind, id)
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE runs (
          id INTEGER PRIMARY KEY, stage TEXT NOT NULL CHECK (stage IN ('crawl', 'extract', 'build')),
          started TEXT NOT NULL, ended TEXT,
          state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'killed')),
          version TEXT NOT NULL, counts TEXT NOT NULL DEFAULT '{}', message TEXT
        )""",
    )


@migrations()
def m0006_identity(db: Database) -> None:
    """What identity takes: revisions of documents, addresses under which a page was listed, feeds that have moved."""
    _run(db, "ALTER TABLE documents ADD COLUMN listed_url TEXT")
    _run(db, "ALTER TABLE documents ADD COLUMN text_since TEXT")
    _run(db, "CREATE INDEX documents_listed_url ON documents(listed_url) WHERE listed_url IS NOT NULL")
    _run(db, "ALTER TABLE sources ADD COLUMN moved_to TEXT")
    # Where a feed has moved to says nothing any more once its keeper has written another address into its file.
    _run(
        db,
        """
        CREATE TRIGGER sources_moved AFTER UPDATE OF url ON sources WHEN old.url <> new.url BEGIN
          UPDATE sources SET moved_to = NULL WHERE id = new.id;
        END""",
    )
    _run(
        db,
        """
        CREATE TABLE document_revisions (
          document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, revision INTEGER NOT NULL,
          changed_at TEXT NOT NULL, title TEXT NOT NULL, change TEXT, PRIMARY KEY (document_id, revision)
        )""",
    )


@migrations()
def m0007_watch(db: Database) -> None:
    """What is spent of quotas, how many entries are usual, when dockets were asked about, what was pushed."""
    _run(
        db,
        """
        CREATE TABLE budgets (
          host TEXT NOT NULL, second TEXT NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (host, second)
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE source_counts (
          source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE, day TEXT NOT NULL,
          entries INTEGER NOT NULL, PRIMARY KEY (source_id, day)
        )""",
    )
    _run(db, "CREATE TABLE docket_visits (courtlistener_id INTEGER PRIMARY KEY, visited TEXT NOT NULL)")
    _run(
        db,
        """
        CREATE TABLE deliveries (
          key TEXT PRIMARY KEY, event TEXT NOT NULL, received TEXT NOT NULL, documents INTEGER NOT NULL
        )""",
    )


@migrations()
def m0008_lookups(db: Database) -> None:
    """When a paper that is missing under a member of a joined case was looked for under the lead."""
    _run(
        db,
        """
        CREATE TABLE lookups (
          docket_key TEXT NOT NULL, pacer_doc_id TEXT NOT NULL, asked TEXT NOT NULL,
          PRIMARY KEY (docket_key, pacer_doc_id)
        )""",
    )


@migrations()
def m0009_search_what_was_read(db: Database) -> None:
    """The full-text index takes documents in when they have been read, not when they come.

    Most of what comes is found irrelevant then, and its text goes; to index it before is work for nothing.
    """
    for name in ("documents_ai", "documents_ad", "documents_au"):
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    take_out = """INSERT INTO documents_fts (documents_fts, rowid, title, text)
        SELECT 'delete', old.number, old.title, old.text WHERE old.extractor IS NOT NULL;"""
    take_in = """INSERT INTO documents_fts (rowid, title, text)
        SELECT new.number, new.title, new.text WHERE new.extractor IS NOT NULL;"""
    is_other = """old.title IS NOT new.title OR old.text IS NOT new.text
        OR (old.extractor IS NULL) <> (new.extractor IS NULL)"""
    update = "AFTER UPDATE OF title, text, extractor ON documents"
    _run(db, f"CREATE TRIGGER documents_ai AFTER INSERT ON documents BEGIN {take_in} END")
    _run(db, f"CREATE TRIGGER documents_ad AFTER DELETE ON documents BEGIN {take_out} END")
    _run(db, f"CREATE TRIGGER documents_au {update} WHEN {is_other} BEGIN {take_out} {take_in} END")
    db.execute("INSERT INTO documents_fts (documents_fts) VALUES ('delete-all')")
    db.execute(
        "INSERT INTO documents_fts (rowid, title, text) SELECT number, title, text FROM documents "
        "WHERE extractor IS NOT NULL"
    )


@migrations()
def m0010_last_news(db: Database) -> None:
    """When a source last gave something new, so that one that rarely does is asked less often."""
    _run(db, "ALTER TABLE sources ADD COLUMN last_news TEXT")


@migrations()
def m0011_versions_and_corrections(db: Database) -> None:
    """What the extraction knew when it last ran, and what people have corrected of what it read."""
    _run(
        db,
        """
        CREATE TABLE knowledge (
          kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, id)
        ) WITHOUT ROWID""",
    )
    _run(
        db,
        """
        CREATE TABLE corrections (
          id TEXT PRIMARY KEY,
          action TEXT NOT NULL CHECK (action IN ('reject', 'set', 'confirm', 'link', 'unlink', 'relevant', 'irrelevant',
            'merge')),
          subject TEXT CHECK (subject IN ('assertion', 'event')), row_id TEXT, document TEXT,
          matches TEXT NOT NULL DEFAULT '{}', changes TEXT NOT NULL DEFAULT '{}', dispute_id TEXT, proceeding_id TEXT,
          names TEXT NOT NULL DEFAULT '[]', party_id TEXT, reason TEXT NOT NULL, source_url TEXT NOT NULL,
          author TEXT NOT NULL, date TEXT NOT NULL, note TEXT
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE applied_corrections (
          correction_id TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
          subject TEXT NOT NULL, subject_id TEXT NOT NULL,
          PRIMARY KEY (correction_id, document_id, subject, subject_id)
        )""",
    )
    _run(db, "CREATE INDEX applied_corrections_document ON applied_corrections(document_id)")
    for table in ("assertions", "events", "document_disputes"):
        _run(
            db,
            f"ALTER TABLE {table} ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1))",
        )
    _run(db, "ALTER TABLE documents ADD COLUMN title_relevance REAL")


@migrations()
def m0012_stories_takes_audiences(db: Database) -> None:
    """What stories are found by, quick takes with their sentences, whom a thing concerns, and what is still to be done.

    What is to be done is noted by triggers, for readings, links and corrections are written in many places.
    """
    _run(db, "ALTER TABLE story_documents ADD COLUMN outlet TEXT")
    _run(
        db,
        """
        CREATE TABLE story_marks (
          document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, day INTEGER NOT NULL,
          moment TEXT NOT NULL, outlet TEXT NOT NULL, link TEXT NOT NULL, title TEXT NOT NULL,
          roundup INTEGER NOT NULL CHECK (roundup IN (0, 1)), shingles INTEGER NOT NULL, minhash BLOB,
          steps TEXT NOT NULL, disputes TEXT NOT NULL, parties TEXT NOT NULL, tokens TEXT NOT NULL
        )""",
    )
    _run(
        db,
        """
        CREATE TABLE story_keys (
          key INTEGER NOT NULL, day INTEGER NOT NULL,
          document_number INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
          PRIMARY KEY (key, day, document_number)
        ) WITHOUT ROWID""",
    )
    _run(db, "CREATE INDEX story_keys_document ON story_keys(document_number)")
    _run(
        db,
        """
        CREATE TABLE takes (
          id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('story', 'week')),
          story_id TEXT REFERENCES stories(id) ON DELETE CASCADE,
          dispute_id TEXT REFERENCES disputes(id) ON DELETE CASCADE, week TEXT,
          who TEXT NOT NULL, whom TEXT NOT NULL, practices TEXT NOT NULL, event_type TEXT, court TEXT,
          docket_number TEXT, date TEXT, told TEXT NOT NULL, extractor TEXT NOT NULL,
          CHECK ((kind = 'story') = (story_id IS NOT NULL)),
          CHECK ((kind = 'week') = (dispute_id IS NOT NULL AND week IS NOT NULL))
        )""",
    )
    _run(db, "CREATE INDEX takes_story ON takes(story_id) WHERE story_id IS NOT NULL")
    _run(db, "CREATE INDEX takes_dispute ON takes(dispute_id, week) WHERE dispute_id IS NOT NULL")
    _run(
        db,
        f"""
        CREATE TABLE take_sentences (
          take_id TEXT NOT NULL REFERENCES takes(id) ON DELETE CASCADE, position INTEGER NOT NULL,
          document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
          start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, score REAL NOT NULL,
          PRIMARY KEY (take_id, position), {_SPAN}
        )""",
    )
    _run(db, "CREATE INDEX take_sentences_document ON take_sentences(document_id)")
    _run(
        db,
        f"""
        CREATE TABLE audience_tags (
          kind TEXT NOT NULL CHECK (kind IN ('story', 'event', 'policy')), id TEXT NOT NULL,
          audience TEXT NOT NULL CHECK (audience IN
            ('developers', 'startups', 'educators', 'policymakers', 'rightsholders')),
          rule TEXT NOT NULL, reason TEXT NOT NULL, origin TEXT NOT NULL CHECK (origin IN {_ORIGIN}),
          extractor TEXT, PRIMARY KEY (kind, id, audience, rule)
        )""",
    )
    _run(db, "CREATE INDEX audience_tags_audience ON audience_tags(audience, kind)")
    for table, kind in (("stories", "story"), ("events", "event"), ("policies", "policy")):
        _run(
            db,
            f"""
            CREATE TRIGGER {table}_tags_ad AFTER DELETE ON {table} BEGIN
              DELETE FROM audience_tags WHERE kind = '{kind}' AND id = old.id;
            END""",
        )
    _run(
        db,
        """
        CREATE TABLE pending (
          task TEXT NOT NULL CHECK (task IN ('gather', 'story-take', 'week-take', 'story-tags', 'event-tags')),
          day TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (task, day, id)
        ) WITHOUT ROWID""",
    )
    day = "substr(coalesce({row}.published, {row}.first_seen), 1, 10)"
    to_gather = f"INSERT OR IGNORE INTO pending SELECT 'gather', {day.format(row='d')}, d.id FROM documents d"
    _run(
        db,
        f"""
        CREATE TRIGGER documents_gather AFTER UPDATE OF extractor, relevant, publish ON documents
        WHEN old.relevant IS 1 OR new.relevant IS 1 BEGIN
          {to_gather} WHERE d.id = new.id;
        END""",
    )
    # A document that turns out to be of another day leaves the week in which it was told.
    _run(
        db,
        f"""
        CREATE TRIGGER documents_week AFTER UPDATE OF published ON documents
        WHEN old.published IS NOT new.published AND new.extractor IS NOT NULL BEGIN
          INSERT OR IGNORE INTO pending SELECT 'week-take', {day.format(row="old")}, l.dispute_id
            FROM document_disputes l WHERE l.document_id = new.id;
          {to_gather} WHERE d.id = new.id;
        END""",
    )
    for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("UPDATE", "old"), ("DELETE", "old")):
        _run(
            db,
            f"""
            CREATE TRIGGER document_disputes_{row}_{event.lower()} AFTER {event} ON document_disputes BEGIN
              INSERT OR IGNORE INTO pending SELECT 'week-take', {day.format(row="d")}, {row}.dispute_id
                FROM documents d WHERE d.id = {row}.document_id;
              {to_gather} WHERE d.id = {row}.document_id AND d.relevant = 1;
            END""",
        )
    db.execute(f"{to_gather} WHERE d.relevant = 1")


@migrations()
def m0013_linking(db: Database) -> None:
    """What each reason of a link is worth, which events are one, and whom documents name that no registry knows."""
    _run(db, "ALTER TABLE document_disputes ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]'")
    _run(db, "ALTER TABLE mentions ADD COLUMN party_kind TEXT")
    _run(db, "ALTER TABLE mentions ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]'")
    _run(
        db,
        """CREATE INDEX mentions_unknown_parties ON mentions(document_id)
        WHERE kind = 'party' AND entity_id IS NULL AND role IS NOT NULL""",
    )
    _run(db, "ALTER TABLE events ADD COLUMN same_as TEXT REFERENCES events(id) ON DELETE SET NULL")
    _run(db, "CREATE INDEX events_same_as ON events(same_as) WHERE same_as IS NOT NULL")
    _run(
        db,
        """
        CREATE TABLE party_proposals (
          key TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, forms TEXT NOT NULL, roles TEXT NOT NULL,
          documents INTEGER NOT NULL, outlets INTEGER NOT NULL,
          in_caption INTEGER NOT NULL CHECK (in_caption IN (0, 1)),
          alias_of TEXT REFERENCES parties(id) ON DELETE SET NULL,
          document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, quote TEXT
        )""",
    )
    for table, column in (("parties_alias", "alias_of"), ("parties_document", "document_id")):
        _run(db, f"CREATE INDEX proposed_{table} ON party_proposals({column})")


@migrations()
def m0014_explanations(db: Database) -> None:
    """What the law says of practices and claims, what it means for audiences, and the words of terms."""
    _run(db, "ALTER TABLE terms ADD COLUMN quote TEXT")
    _run(db, "ALTER TABLE claims ADD COLUMN requires TEXT")
    _run(db, "ALTER TABLE claims ADD COLUMN contested TEXT")
    _run(
        db,
        """
        CREATE TABLE explanations (
          subject_kind TEXT NOT NULL CHECK (subject_kind IN ('practice', 'claim', 'audience')),
          subject_id TEXT NOT NULL, position INTEGER NOT NULL, place TEXT, question TEXT, text TEXT NOT NULL,
          sources TEXT NOT NULL, PRIMARY KEY (subject_kind, subject_id, position)
        )""",
    )


def _run(db: Database, sql: str) -> None:
    """One statement of the schema; indentation of the source text is not kept in the file."""
    db.execute("\n".join(line.strip() for line in sql.strip().splitlines()))
