"""Chinese claims against English sentences: told, denied and turned round, on sentences written for it."""

import pytest

from papers.checking.direction import directions_clash
from papers.checking.negation import negation_differs
from papers.checking.qualities import qualities_clash
from papers.checking.told_in_english import in_english


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("该方法的准确率比基线高 3 个点", "method accuracy higher than baseline 3 point"),
        ("学生模型优于教师", "student model better than teacher"),
        ("数据集大得多", "dataset larger"),
        ("既不需要掩码也不需要地图", "neither require mask nor require map"),
        ("BERT 在 GLUE 上不稳定", "BERT GLUE unstable"),
    ],
)
def test_the_terms_of_a_chinese_text_are_told_in_english(chinese, english):
    assert in_english(chinese).split() == english.split()


@pytest.mark.parametrize(
    ("source", "same", "turned"),
    [
        ("Dapple uses no discriminator.", "Dapple 不用判别器。", "Dapple 使用判别器。"),
        ("Probes do not transfer between generators.", "探针无法在生成器之间迁移。", "探针可以在生成器之间迁移。"),
        ("It adapts without the need for any labeled data.", "它不需要任何标注数据。", "它需要大量标注数据。"),
        ("It shares one weight matrix between two layers.", "两层共享权重矩阵。", "两层不共享权重矩阵。"),
        ("It requires neither demonstrations nor a simulator.", "既不依赖示教数据，也不依赖仿真器。", "它依赖示教数据和仿真器。"),
        ("This hurts perplexity.", "这会损害困惑度。", "这不会损害困惑度。"),
    ],
)
def test_a_denial_is_neither_lost_nor_added_in_chinese(source, same, turned):
    assert not negation_differs(in_english(same), source)
    assert negation_differs(in_english(turned), source)


@pytest.mark.parametrize(
    ("source", "same", "turned"),
    [
        (
            "C2C achieves 8.5% higher average accuracy than individual models.",
            "C2C 的准确率比单个模型高 8.5%。",
            "C2C 的准确率比单个模型低 8.5%。",
        ),
        ("Instruction tuning speeds up the decay of entropy.", "指令微调会加快熵的衰减。", "指令微调会减慢熵的衰减。"),
        ("The cost per query drops by 68%.", "每次查询的成本下降 68%。", "每次查询的成本上升 68%。"),
        (
            "The trained agents are better calibrated than the baselines.",
            "训练后的智能体校准优于基线。",
            "训练后的智能体校准劣于基线。",
        ),
        ("A codebook lowers the error by 0.05.", "码本可使误差降低 0.05。", "码本可使误差提高 0.05。"),
    ],
)
def test_a_direction_is_not_turned_round_in_chinese(source, same, turned):
    assert not directions_clash(in_english(same), source)
    assert directions_clash(in_english(turned), source)


def test_a_quality_is_not_told_as_its_opposite_in_chinese():
    assert qualities_clash(in_english("让模型进行出声的思维推理"), "The model generates unspoken thought and reasoning.") is False
    assert qualities_clash(in_english("模型在长文本上训练稳定"), "Training the model on long text is unstable.")


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("Heron is on a par with Stork.", "Heron 与 Stork 不相上下。"),
        ("Heron matches Stork.", "Heron 不输 Stork。"),
        ("The nest holds while preserving the long memory of the flock.", "鸟巢稳固,同时不丢失长期记忆。"),
        ("There are 10 distinct settings, with lengths from 8 to 128.", "共有 10 种设置,长度从 8 到 128 不等。"),
        ("The finding generalizes beyond users of devices.", "这一发现不限于设备用户。"),
        ("Heron underperforms on tasks at dusk.", "Heron 在黄昏任务上表现不佳。"),
        ("How herons sense the wind remains an open problem.", "Heron 如何感知风向,这个问题尚未解决。"),
        ("Gardeners often over-prune, and cut past the wish of the user.", "园丁剪掉了用户并不想剪的枝条。"),
    ],
)
def test_what_chinese_says_with_a_not_may_be_told_without_one_in_english(source, claim):
    assert not negation_differs(in_english(claim), source)


def test_a_rise_in_one_clause_is_not_weighed_by_the_measure_of_the_next():
    source = "Quality suffers from severe degradation as the number of references grows."
    assert not directions_clash(in_english("参考图越多,质量下降越严重。"), source)
