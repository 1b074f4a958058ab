"""The wording of a claim against its source: each rule with what passes it and what fails, on sentences written for it."""

import pytest

from papers.check import check_claim
from papers.checking.bindings import change_is_reversed, numbers_are_swapped
from papers.checking.changes import contradicts_itself, number_goes_the_other_way
from papers.checking.direction import denials_clash, directions_clash
from papers.checking.edits import exchanges_number, is_turned_round
from papers.checking.extent import extends_otherwise
from papers.checking.lexicon import forms, verb_forms
from papers.checking.negation import negation_differs
from papers.checking.opposites import are_opposites
from papers.checking.passages import Passages
from papers.checking.qualities import qualities_clash
from papers.checking.relations import relation_is_reversed, time_is_reversed
from papers.checking.terms import exchanges_term
from papers.parts import Claim
from papers.reading import Block

MASKS = "The new masks make training on long videos stable without any warm-up."


@pytest.mark.parametrize(
    ("source", "same", "turned"),
    [
        (MASKS, "The new masks make training on long videos stable with no warm-up.", MASKS.replace("without any", "with a")),
        (MASKS, "These masks make training on long videos reliable without warm-up.", MASKS.replace("stable", "brittle")),
        ("Pruning the heads degrades recall.", "Pruning the heads worsens recall.", "Pruning the heads enhances recall."),
        ("Larger codebooks lower the error.", "Larger codebooks cut the error.", "Larger codebooks raise the error."),
        ("Larger codebooks lower the error.", "Larger codebooks improve the error.", "Larger codebooks worsen the error."),
        ("The router cannot drop a token.", "The router is unable to drop a token.", "The router can drop a token."),
        ("The cache allows longer prompts.", "The cache permits longer prompts.", "The cache prevents longer prompts."),
        ("Oak outperforms Elm by far here.", "Elm is outperformed by Oak by far here.", "Elm outperforms Oak by far here."),
        ("Oak is better than Elm on roads.", "Elm is worse than Oak on roads.", "Elm is better than Oak on roads."),
    ],
)
def test_a_sentence_that_is_kept_but_for_a_few_words_is_not_turned_round_unseen(source, same, turned):
    assert not is_turned_round(same, source)
    assert is_turned_round(turned, source)


def test_a_list_may_be_told_in_another_order():
    assert not is_turned_round("The maps show rivers and roads in green.", "The maps show roads and rivers in green.")


def test_a_clause_with_a_not_may_be_left_out():
    source = "The planner, which does not see the map, finds a way in 9 of 10 mazes of the test."
    assert not is_turned_round("The planner finds a way in 9 of 10 mazes of the test.", source)


def test_a_number_in_the_place_of_another_is_seen_even_where_it_stands_elsewhere():
    source = "Between 60% and 70% of the nodes answer within 70 ms."
    assert exchanges_number(source.replace("60", "90"), source)
    assert not exchanges_number(source.replace("70 ms", "70 milliseconds"), source)
    assert not exchanges_number("The loss falls by 64.2 in all runs.", "The loss falls by 64.23 in all runs.")


@pytest.mark.parametrize(
    ("source", "same", "turned"),
    [
        (
            "The reader never sees the answer.",
            "The answer stays hidden from the reader.",
            "The reader is shown the answer.",
        ),
        ("Maps are not needed at night.", "At night no maps are needed.", "Maps are not unnecessary at night."),
        ("The gate stays open in all runs.", "In all runs the gate is open.", "In all runs the gate is not open."),
    ],
)
def test_a_denial_must_answer_to_one(source, same, turned):
    assert not negation_differs(same, source)
    assert negation_differs(turned, source)


def test_a_quality_is_not_told_as_its_opposite():
    source = "Routing by hand is fragile on long inputs, and the fix is cheap."
    assert not qualities_clash("On long inputs, routing by hand is brittle.", source)
    assert qualities_clash("On long inputs, routing by hand is robust.", source)
    assert not qualities_clash("On long inputs, routing by hand is not robust.", source)
    assert not qualities_clash("The teacher is expensive to train.", source)


