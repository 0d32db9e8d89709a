"""Each rule of the registry has a row here: what is spoilt, and the one line that says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aidocket.errors import UsageError
from aidocket.registry.check import check_registry
from aidocket.registry.load import load_registry

D = "disputes/roe-v-quartz.yaml"
B = "disputes/roe-v-basalt.yaml"
S = "statements/all.yaml"
T = "terms/lab.yaml"
F = "sources/feed-one.yaml"
FAR = "https://archive.site/page"


def put(file: str, *path: Any) -> Callable[[dict[str, Any]], None]:
    """Set the value at the path (its last part is the value) in a file; a value of None takes the key away."""
    *keys, last, value = path

    def spoil(files: dict[str, Any]) -> None:
        place = files[file]
        for key in keys:
            place = place[key]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return spoil


def both(*spoils: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def spoil(files: dict[str, Any]) -> None:
        for each in spoils:
            each(files)

    return spoil


def text(file: str, content: str) -> Callable[[dict[str, Any]], None]:
    return lambda files: files.__setitem__(file, content)


def copied(file: str, to: str, **changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda files: files.__setitem__(to, {**files[file], **changes})


EVENT = {"date": "2026-03-05", "type": "motion", "summary": "A motion.", "source": FAR}

FAULTS: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    # One field.
    ("an unknown field", put(D, "titel", "x"), f"{D}: roe-v-quartz: titel: is no known field"),
    ("a missing field", put(D, "title", None), f"{D}: roe-v-quartz: title: is missing"),
    ("an empty field", put(D, "title", "  "), f"{D}: roe-v-quartz: title: is empty"),
    ("a number where text belongs", put(D, "title", 5), f"{D}: roe-v-quartz: title: has to be a valid string"),
    ("an entry without id", put("parties/all.yaml", 2, "id", None), "parties/all.yaml: entry 3: id: is missing"),
    (
        "an id with a capital",
        put("parties/all.yaml", 2, "id", "Author"),
        "parties/all.yaml: Author: id: 'Author' is not",
    ),
    (
        "a day that is not in the calendar",
        put(D, "as_of", "2026-02-30"),
        "as_of: '2026-02-30' is not a date in the calen",
    ),
    ("a date in words", put(D, "as_of", "March 2026"), f"{D}: roe-v-quartz: as_of: 'March 2026' is not a date; write"),
    (
        "a date of an event",
        put(D, "events", 0, "date", "2026-13"),
        "events.0.date: '2026-13' is not a date in the calendar",
    ),
    ("an absurd year", put(D, "as_of", "2926"), f"{D}: roe-v-quartz: as_of: '2926' is too far away to be meant"),
    (
        "an unknown event type",
        put(D, "events", 0, "type", "hearing"),
        "events.0.type: 'hearing' is not one of: complaint,",
    ),
    (
        "an unknown status",
        put(D, "status", "open"),
        f"{D}: roe-v-quartz: status: 'open' is not one of: active, stayed,",
    ),
    (
        "an unknown medium",
        put(D, "media", ["paper"]),
        f"{D}: roe-v-quartz: media.0: 'paper' is not one of: books, news,",
    ),
    ("a country in words", put(D, "country", "Norway"), f"{D}: roe-v-quartz: country: 'Norway' is not a country code"),
    ("no source", put(D, "sources", []), f"{D}: roe-v-quartz: sources: needs at least one"),
    ("an event without source", put(D, "events", 0, "source", None), f"{D}: roe-v-quartz: events.0.source: is missing"),
    (
        "a bare home page",
        put(D, "sources", 0, "https://news.site/"),
        "sources.0: 'https://news.site/' is a bare home page;",
    ),
    (
        "a home page of an event",
        put(D, "events", 0, "source", "http://news.site"),
        "events.0.source: 'http://news.site' is a",
    ),
    (
        "a link of another kind",
        put(D, "sources", 0, "ftp://news.site/x"),
        "sources.0: 'ftp://news.site/x' is not an http",
    ),
    (
        "a link with a password",
        put(D, "sources", 0, "https://a:b@news.site/x"),
        "sources.0: 'https://a:b@news.site/x' is not",
    ),
    (
        "a link with a blank",
        put(D, "sources", 0, "https://news.site/a b"),
        "sources.0: 'https://news.site/a b' has white sp",
    ),
    (
        "a court and a court id",
        put(D, "proceedings", 0, "court", "X"),
        "proceedings.0: a proceeding has either a court_id",
    ),
    (
        "no court at all",
        put(D, "proceedings", 0, "court_id", None),
        "proceedings.0: a proceeding has either a court_id",
    ),
    ("a statement's status", put(S, 0, "status", "claimed"), f"{S}: lab-says: status: has to be 'alleged', 'admitted'"),
    (
        "a statement's evidence",
        put(S, 0, "evidence", "rumour"),
        f"{S}: lab-says: evidence: has to be 'testimony', 'filing'",
    ),
    (
        "a statement's consent",
        put(S, 0, "consent", "maybe"),
        f"{S}: lab-says: consent: 'maybe' is not one of: licensed,",
    ),
    (
        "a policy's kind",
        put("policies/rule.yaml", "kind", "memo"),
        "policies/rule.yaml: rule: kind: 'memo' is not one of",
    ),
    (
        "an audience",
        put("policies/rule.yaml", "audiences", ["all"]),
        "rule: audiences.0: 'all' is not one of: developers,",
    ),
    (
        "a word for terms",
        put(T, 0, "scraping", "banned"),
        f"{T}: lab-terms: scraping: 'banned' is not one of: forbidden,",
    ),
    ("a source's publish", put(F, "publish", "everything"), f"{F}: feed-one: publish: has to be 'full', 'excerpt' or"),
    (
        "a source's address",
        put(F, "url", "news.site/feed"),
        f"{F}: feed-one: url: 'news.site/feed' is not an http or http",
    ),
    # The file.
    ("not YAML", text(D, "id: [roe"), f"{D}: line 2: is not YAML: did not find expected"),
    ("a key that stands twice", text(D, "id: a\nid: b\n"), f"{D}: line 2: is not YAML: the key 'id' stands twice"),
    ("an empty file", text(D, "# nothing\n"), f"{D}: is empty"),
    ("a list where one entry belongs", text(D, "- id: a\n"), f"{D}: holds more or less than one entry"),
    ("one entry where a list belongs", text(S, "id: a\n"), f"{S}: holds no list of entries"),
    (
        "a file called otherwise",
        copied(B, "disputes/other.yaml", id="third"),
        "other.yaml: third: id: the file has to be",
    ),
    (
        "a source file called otherwise",
        put(F, "id", "feed-two"),
        f"{F}: feed-two: id: the file has to be called feed-two.y",
    ),
    ("an id in two files", copied(B, "disputes/x/roe-v-basalt.yaml"), "roe-v-basalt: id: stands in"),
    # Ids that nothing has.
    (
        "an unknown practice",
        put(D, "practices", ["magic"]),
        f"{D}: roe-v-quartz: practices: there is no practice 'magic'",
    ),
    ("an unknown model", put(D, "models", ["gpt-99"]), f"{D}: roe-v-quartz: models: there is no model 'gpt-99'"),
    (
        "an unknown maker",
        put("models/all.yaml", 0, "maker", "x"),
        "models/all.yaml: quartz-1: maker: there is no party 'x'",
    ),
    (
        "an unknown defendant",
        put(D, "proceedings", 0, "defendants", ["x"]),
        "proceedings.roe-v-quartz: defendants: there is",
    ),
    (
        "an unknown claim",
        put(D, "proceedings", 0, "claims", ["x"]),
        "proceedings.roe-v-quartz: claims: there is no claim 'x'",
    ),
    ("an unknown court", put(D, "proceedings", 0, "court_id", "zznd"), "court_id: CourtListener knows no court 'zznd'"),
    ("the sample web's court", put(D, "proceedings", 0, "court_id", "samplecourt"), "knows no court 'samplecourt'"),
    ("an unknown lead", put(D, "proceedings", 0, "lead", "x"), "roe-v-quartz.lead: there is no other proceeding 'x'"),
    (
        "its own lead",
        put(D, "proceedings", 0, "lead", "roe-v-quartz"),
        "lead: there is no other proceeding 'roe-v-quartz'",
    ),
    ("an unknown actor", put(S, 0, "actor_id", "x"), f"{S}: lab-says: actor_id: there is no party 'x'"),
    ("an unknown dispute", put(S, 0, "dispute", "x"), f"{S}: lab-says: dispute: there is no dispute 'x'"),
    ("a statement's practice", put(S, 0, "practice", "x"), f"{S}: lab-says: practice: there is no practice 'x'"),
    ("an unknown provider", put(T, 0, "provider", "x"), f"{T}: lab-terms: provider: there is no party 'x'"),
    (
        "an event's proceeding",
        put(D, "events", 0, "proceeding", "x"),
        "events.0.proceeding: the dispute has no proceeding",
    ),
    ("an unknown kind of source", put(F, "kind", "fax"), f"{F}: feed-one: kind: there is no spider 'fax'; known are:"),
    # Two entries that cannot both be right.
    (
        "an alias of two parties",
        put("parties/all.yaml", 1, "aliases", ["quartz lab"]),
        "'quartz lab' belongs to lab alrea",
    ),
    (
        "an alias twice",
        put("parties/all.yaml", 1, "aliases", ["basalt lab"]),
        "other-lab: aliases: a name stands twice",
    ),
    (
        "a model's name twice",
        put("models/all.yaml", 0, "aliases", ["Quartz 1"]),
        "quartz-1: aliases: a name stands twice",
    ),
    (
        "one docket number on two captions",
        put(B, "proceedings", 0, "docket_number", "26-cv-1234-ABC"),
        "proceedings.roe-v-quartz.docket_number: 3:26-cv-01234 (cand) stands on roe-v-basalt already",
    ),
    (
        "a party twice",
        put(D, "proceedings", 0, "plaintiffs", ["author", "author"]),
        "plaintiffs: 'author' stands twice",
    ),
    (
        "an event twice",
        put(D, "events", [EVENT, dict(EVENT)]),
        f"{D}: roe-v-quartz: events.1: the same event stands twice",
    ),
    ("a proceeding's id", put(D, "proceedings", 0, "id", "x"), "proceedings.x.id: has to begin with roe-v-quartz"),
    # Dates against one another.
    (
        "an event before the filing",
        put(D, "events", 0, "date", "2026-02"),
        "2026-02 lies before the filing (2026-03-02)",
    ),
    (
        "an event after the sources",
        put(D, "events", 0, "date", "2026-05"),
        "lies after as_of (2026-04-01), and a complaint",
    ),
    (
        "a filing after the sources",
        put(D, "proceedings", 0, "filed", "2026-07-01"),
        "filed: 2026-07-01 lies after as_of",
    ),
    ("closed before filed", put(D, "proceedings", 0, "closed", "2026-01"), "closed: 2026-01 lies before the filing"),
    (
        "another year than the docket's",
        put(D, "proceedings", 0, "filed", "2025-12-30"),
        "does not fit the docket number",
    ),
    (
        "a hearing in another age",
        put(D, "events", 0, {"date": "2036-01-05", "type": "hearing-set", "summary": "Hearing.", "source": FAR}),
        "events.0.date: 2036-01-05 lies more than five years after as_of (2026-04-01)",
    ),
    ("a statement of tomorrow", put(S, 0, "date", "2026-04-02"), f"{S}: lab-says: date: 2026-04-02 lies after as_of"),
    # What may not be shown.
    (
        "a doubtful entry",
        put(D, "note", "DOUBTFUL: one source"),
        f"{D}: roe-v-quartz: note: begins with DOUBTFUL, so the",
    ),
    (
        "a doubtful statement",
        put(S, 0, "note", "DOUBTFUL."),
        f"{S}: lab-says: note: begins with DOUBTFUL, so the entry ne",
    ),
    (
        "doubtful terms",
        put(T, 0, "note", "DOUBTFUL."),
        f"{T}: lab-terms: note: begins with DOUBTFUL, so the entry needs",
    ),
    (
        "nothing that can be opened",
        put(D, "sources", ["urn:a:b"]),
        "sources: none can be opened (all are urn:), so the",
    ),
    # Form.
    (
        "a dispute with no case",
        put(D, "proceedings", []),
        "status: a dispute has proceedings, or is pre-litigation and has",
    ),
    (
        "an accusation with a case",
        put(D, "status", "pre-litigation"),
        "status: a dispute has proceedings, or is pre-litiga",
    ),
    (
        "accusers beside a case",
        put(D, "accusers", ["lab"]),
        "accusers: in a dispute with proceedings the sides stand there",
    ),
    (
        "an outcome for a stranger",
        put(
            D,
            "proceedings",
            0,
            "outcomes",
            [{"outcome": "settled", "defendant": "other-lab", "summary": "Settled.", "source": FAR}],
        ),
        "outcomes: 'other-lab' is not among the proceeding's parties",
    ),
    (
        "a sentence that rests on nothing known",
        text("guides/startups.yaml", "{id: startups, points: [{ask: May I?, say: It depends., see: [nowhere]}]}\n"),
        "guides/startups.yaml: startups: see: there is no authority, dispute or policy 'nowhere' that is shown",
    ),
    (
        "a sentence that rests on one of two",
        both(
            text("guides/startups.yaml", "{id: startups, points: [{ask: May I?, say: No., see: [roe-v-quartz]}]}\n"),
            text("authorities/all.yaml", "- {id: roe-v-quartz, title: A code, url: 'https://law.site/1'}\n"),
        ),
        "guides/startups.yaml: startups: see: 'roe-v-quartz' is the id of more than one of authority, dispute and",
    ),
    (
        "a guide for nobody known",
        text("guides/pilots.yaml", "{id: pilots, points: [{ask: May I?, say: No., see: [roe-v-quartz]}]}\n"),
        "guides/pilots.yaml: pilots: id: ",
    ),
    ("a long quotation", put(T, 0, "quote", "word " * 40 + "end"), "quote: has more than 40 words; quote less of it"),
    (
        "a tombstone of the living",
        text("tombstones/all.yaml", "- {id: roe-v-basalt, kind: dispute, reason: merged}\n"),
        "tombstones/all.yaml: dispute roe-v-basalt: id: this dispute still stands in the registry",
    ),
    (
        "a tombstone that points nowhere",
        text("tombstones/all.yaml", "- {id: gone, kind: dispute, merged_into: nowhere, reason: merged}\n"),
        "tombstones/all.yaml: dispute gone: merged_into: there is no dispute 'nowhere'",
    ),
    # Addresses.
    ("loopback", put(F, "url", "http://127.0.0.1:8/feed"), f"{F}: feed-one: url: 127.0.0.1 is a private address; say"),
    (
        "a network of one's own",
        put(F, "url", "http://10.0.0.7/feed"),
        f"{F}: feed-one: url: 10.0.0.7 is a private address",
    ),
    ("loopback, version 6", put(F, "url", "http://[::1]/feed"), f"{F}: feed-one: url: ::1 is a private address"),
    (
        "this machine by name",
        put(F, "url", "http://localhost/feed"),
        f"{F}: feed-one: url: localhost is a private address",
    ),
    ("a number in disguise", put(F, "url", "http://0x7f.1/feed"), f"{F}: feed-one: url: 0x7f.1 is a private address"),
    (
        "the sample web as a source",
        put(F, "url", "http://a.example.org/f"),
        "url: a.example.org is a name for examples;",
    ),
    (
        "the sample web as evidence",
        put(D, "sources", 0, "http://a.example.org/f"),
        "sources: a.example.org is a name for",
    ),
]


def faults_of(path: Path) -> list[str]:
    registry, faults = load_registry([path])
    return faults + check_registry(registry)


def test_the_sound_registry_has_no_fault(folder: Any) -> None:
    assert faults_of(folder.write()) == []


@pytest.mark.parametrize(("spoil", "line"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_named_in_one_line(folder: Any, spoil: Callable[[dict[str, Any]], None], line: str) -> None:
    spoil(folder.files)
    found = faults_of(folder.write())
    assert any(line in fault for fault in found), found
    assert all("\n" not in fault and fault.count(": ") >= 1 for fault in found)


def test_all_faults_are_named_at_once(folder: Any) -> None:
    both(put(D, "status", "open"), put(S, 0, "actor_id", "x"), put(F, "kind", "fax"))(folder.files)
    assert len([f for f in faults_of(folder.write()) if "'open'" in f or "'x'" in f or "'fax'" in f]) == 3


def accusation(files: dict[str, Any]) -> None:
    dispute = files[D]
    dispute["events"][0] |= {"date": "2025-01-01", "type": "public-accusation"}


ALLOWED: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("an accusation before the filing", accusation),
    ("a hearing to come", put(D, "events", 0, dict(EVENT, type="hearing-set", date="2027-02-01"))),
    ("the month of the filing", put(D, "events", 0, "date", "2026-03")),
    ("a doubtful entry that is not shown", both(put(D, "note", "DOUBTFUL."), put(D, "shown", False))),
    ("a private address that is meant", both(put(F, "url", "http://127.0.0.1/f"), put(F, "allow_private", True))),
    ("the same number at another court", put(B, "proceedings", 0, "docket_number", "5:26-cv-09999")),
    (
        "a court abroad",
        both(put(B, "proceedings", 0, "court_id", None), put(B, "proceedings", 0, "court", "Court of Rome")),
    ),
    ("an accusation with no case", both(put(D, "proceedings", []), put(D, "status", "pre-litigation"))),
]


@pytest.mark.parametrize("spoil", [row[1] for row in ALLOWED], ids=[row[0] for row in ALLOWED])
def test_what_is_allowed(folder: Any, spoil: Callable[[dict[str, Any]], None]) -> None:
    spoil(folder.files)
    assert faults_of(folder.write()) == []


def test_yaml_does_not_surprise(folder: Any) -> None:
    """Dates without quotes, Norway's code and a year are what they look like."""
    folder.files["policies/norway.yaml"] = (
        "id: norway\ntitle: A rule\njurisdiction: NO\nkind: bill\nstatus: draft\nsummary: Yes\n"
        "sources: [https://news.site/a]\nas_of: 2026\n"
        "events:\n  - {date: 2026-01-31, type: policy.proposed, summary: on, source: https://news.site/a}\n"
    )
    registry, faults = load_registry([folder.write()])
    assert faults == []
    policy = registry.policies["norway"]
    assert (policy.jurisdiction, policy.summary, policy.as_of) == ("NO", "Yes", "2026")
    assert (policy.events[0].date, policy.events[0].summary) == ("2026-01-31", "on")


