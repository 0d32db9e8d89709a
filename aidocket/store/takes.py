"""Reads and writes of quick takes: the facts and the quoted sentences of a story, or of a dispute's week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aidocket.store import Database
from aidocket.store.database import as_json
from aidocket.store.records import content_id

MOST_DOCUMENTS = 60
"""How many documents one quick take is chosen from; in a busy week rulings and filings come before news."""

LEAST_CONFIDENCE = 0.5
"""How sure a link has to be for a document to speak in a dispute's quick take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that was read at a place of a document: a statement or an event, with the dispute it belongs to."""

    start: int
    end: int
    kind: str
    dispute_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document from which sentences may be chosen. `names` are the parties and models that it names."""

    id: str
    outlet: str
    publish: str
    text: str
    moment: str
    disputes: int
    told: tuple[Told, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a quick take, as the table `takes` has them."""

    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    practices: tuple[tuple[str, str | None], ...] = ()
    event_type: str | None = None
    court: str | None = None
    docket_number: str | None = None
    date: str | None = None
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a document, and how well it fits."""

    document_id: str
    start: int
    end: int
    quote: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """An ISO week of a dispute."""

    dispute_id: str
    first: date

    @property
    def name(self) -> str:
        """As `2026-w48`."""
        year, week, _ = self.first.isocalendar()
        return f"{year}-w{week:02d}"

    @property
    def days(self) -> tuple[str, str]:
        """Its first and last day."""
        return self.first.isoformat(), (self.first + timedelta(days=6)).isoformat()


def iter_stale_stories(db: Database) -> Iterator[str]:
    """Stories whose documents changed; each is to be written before the next is asked for."""
    while row := db.execute("SELECT id FROM pending WHERE task = 'story-take' ORDER BY id LIMIT 1").fetchone():
        yield row["id"]


def iter_stale_weeks(db: Database) -> Iterator[Week]:
    """Weeks of disputes whose documents changed; each is to be written before the next is asked for."""
    while row := db.execute("SELECT day, id FROM pending WHERE task = 'week-take' ORDER BY day, id LIMIT 1").fetchone():
        try:
            day = date.fromisoformat(row["day"])
            yield Week(dispute_id=row["id"], first=day - timedelta(days=day.weekday()))
        except (ValueError, OverflowError):
            # Of a document whose day no calendar has, no week can speak.
            with db.atomic():
                db.execute(
                    "DELETE FROM pending WHERE task = 'week-take' AND day = ? AND id = ?", [row["day"], row["id"]]
                )


_DAY = "substr(coalesce(d.published, d.first_seen), 1, 10)"
_OF_STORY = "SELECT document_id FROM story_documents WHERE story_id = :story"
_OF_WEEK = f"""SELECT l.document_id FROM document_disputes l JOIN documents d ON d.id = l.document_id
    WHERE l.dispute_id = :dispute AND d.relevant = 1 AND l.confidence >= {LEAST_CONFIDENCE}
      AND {_DAY} BETWEEN :first AND :last"""


def read_story_sources(db: Database, story: str) -> list[Source]:
    """The documents of a story that are no copies, the earliest first."""
    sql = _sources(f"d.id IN ({_OF_STORY} AND NOT is_copy)", "coalesce(d.published, d.first_seen), d.id")
    return _read_sources(db, sql, {"story": story})


def read_week_sources(db: Database, week: Week) -> list[Source]:
    """The documents of a dispute's week but for copies, the weightiest kinds first."""
    order = "CASE d.kind WHEN 'ruling' THEN 1 WHEN 'filing' THEN 2 WHEN 'policy' THEN 2 ELSE 3 END"
    sql = _sources(
        f"d.id IN ({_OF_WEEK}) AND NOT EXISTS "
        "(SELECT 1 FROM story_documents c WHERE c.document_id = d.id AND c.is_copy)",
        f"{order}, coalesce(d.published, d.first_seen), d.id",
    )
    return _read_sources(db, sql, _week(week))


def _sources(which: str, order: str) -> str:
    return f"""
        SELECT d.id, d.publish, d.text, coalesce(d.published, d.first_seen) AS moment,
          coalesce((SELECT outlet FROM story_documents m WHERE m.document_id = d.id), d.source_id) AS outlet,
          (SELECT count(*) FROM document_disputes l WHERE l.document_id = d.id) AS disputes
        FROM documents d WHERE {which} ORDER BY {order} LIMIT {MOST_DOCUMENTS}"""