@pytest.mark.parametrize(
    ("same", "swapped"),
    [
        ("Oak solves 41% of the mazes and Elm 12%.", "Oak solves 12% of the mazes, while Elm solves 41%."),
        ("Elm 只解出 12% 的迷宫，Oak 解出 41%。", "Elm 解出 41% 的迷宫，Oak 只解出 12%。"),
    ],
)
def test_two_numbers_stay_with_what_they_belong_to(same, swapped):
    source = "Oak solves 41% of all mazes, against 12% for Elm."
    assert not numbers_are_swapped(same, source)
    assert numbers_are_swapped(swapped, source)


@pytest.mark.parametrize(
    ("same", "back"),
    [
        ("Recall goes up from 50% to 61%.", "Recall falls from 61% to 50%."),
        ("召回率从 50% 升到 61%。", "召回率从 61% 降到 50%。"),
    ],
)
def test_a_change_keeps_its_direction(same, back):
    source = "With two teachers recall climbs from 50% to 61%."
    assert not change_is_reversed(same, source)
    assert change_is_reversed(back, source)


@pytest.mark.parametrize(
    ("source", "same", "reversed_", "chinese"),
    [
        ("Oak trails Elm on roads.", "On roads, Elm is ahead of Oak.", "Oak is ahead of Elm on roads.", False),
        ("Elm is beaten by Oak.", "Oak outdoes Elm.", "Elm outdoes Oak.", False),
        ("We replace the GRU by a filter.", "A filter replaces nothing but the GRU.", "The filter is replaced by a GRU.", False),
        (
            "It reads rows rather than columns.",
            "Instead of columns, it reads rows.",
            "It reads columns, not rows, but slowly.",
            False,
        ),
        ("Oak outperforms Elm on roads.", "在道路上 Oak 优于 Elm。", "在道路上 Elm 优于 Oak。", True),
        ("Oak outperforms Elm on roads.", "在道路上 Elm 不如 Oak。", "在道路上 Oak 不如 Elm。", True),
        ("We replace the GRU by a filter.", "用滤波器取代 GRU。", "把滤波器换成 GRU。", True),
    ],
)
def test_two_things_keep_their_parts(source, same, reversed_, chinese):
    assert not relation_is_reversed(same, source, chinese=chinese)
    assert relation_is_reversed(reversed_, source, chinese=chinese)


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("stable", "unstable", True),
        ("harmful", "harmless", True),
        ("simpler", "complex", True),
        ("prevents", "enabled", True),
        ("under", "understand", False),
        ("simple", "cheap", False),
    ],
)
def test_opposites_are_known_in_every_form(one, other, opposed):
    assert are_opposites(one, other) == are_opposites(other, one) == opposed


def test_the_forms_of_a_word():
    assert {"drops", "dropped", "dropping"} <= verb_forms("drop")
    assert {"rose", "risen", "rising", "rises"} <= verb_forms("rise")
    assert {"easier", "easiest"} <= forms("easy")
    assert "boostted" not in verb_forms("boost")


def test_a_table_of_another_number_is_flagged():
    text = "The widths stand in Table 3, and Section 2 says why."
    passages = Passages([Block("S1.p1", "Setup", "paragraph", text)])
    claim = Claim(text="Table 5 gives the widths.", quote=text, anchor="S1.p1")
    assert check_claim(claim, passages, "en").flags == ("number",)
    assert check_claim(Claim(text="Table 3 gives the widths.", quote=text, anchor="S1.p1"), passages, "en").flags == ()


