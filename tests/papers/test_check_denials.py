"""Denials of a claim against those of its source: in other words, lost, added or made void, on sentences written for it."""

import pytest

from papers.check import check_claim
from papers.checking.answers import unanswered
from papers.checking.denials import spoken
from papers.checking.negation import negation_differs
from papers.checking.passages import Passages
from papers.checking.reach import denials
from papers.parts import Claim
from papers.reading import Block

TOLD = [
    ("Unlike earlier work, we make no use of labels.", "In contrast to prior work, the approach is label-free."),
    ("None of the baselines solves more than half of the tasks.", "Every baseline leaves half of the tasks unsolved."),
    ("The effect disappears when the prompt is shuffled.", "With a shuffled prompt there is no effect any more."),
    ("Existing benchmarks fail to capture long-horizon behavior.", "Long-horizon behavior is missed by current benchmarks."),
    ("The planner never sees the map of the building.", "The building's map is hidden from the planner."),
    ("The gains do not transfer to other languages.", "The gains are limited to its own languages."),
    ("Agents rarely ask when instructions are ambiguous.", "Agents mostly do not ask when instructions are ambiguous."),
    ("The verifier is not updated during search.", "During search the verifier is frozen."),
    ("Even strong models are unable to recover from a mistake.", "A mistake is not recovered from, even by strong models."),
    ("This assumption does not hold for code.", "Code violates the assumption."),
    ("Retraining from scratch is impractical at this scale.", "It is not practical to retrain from scratch at this scale."),
    ("No single method dominates across all tasks.", "Which method is best depends on the task."),
    ("Adding more than four experts yields no further improvement.", "Improvement stops at four experts."),
    ("The reward model ignores the length of the answer.", "The length of the answer has no influence on the reward model."),
    ("Our results hold regardless of the tokenizer.", "The results do not depend on the tokenizer."),
    ("Our detector misses small objects in crowds.", "The detector does not find small objects in crowds."),
    ("The improvement is not statistically significant.", "Statistically, the improvement is insignificant."),
    ("The teacher is discarded after distillation.", "After distillation the teacher is no longer needed."),
    ("Caching is disabled in all experiments.", "No experiment uses caching."),
    ("We did not tune the baselines.", "The baselines were left untuned."),
    ("Scores are unaffected by the order of the options.", "The order of the options does not change the scores."),
    ("It is the smallest parser so far.", "No parser is smaller so far."),
    ("Two masks hide the answer and nothing else.", "Nothing but the answer is hidden by the two masks."),
    ("Without the prior, training diverges within 20 steps.", "The prior is needed: if it is left out, training diverges."),
    ("Rain gauges keep their calibration over the winter.", "Over the winter rain gauges do not lose their calibration."),
    (
        "The patch, extended from Tern, brings ports and lamps to the hub while maintaining full compatibility with Tern boards.",
        "The patch brings ports and lamps to the hub without breaking compatibility with the rest of Tern.",
    ),
    (
        "Trials show that the sluice-gate is key to a calm harbour, reducing its score by 3 points when removed.",
        "Without the sluice-gate, scores fall by 3 points in the harbour and by 5 points outside.",
    ),
    ("Plain counters overlook boats that are moored.", "Plain counters miss boats that are moored."),
    ("The ferry reached the No. 3 berth.", "The ferry reached the third berth."),
    ("Bees often fly beyond the hedge.", "Bees often fly over the hedge."),
    ("Binary votes hide how close a race was.", "A yes-or-no vote hides how close a race was."),
    ("These findings reach beyond coastal herds.", "These findings are not confined to coastal herds."),
    ("We present the first atlas to map the moor by night.", "Until now no atlas mapped the moor by night."),
    ("Older ferries struggle to dock reliably.", "Older ferries were not reliable when they dock."),
]
TURNED = [
    ("Unlike earlier work, we make no use of labels.", "Like earlier work, it makes use of labels."),
    ("Performance does not degrade even at 90% sparsity.", "At 90% sparsity performance degrades."),
    ("The effect disappears when the prompt is shuffled.", "The effect does not disappear when the prompt is shuffled."),
    ("The planner never sees the map of the building.", "The planner sees the map of the building."),
    ("Our approach avoids the quadratic cost of attention.", "Our approach incurs the quadratic cost of attention."),
    ("It neither stores nor transmits raw audio.", "It stores and transmits raw audio."),
    ("The verifier is not updated during search.", "The verifier is updated during search."),
    ("In the absence of noise both estimators agree.", "In the presence of noise both estimators agree."),
    ("Adding more than four experts yields no improvement.", "Adding more than four experts yields some improvement."),
    ("The reward model ignores the length of the answer.", "The reward model takes the length of the answer into account."),
    ("Attention maps alone do not explain the predictions.", "Attention maps alone explain the predictions."),
    ("The theorem does not require convexity.", "The theorem requires convexity."),
    ("The teacher is discarded after distillation.", "The teacher is not discarded after distillation."),
    ("The critic can be dropped at test time.", "The critic is needed at test time."),
    ("The dataset has 14 languages, but no African ones.", "The dataset has 14 languages, with some African ones."),
    ("Removing the gate lowers recall by 4 points.", "With the gate recall is lower by 4 points."),
    (
        "We train on 8 nodes and release a distribution instead of a number.",
        "It is not trained on 8 nodes and releases no number.",
    ),
]


@pytest.mark.parametrize(("source", "claim"), TOLD)
def test_a_denial_may_be_told_in_other_words(source, claim):
    assert not negation_differs(claim, source)


@pytest.mark.parametrize(("source", "claim"), TURNED)
def test_a_denial_is_neither_lost_nor_added(source, claim):
    assert negation_differs(claim, source)


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("The weights were not tuned.", "The weights were not left untuned."),
        ("We have no evidence of leakage yet.", "Evidence of leakage is not missing."),
        ("The walker finds its way without a map.", "The walker does not need no map to find its way."),
    ],
)
def test_two_denials_of_one_thing_are_none(source, claim):
    assert negation_differs(claim, source)


def test_a_list_is_denied_to_its_end_and_a_clause_to_its_comma():
    def denied(text):
        return [[word.text for word in denial.scope] for denial in denials(spoken(text)) if denial.is_plain]

    assert denied("It uses no masks, maps or labels.") == [["masks", "maps", "labels"]]
    assert denied("Once the lamp is not lit, the camera sees nothing.") == [["lit"], ["sees", "camera"]]


def test_what_the_quote_leaves_out_is_looked_for_in_its_block():
    block = "The gate picks layers that profit from the cache. The models pass no text to each other. Layers are few."
    passages = Passages([Block(anchor="p", heading="", kind="paragraph", text=block)])

    def flags(text):
        return check_claim(
            Claim(text=text, quote="The gate picks layers that profit from the cache.", anchor="p"), passages, "en"
        ).flags

    assert flags("The gate picks layers that profit, and the models pass no text to each other.") == ()
    assert flags("The gate picks layers that profit, and the models pass text to each other.") == ("negation",)


def test_a_source_without_a_word_of_content_answers_nothing_and_affirms_nothing():
    left, _ = unanswered(spoken("It is not small."), spoken("They are the same."))
    assert [denial.word.text for denial in left] == ["not"]
    assert not negation_differs("It is not small.", "They are the same.")


def test_what_a_claim_denies_of_its_own_is_doubted_only_where_the_source_tells_of_it():
    source = "The kiln dries bricks with waste heat."
    assert not negation_differs("Bricks are dried by the kiln, so no gas burner has to be bought.", source)
    assert negation_differs("The kiln does not dry bricks with the heat.", source)
