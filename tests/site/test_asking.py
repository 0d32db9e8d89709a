"""`search`, `query` and `db`, as they are called, on the sample database."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import site_sample as sample

from aidocket.config import Config
from aidocket.errors import UsageError
from aidocket.site.stage import build
from aidocket.store.searching import match_expression


def run(config: Config, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aidocket", *arguments, "--db", str(config.db)]
    return subprocess.run(command, cwd=config.db.parent, input=text, capture_output=True, text=True, check=False)


def found(config: Config, *arguments: str) -> dict[str, list[dict[str, str]]]:
    done = run(config, "search", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    answer: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The sample, its documents read (what is not read is not in the index), and its site."""
    config = sample.config_for(tmp_path_factory.mktemp("asked"))
    sample.make_database(config)
    with sqlite3.connect(config.db) as db:
        db.execute("UPDATE documents SET extractor = '1'")
    db.close()
    build(config)
    return config


class TestSearch:
    def test_facts_and_documents_are_found_with_the_words_marked(self, asked: Config) -> None:
        answer = found(asked, "trained")
        assert answer["facts"]
        assert answer["documents"]
        assert any("**" in hit["snippet"] for hits in answer.values() for hit in hits)

    def test_how_a_statement_stands_is_a_word_of_it(self, asked: Config) -> None:
        statuses = {hit["status"] for hit in found(asked, "distillation", "denied")["facts"]}
        assert "denied" in statuses

    @pytest.mark.parametrize(
        ("options", "holds"),
        [
            (["--kind", "assertion"], lambda hit: hit["kind"] == "assertion"),
            (["--kind", "news"], lambda hit: hit["kind"] == "news"),
            (["--status", "alleged", "--kind", "assertion"], lambda hit: hit["status"] == "alleged"),
            (["--since", "2026-02-01"], lambda hit: hit["date"] >= "2026-02-01"),
        ],
    )
    def test_filters_narrow(self, asked: Config, options: list[str], holds) -> None:
        everything = [hit for hits in found(asked, "kestrel", "--limit", "500").values() for hit in hits]
        narrowed = [hit for hits in found(asked, "kestrel", "--limit", "500", *options).values() for hit in hits]
        assert 0 < len(narrowed) < len(everything)
        assert all(holds(hit) for hit in narrowed)

    def test_the_published_file_gives_answers_too(self, asked: Config) -> None:
        command = [sys.executable, "-m", "aidocket", "search", "distillation", "--json"]
        done = subprocess.run(
            [*command, "--db", str(asked.out / "data" / "aidocket.db")], capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout)["facts"]

    def test_nothing_found_says_what_may_help(self, asked: Config) -> None:
        done = run(asked, "search", "zyzzyva")
        assert done.returncode == 0
        assert "Nothing found" in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["***"], "no word to search for"),
            (["x", "--party", "Nobody & Sons"], "no party is called 'Nobody & Sons'"),
            (["x", "--since", "last year"], "expected a day such as 2026-05-01"),
            (["x", "--since", "2026-13-45"], "expected a day such as 2026-05-01"),
        ],
    )
    def test_a_wrong_call_is_one_clear_line(self, asked: Config, arguments: list[str], said: str) -> None:
        done = run(asked, "search", *arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("query", "expression"),
        [
            ("two words", '"two" "words"'),
            ('"stand together" apart', '"stand together" "apart"'),
            ("distil*", '"distil"*'),
            ("NOT AND title:x", '"NOT" "AND" "title:x"'),
            ("a'b; DROP TABLE x --", '"a\'b;" "DROP" "TABLE" "x"'),
            ('un"closed', '"unclosed"'),
        ],
    )
    def test_no_sign_in_a_query_is_a_command(self, query: str, expression: str) -> None:
        assert match_expression(query) == expression

    @pytest.mark.parametrize("query", ["", " ", "* - +", '""'])
    def test_a_query_without_words(self, query: str) -> None:
        with pytest.raises(UsageError, match="no word"):
            match_expression(query)

    @pytest.mark.parametrize("query", ['"', "(", "a NEAR/2 b", "^a", "{x y}: z", "\x00a", "a\ud800", "-" * 300 + "a"])
    def test_odd_queries_do_no_harm(self, asked: Config, query: str) -> None:
        with sqlite3.connect(":memory:") as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5 (a)")
            try:
                expression = match_expression(query)
            except UsageError:
                return
            db.execute("SELECT * FROM t WHERE t MATCH ?", [expression.encode("utf-8", "replace").decode()]).fetchall()