def test_a_share_in_words_may_be_that_of_two_numbers():
    text = "The run takes 4.2 hours, where the teacher needs 9.8 hours."
    passages = Passages([Block("S1.p1", "Setup", "paragraph", text)])
    half = Claim(text="The run takes 4.2 hours, less than half of what the teacher needs.", quote=text, anchor="S1.p1")
    third = Claim(text="The run takes 4.2 hours, a third of what the teacher needs.", quote=text, anchor="S1.p1")
    assert check_claim(half, passages, "en").flags == ()
    assert check_claim(third, passages, "en").flags == ("number",)


def test_every_head_of_a_table_comes_with_its_rows():
    rows = "Boat | Speed | Speed\nBoat | calm | storm\nGull | 4.5 | 9.1\nTern | 4.7 | 9.9"
    passages = Passages([Block("S1.T1", "Results", "table", rows)])
    assert passages.find("Tern | 4.7 | 9.9", "S1.T1").sentences == "Boat | Speed | Speed\nBoat | calm | storm\nTern | 4.7 | 9.9"
    claim = Claim(text="In a storm, Tern has a speed of 9.9.", quote="Tern | 4.7 | 9.9", anchor="S1.T1")
    assert check_claim(claim, passages, "en").flags == ()


@pytest.mark.parametrize(
    ("claim", "flagged"),
    [
        ("The reader reaches a recall of 0.9 on maps.", ()),
        ("The reader reaches a precision of 0.9 on maps.", ("name",)),
        ("该方法在地图上的召回率为 0.9。", ()),
        ("该方法在地图上的精确率为 0.9。", ("name",)),
    ],
)
def test_a_term_of_the_same_kind_is_another_thing(claim, flagged):
    text = "On maps, our reader has a recall of 0.9."
    passages = Passages([Block("S1.p1", "Results", "paragraph", text)])
    language = "en" if claim.isascii() else "zh-hans"
    assert check_claim(Claim(text=claim, quote=text, anchor="S1.p1"), passages, language).flags == flagged


def test_a_name_of_another_sentence_in_the_place_of_one_is_flagged():
    text = "Oak was tested on RoadNet by hand. Elm was never tested on MapNet at all."
    passages = Passages([Block("S1.p1", "Results", "paragraph", text)])
    quote = "Oak was tested on RoadNet by hand."
    assert check_claim(Claim(text="On RoadNet it was tested by hand.", quote=quote, anchor="S1.p1"), passages, "en").flags == ()
    assert check_claim(Claim(text="On MapNet it was tested by hand.", quote=quote, anchor="S1.p1"), passages, "en").flags == (
        "name",
    )


def test_a_term_that_gives_way_to_another_in_a_kept_sentence_is_flagged():
    source = "The gate multiplies each row by a softmax over the eight experts of its layer."
    assert exchanges_term(source.replace("softmax", "sigmoid"), source)
    assert not exchanges_term(source.replace("multiplies", "weights").replace("each row", "rows"), source)
    shown = "We demonstrate that the gate multiplies each row by a softmax over the experts."
    assert not exchanges_term(shown.replace("demonstrate", "show"), shown)
    assert exchanges_term(source.replace("softmax over the eight", "hash lookup over the eight"), source)
    assert not exchanges_term("The gate scales each row by the softmax over all eight experts of a layer.", source)
    models = "The gate multiplies each row before large language models see the experts of the layer."
    assert not exchanges_term(models.replace("large language models", "LLMs"), models)


