"""Scores of papers for topics: what meets, why, and that nothing half-scored is seen."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from papers.fit import fit_topics
from papers.models import LearnedTerms, Paper, Topic, TopicModel, TopicScore
from papers.ranking import PaperText, WantedWords
from papers.ranking.acronyms import learned_acronyms
from papers.ranking.estimate import estimate
from papers.ranking.glossary import in_english
from papers.ranking.lexicon import Lexicon
from papers.ranking.serving import Archive
from papers.ranking.terms import terms
from papers.score import SCORER, estimate_scores, fuse, likenesses, reader_taste, score_papers, term_of
from tests.cast import make_paper, make_topic

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)

# Two fields of research that share no word but the grammar's.
ROBOTS = [
    ("Grasping cups with two arms", "A robot with two arms learns manipulation of cups. The robot grasps without a camera."),
    ("Walking over rubble", "A legged robot plans its steps over rubble. Locomotion policies transfer to hardware."),
    ("Robots that fold towels", "Manipulation of cloth by a robot. Policies are trained in simulation and transfer to hardware."),
    (
        "Vision-language-action for kitchens",
        "A vision-language-action (VLA) policy controls a robot in kitchens it has not seen.",
    ),
    ("Faster VLA control", "We speed up vision-language-action (VLA) control of robot arms by caching."),
]
SPEECH = [
    ("Whispered speech", "Speech recognition of whispered voices. An audio encoder is trained on whispers."),
    ("Singing voices", "Synthesis of singing with a vocoder. Listeners prefer the audio of our voices."),
    ("Speech in noise", "Speech recognition in noisy rooms by an audio encoder with masks."),
    ("Turn taking", "Spoken dialogue with pauses. Speech of two speakers is parted in audio."),
]
FILLERS = [
    (f"Theorem {number}", f"A proof of bound {number} for convex losses. The bound is tight up to constants.")
    for number in range(8)
]


def texts(*groups):
    return [PaperText(title, abstract) for group in groups for title, abstract in group]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.learned_from(texts(ROBOTS, SPEECH, FILLERS))


@pytest.fixture
def papers(db):
    return [
        make_paper(number, title=paper.title, abstract=paper.abstract)
        for number, paper in enumerate(texts(ROBOTS, SPEECH, FILLERS), start=1)
    ]


@pytest.fixture
def many_papers(papers):
    """Enough of an archive to learn from."""
    return papers + [
        make_paper(100 + number, title=f"{title} {number}", abstract=abstract)
        for number, (title, abstract) in enumerate((ROBOTS + SPEECH + FILLERS) * 30)
    ]


def score_of(paper, words, lexicon):
    return estimate(words, lexicon).score([paper])[0]


def best(words, lexicon):
    papers = texts(ROBOTS, SPEECH, FILLERS)
    scores = [scored.score for scored in estimate(words, lexicon).score(papers)]
    return papers[scores.index(max(scores))].title


# The score


def test_the_reasons_add_up_and_say_where_each_term_stands(lexicon):
    scored = score_of(texts(ROBOTS)[2], WantedWords("Robot manipulation", keywords=("cloth",)), lexicon)
    assert sum(reason.share for reason in scored.reasons) == pytest.approx(1)
    where = {reason.term: reason.where for reason in scored.reasons}
    assert where["cloth"] == ("abstract",)
    assert where["robot"] == ("title", "abstract")


def test_a_paper_that_says_nothing_of_it_has_no_score_and_no_reason(lexicon):
    scored = score_of(texts(FILLERS)[0], WantedWords("whispers"), lexicon)
    assert (scored.score, scored.reasons) == (0.0, ())


def test_an_excluded_word_counts_against_a_paper_below_the_bar(lexicon):
    cloth, wanted = texts(ROBOTS)[2], WantedWords("Robot manipulation of cloth")
    assert score_of(cloth, wanted, lexicon).score > 0.5
    assert score_of(cloth, WantedWords(wanted.name, excluded=("simulation",)), lexicon).score < 0.5


def test_what_an_excluded_word_takes_away_is_a_reason_like_any_other(lexicon):
    wanted = WantedWords("Robot manipulation of cloth", keywords=("towels", "fold"), excluded=("tight",))
    towels = PaperText("Robots that fold towels", "Manipulation of cloth. It is tight.")
    scored = score_of(towels, wanted, lexicon)
    against = [reason for reason in scored.reasons if reason.share < 0]
    assert [reason.term for reason in against] == ["tight"]
    assert sum(reason.share for reason in scored.reasons) == pytest.approx(1)


def test_a_word_meets_its_other_forms(lexicon):
    assert terms("quantized") == terms("quantization") == terms("quantizing")
    assert terms("planning") == terms("plans")
    assert terms("efficiency") == terms("efficient")
    assert terms("speech") != terms("speed")
    assert score_of(texts(ROBOTS)[0], WantedWords("graspings"), lexicon).score > 0


def test_a_hyphen_parts_and_does_not_hide(lexicon):
    assert terms("vision-language") == terms("vision language")


def test_a_model_says_something_beside_another_word_only():
    assert terms("a world model") == ["world", "world model"]
    assert terms("models") == []
    planning, travels = PaperText("Planning", "A world model plans."), PaperText("Travels", "The world of ships, and models.")
    lexicon = Lexicon.learned_from([planning, travels, *texts(ROBOTS, SPEECH, FILLERS)])
    planned, travelled = (score_of(paper, WantedWords("world models"), lexicon) for paper in (planning, travels))
    assert planned.score > travelled.score
    assert [reason.term for reason in planned.reasons] == ["world", "world model"]
    assert [reason.term for reason in travelled.reasons] == ["world"]


def test_an_acronym_meets_its_long_form(lexicon):
    assert lexicon.acronyms == {"vla": "vision language action"}
    kitchens = PaperText("Kitchens", "A vision language action policy for kitchens.")
    assert score_of(kitchens, WantedWords("VLA"), lexicon).score > 0.5


def test_an_acronym_is_learned_only_where_its_letters_fit_and_papers_agree():
    said = ["mixture of experts (MoE) layers", "sparse mixture-of-experts (MoEs)", "the best of all worlds (MoE)"]
    assert learned_acronyms(said) == {"moe": "mixture of expert"}
    assert learned_acronyms(said[:1]) == {}


def test_chinese_words_meet_papers_in_english(lexicon):
    assert in_english("机器人操作与语音识别") == " robot robotics manipulation speech recognition ASR "
    assert best(WantedWords("语音识别"), lexicon) in ("Whispered speech", "Speech in noise")
    assert best(WantedWords("机器人操作"), lexicon) in dict(ROBOTS)


def test_an_unknown_chinese_word_stays_itself():
    assert in_english("围棋") == " 围棋 "
    assert terms(in_english("围棋")) == ["围棋"]


def test_company_finds_a_paper_that_says_it_in_other_words():
    others = [
        PaperText(f"Utterances {number}", "Recognition of utterances by an audio encoder for speech.") for number in range(9)
    ]
    lexicon = Lexicon.learned_from([*others, *texts(FILLERS)])
    scored = score_of(PaperText("Recognition by an audio encoder"), WantedWords("speech"), lexicon)
    assert scored.score > 0
    assert "speech" not in {reason.term for reason in scored.reasons}


def test_keywords_of_the_listing_serve_where_there_is_no_abstract(lexicon):
    bare, listed = PaperText("Untitled"), PaperText("Untitled", keywords=("robot", "manipulation"))
    wanted = WantedWords("robot manipulation")
    assert score_of(bare, wanted, lexicon).score == 0
    scored = score_of(listed, wanted, lexicon)
    assert scored.score > 0.5
    assert {reason.where for reason in scored.reasons} == {("keywords",)}


def test_the_same_archive_teaches_the_same_and_is_kept_as_it_is():
    papers = texts(ROBOTS, SPEECH, FILLERS)
    once, again = Lexicon.learned_from(papers).to_json(), Lexicon.learned_from(papers).to_json()
    assert once == again
    assert Lexicon.from_json(once).to_json() == once


@pytest.mark.parametrize("known", [0, 1, 2, 5])
def test_the_smallest_archives_serve(known):
    lexicon = Lexicon.learned_from(texts(ROBOTS)[:known])
    scored = estimate(WantedWords("robot"), lexicon).score(texts(ROBOTS))
    assert [one.score > 0 for one in scored] == [known > 0] * 2 + [known > 0] * 3


def test_a_fit_finds_what_the_words_alone_do_not_say():
    archive = Archive.learned_from([*(texts(ROBOTS, SPEECH, FILLERS) * 30)])
    wanted = WantedWords("robot manipulation")
    rubble = PaperText("Over rubble", "Legged locomotion over rubble: steps and policies.")
    assert archive.weights(wanted).score([rubble])[0].linear > archive.weights(wanted, fitted=False).score([rubble])[0].linear


# The station


def test_every_listed_paper_is_scored_for_every_active_topic_once(papers):
    make_topic("robots"), make_topic("speech"), make_topic("gone", active=False)
    assert score_papers() == len(papers) * 2
    assert score_papers() == 0
    assert TopicScore.objects.filter(topic__slug="robots").order_by("-score").first().paper.title in dict(ROBOTS)


def test_a_paper_on_no_list_is_not_scored(db):
    Paper.objects.create(arxiv_id="2601.00009", title="Robots", first_seen_at=NOW)
    make_topic("robots")
    assert score_papers() == 0


def test_a_small_archive_fits_nothing_and_its_words_serve(papers):
    make_topic("robots")
    assert fit_topics(NOW) == 0
    score_papers()
    assert "fitted" not in TopicScore.objects.first().scorer


def test_a_topic_is_fitted_once_and_its_scores_move_to_the_model_as_a_whole(many_papers):
    topic = make_topic("robots")
    score_papers()
    assert fit_topics(NOW) == 1
    assert fit_topics(NOW) == 0
    assert score_papers() == len(many_papers)
    assert set(TopicScore.objects.values_list("scorer", flat=True)) == {
        f"{SCORER}.fitted.{LearnedTerms.objects.get().fingerprint}"
    }
    model = TopicModel.objects.get()
    assert (model.topic, model.topic_version) == (topic, topic.version)
    assert "robot" in model.weights


def test_new_words_are_served_at_once_by_the_estimate_and_then_by_a_new_fit(many_papers):
    topic = make_topic("robots")
    fit_topics(NOW), score_papers()
    Topic.objects.filter(pk=topic.pk).update(name="speech", version=2)
    assert score_papers() == len(many_papers)
    assert not TopicScore.objects.filter(scorer__contains="fitted").exists()
    assert fit_topics(NOW) == 1
    assert score_papers() == len(many_papers)
    assert TopicScore.objects.filter(scorer__contains="fitted", topic_version=2).count() == len(many_papers)
    assert TopicModel.objects.count() == 1


def test_a_few_more_papers_change_no_model_and_many_do(many_papers):
    make_topic("robots")
    fit_topics(NOW)
    before = LearnedTerms.objects.get()
    make_paper(900, title="Robots once more")
    assert fit_topics(NOW) == 0
    for number in range(901, 901 + len(many_papers) // 6):
        make_paper(number, title=f"Robots for the {number}th time")
    assert fit_topics(NOW) == 1
    assert LearnedTerms.objects.get() != before


def test_what_was_learned_in_an_earlier_way_is_learned_anew_once(many_papers):
    make_topic("robots")
    fit_topics(NOW)
    LearnedTerms.objects.update(scorer="an earlier one", fingerprint="earlier")
    assert fit_topics(NOW) == 1
    assert fit_topics(NOW) == 0
    assert LearnedTerms.objects.get().scorer == SCORER


def test_a_topic_is_never_seen_between_two_models(many_papers):
    """The second half of the rows cannot be written: the first half is not, either."""
    make_topic("robots")
    score_papers()
    before = dict(TopicScore.objects.values_list("pk", "scorer"))
    fit_topics(NOW)
    written = []

    def fails_later(sql):
        if is_score := sql.startswith('INSERT INTO "papers_topicscore"'):
            written.append(sql)
        return is_score and len(written) > 1

    with failing_writes(fails_later), pytest.raises(RuntimeError):
        score_papers()
    assert len(written) == 2
    assert dict(TopicScore.objects.values_list("pk", "scorer")) == before


def test_a_new_paper_gets_its_scores_for_all_topics_or_none(papers):
    make_topic("robots"), make_topic("speech")
    score_papers()
    new = make_paper(50, title="Robots that speak")

    def fails(sql):
        return sql.startswith('INSERT INTO "papers_topicscore"')

    with failing_writes(fails), pytest.raises(RuntimeError):
        score_papers()
    assert not new.scores.exists()
    score_papers()
    assert new.scores.count() == 2


def failing_writes(fails):
    """The database refuses a statement for which `fails` is true."""

    def wrapper(execute, sql, params, many, context):
        if fails(sql):
            raise RuntimeError("the database is gone")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


# The door for what stands beyond the wall


@pytest.fixture
def learned(papers):
    make_topic("robots")
    score_papers()
    return papers


def test_wanted_words_are_estimated_without_a_topic(learned):
    scored = estimate_scores(WantedWords("speech recognition"), learned)
    assert [paper.title for paper, one in zip(learned, scored, strict=True) if one.score >= 0.5] == [
        "Whispered speech",
        "Speech in noise",
    ]


def test_before_anything_is_learned_nothing_meets(papers):
    assert {scored.score for scored in estimate_scores(WantedWords("robots"), papers)} == {0.0}


@pytest.fixture
def towels(learned):
    """A paper that came after the archive was learned."""
    return make_paper(
        60, title="A robot for towels", abstract="Manipulation of cloth by policies.", seen=datetime(2100, 1, 1, tzinfo=UTC)
    )


def moved(paper, taste):
    return fuse(estimate_scores(WantedWords("robots"), [paper]), taste, [paper])[0]


def test_votes_count_from_the_third_on_and_grow(learned, towels):
    plain = moved(towels, reader_taste([], []))
    assert moved(towels, reader_taste(learned[:1], learned[5:6])) == plain
    few, more = reader_taste(learned[:2], learned[5:6]), reader_taste(learned[:3], learned[5:8])
    assert plain.score < moved(towels, few).score < moved(towels, more).score


def test_a_disliked_kind_of_paper_falls(learned, towels):
    assert moved(towels, reader_taste([], learned[:3])).score < moved(towels, reader_taste([], [])).score


def test_the_fused_reasons_add_up_and_say_what_votes_did(learned, towels):
    fused = moved(towels, reader_taste(learned[:3], learned[5:8]))
    assert sum(reason.share for reason in fused.reasons) == pytest.approx(1)
    assert {reason.origin for reason in fused.reasons} == {"words", "votes"}


def test_the_order_of_votes_changes_nothing_and_taking_one_back_undoes_it(learned):
    three = reader_taste(learned[:2], learned[5:7])
    assert reader_taste(learned[1::-1], learned[6:4:-1]) == three
    assert reader_taste(learned[:3], learned[5:7]) != three
    assert reader_taste(learned[:2], learned[5:7]) == three


def test_a_term_that_is_struck_out_weighs_nothing(learned):
    taste = reader_taste(learned[:3], learned[5:7])
    assert taste.weights[term_of("robots")] > 0
    assert term_of("robots") not in reader_taste(learned[:3], learned[5:7], struck_out=["robot"]).weights


def test_near_doubles_are_alike_and_strangers_are_not(learned):
    alike = likenesses([learned[3], learned[4], learned[5]])
    assert alike[0][0] == 1.0
    assert alike[0][1] > 0.2 > alike[0][2]
