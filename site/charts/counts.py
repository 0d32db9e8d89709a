"""The charts of the site, each counting at one level: disputes, proceedings and statements are never mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from aidocket.site.charts.chart import Chart
from aidocket.site.charts.specs import Bar, Column, Link, Part, bars, columns, flow
from aidocket.site.docket import Docket
from aidocket.site.items import Item
from aidocket.site.words import LEVELS, STAGES, STRENGTH, long_date, place, plural
from aidocket.taxonomy import DISPUTE_STATUSES, STATUSES

_QUARTERS, _BARS = 24, 12


def suits_by_quarter(docket: Docket) -> Chart | None:
    """Disputes with a case, by the quarter in which the first was filed; None where no date is known."""
    filed = [d.filed for d in docket.disputes.values() if d.filed and docket.proceedings_of.get(d.id)]
    quarters = Counter(_quarter(day) for day in filed if len(day) >= 7)
    if not docket.as_of or not quarters:
        return None
    last = _quarter(docket.as_of)
    first = min((q for q in quarters if last - _QUARTERS < q <= last), default=last)
    shown = range(first, last + 1)
    before = sum(count for quarter, count in quarters.items() if quarter < first)
    undated = sum(1 for d in docket.disputes.values() if docket.proceedings_of.get(d.id)) - sum(quarters.values())
    peak = max(shown, key=lambda quarter: (quarters[quarter], quarter))
    drawn = [
        Column(
            told=_quarter_name(quarter),
            count=quarters[quarter],
            tick=str(quarter // 4) if quarter % 4 == 0 or (quarter == first and quarter % 4 == 1) else "",
            unfinished=quarter == last,
        )
        for quarter in shown
    ]
    left_out = _left_out([(before, f"from before {_quarter_name(first)}"), (undated, "with no month of filing")])
    return Chart(
        path="charts/suits-by-quarter",
        title="New suits by quarter",
        note=f"Counts disputes with at least one case, by the day on which the first case was filed. The last quarter "
        f"is open: it runs to {long_date(docket.as_of)}.{left_out}",
        summary=f"A column for each quarter from {_quarter_name(first)} to {_quarter_name(last)}. The most, "
        f"{quarters[peak]}, fall into {_quarter_name(peak)}; {quarters[last]} so far into the last.",
        columns=("Quarter", "Disputes with a case, by first filing"),
        rows=tuple((column.told, column.count) for column in drawn),
        spec=columns(drawn),
    )


def disputes_by_practice(docket: Docket) -> Chart | None:
    """Disputes by practice, those with a case apart from accusations; None where there is none."""
    rows = []
    for practice in docket.practices.values():
        over = docket.disputes_by_practice.get(practice.id, [])
        cases = sum(1 for dispute in over if docket.proceedings_of.get(dispute.id))
        if over:
            rows.append((practice.label, cases, len(over) - cases))
    rows.sort(key=lambda row: (-row[1] - row[2], row[0]))
    if not rows:
        return None
    drawn = [
        Bar(
            label=label,
            parts=(
                Part(count=cases, colour="bar", told=f"{cases} with a case"),
                Part(count=rest, colour="bar", told=f"{rest} with no case", faint=True),
            ),
        )
        for label, cases, rest in rows[:_BARS]
    ]
    return Chart(
        path="charts/disputes-by-practice",
        title="Disputes by practice",
        note="Counts disputes. One that is over several practices counts under each, so the bars add up to more than "
        f"all disputes. The pale part has no case: nobody has sued.{_and_more(rows, 'practice')}",
        summary=_most(drawn, "dispute"),
        columns=("Practice", "Disputes with a case", "Accusations with no case"),
        rows=tuple(rows),
        spec=bars(drawn),
    )


def disputes_by_stage(docket: Docket) -> Chart | None:
    """Disputes by stage; None where there is none."""
    found = Counter(d.status for d in docket.disputes.values())
    order = [status for _, _, statuses in STAGES for status in statuses]
    rows = [(_capital(DISPUTE_STATUSES.get(s, s)), found[s]) for s in order if found[s]]
    if not rows:
        return None
    drawn = [Bar(label=label, parts=(Part(count=n, colour="bar", told=str(n)),)) for label, n in rows]
    return Chart(
        path="charts/disputes-by-stage",
        title="Disputes by stage",
        note="Counts disputes, each once, by the stage of the dispute as a whole. The stage of each of its cases is on "
        "its page.",
        summary=_most(drawn, "dispute"),
        columns=("Stage", "Disputes"),
        rows=tuple(rows),
        spec=bars(drawn),
    )


def statements_by_standing(
    statements: Sequence[Item], *, path: str = "charts/statements-by-standing", about: str = ""
) -> Chart | None:
    """Statements by how they stand, those of the registry apart from those that a program read; None where none is."""
    found = Counter((item.status, item.origin == "curated") for item in statements)
    rows = [(s, STATUSES[s], found[s, True], found[s, False]) for s in STRENGTH if found[s, True] or found[s, False]]
    if not rows:
        return None
    drawn = [
        Bar(
            label=_capital(word),
            parts=(
                Part(count=curated, colour=f"s-{word}", told=f"{curated} curated"),
                Part(count=read, colour=f"s-{word}", told=f"{read} read by machine", faint=True),
            ),
        )
        for word, _, curated, read in rows
    ]
    return Chart(
        path=path,
        title=f"Statements{' on ' + about if about else ''} by standing",
        note="Counts statements: one for each speaker and act, not one for each report of it. The pale part was read "
        "by machine; what a person entered is solid.",
        summary=_most(drawn, "statement"),
        columns=("Standing", "What the word means", "Curated", "Read by machine"),
        rows=tuple(rows),
        spec=bars(drawn),
    )


def proceedings_by_court(docket: Docket) -> Chart | None:
    """Proceedings by court; None where there is none."""
    courts: dict[tuple[str, str], list[str]] = {}
    for case in docket.proceedings.values():
        dispute = docket.disputes.get(case.dispute_id)
        courts.setdefault((case.court, place(dispute.country if dispute else "")), []).append(case.dispute_id)
    rows = [(court, country, len(cases), len(set(cases))) for (court, country), cases in courts.items()]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    if not rows:
        return None
    drawn = [Bar(label=row[0], parts=(Part(count=row[2], colour="bar", told=str(row[2])),)) for row in rows[:_BARS]]
    return Chart(
        path="charts/proceedings-by-court",
        title="Proceedings by court",
        note="Counts proceedings: every case with a number of its own, so an appeal or a member of a multidistrict "
        f"litigation is one more. The table also has the number of disputes.{_and_more(rows, 'court')}",
        summary=_most(drawn, "proceeding"),
        columns=("Court or agency", "Country of the dispute", "Proceedings", "Disputes"),
        rows=tuple(rows),
        spec=bars(drawn),
    )


def levels(docket: Docket) -> Chart | None:
    """One docket, counted at each level: why trackers that count different things are all right."""
    by_level = Counter(case.level for case in docket.proceedings.values())
    with_case = sum(1 for id in docket.disputes if docket.proceedings_of.get(id))
    numbers = {(case.court, case.docket_number) for case in docket.proceedings.values() if case.docket_number}
    first = sum(by_level[level] for level in ("trial", "mdl-member", "state"))
    rows = [
        ("Disputes", len(docket.disputes), "a quarrel between the same sides over the same conduct, sued over or not"),
        ("Disputes with a case", with_case, "at least one proceeding before a court or agency"),
        ("Proceedings", len(docket.proceedings), "every case with a number of its own, in every court and agency"),
        ("Docket numbers", len(numbers), "different pairs of court and number; some proceedings have none yet"),
        (
            "US trial cases",
            first,
            "federal and state trial courts with members of multidistrict litigations, no appeals",
        ),
        *((_capital(LEVELS[level]), by_level[level], "of the proceedings") for level in LEVELS if by_level[level]),
    ]
    if not docket.disputes:
        return None
    drawn = [Bar(label=label, parts=(Part(count=n, colour="bar", told=str(n)),)) for label, n, _ in rows]
    return Chart(
        path="charts/levels",
        title="One docket, counted at each level",
        note="The same records, counted as disputes, as docket numbers and as proceedings of each kind.",
        summary="; ".join(f"{label}: {count:,}" for label, count, _ in rows) + ".",
        columns=("Counted", "Number", "What it means"),
        rows=tuple(rows),
        spec=bars(drawn),
    )


def who_trained_on_whom(pairs: Iterable[Link]) -> Chart | None:
    """Makers of teachers and students, joined by what is said of them; None where nothing is."""
    links = sorted(pairs, key=lambda link: (link.teacher, link.student))
    if not links:
        return None
    rows = sorted(
        ((k.student, k.teacher, k.standing, k.count) for k in links), key=lambda row: (-row[3], row[0], row[1])
    )
    return Chart(
        path="charts/who-trained-on-whom",
        title="Who is said to have trained on whom",
        note="Counts statements. Each line leads from the maker of a teacher model to the maker of the student model "
        "that is said to have learnt from it, and shows the strongest standing of any statement about the pair. "
        "Thicker lines have more statements; the number at a name counts those in which it stands on that side.",
        summary=f"{plural(len(links), 'pair')} of makers. Most statements: "
        + "; ".join(f"{student} on {teacher}, {plural(n, 'statement')}" for student, teacher, _, n in rows[:3])
        + ".",
        columns=("Student’s maker", "Teacher’s maker", "Strongest standing", "Statements"),
        rows=tuple(rows),
        spec=flow(links),
        wide=True,
    )


def _most(drawn: Sequence[Bar], what: str) -> str:
    largest = sorted(drawn, key=lambda bar: -bar.count)[:3]
    names = "; ".join(f"{bar.label}, {plural(bar.count, what)}" for bar in largest)
    return f"{plural(len(drawn), 'bar')}. The longest: {names}."


def _and_more(rows: Sequence[object], what: str) -> str:
    more = len(rows) - _BARS
    return f" {plural(more, f'more {what}')} in the table." if more > 0 else ""


def _left_out(parts: Iterable[tuple[int, str]]) -> str:
    told = [f"{count:,} {why}" for count, why in parts if count]
    return f" Left out: {', '.join(told)}." if told else ""


def _quarter(day: str) -> int:
    return int(day[:4]) * 4 + (int(day[5:7]) - 1) // 3


def _quarter_name(quarter: int) -> str:
    return f"{quarter // 4}, quarter {quarter % 4 + 1}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
