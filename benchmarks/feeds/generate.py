"""A set of feeds from a seed: the same seed, the same bytes."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import cycle, islice

from benchmarks.feeds.faults import FAULTS
from benchmarks.feeds.model import Answer, Feed, FeedSet
from benchmarks.feeds.shapes import Channel, Post, content_type, plain_title, write
from benchmarks.feeds.words import Writer

SEED = 20251120
NEWEST = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
ENTRIES = 30
NEW_ENTRIES = 2
CHANGED_SHARE = 0.05
BROKEN_SHARE = 0.05
HOSTS = 100

SHAPE_SHARES = {"rss-2.0": 60, "atom": 27, "rss-1.0": 5, "rss-0.91": 2, "rss-0.92": 3, "json-feed": 3}
VALIDATOR_SHARES = {"both": 40, "etag": 25, "last-modified": 20, "none": 15}
CHARSET_SHARES = {"utf-8": 94, "latin-1": 3, "windows-1252": 3}
WAY_SHARES = {"straight": 90, "301": 3, "302": 2, "slow": 5}
HABIT_SHARES = {"none": 88, "relative-links": 6, "undefined-namespace": 2, "stray-ampersand": 2, "undefined-entity": 2}
FULL_TEXT_SHARE = 0.15
ZIPPED_SHARE = 0.7
CDATA_SHARE = 0.6
DC_DATE_SHARE = 0.15
SLOW_S = (0.2, 0.4)


def generate(*, feeds: int = 500, broken: int | None = None, seed: int = SEED, hosts: int = HOSTS) -> FeedSet:
    """A set of so many feeds, some of them broken.

    Args:
        feeds: all of them; entries of the good ones are 30 each, and two more in one feed of twenty after the change.
        broken: how many give no entry; one of twenty unless it is said. They take the faults in turn.
        seed: the same seed gives the same set.
        hosts: over how many addresses of the loopback network they lie.
    """
    bad = round(feeds * BROKEN_SHARE) if broken is None else broken
    names = [f"127.0.1.{number}" for number in range(1, hosts + 1)]
    rng = random.Random(f"{seed} order")
    numbers = list(range(1, feeds + 1))
    rng.shuffle(numbers)
    good_numbers, bad_numbers = numbers[bad:], numbers[:bad]
    plans = _plans(len(good_numbers), rng)
    changed = set(rng.sample(range(len(plans)), round(feeds * CHANGED_SHARE)))
    made = [
        _good(seed, number, names[number % hosts], plan, is_changed=place in changed)
        for place, (number, plan) in enumerate(zip(good_numbers, plans, strict=True))
    ]
    made += [
        _broken(seed, number, names[number % hosts], fault)
        for number, fault in zip(bad_numbers, islice(cycle(range(len(FAULTS))), bad), strict=True)
    ]
    return FeedSet(seed=seed, feeds=tuple(sorted(made, key=lambda feed: feed.id)), hosts=tuple(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What one good feed is like."""

    shape: str
    validators: str
    way: str
    habits: frozenset[str]
    is_zipped: bool
    has_full_text: bool


def _plans(count: int, rng: random.Random) -> list[_Plan]:
    """So many plans, each trait in its exact share, the traits independent of one another."""

    def dealt(shares: Mapping[str, float]) -> list[str]:
        return _dealt(shares, count, rng)

    def whether(share: float) -> list[str]:
        return dealt({"yes": share, "": 1 - share})

    traits = zip(
        dealt(SHAPE_SHARES), dealt(VALIDATOR_SHARES), dealt(CHARSET_SHARES), dealt(WAY_SHARES), dealt(HABIT_SHARES),
        whether(CDATA_SHARE), whether(DC_DATE_SHARE), whether(ZIPPED_SHARE), whether(FULL_TEXT_SHARE), strict=True,
    )  # fmt: skip
    plans = []
    for shape, validators, charset, way, habit, cdata, dc_date, zipped, full in traits:
        habits = {charset, habit, cdata and "cdata", dc_date and "dc-date"} - {"utf-8", "none", ""}
        if shape == "json-feed":
            habits = set()
        plans.append(
            _Plan(
                shape=shape,
                validators=validators,
                way=way,
                habits=frozenset(habits),
                is_zipped=bool(zipped),
                has_full_text=bool(full),
            )
        )
    return plans


def _dealt(shares: Mapping[str, float], count: int, rng: random.Random) -> list[str]:
    """Each name in its share of `count`, shuffled; what rounding leaves goes to the largest remainders."""
    whole = sum(shares.values())
    exact = {name: share / whole * count for name, share in shares.items()}
    counts = {name: int(number) for name, number in exact.items()}
    rest = sorted(exact, key=lambda name: counts[name] - exact[name])[: count - sum(counts.values())]
    for name in rest:
        counts[name] += 1
    names = [name for name, number in counts.items() for _ in range(number)]
    rng.shuffle(names)
    return names