def _read_sources(db: Database, sql: str, values: dict[str, Any]) -> list[Source]:
    return [
        Source(
            **dict(row),
            told=tuple(Told(**dict(place)) for place in db.execute(_PLACES, {"id": row["id"]})),
            names=tuple(name["name"] for name in db.execute(_NAMES, {"id": row["id"]})),
        )
        for row in db.execute(sql, values).fetchall()
    ]


_PLACES = """
    SELECT start, "end", 'assertion' AS kind, dispute_id FROM assertions WHERE document_id = :id AND start IS NOT NULL
    UNION SELECT start, "end", 'event', dispute_id FROM events WHERE document_id = :id AND start IS NOT NULL
    ORDER BY 1, 2, 3, 4"""
_NAMES = """
    SELECT DISTINCT name FROM mentions WHERE document_id = :id AND kind IN ('party', 'model') ORDER BY name"""


def read_story_facts(db: Database, story: str) -> Facts:
    """What the documents of a story tell, in fixed words."""
    return _Teller(db, _OF_STORY, {"story": story, "dispute": None}).facts()


def read_week_facts(db: Database, week: Week) -> Facts:
    """What the documents of a dispute's week tell of that dispute, in fixed words."""
    return _Teller(db, _OF_WEEK, _week(week)).facts()


def _week(week: Week) -> dict[str, str]:
    first, last = week.days
    return {"dispute": week.dispute_id, "first": first, "last": last}


MOST_NAMES = 3
MOST_PRACTICES = 4
_OUT_OF_COURT = ("access-cutoff", "public-", "terms-change", "licence-deal", "policy.")
_ACTOR = "coalesce(x.actor_id, x.actor)"
_TARGET = "coalesce(x.target_id, x.target)"
_OFTEN = "ORDER BY count(DISTINCT x.document_id) DESC"
_PARTIES = f"""
    SELECT DISTINCT party_id FROM dispute_parties WHERE dispute_id = :of AND role IN (:one, :other)
    ORDER BY position, party_id LIMIT {MOST_NAMES}"""


class _Teller:
    """Asks some documents for facts: what most of them tell comes first, then what they tell first.

    `dispute` among the values is the one of which they are to tell; None where they may tell of any.
    """

    def __init__(self, db: Database, documents: str, values: dict[str, Any]) -> None:
        self._db = db
        self._values = values
        own = f"x.document_id IN ({documents}) AND x.origin = 'extracted'"
        of_dispute = f"{own} AND (:dispute IS NULL OR coalesce(x.dispute_id, :dispute) = :dispute)"
        self._said = f"FROM assertions x WHERE {of_dispute}"
        self._done = f"FROM events x WHERE {of_dispute}"
        self._named = f"FROM mentions x WHERE {own}"
        self._linked = f"FROM document_disputes x WHERE x.document_id IN ({documents})"

    def facts(self) -> Facts:
        """All of them: of the actor of whom most is said, so that no other's standing is taken for theirs."""
        step = self._first(f"SELECT x.type {self._done} GROUP BY 1 {_OFTEN}, min(coalesce(x.start, -1)), 1 LIMIT 1")
        dispute = self._values["dispute"] or self._first(
            f"SELECT x.dispute_id {self._linked} GROUP BY 1 {_OFTEN}, max(x.confidence) DESC, 1 LIMIT 1"
        )
        actor = self._first(f"SELECT {_ACTOR} {self._said} GROUP BY 1 {_OFTEN}, min(x.start), 1 LIMIT 1")
        whom = f"SELECT {_TARGET} {self._said} AND {_TARGET} IS NOT NULL AND {_ACTOR} = :actor"
        court, docket_number = (None, None) if step and step.startswith(_OUT_OF_COURT) else self._case(dispute)
        return Facts(
            who=(actor,) if actor else self._column(_PARTIES, of=dispute, one="defendant", other="accused"),
            whom=self._column(f"{whom} GROUP BY 1 {_OFTEN}, min(x.start), 1 LIMIT {MOST_NAMES}", actor=actor)
            or self._column(_PARTIES, of=None if actor else dispute, one="plaintiff", other="accuser"),
            practices=self._practices(actor),
            event_type=step,
            court=court,
            docket_number=docket_number,
            date=self._first(
                f"SELECT x.date {self._done} AND x.date IS NOT NULL AND x.type = :type "
                f"GROUP BY 1 {_OFTEN}, 1 DESC LIMIT 1",
                type=step,
            ),
        )

    def _practices(self, actor: str | None) -> tuple[tuple[str, str | None], ...]:
        """What is said of the actor, each with how it stands; where nothing is, what the documents name."""
        if actor:
            rows = self._all(
                f"SELECT x.practice_id, x.status {self._said} AND {_ACTOR} = :actor "
                f"GROUP BY 1, 2 {_OFTEN}, min(x.start), 1, 2 LIMIT {MOST_PRACTICES}",
                actor=actor,
            )
        else:
            rows = self._all(
                f"SELECT x.entity_id, NULL {self._named} AND x.kind = 'practice' AND x.entity_id IN "
                "(SELECT practice_id FROM dispute_practices WHERE dispute_id = :dispute "
                "UNION SELECT id FROM practices WHERE :dispute IS NULL) "
                f"GROUP BY 1 {_OFTEN}, min(coalesce(x.start, -1)), 1 LIMIT {MOST_PRACTICES}"
            )
        return tuple((row[0], row[1]) for row in rows)

    def _case(self, dispute: str | None) -> tuple[str | None, str | None]:
        """Court and number of the proceeding that most documents belong to; of a dispute with one only, that one."""
        proceeding = self._first(
            f"SELECT x.proceeding_id {self._linked} AND x.dispute_id = :of AND x.proceeding_id IS NOT NULL "
            f"GROUP BY 1 {_OFTEN}, 1 LIMIT 1",
            of=dispute,
        )
        found = self._all(
            "SELECT court, docket_number FROM proceedings WHERE id = :id OR (:id IS NULL AND dispute_id = :of) LIMIT 2",
            id=proceeding, of=dispute,
        )  # fmt: skip
        return (found[0][0], found[0][1]) if len(found) == 1 else (None, None)

    def _first(self, sql: str, **more: str | None) -> str | None:
        return next(iter(self._column(sql, **more)), None)

    def _column(self, sql: str, **more: str | None) -> tuple[str, ...]:
        return tuple(row[0] for row in self._all(sql, **more))

    def _all(self, sql: str, **more: str | None) -> list[Any]:
        return self._db.execute(sql, {**self._values, **more}).fetchall()


