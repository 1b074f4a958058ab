import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from config import sample
from papers.ingest import ingest_edition
from papers.models import FullText, Paper, Summary, Wanted
from papers.parts import CHECKED, UNVERIFIED, Claim, Innovation, Parts, Usage
from papers.prepare import prepare_now
from papers.report import report
from tests.cast import DAY, make_edition, make_paper, tell_paper
from tests.llm_server import llm_server
from tests.recorded_answers import answered

pytestmark = pytest.mark.django_db

GOLDEN = """\
# Hugging Face Daily Papers Report
**Date**: 2026-01-14
**Source URL**: https://huggingface.co/papers/date/2026-01-14

============================================================

## 📄 A Title of a Paper

- **链接**: https://huggingface.co/papers/2601.00001
- **阅读来源**: HTML

1. **应用领域**：一句话。

2. **一句话核心贡献**：一句话。

3. **使用指南**：
    *   **输入**：一段话。
    *   **流程**：
        1.  第一步。
        2.  第二步。
    *   **输出**：一段话。
    *   **硬件/部署**：原文未说明

4. **主要创新点**：
    *   **名称**：说明。
    *   **名称**：说明。（未核实）

5. **实验效果**：
    *   一条结果。
    *   一条结果。

============================================================

## 📄 Another Title

- **链接**: https://huggingface.co/papers/2601.00002
- **阅读来源**: ArXiv Abs

1. **应用领域**：原文未说明

2. **一句话核心贡献**：原文未说明

3. **使用指南**：
    *   **输入**：原文未说明
    *   **流程**：原文未说明
    *   **输出**：原文未说明
    *   **硬件/部署**：原文未说明

4. **主要创新点**：原文未说明

5. **实验效果**：原文未说明
"""

ENGLISH = {
    "链接": "Link",
    "阅读来源": "Read from",
    "应用领域": "Application field",
    "一句话核心贡献": "Core contribution",
    "使用指南": "Usage guide",
    "输入": "Input",
    "流程": "Process",
    "输出": "Output",
    "硬件/部署": "Hardware and availability",
    "主要创新点": "Main innovations",
    "实验效果": "Experimental results",
    "原文未说明": "Not stated in the paper",
    "（未核实）": " (unverified)",
}


def claim(text, verdict=CHECKED):
    return Claim(text=text, quote=text, anchor="S1.p1", verdict=verdict)


def golden_day(language):
    first = make_paper(1, told_in=(), title="A Title of a Paper")
    parts = Parts(
        field=claim("一句话。"),
        contribution=claim("一句话。"),
        usage=Usage(claim("一段话。"), (claim("第一步。"), claim("第二步。")), claim("一段话。"), None),
        innovations=(Innovation("名称", claim("说明。")), Innovation("名称", claim("说明。", UNVERIFIED))),
        results=(claim("一条结果。"), claim("一条结果。")),
    )
    tell_paper(first, language, parts=parts, source="html", share=1.0, told_by="a-model")
    second = make_paper(2, told_in=(), title="Another Title")
    tell_paper(second, language, parts=Parts(), source="abstract", told_by="a-model")


def test_the_chinese_report_is_the_layout_to_the_character():
    golden_day("zh-hans")
    assert report(DAY, "zh-hans") == GOLDEN


def test_the_english_report_is_the_same_in_english():
    golden_day("en")
    english = GOLDEN
    for chinese, word in ENGLISH.items():
        english = english.replace(f"**{chinese}**", f"**{word}**").replace(chinese, word)
    english = re.sub(r"(\*\*[A-Z][\w ,]+\*\*)：", r"\1: ", english).replace("**名称**：", "**名称**: ")
    english = re.sub(r": $", ":", english, flags=re.MULTILINE)
    assert report(DAY, "en") == english


def test_the_layout_is_the_one_that_was_agreed(realdata):
    agreed = (realdata.parent / "report_layout.md").read_text()
    golden_day("zh-hans")
    until_second = agreed.split("## 📄 Another Title")[0]
    assert report(DAY, "zh-hans").startswith(until_second)


test_the_layout_is_the_one_that_was_agreed = pytest.mark.realdata(test_the_layout_is_the_one_that_was_agreed)


@pytest.mark.parametrize(
    ("source", "share", "label"), [("html", 0.6, "HTML (60%)"), ("pdf", 1.0, "PDF"), ("abstract", 0.0, "ArXiv Abs")]
)
def test_the_label_says_what_was_read_and_how_much_of_it(source, share, label):
    tell_paper(make_paper(1, told_in=()), source=source, share=share)
    assert f"- **Read from**: {label}\n" in report(DAY, "en")


def test_a_day_without_papers_says_so():
    make_edition(DAY)
    assert report(DAY, "en").endswith("No papers are listed on this day.\n")


def test_a_paper_that_is_not_told_is_given_by_its_abstract_and_says_so():
    make_paper(1, told_in=(), abstract="An abstract of $\\alpha$.")
    assert "Not told yet; this is the abstract:\n\nAn abstract of α." in report(DAY, "en")


def sample_day(languages):
    now = timezone.now()
    with sample.sample_web() as web:
        ingest_edition(sample.DAY, web=web, now=now, sample=True)
        for language in languages:
            Wanted.objects.want(Paper.objects.all(), language)
        prepare_now(Paper.objects.all(), web=web, now=now)