def _good(seed: int, number: int, host: str, plan: _Plan, *, is_changed: bool) -> Feed:
    """A feed that is to be read."""
    name = f"feed-{number:03}"
    rng = random.Random(f"{seed} {name}")
    posts = _posts(f"{seed} {name}", rng, name, ENTRIES + NEW_ENTRIES, full_text=plan.has_full_text)
    newest = {False: posts[NEW_ENTRIES:], True: posts}
    title = f"The {name.title()} Review"
    before = Channel(title=title, host=host, posts=newest[False], habits=plan.habits)
    # The window slides, as real ones do: the two oldest posts leave when two new ones come.
    after = Channel(title=title, host=host, posts=posts[:ENTRIES], habits=plan.habits) if is_changed else before
    titles = tuple(plain_title(plan.shape, post, before) for post in before.posts)
    new = tuple(plain_title(plan.shape, post, after) for post in posts[:NEW_ENTRIES]) if is_changed else ()
    slow_s = round(rng.uniform(*SLOW_S), 2) if plan.way == "slow" else 0.0
    bodies = write(plan.shape, before), write(plan.shape, after)
    path, steps = f"/{name}/feed", []
    for body, channel in zip(bodies, (before, after), strict=True):
        answer = _answer(body, channel, plan, delay_s=slow_s)
        steps.append(_on_its_way(path, plan.way, answer))
    traits = {plan.validators, plan.way, *plan.habits, plan.is_zipped and "gzip", plan.has_full_text and "full-text"}
    return Feed(
        id=name,
        host=host,
        path=path,
        shape=plan.shape,
        answers=(steps[0], steps[1]),
        titles=(titles, (*new, *titles)),
        traits=tuple(sorted(trait for trait in {*traits, is_changed and "changed"} if trait)),
        body=bodies,
    )


def _broken(seed: int, number: int, host: str, fault_number: int) -> Feed:
    """A feed that gives nothing, made of one that would."""
    fault = FAULTS[fault_number]
    name = f"feed-{number:03}"
    posts = _posts(f"{seed} {name}", random.Random(f"{seed} {name}"), name, ENTRIES, full_text=False)
    whole = write("rss-2.0", Channel(title=f"The {name.title()} Review", host=host, posts=posts))
    path = f"/{name}/feed"
    answers = fault.answers(whole, path)
    body = answers[path].body if path in answers else b""
    return Feed(
        id=name,
        host=host,
        path=path,
        shape="broken",
        answers=(answers, answers),
        fault=fault.name,
        body=(body, body),
        own_port=fault.own_port,
    )


def _posts(seed: str, rng: random.Random, name: str, count: int, *, full_text: bool) -> Sequence[Post]:
    """So many posts, the newest first, some hours apart."""
    writer = Writer(seed)
    moment = NEWEST - timedelta(minutes=rng.randrange(600))
    posts = []
    for number in range(count, 0, -1):
        summary = writer.paragraphs(rng.randrange(60, 300))
        posts.append(
            Post(
                title=writer.headline(),
                path=f"/{name}/{moment:%Y/%m}/{number:03}-{writer.topic()}-{writer.topic()}.html",
                published=moment,
                author=writer.name(),
                topic=writer.topic(),
                summary=tuple(summary),
                text=(*summary, *writer.paragraphs(rng.randrange(1_000, 2_500))) if full_text else (),
                is_odd=number == count // 2,
            )
        )
        moment -= timedelta(minutes=rng.randrange(60, 2_000))
    return posts


def _answer(body: bytes, channel: Channel, plan: _Plan, *, delay_s: float) -> Answer:
    changed_at = channel.posts[0].published + timedelta(minutes=20)
    declared = channel.charset != "utf-8" or "cdata" in plan.habits
    kind = content_type(plan.shape)
    has_etag, has_date = plan.validators in ("both", "etag"), plan.validators in ("both", "last-modified")
    return Answer(
        body=body,
        zipped=gzip.compress(body, 6, mtime=0) if plan.is_zipped else None,
        type=f"{kind}; charset={channel.charset}" if declared else kind,
        etag=f'"{sha256(body).hexdigest()[:20]}"' if has_etag else None,
        last_modified=format_datetime(changed_at, usegmt=True) if has_date else None,
        delay_s=delay_s,
    )


def _on_its_way(path: str, way: str, answer: Answer) -> dict[str, Answer]:
    """What the addresses of a feed answer: the feed, or the way to it."""
    if way not in ("301", "302"):
        return {path: answer}
    there = f"{path}-{'new' if way == '301' else 'today'}"
    return {path: Answer(status=int(way), headers=(("Location", there),)), there: answer}