def write_story_take(db: Database, story: str, facts: Facts, sentences: Sequence[Sentence], *, extractor: str) -> None:
    """Put a story's quick take in the place of the old one; of a story that is no more, nothing. One transaction."""
    with db.atomic():
        take = content_id("take", "story", story)
        if db.execute("SELECT 1 FROM stories WHERE id = ?", [story]).fetchone():
            _write(db, take, facts, sentences, extractor, kind="story", story_id=story)
        db.execute("DELETE FROM pending WHERE task = 'story-take' AND id = ?", [story])


def write_week_take(db: Database, week: Week, facts: Facts, sentences: Sequence[Sentence], *, extractor: str) -> None:
    """Put the quick take of a dispute's week in the place of the old one; a week without documents has none.

    One transaction.
    """
    with db.atomic():
        take = content_id("take", "week", week.dispute_id, week.name)
        db.execute("DELETE FROM takes WHERE id = ?", [take])
        if facts.told and db.execute("SELECT 1 FROM disputes WHERE id = ?", [week.dispute_id]).fetchone():
            _write(db, take, facts, sentences, extractor, kind="week", dispute_id=week.dispute_id, week=week.name)
        db.execute(
            "DELETE FROM pending WHERE task = 'week-take' AND day BETWEEN ? AND ? AND id = ?",
            [*week.days, week.dispute_id],
        )


def _write(
    db: Database, take: str, facts: Facts, sentences: Sequence[Sentence], extractor: str, **subject: str
) -> None:
    db.execute("DELETE FROM takes WHERE id = ?", [take])
    db.table("takes").insert(
        {
            "id": take,
            **subject,
            "who": as_json(facts.who),
            "whom": as_json(facts.whom),
            "practices": as_json(facts.practices),
            "event_type": facts.event_type,
            "court": facts.court,
            "docket_number": facts.docket_number,
            "date": facts.date,
            "told": facts.told,
            "extractor": extractor,
        }
    )
    db.conn.executemany(
        "INSERT INTO take_sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (take, place, sentence.document_id, sentence.start, sentence.end, sentence.quote, round(sentence.score, 2))
            for place, sentence in enumerate(sentences, 1)
        ],
    )