def test_a_second_folder_adds_and_never_replaces(folder: Any, tmp_path: Path) -> None:
    first = folder.write()
    second = tmp_path / "more"
    (second / "parties").mkdir(parents=True)
    added = "- {id: third-lab, name: Marble Lab, kind: organisation}\n"
    (second / "parties" / "more.yaml").write_text(added)
    registry, faults = load_registry([first, second])
    assert faults == []
    assert {"lab", "third-lab"} <= set(registry.parties)
    (second / "parties" / "more.yaml").write_text(added + "- {id: lab, name: Another Lab, kind: organisation}\n")
    registry, faults = load_registry([first, second])
    assert registry.parties["lab"].name == "Quartz Lab"
    assert len(faults) == 1
    assert "more.yaml: lab: id: stands in" in faults[0]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no registry at"):
        load_registry([tmp_path / "nowhere"])
    with pytest.raises(UsageError, match="there are no sources at"):
        load_registry([tmp_path], tmp_path / "nowhere.yaml")


def test_other_sources_stand_in_for_the_registrys_own(folder: Any, tmp_path: Path) -> None:
    own = folder.write()
    other = tmp_path / "feed-two.yaml"
    other.write_text((own / F).read_text().replace("feed-one", "feed-two"))
    registry, faults = load_registry([own], other)
    assert faults == []
    assert set(registry.sources) == {"feed-two"}
