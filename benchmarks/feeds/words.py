"""Texts for feeds: sentences, paragraphs and headlines from lists of our own, the same for the same seed."""

from __future__ import annotations

import random

_OPENERS = """
On Monday|Last week|In a filing|At a hearing|After months of talks|In its annual letter|Late on Friday|Two years ago
In the meantime|According to the clerk|Behind closed doors|For the second time|Without much notice|Before the summer
""".replace("\n", "|").strip("|")
_SUBJECTS = """
the court|a small publisher|the regulator|the archive|a group of teachers|the laboratory|an appeals panel
the harbour board
the licensing office|a photographers’ union|the city library|a start-up|the music society|the ministry|a café owner
the translators’ guild|an engineer|the newsroom|the school district|a former employee|the committee|Zoë Lindqvist
the design studio|a mapmaker|the broadcaster|the data centre|an archivist|the weather service|José Amaral
""".replace("\n", "|").strip("|")
_VERBS = """
asked for|published|withdrew|has questioned|refused|agreed to|put off|began|is reviewing|copied|has licensed|defended
paid for|objected to|announced|won|lost|collected|removed|described|measured|compared|has signed|will examine
""".replace("\n", "|").strip("|")
_OBJECTS = """
the terms of use|a model trained on recipes|thousands of photographs|the new timetable
an index of old maps|the agreement
a set of lecture notes|the opinion of March|a request for documents|its résumé of the case
the licence fee|a second hearing
the training data|a table of prices|the answers of another model|the settlement
an open letter|the naïve version
the draft rules|every page of the catalogue|a list of sources|the collected letters|a claim for damages|the evidence
""".replace("\n", "|").strip("|")
_TAILS = """
without saying why|in plain words|for the coming year|despite an objection|as the judge had ordered|at its own cost
and nobody was surprised|after a long pause|with the help of volunteers|before the deadline|in three languages
while the appeal goes on|under seal|for a modest fee|on behalf of its members|– or so it says|“for now”|once more
""".replace("\n", "|").strip("|")
_TOPICS = (
    "licence court harbour archive model teachers data fee appeal copyright maps recipes rules letters prices".split()
)


class Writer:
    """Writes what a newsroom would, from a seed; no two headlines of one writer are the same."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._used: set[str] = set()
        self._lists = [part.split("|") for part in (_OPENERS, _SUBJECTS, _VERBS, _OBJECTS, _TAILS)]

    def headline(self) -> str:
        """A headline of five to twelve words that this writer has not used before."""
        _, subjects, verbs, objects, tails = self._lists
        pick = self._random.choice
        while True:
            text = f"{pick(subjects)} {pick(verbs)} {pick(objects)}"
            if self._random.random() < 0.4:
                text += f" {pick(tails)}"
            text = text[0].upper() + text[1:]
            if text not in self._used:
                self._used.add(text)
                return text

    def sentence(self) -> str:
        """A sentence of ten to thirty words."""
        openers, subjects, verbs, objects, tails = self._lists
        pick = self._random.choice
        text = f"{pick(openers)}, {pick(subjects)} {pick(verbs)} {pick(objects)}"
        if self._random.random() < 0.6:
            text += f" {pick(tails)}"
        if self._random.random() < 0.4:
            text += f"; {pick(subjects)} {pick(verbs)} {pick(objects)}"
        return f"{text}."

    def paragraphs(self, chars: int) -> list[str]:
        """Paragraphs of about so many characters in all."""
        found = []
        while chars > 0:
            paragraph = " ".join(self.sentence() for _ in range(self._random.randint(1, 3)))
            found.append(paragraph)
            chars -= len(paragraph)
        return found

    def topic(self) -> str:
        """A word to file an entry under."""
        return self._random.choice(_TOPICS)

    def name(self) -> str:
        """An author."""
        first = self._random.choice("Ada Bram Clémence Dov Else Farid Grete Hana Íde Jonas Kofi Lena".split())
        return f"{first} {self._random.choice('Acker Brandt Cole Duarte Eriksson Fayed Goss Hurst'.split())}"