def test_the_sample_day_told_by_a_model_is_checked_in_both_languages(settings):
    with llm_server() as model:
        settings.LLM_BASE_URL, settings.LLM_MODEL = model.base_url, "recorded"
        sample_day(["en", "zh-hans"])
    for language in ("en", "zh-hans"):
        summaries = Summary.objects.current().filter(language=language)
        assert summaries.count() == 15
        assert {(summary.told_by, summary.reason) for summary in summaries} == {("recorded", "")}
        verdicts = [claim.verdict for summary in summaries for claim in summary.claims]
        assert verdicts.count(CHECKED) >= 0.95 * len(verdicts)
        said = report(sample.DAY, language)
        assert said.count("## 📄") == 15
        assert "excerpt" not in said
        assert "摘录" not in said


TOLD = {
    "zh-hans": """\
- **链接**: https://huggingface.co/papers/2601.08303
- **阅读来源**: sample

1. **应用领域**：边缘设备上的文本到图像生成

2. **一句话核心贡献**：提出 SnapGen++，一种用于边缘设备文本到图像生成的高效扩散 Transformer。

3. **使用指南**：
    *   **输入**：原文未说明
    *   **流程**：
        1.  由少步教师指导的蒸馏把采样减到 4 步。
    *   **输出**：1024×1024 的图像。
    *   **硬件/部署**：0.4B 版本以 4 比特权重在 iPhone 16 Pro Max 上运行。

4. **主要创新点**：
    *   **自适应稀疏注意力**：把粗粒度的全局视图与分块注意力结合。
    *   **弹性训练**：在一个超网络内优化多种宽度的子网络。

5. **实验效果**：
    *   0.4B 版本在 iPhone 16 Pro Max 上用 1.8 秒生成一张图像。
    *   在用户研究中，完整版本比 Flux.1-dev (12B) 和 SD3-Medium (2B) 更受偏爱。
    *   0.4B 版本在 iPhone 16 Pro Max 上用 0.7 秒生成一张图像。（未核实）
""",
    "en": """\
- **Link**: https://huggingface.co/papers/2601.08303
- **Read from**: sample

1. **Application field**: Text-to-image generation on edge devices

2. **Core contribution**: SnapGen++ is an efficient diffusion transformer for text-to-image generation on edge devices.

3. **Usage guide**:
    *   **Input**: Not stated in the paper
    *   **Process**:
        1.  A distillation step guided by a few-step teacher cuts sampling to 4 steps.
    *   **Output**: A 1024×1024 image.
    *   **Hardware and availability**: The 0.4B variant runs on an iPhone 16 Pro Max with 4-bit weights.

4. **Main innovations**:
    *   **Adaptive sparse attention**: A coarse global view is joined with blockwise attention.
    *   **Elastic training**: Sub-networks of several widths are optimized inside one supernetwork.

5. **Experimental results**:
    *   The 0.4B variant draws an image on an iPhone 16 Pro Max in 1.8 seconds.
    *   The full variant is preferred over Flux.1-dev (12B) and SD3-Medium (2B) in a user study.
    *   The 0.4B variant draws an image on an iPhone 16 Pro Max in 0.7 seconds. (unverified)
""",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_command_reports_what_a_model_answered_with_each_claim_checked(settings, language):
    with llm_server() as model, sample.sample_web() as web:
        model.otherwise = answered
        settings.LLM_BASE_URL, settings.LLM_MODEL = model.base_url, "recorded"
        ingest_edition(sample.DAY, web=web, now=timezone.now(), sample=True)
        out = StringIO()
        call_command("report", "2026-01-14", "--language", language, stdout=out)
    said = out.getvalue()
    [section] = [part for part in said.split("=" * 60) if "## 📄 SnapGen++" in part]
    assert section.split("\n\n", 2)[2].rstrip("\n") == TOLD[language].rstrip("\n")
    assert said.count("## 📄") == 15
    claims = Summary.objects.get(language=language, paper__title__startswith="SnapGen++").claims
    assert [claim.verdict for claim in claims].count(UNVERIFIED) == 1
    assert [claim.flags for claim in claims if claim.verdict != UNVERIFIED] == [()] * (len(claims) - 1)


def test_the_sample_day_without_a_model_is_told_as_excerpts():
    sample_day(["en"])
    assert {summary.told_by for summary in Summary.objects.current()} == {Summary.EXCERPT}
    assert FullText.objects.filter(source="html").count() == 5
    said = report(sample.DAY, "en")
    assert said.count("- **Read from**: sample") == 15
    assert "**Note**: This is sample text" in said
    assert said.endswith("15 of 15 papers are told by excerpt, in sentences of their own, without a model.\n")


def test_the_command_prepares_what_is_not_told_in_that_language():
    paper = make_paper(1, told_in=("en",), abstract="We propose a thing that reads papers quite well.")
    out = StringIO()
    call_command("report", str(DAY), "--language", "zh-hans", stdout=out)
    assert Summary.objects.current().filter(paper=paper, language="zh-hans").exists()
    assert "**应用领域**" in out.getvalue()


def test_the_command_can_be_told_to_prepare_nothing():
    make_paper(1, told_in=("en",))
    out = StringIO()
    call_command("report", str(DAY), "--language", "zh-hans", "--no-prepare", stdout=out)
    assert not Summary.objects.filter(language="zh-hans").exists()
    assert "以下为摘要" in out.getvalue()
