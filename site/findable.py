"""What can be found by searching: one record a thing that a reader looks for, with what the results can be narrowed by.

Records, not pages: a rule, a version of terms or a statement is a result of its own, which leads to its own place. The
words are those of the site: facts and short quotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import Page, anchor_of, path_of
from aidocket.site.words import OUTPUTS_MAY_TRAIN, SCRAPING, place
from aidocket.store.published import Dispute, Practice, Story

MOST_STORIES = 3000
"""Only so many stories are indexed, the newest: older ones are reached by their dispute's page, and by the database."""

_HAS_RECORDS = ("disputes", "statements", "events", "stories", "parties", "practices", "claims")
_DATED = ("ruling", "filing", "rule", "terms", "date", "news", "statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that can be found: `path` is where it stands, `day` is `2026-03-01`, `2026-03`, `2026` or empty.

    `parties`, `practices` and `places` are names as a reader knows them, `standings` words such as `alleged`.
    """

    path: str
    kind: str
    title: str
    texts: tuple[str, ...]
    day: str = ""
    parties: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()


def findable(docket: Docket, items: Items, pages: Sequence[Page]) -> list[Found]:
    """All that can be found, in a fixed order; nothing that stands on none of these pages, and no address twice."""
    paths = {page.path for page in pages}
    found: dict[str, Found] = {}
    for one in (
        *_disputes(docket),
        *_statements(docket, items),
        *_events(docket, items),
        *_stories(docket),
        *_practices(docket),
        *_rules(docket),
        *_parties(docket),
        *_other_pages(pages),
    ):
        if one.path.partition("#")[0] in paths:
            found.setdefault(one.path, one)
    return list(found.values())


def _disputes(docket: Docket) -> Iterator[Found]:
    for dispute in docket.disputes.values():
        cases = docket.proceedings_of.get(dispute.id, [])
        yield Found(
            path=path_of("disputes", dispute.id),
            kind="Dispute",
            title=dispute.title,
            texts=_texts(
                dispute.summary,
                *(f"{case.caption}, {case.court}, {case.docket_number or ''}. {case.judge or ''}" for case in cases),
                "; ".join(docket.claims[claim].label for claim in docket.claims_in(dispute) if claim in docket.claims),
                "; ".join(docket.models[id].name for id in dispute.models if id in docket.models),
            ),
            day=dispute.last_event or dispute.filed or "",
            parties=_parties_of(docket, [dispute]),
            practices=_practice_names(docket, dispute.practices),
            places=_places([dispute.country]),
        )


def _statements(docket: Docket, items: Items) -> Iterator[Found]:
    by_id = {assertion.id: assertion for assertion in docket.assertions}
    for item in items.statements:
        said = by_id[item.id.removeprefix("statement/")]
        names = [docket.party_name(id) for id in (said.actor_id, said.target_id) if id in docket.parties]
        yield _of_item(docket, item, kind="Statement", title=f"{item.headline}: {item.status}", parties=names)


def _events(docket: Docket, items: Items) -> Iterator[Found]:
    for item in items.events:
        if item.group in _DATED:
            disputes = [docket.disputes[id] for id in item.disputes if id in docket.disputes]
            names = _parties_of(docket, disputes)
            yield _of_item(docket, item, kind="Event", title=f"{item.headline}: {item.label}", parties=names)


def _of_item(docket: Docket, item: Item, *, kind: str, title: str, parties: Iterable[str]) -> Found:
    disputes = [docket.disputes[id] for id in item.disputes if id in docket.disputes]
    return Found(
        path=item.record or item.path,
        kind=kind,
        title=title,
        texts=_texts(item.text, item.speaker, *(source.quote for source in item.sources), item.note),
        day=item.date or item.reported,
        parties=tuple(dict.fromkeys(parties)),
        practices=_practice_names(docket, item.practices),
        places=_places(dispute.country for dispute in disputes),
        standings=(item.status,) if item.status else (),
    )


def _stories(docket: Docket) -> Iterator[Found]:
    newest = sorted(docket.stories.values(), key=lambda story: (story.first_seen, story.id), reverse=True)
    for story in newest[:MOST_STORIES]:
        yield _story(docket, story)


def _story(docket: Docket, story: Story) -> Found:
    take = docket.take_of_story.get(story.id)
    documents = [document for id in story.documents if (document := docket.document(id))]
    ids = dict.fromkeys(d for member in story.documents for d in docket.disputes_of_document.get(member, []))
    told = [] if take is None else [docket.party_name(id) for id in (*take.who, *take.whom) if id in docket.parties]
    said = [] if take is None else [sentence.quote for sentence in docket.sentences_of.get(take.id, [])]
    return Found(
        path=path_of("stories", story.id),
        kind="Story",
        title=story.title,
        texts=_texts(*said, *(f"{document.title}, {document.source}" for document in documents)),
        day=min((d.published or d.first_seen for d in documents), default=story.first_seen)[:10],
        parties=tuple(dict.fromkeys([*told, *_parties_of(docket, [docket.disputes[id] for id in ids])])),
        practices=_practice_names(docket, [id for id, _ in take.practices] if take else []),
        places=_places(story.countries),
    )


def _practices(docket: Docket) -> Iterator[Found]:
    for practice in docket.practices.values():
        yield Found(
            path=path_of("practices", practice.id),
            kind="Practice",
            title=_capital(practice.label),
            texts=_texts(practice.id, practice.definition, practice.legitimate, practice.contested),
            practices=_practice_names(docket, _with_wider(docket, practice)),
        )
    for claim in docket.claims.values():
        yield Found(
            path=path_of("claims", claim.id),
            kind="Claim or defence",
            title=_capital(claim.label),
            texts=_texts(claim.definition, claim.authority),
        )


def _rules(docket: Docket) -> Iterator[Found]:
    for policy in docket.policies.values():
        events = docket.events_of_policy.get(policy.id, [])
        yield Found(
            path=f"policy/#{anchor_of('policy', policy.id)}",
            kind="Rule",
            title=policy.title,
            texts=_texts(policy.summary, "; ".join(policy.identifiers), policy.body, policy.note),
            day=max((event.date or "" for event in events), default="") or policy.as_of or "",
            practices=_practice_names(docket, policy.practices),
            places=_places([policy.jurisdiction]),
        )
    for version in docket.terms.values():
        yield Found(
            path=f"terms/#{anchor_of('terms', version.id)}",
            kind="Terms",
            title=f"{docket.party_name(version.provider_id)}: {version.document}, {version.version}",
            texts=_texts(
                version.summary,
                f"Training on outputs: {OUTPUTS_MAY_TRAIN[version.outputs_may_train]}.",
                f"Scraping: {SCRAPING[version.scraping]}.",
                version.note,
            ),
            day=version.effective or version.version,
            parties=(docket.party_name(version.provider_id),),
        )


def _parties(docket: Docket) -> Iterator[Found]:
    for party in docket.parties.values():
        models = [model.name for model in docket.models.values() if model.maker_id == party.id]
        yield Found(
            path=path_of("parties", party.id),
            kind="Party",
            title=party.name,
            texts=_texts("; ".join(party.aliases), "; ".join(models), party.note),
            parties=(party.name,),
        )


def _other_pages(pages: Iterable[Page]) -> Iterator[Found]:
    for page in pages:
        section, _, rest = page.path.partition("/")
        if page.path != "search/" and not (section in _HAS_RECORDS and rest):
            kind = "Digest" if section == "digest" and rest else "Page"
            yield Found(path=page.path, kind=kind, title=page.title, texts=_texts(page.description))


def _texts(*texts: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _places(codes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place(code) for code in codes if code))


def _practice_names(docket: Docket, ids: Iterable[str]) -> tuple[str, ...]:
    """Labels of these practices and of the wider ones they belong to, so that a wide one finds all below it."""
    known = [docket.practices[id] for id in ids if id in docket.practices]
    wider = dict.fromkeys(id for practice in known for id in _with_wider(docket, practice))
    return tuple(_capital(docket.practices[id].label) for id in wider)


def _with_wider(docket: Docket, practice: Practice) -> list[str]:
    ids = [practice.id]
    while (above := docket.practices[ids[-1]].parent_id) and above in docket.practices:
        ids.append(above)
    return ids


def _parties_of(docket: Docket, disputes: Iterable[Dispute]) -> tuple[str, ...]:
    ids = dict.fromkeys(id for d in disputes for members in docket.roles_in(d).values() for id in members)
    return tuple(docket.party_name(id) for id in ids)
