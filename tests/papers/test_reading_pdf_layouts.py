"""How the classes that papers are set in lay out their headings, lists and heads of pages, and what is read of it."""

import pytest

from papers.reading.pdf import read_pdf
from tests.press import WORDS, column, paper, pdf, prose, words


def told(data):
    """What is read of a file after its first page's body, as (heading, kind, text)."""
    reading = read_pdf(data, title=None)
    assert reading.accepted, reading.reason
    return [(block.heading, block.kind, block.text) for block in reading.blocks if "line 0" not in block.text]


@pytest.mark.parametrize(
    ("number", "title", "font"),
    [("3", "Method", "F2"), ("3.1", "Counting by night", "F2"), ("A.", "Scores", "F2"), ("IV.", "METHOD", "F1")],
)
def test_a_heading_is_whole_however_far_its_number_stands_from_its_title(number, title, font):
    above = words(72, 714, "2", font="F2") + words(112, 714, "Harbours", font="F2")
    heading = words(72, 700, number, font=font) + words(112, 700, title, font=font)
    assert told(paper(above + heading + column(["We count what we see."], top=680)))[-1][0] == f"{number} {title}"


def test_a_heading_in_small_capitals_is_as_large_as_its_capitals():
    heading = (
        words(72, 700, "II. F") + words(89.2, 700, "URTHER", size=8) + words(125.3, 700, "W") + words(134.8, 700, "ORK", size=8)
    )
    second = words(72, 640, "V. C") + words(91.5, 640, "ONCLUSION", size=8)
    blocks = told(paper(heading + column(["We count."], top=680) + second + column(["We counted."], top=620)))
    assert [heading for heading, *_ in blocks] == ["II. FURTHER WORK", "V. CONCLUSION"]


def test_a_numbered_line_is_an_item_where_the_headings_are_bold():
    items = column(["1. Read the votes of a day", "2. Rank all papers"], top=640)
    bold = words(72, 700, "2 Method", font="F2") + column(["It is done so:"], top=680)
    after = words(72, 590, "3 Results", font="F2") + column(["It is fast."], top=570)
    assert told(paper(bold + items + after)) == [
        ("2 Method", "paragraph", "It is done so:"),
        ("2 Method", "list_item", "Read the votes of a day"),
        ("2 Method", "list_item", "Rank all papers"),
        ("3 Results", "paragraph", "It is fast."),
    ]


def test_an_item_ends_where_the_text_stands_further_out_again():
    second = (
        words(82, 700, "\x95 A filter that finds the lights on the water and")
        + words(92, 688, "drops the rest of them.")
        + words(72, 676, "All this is new.")
    )
    assert told(paper(second)) == [
        ("Abstract", "list_item", "A filter that finds the lights on the water and drops the rest of them."),
        ("Abstract", "paragraph", "All this is new."),
    ]


def test_the_last_word_of_a_sentence_is_no_heading():
    second = words(72, 700, f"{WORDS[:79]} of the") + words(72, 670, "experiments.")
    assert told(paper(second)) == [("Abstract", "paragraph", f"{WORDS[:79]} of the experiments.")]


def test_a_bold_word_in_a_table_is_no_heading():
    table = (
        column(["Table 1: Ships by port."], top=700)
        + words(72, 680, "Ours", font="F2")
        + words(72, 650, "Port")
        + words(222, 650, "98")
        + words(72, 636, "Bay")
        + words(222, 636, "61")
        + column([f"{WORDS} and so on."], top=580)
    )
    assert {heading for heading, *_ in told(paper(table))} == {"Abstract"}


def test_a_label_in_a_picture_does_not_go_on_in_the_text_below_it():
    first = words(72, 100, f"{WORDS} and so")
    second = (
        column(["First picture"], top=700) + column(["Figure 1: Ships."], top=670) + column(["ends the sentence. So."], top=640)
    )
    told_now = told(paper(second, first=first))
    assert [text for _, _, text in told_now][-3:] == ["First picture", "Figure 1: Ships.", "So."]


@pytest.mark.parametrize("caption", ["TABLE IV", "TABLE I. Ships by port", "Table 3: Ships by port"])
def test_a_caption_is_told_by_its_arabic_or_roman_number(caption):
    table = column([caption], top=700) + "".join(
        words(72 + 150 * place, 680 - 14 * row, "7") for row in range(2) for place in range(3)
    )
    assert ("Abstract", "caption", caption) in told(paper(table))


def test_a_running_head_below_a_wide_margin_is_no_text():
    def page(number):
        return words(72, 685, "Counting Ships") + words(420, 685, "A. Author") + prose(40, mark=f"page {number} line", top=655)

    text = " ".join(block.text for block in read_pdf(pdf([page(number) for number in range(4)]), title=None).blocks)
    assert "page 3 line 39" in text
    assert "Author" not in text


def test_what_stands_first_on_two_pages_only_is_text():
    pages = [words(72, 685, "Ships are counted.") + prose(40, mark=f"page {number} line", top=655) for number in range(2)]
    assert sum("Ships are counted." in block.text for block in read_pdf(pdf(pages), title=None).blocks) == 2


def test_a_table_of_contents_is_no_text():
    contents = (
        words(72, 700, "Contents", size=12, font="F2")
        + words(72, 680, "1 Introduction", font="F2")
        + words(500, 680, "1", font="F2")
        + words(72, 666, "2 Method", font="F2")
        + words(500, 666, "2", font="F2")
        + words(72, 652, "2.1 Training . . . . . . . . . . . . . . . . 2")
        + words(72, 630, "1", size=12, font="F2")
        + words(100, 630, "Introduction", size=12, font="F2")
        + column(["Ships are counted."], top=610)
    )
    assert told(paper(contents)) == [("1 Introduction", "paragraph", "Ships are counted.")]


def test_references_without_a_title_are_told_by_their_numbers():
    second = column(["We thank the harbour."], top=700) + column(
        ["[1] Somebody. A cited title. 1999.", "[2] A. Nother. B Testing ships. 2001."], top=670
    )
    assert told(paper(second)) == [("Abstract", "paragraph", "We thank the harbour.")]


def test_keywords_are_no_heading():
    second = words(72, 700, "Index Terms: ships, night", font="F2") + column([WORDS[:79]], top=670)
    assert {heading for heading, *_ in told(paper(second))} == {"Abstract"}
