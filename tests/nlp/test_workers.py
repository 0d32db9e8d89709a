"""Many processes give what one gives: on this machine and on a Dask cluster, some of them killed."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from aidocket.cli import main
from aidocket.errors import UsageError
from aidocket.nlp import engines, version, worker
from aidocket.nlp.engines import DEADLY, Settings, engine_names, load_engine
from aidocket.nlp.knowledge import Knowledge, KnownParty
from aidocket.nlp.worker import Job
from aidocket.store.extraction import PendingDocument
from aidocket.store.records import Extraction

KNOWLEDGE = Knowledge(
    parties={
        "cohere": KnownParty(id="cohere", name="Cohere", kind="organisation", is_lab=True),
        "tern": KnownParty(id="tern", name="Tern Books", kind="organisation"),
    }
)


def documents(count: int) -> Iterator[PendingDocument]:
    for number in range(count):
        yield PendingDocument(
            id=f"d{number}",
            kind="news",
            title=f"Tern Books sues Cohere over AI training, part {number}",
            text="Tern Books sued Cohere on Monday. It alleges that Cohere trained its AI model on pirated books. " * 3,
            content_sha256=str(number),
        )


def read_all(
    engine: str, count: int = 60, *, workers: int = 2, between: Callable[[int], None] = lambda number: None
) -> list[tuple[str, Any]]:
    found = []
    job = Job(knowledge=KNOWLEDGE)
    with load_engine(engine)(job, documents(count), Settings(workers=workers)) as results:
        for number, (document, result) in enumerate(results):
            found.append((document.id, result))
            between(number)
    return found


@pytest.fixture(scope="module")
def one() -> list[tuple[str, Any]]:
    return read_all("local", workers=1)


def test_one_worker_reads_in_order(one: list[tuple[str, Any]]) -> None:
    assert [document for document, _ in one] == [f"d{number}" for number in range(60)]
    assert all(result.relevant for _, result in one)


@pytest.mark.parametrize("workers", [2, 3])
def test_processes_give_what_one_gives(one: list[tuple[str, Any]], workers: int) -> None:
    assert read_all("local", workers=workers) == one
    assert not active_children()


def test_killed_processes_are_replaced_and_lose_nothing(one: list[tuple[str, Any]]) -> None:
    def kill(number: int) -> None:
        if number % 20 == 0:
            children = active_children()
            os.kill(children[number // 20 % len(children)].pid or 0, signal.SIGKILL)

    assert read_all("local", between=kill) == one
    assert not active_children()


def deadly(nlp: Any, text: str, meta: Any, *, real: Any = worker.extract_document) -> Any:
    if meta.id in {"d7", "d30", "d31"}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(nlp, text, meta)


def test_a_document_that_kills_its_reader_twice_is_set_aside(
    one: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "extract_document", deadly)
    expected = [(document, DEADLY if document in {"d7", "d30", "d31"} else result) for document, result in one]
    assert read_all("local") == expected


def test_no_more_is_taken_than_can_be_worked_on() -> None:
    taken = 0

    def counted() -> Iterator[PendingDocument]:
        nonlocal taken
        for document in documents(400):
            taken += 1
            yield document

    with load_engine("local")(Job(knowledge=KNOWLEDGE), counted(), Settings(workers=2)) as results:
        for given, _ in enumerate(results, start=1):
            assert taken - given < engines.AHEAD * engines.BATCH * 2 + engines.BATCH
    assert taken == 400


def test_who_stops_half_way_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):
        pass

    def stop(number: int) -> None:
        if number == 10:
            raise Enough

    with pytest.raises(Enough):
        read_all("local", between=stop)
    assert not active_children()


def test_engines_are_found_by_their_files() -> None:
    assert engine_names() == ["dask", "local"]
    with pytest.raises(UsageError, match="engines are dask, local"):
        load_engine("steam")


def test_an_engine_whose_library_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'distributed'", name="distributed")

    monkeypatch.setattr(engines.importlib, "import_module", missing)
    with pytest.raises(UsageError, match=r"needs distributed.*pip install 'aidocket\[dask\]'"):
        load_engine("dask")


def test_memory_of_words_is_given_back() -> None:
    nlp = worker.prepare(Job(knowledge=KNOWLEDGE))
    sizes = []
    for batch in range(4):
        with worker.Reader(nlp) as reader:
            for number in range(worker.WARM + worker.ZONE):
                words = next(documents(1)).text + " ".join(f"word{batch}x{number}x{at}" for at in range(40))
                read = reader.read(replace(next(documents(1)), text=words))
                assert isinstance(read, Extraction) and read.relevant
                assert len(nlp.vocab.strings) < sizes[0] + 2 * worker.ZONE * 60 if sizes else True
        sizes.append(len(nlp.vocab.strings))
    assert sizes[1] == sizes[2] == sizes[3], "after the words of the first documents none are kept"


def test_a_cluster_is_for_dask_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("sys.argv", ["aidocket", "extract", "--db", str(tmp_path / "a.db"), "--cluster", "tcp://x:1"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "--cluster is for --engine dask" in capsys.readouterr().err


def kill_a_dask_worker() -> int:
    """One of the processes that read, which stand below the nannies that Dask starts."""
    import psutil

    below = [p for p in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]
    worker_process = max(below, key=lambda process: process.memory_info().rss)
    worker_process.kill()
    return int(worker_process.pid)


class TestDask:
    """On a cluster of this machine."""

    @pytest.fixture(autouse=True)
    def _needs_dask(self) -> None:
        pytest.importorskip("distributed")

    def test_it_gives_what_one_process_gives_though_some_are_killed(self, one: list[tuple[str, Any]]) -> None:
        killed = []

        def kill(number: int) -> None:
            if number == 5:
                killed.append(kill_a_dask_worker())

        assert read_all("dask", between=kill) == one
        assert killed

    def test_an_address_where_nobody_answers_is_one_clear_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from aidocket.nlp.engines import dask

        monkeypatch.setattr(dask, "CONNECT_S", 1)
        with (
            pytest.raises(UsageError, match=re.escape("no Dask cluster answers at tcp://127.0.0.1:9")),
            dask.reading(Job(knowledge=KNOWLEDGE), documents(1), Settings(cluster="tcp://127.0.0.1:9")),
        ):
            pass

    def test_a_document_that_kills_whoever_reads_it_is_set_aside(
        self, one: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import cloudpickle
        from distributed.diagnostics.plugin import WorkerPlugin

        from aidocket.nlp.engines import dask

        class Patch(WorkerPlugin):  # type: ignore[misc]
            def setup(self, worker: Any) -> None:
                from aidocket.nlp import worker as reading

                real = reading.extract_document

                def deadly(nlp: Any, text: str, meta: Any) -> Any:
                    if meta.id == "d9":
                        os.kill(os.getpid(), signal.SIGKILL)
                    return real(nlp, text, meta)

                reading.extract_document = deadly

        monkeypatch.setattr(
            dask, "_refuse_other_versions", lambda client, job: client.register_plugin(Patch(), name="deadly")
        )
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        try:
            found = read_all("dask", 16, workers=1)
        finally:
            cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
        assert found == [(document, DEADLY if document == "d9" else result) for document, result in one[:16]]

    def test_a_cluster_that_is_running_is_used_and_left_running(self, one: list[tuple[str, Any]]) -> None:
        from distributed import LocalCluster

        with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster:
            settings = Settings(cluster=cluster.scheduler_address)
            for _ in range(2):
                with load_engine("dask")(Job(knowledge=KNOWLEDGE), documents(20), settings) as results:
                    assert [(document.id, result) for document, result in results] == one[:20]

    def test_workers_with_other_rules_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(version, "RULES", version.RULES + 1)
        version.extractor_version.cache_clear()
        try:
            with pytest.raises(UsageError, match="reads by other rules"):
                read_all("dask", 1, workers=1)
        finally:
            monkeypatch.undo()
            version.extractor_version.cache_clear()
