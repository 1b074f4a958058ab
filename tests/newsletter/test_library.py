"""What a reader liked before they came here counts from the first day."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsletter import links
from newsletter.deciding.bibtex import Reference, references_in
from newsletter.deciding.library import (
    MAX_CHARACTERS,
    MAX_LIBRARY,
    NothingFoundError,
    TooLongError,
    add_to_library,
    take_from_library,
)
from newsletter.deciding.votes import LESS, vote
from newsletter.links import Purpose
from newsletter.models import Change, LibraryEntry, Vote
from papers.models import Paper
from tests.cast import make_paper
from tests.newsletter.test_owner import another_proof

pytestmark = pytest.mark.django_db

BIBTEX = r"""
% my papers
@article{one,
  title   = {Planning with {LLM} Trees, and "More"},
  author  = {Somebody, A. and Else, B.},
  abstract = {Unlike arXiv:1111.11111 we plan.},
  eprint  = {2401.00001v3}, archivePrefix = "arXiv"
}
@comment{none, title = {Not a paper}}
@inproceedings(two,
  title = "Robots that
           fold towels",
  year = 2024
)
@misc{three, title={Numbers \& Letters}, url = {https://arxiv.org/abs/2402.00002}}
@misc{four, howpublished={arXiv:hep-th/9901001}}
"""


@pytest.fixture
def owner(client, alice):
    client.cookies["owner"] = links.token(Purpose.OWNER, another_proof(alice))
    return client


@pytest.fixture
def add(alice, now):
    return lambda text: add_to_library(alice, text, way="page", now=now)


def test_bibtex_is_read_as_people_write_it():
    assert references_in(BIBTEX) == [
        Reference("2401.00001", 'Planning with LLM Trees, and "More"'),
        Reference("", "Robots that fold towels"),
        Reference("2402.00002", "Numbers & Letters"),
        Reference("hep-th/9901001", ""),
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("https://arxiv.org/abs/2401.00001v2, https://arxiv.org/pdf/2401.00001.pdf", ["2401.00001"]),
        ("arXiv:2401.12345\nhep-th/9901001 math.GT/0309136", ["2401.12345", "hep-th/9901001", "math.GT/0309136"]),
        ("12.3456789 and 2401.123 and 12401.00001", []),
        ("@article{unclosed, title={Never ends", []),
    ],
)
def test_ids_are_found_wherever_they_stand(text, ids):
    assert [reference.arxiv_id for reference in references_in(text) if reference.arxiv_id] == ids


def test_a_bibtex_file_is_liked_by_id_else_by_title_else_by_its_words(add, alice):
    by_id = make_paper(1, title="Another title")
    by_title = make_paper(2, title="Robots That Fold Towels")
    Paper.objects.filter(pk=by_id.pk).update(arxiv_id="2401.00001")
    added = add(BIBTEX)
    assert (added.known, added.by_title, added.unknown_ids) == (2, 1, ("hep-th/9901001",))
    assert {(each.paper, each.value, each.source) for each in Vote.objects.all()} == {
        (by_id, 1, "library"),
        (by_title, 1, "library"),
    }
    assert [(each.title, each.arxiv_id) for each in LibraryEntry.objects.all()] == [("Numbers & Letters", "2402.00002")]
    assert [(change.field, change.before, change.after) for change in Change.objects.all()] == [("library", 0, 3)]
    again = add(BIBTEX)
    assert (again.known, again.by_title, again.before) == (0, 0, 3)
    assert Change.objects.count() == 1


def test_a_vote_that_was_given_before_stays_as_it_is(add, alice, now):
    paper = make_paper(1)
    vote(alice, paper, LESS, way="mail", now=now)
    assert add(paper.arxiv_id).before == 1
    assert Vote.objects.get().value == LESS


def test_a_library_has_an_end(add):
    text = "\n".join(f"@misc{{k{number}, title={{Title {number}}}}}" for number in range(MAX_LIBRARY + 5))
    added = add(text)
    assert (added.by_title, added.left_out) == (MAX_LIBRARY, 5)


def test_what_is_no_library_is_refused_and_what_is_too_long_is_not_read(add):
    with pytest.raises(NothingFoundError):
        add("hello")
    with pytest.raises(TooLongError):
        add("2401.00001 " * (MAX_CHARACTERS // 10))
    assert not Vote.objects.exists()


def test_an_entry_goes_alone_and_the_whole_library_at_once(add, alice, now):
    paper = make_paper(1)
    voted = make_paper(2)
    vote(alice, voted, LESS, way="mail", now=now)
    add(f"@misc{{a, title={{Words alone}}}} @misc{{b, eprint={{{paper.arxiv_id}}}}}")
    take_from_library(alice, LibraryEntry.objects.get().pk, way="page", now=now)
    assert (Vote.objects.count(), LibraryEntry.objects.count()) == (2, 0)
    take_from_library(alice, None, way="page", now=now)
    assert [each.paper for each in Vote.objects.all()] == [voted]


def test_the_page_takes_what_is_pasted_and_a_file_and_says_what_became_of_it(owner, alice):
    paper = make_paper(1, title="Paper of ours")
    page = owner.post("/me/library/", {"pasted": f"https://arxiv.org/abs/{paper.arxiv_id} 2401.99999"})
    assert "1 paper of our lists is liked now." in page.text
    assert "2401.99999" in page.text
    file = SimpleUploadedFile("mine.bib", b"@misc{x, title={From a \xff file}}")
    page = owner.post("/me/library/", {"pasted": "", "file": file})
    assert "its title counts" in page.text
    assert "Paper of ours" in owner.get("/me/library/").text
    owner.post("/me/library/", {"remove": LibraryEntry.objects.get().pk})
    assert not LibraryEntry.objects.exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"pasted": " "}, "Paste something, or choose a file."),
        ({"pasted": "my best papers"}, "An id looks like 2401.00001."),
        ({"file": SimpleUploadedFile("big.bib", b"x" * (MAX_CHARACTERS + 1))}, "at most 2 million characters"),
    ],
)
def test_the_page_says_what_was_wrong(owner, sent, told):
    page = owner.post("/me/library/", sent)
    assert told in page.text
    assert not Change.objects.exists()