class TestQuery:
    def test_csv_json_and_lines_say_the_same(self, built: Config) -> None:
        sql = "SELECT id, title FROM disputes ORDER BY id"
        rows = list(csv.DictReader(io.StringIO(run(built, "query", sql, "--csv").stdout)))
        assert rows
        assert json.loads(run(built, "query", sql, "--json").stdout) == rows
        assert [json.loads(line) for line in run(built, "query", sql, "--format", "jsonl").stdout.splitlines()] == rows

    def test_a_table_is_bounded_and_says_so(self, built: Config) -> None:
        done = run(built, "query", "SELECT id FROM parties", "--most", "2")
        assert len(done.stdout.splitlines()) == 4
        assert "only the first 2 rows" in done.stderr

    def test_no_rows(self, built: Config) -> None:
        assert run(built, "query", "SELECT 1 WHERE 0").stdout == "No rows.\n"
        assert json.loads(run(built, "query", "SELECT 1 WHERE 0", "--json").stdout) == []

    def test_a_query_comes_on_standard_input_or_by_the_name_of_an_example(self, built: Config) -> None:
        assert run(built, "query", "--csv", text="SELECT 5 AS a").stdout == "a\n5\n"
        names = [line for line in run(built, "query", "--examples").stdout.splitlines() if not line.startswith(" ")]
        assert names
        assert all(run(built, "query", name).returncode == 0 for name in names)

    @pytest.mark.parametrize(
        "sql",
        [
            "DELETE FROM parties",
            "WITH x AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'",
            "ATTACH '/tmp/other.db' AS other",
            "PRAGMA journal_mode = DELETE",
            "PRAGMA query_only = 0",
            "VACUUM INTO 'stolen.db'",
            "SELECT load_extension('x')",
            "BEGIN IMMEDIATE",
            "CREATE TEMP TABLE t (a)",
            "INSERT INTO documents_fts (documents_fts) VALUES ('delete-all')",
        ],
    )
    def test_nothing_is_written(self, fresh: Config, sql: str) -> None:
        before = {file: file.read_bytes() for file in fresh.db.parent.glob("*.db")}
        done = run(fresh, "query", sql)
        assert (done.returncode, done.stdout) == (1, "")
        assert "only read here" in done.stderr
        assert {file: file.read_bytes() for file in fresh.db.parent.glob("*.db")} == before

    @pytest.mark.parametrize(
        ("sql", "said"),
        [
            ("SELECT 1; SELECT 2", "only one query at a time"),
            ("SELEC 1", "syntax error"),
            ("SELECT a FROM nowhere", "no such table: nowhere"),
            ("/* a remark */", "begins with SELECT"),
            ("WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT max(a) FROM t", "longer than 0.3"),
            ("SELECT length(zeroblob(900000000))", "too big"),
        ],
    )
    def test_a_wrong_query_is_one_clear_line(self, built: Config, sql: str, said: str) -> None:
        done = run(built, "query", sql, "--seconds", "0.3")
        assert done.returncode == 1
        assert said in done.stderr
        assert done.stderr.count("\n") == 1

    def test_a_cell_cannot_command_a_terminal(self, built: Config) -> None:
        out = run(built, "query", "SELECT char(27) || '[2Jx' || char(8238) AS a, x'1b5b' AS b").stdout
        assert "\x1b" not in out
        assert "\u202e" not in out

    def test_an_unread_pipe_is_no_error(self, built: Config) -> None:
        sql = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t LIMIT 200000) SELECT a FROM t"
        command = f"{sys.executable} -m aidocket --db {built.db} query --csv '{sql}' | head -n 1"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("a\n", "")


class TestCare:
    def test_a_whole_file_is_said_to_be_whole(self, fresh: Config) -> None:
        assert run(fresh, "db", "check").stdout.strip().endswith("is whole")
        assert run(fresh, "db", "vacuum").returncode == 0
        assert run(fresh, "db", "check").returncode == 0

    def test_a_dangling_reference_is_named(self, fresh: Config) -> None:
        with sqlite3.connect(fresh.db) as db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("INSERT INTO dispute_practices VALUES ('no-such-dispute', 'scraping')")
        db.close()
        done = run(fresh, "db", "check")
        assert done.returncode == 1
        assert "dispute_practices" in done.stderr

    def test_a_damaged_page_is_found(self, fresh: Config) -> None:
        with sqlite3.connect(fresh.db) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        with fresh.db.open("r+b") as file:
            file.seek(4096 * 20)
            file.write(os.urandom(4096 * 4))
        done = run(fresh, "db", "check")
        assert done.returncode == 1
        assert str(fresh.db) in done.stderr
        assert "Traceback" not in done.stderr

    def test_vacuum_gives_room_back(self, fresh: Config) -> None:
        with sqlite3.connect(fresh.db) as db:
            db.execute("CREATE TABLE ballast (a)")
            db.execute("INSERT INTO ballast VALUES (zeroblob(3000000))")
            db.execute("DROP TABLE ballast")
        db.close()
        size = fresh.db.stat().st_size
        assert run(fresh, "db", "vacuum").returncode == 0
        assert fresh.db.stat().st_size < size - 2_900_000

    def test_a_copy_is_whole_and_replaces_the_older_one(self, fresh: Config, tmp_path: Path) -> None:
        target = tmp_path / "deep" / "copy.db"
        for _ in range(2):
            assert run(fresh, "db", "backup", str(target)).returncode == 0
        assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
        with sqlite3.connect(target) as copy, sqlite3.connect(fresh.db) as db:
            assert list(copy.iterdump()) == list(db.iterdump())

    def test_a_place_that_cannot_be_written_is_one_clear_line(self, fresh: Config) -> None:
        done = run(fresh, "db", "backup", "/proc/none/copy.db")
        assert done.returncode == 1
        assert done.stderr.startswith("aidocket: no copy could be written to /proc/none/copy.db")

    @pytest.mark.parametrize("verb", ["check", "vacuum", "migrate"])
    def test_no_database_is_made(self, tmp_path: Path, verb: str) -> None:
        command = [sys.executable, "-m", "aidocket", "db", verb, "--db", str(tmp_path / "none.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "there is no database" in done.stderr
        assert list(tmp_path.iterdir()) == []