@pytest.mark.parametrize(
    ("source", "same", "traded"),
    [
        (
            "It is 2.2x and 7.5x as fast as Maize-2B and Wheat-7B, respectively.",
            "It is 2.2x as fast as Maize-2B and 7.5x as fast as Wheat-7B.",
            "It is 2.2x as fast as Wheat-7B and 7.5x as fast as Maize-2B.",
        ),
        (
            "Cost is linear in the length for ConvNet3 and cubic for TreeNet5.",
            "For TreeNet5 cost is cubic, for ConvNet3 linear in the length.",
            "Cost is linear in the length for TreeNet5 and cubic for ConvNet3.",
        ),
        (
            "It adds 23.3% for Maize-2B, and 8.9% with 26.7% for Wheat-7B.",
            "For Wheat-7B it adds 26.7%.",
            "It adds 23.3% for Wheat-7B.",
        ),
        (
            "It is 2.2x and 7.5x as fast as Maize-2B and Wheat-7B, respectively.",
            "速度分别是 Maize-2B 的 2.2 倍和 Wheat-7B 的 7.5 倍。",
            "速度分别是 Wheat-7B 的 2.2 倍和 Maize-2B 的 7.5 倍。",
        ),
    ],
)
def test_a_number_or_a_word_stands_with_the_name_that_the_source_has_with_it(source, same, traded):
    passages = Passages([Block("S1.p1", "", "paragraph", source)])
    language = "en" if same.isascii() else "zh-hans"
    assert check_claim(Claim(same, source, "S1.p1"), passages, language).flags == ()
    assert "name" in check_claim(Claim(traded, source, "S1.p1"), passages, language).flags


@pytest.mark.parametrize(
    ("source", "same", "other"),
    [
        ("Gulls land on the ship by day.", "By day gulls land on the ship.", "By day gulls sometimes land on the ship."),
        (
            "It is the first atlas of its kind.",
            "The atlas is the first of its kind.",
            "It is one of several atlases of its kind.",
        ),
        ("It sails on both lakes and rivers.", "It sails on lakes and on rivers.", "It sails on lakes only."),
        ("It sails in waves of this height.", "In waves of this height it sails.", "It sails in waves of any height."),
        ("Many of the gulls, though, fly north.", "Many gulls fly north.", "All gulls fly north."),
        ("Of 24 gulls that we saw, 17 fly.", "Of 24 gulls 17 fly.", "All 24 gulls fly."),
        ("The atlas was only tested on lakes.", "It was tested only on lakes.", "The atlas was tested on lakes."),
        ("The maps are given for research use only.", "The maps are for research only.", "The maps are given for research."),
        ("The ship is slower in waves on average.", "On average waves slow the ship.", "The ship is slower in waves."),
        ("Up to four gulls fit into one box.", "At most four gulls fit.", "At least four gulls fit into one box."),
        ("It sails on both lakes and rivers.", "它在湖泊和河流上都能航行。", "它有时在湖泊和河流上航行。"),
        ("Up to four gulls fit into one box.", "一个箱子最多放四只海鸥。", "一个箱子至少放四只海鸥。"),
        ("The atlas was only tested on lakes.", "该图册仅在湖泊上测试。", "该图册在湖泊上测试。"),
        ("Without a map no ship gets far.", "没有地图，任何船都走不远。", "没有地图，船有时走得远。"),
    ],
)
def test_a_claim_speaks_of_as_much_as_its_source(source, same, other):
    passages = Passages([Block("S1.p1", "", "paragraph", source)])
    language = "en" if same.isascii() else "zh-hans"
    assert check_claim(Claim(same, source, "S1.p1"), passages, language).flags == ()
    assert {"scope", "direction"} & set(check_claim(Claim(other, source, "S1.p1"), passages, language).flags)


@pytest.mark.parametrize(
    ("source", "same", "other", "flag"),
    [
        ("Gulls are among the best flyers.", "Few birds fly better than gulls.", "Gulls are the best flyers.", "praise"),
        ("It is one of the first maps.", "It is among the first maps.", "It is the first map.", "praise"),
        ("It is as good as a chart.", "It is a match for a chart.", "It is better than a chart.", "praise"),
        ("The map will be released.", "The map is to be released.", "The map has been released.", "hedge"),
        ("Early trials suggest that gulls fly low.", "Gulls may fly low.", "Gulls fly low.", "hedge"),
        ("It has the potential to halve the cost.", "It may halve the cost.", "It does halve the cost.", "hedge"),
        ("It is as good as a chart.", "它与海图相当。", "它优于海图。", "praise"),
    ],
)
def test_a_claim_is_no_warmer_and_no_surer_than_its_source(source, same, other, flag):
    passages = Passages([Block("S1.p1", "", "paragraph", source)])
    language = "en" if same.isascii() else "zh-hans"
    assert check_claim(Claim(same, source, "S1.p1"), passages, language).flags == ()
    assert flag in check_claim(Claim(other, source, "S1.p1"), passages, language).flags


def test_a_limit_of_others_need_not_be_told():
    source = "Unlike earlier maps that are limited to lakes, ours shows lakes and rivers."
    passages = Passages([Block("S1.p1", "", "paragraph", source)])
    assert check_claim(Claim("Lakes and rivers are shown.", source, "S1.p1"), passages, "en").flags == ()


def test_a_term_of_two_words_that_the_whole_paper_lacks_is_flagged():
    source = "When the user errs in a proof, the model says so 37 ms sooner."
    passages = Passages([Block("S1.p1", "", "paragraph", source)])
    text = "If a proof is wrong, the user hears of the error 37 ms sooner."
    assert check_claim(Claim(text, source, "S1.p1"), passages, "en").flags == ()
    text = text.replace("a proof", "a cooking lesson")
    assert check_claim(Claim(text, source, "S1.p1"), passages, "en").flags == ("name",)


def test_what_gets_smaller_does_not_rise():
    assert contradicts_itself("Accuracy rises from 61% to 57%.")
    assert contradicts_itself("准确率从 61% 升至 57%。")
    assert not contradicts_itself("Accuracy falls from 61% to 57%.")
    source = "With noise, its correlation decreases by 0.02."
    assert number_goes_the_other_way("Noise adds 0.02 to its correlation.", source)
    assert number_goes_the_other_way("噪声使相关系数提高 0.02。", source)
    assert not number_goes_the_other_way("Noise takes 0.02 off its correlation.", source)
    assert not number_goes_the_other_way("Without noise its correlation increases by 0.02.", source)


@pytest.mark.parametrize(
    ("source", "same", "turned"),
    [
        (
            "Our agent outperforms ReAct on all suites.",
            "ReAct falls far behind our agent.",
            "Our agent falls short of ReAct on all suites.",
        ),
        (
            "Adding heads cuts the error by a third.",
            "With more heads the error goes down.",
            "Adding heads pushes up the error by a third.",
        ),
        ("The gap to the teacher is wider at 512 pixels.", "At 512 pixels the gap widens.", "The gap narrows at 512 pixels."),
        (
            "Small nets gain more than large ones.",
            "Large nets gain less than small ones.",
            "Small nets gain less than large ones.",
        ),
        (
            "Robots with skin dropped fewer cups.",
            "Cups were dropped less often with skin.",
            "Robots with skin dropped more cups.",
        ),
        (
            "Oracle labels are costlier than noisy ones.",
            "Noisy labels are cheaper.",
            "Oracle labels are cheaper than noisy ones.",
        ),
        (
            "The schema is more than any model can read.",
            "It is larger than what a model can read.",
            "It is smaller than what any model can read.",
        ),
        ("Petal leads at every size up to 96.", "No method is better than Petal.", "No method is worse than Petal."),
        ("Oak is surpassed by Elm and by Ash there.", "Ash and Elm pull ahead there.", "Ash and Elm fall behind there."),
    ],
)
def test_a_direction_may_be_told_in_other_words_but_not_turned(source, same, turned):
    assert not directions_clash(same, source)
    assert directions_clash(turned, source)


@pytest.mark.parametrize(
    ("claim", "is_wrong"),
    [
        ("Oak has an error of 2.31, better than the 3.18 of Elm.", False),
        ("Oak has an error of 3.18, better than the 2.31 of Elm.", True),
        ("Oak reaches a recall of 0.54, behind Elm at 0.48.", True),
        ("Oak is 2.1 points better than Elm, which has 64.3.", False),
        ("The compiled build, at 40 ms, starts slower than the other with its 900 ms.", True),
        ("Oak reaches 70.1 points, surpassing Elm by 96.3 points.", False),
    ],
)
def test_a_number_that_beats_another_is_the_better_of_them(claim, is_wrong):
    assert contradicts_itself(claim) == is_wrong


def test_what_comes_before_a_thing_does_not_come_after_it():
    source = "The agent plans its way after it has read the map."
    assert not time_is_reversed("The agent reads the map before planning its way.", source, chinese=False)
    assert time_is_reversed("The agent plans its way before it has read the map.", source, chinese=False)
    assert time_is_reversed("agent read map before.", source.replace("it has read the ", "the "), chinese=True)


def test_two_things_do_not_cross_where_one_of_them_is_left_out():
    source = "For global edits our method performs worse than Pix."
    assert not directions_clash("Pix is better at global edits.", source)
    assert directions_clash("Pix is worse at global edits.", source)


def test_a_not_only_denies_nothing_and_a_leading_model_leads_nobody():
    source = "With 2% of the data that leading parsers need, Tern not only outperforms earlier linear parsers but matches Gull."
    assert not denials_clash("Trained on 2% of the data, Tern outperforms earlier linear parsers and equals Gull.", source)
    assert not relation_is_reversed("Tern 的数据不到领先 parsers 的 2%,却优于 linear parsers。", source, chinese=True)
    assert relation_is_reversed("linear parsers 优于 Tern。", source, chinese=True)


def test_all_of_a_thing_may_be_said_of_it_in_another_form():
    source = "The yard has all possible directional signals: harbour-to-town, town-to-mast and their reverse directions."
    assert not extends_otherwise("The yard has signals in every direction.", source)


@pytest.mark.parametrize(
    ("language", "source", "claim"),
    [
        ("en", "Damp often spoils one or both halls of a mill.", "Damp often spoils at least one of the two halls of a mill."),
        ("zh-hans", "Damp often spoils one or both halls of a mill.", "潮气往往损坏磨坊的一间乃至两个厅。"),
        ("zh-hans", "Removing the sluice lowers the score by 6.4 points.", "去掉水闸后,得分下降 6.4 分。"),
        ("zh-hans", "It sorts the reeds into 7 classes by their length.", "按长度把芦苇做 7 分类。"),
        ("en", "Each plate has 11.8M pixels in all.", "Each plate has 11.8 megapixels in all."),
        ("en", "It weighs 520 million potential relationships.", "It weighs 520 million candidate relations."),
        ("en", "The list holds 15 million lexical items.", "The list holds 15 million words and phrases."),
        ("en", "While Tern ties images to text, audio is left open.", "Tern ties images to text, but leaves out sound."),
        ("zh-hans", "Tern beats sparse autoencoders on reeds.", "Tern 在芦苇上胜过稀疏自编码器。"),
    ],
)
def test_a_number_or_a_term_in_other_words_is_not_doubted(language, source, claim):
    flags = check_claim(Claim(claim, source, "p"), Passages([Block("p", "", "paragraph", source)]), language).flags
    assert not {"number", "unit", "scale", "name"} & set(flags)


def test_a_gap_that_is_closed_narrows():
    source = "The bridge raises the tolls of the town by 4% and closes 40% of the gap between its banks."
    assert not directions_clash("The gap between the banks narrows by 40%, and tolls of the town rise by 4%.", source)
    assert directions_clash("The gap between the banks widens by 40%.", source)


def test_a_quality_beside_its_opposite_is_of_another_thing():
    source = "The cost is similar to that of single-hull boats with full sails."
    assert not qualities_clash("Multi-hull boats cost the same as single-hull boats with full sails.", source)
    assert not qualities_clash(
        "Talks over several turns become one monologue.", "Multi-turn talks become single-turn monologues."
    )
