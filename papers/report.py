"""Report: the day as one Markdown document, in the layout of the report that Paperboy is modelled on."""

from dataclasses import dataclass
from datetime import date

from papers.latex import readable
from papers.models import Edition, Paper, Summary
from papers.parts import Claim, Parts

RULE = "=" * 60
STEP = " " * 4


@dataclass(frozen=True)
class Words:
    """What the labels of a report are called in one language, and how it joins a label to its text."""

    colon: str
    link: str
    read_from: str
    field: str
    contribution: str
    usage: str
    input: str
    process: str
    output: str
    hardware: str
    innovations: str
    results: str
    not_stated: str
    unverified: str
    untold: str
    nothing_listed: str
    sample: str
    excerpts: str


WORDS = {
    "en": Words(
        colon=": ",
        link="Link",
        read_from="Read from",
        field="Application field",
        contribution="Core contribution",
        usage="Usage guide",
        input="Input",
        process="Process",
        output="Output",
        hardware="Hardware and availability",
        innovations="Main innovations",
        results="Experimental results",
        not_stated="Not stated in the paper",
        unverified=" (unverified)",
        untold="Not told yet; this is the abstract:",
        nothing_listed="No papers are listed on this day.",
        sample="This is sample text, not the papers' own.",
        excerpts="{excerpts} of {papers} papers are told by excerpt, in sentences of their own, without a model.",
    ),
    "zh-hans": Words(
        colon="：",
        link="链接",
        read_from="阅读来源",
        field="应用领域",
        contribution="一句话核心贡献",
        usage="使用指南",
        input="输入",
        process="流程",
        output="输出",
        hardware="硬件/部署",
        innovations="主要创新点",
        results="实验效果",
        not_stated="原文未说明",
        unverified="（未核实）",
        untold="尚未解读，以下为摘要：",
        nothing_listed="当天没有论文。",
        sample="这是示例文本，并非论文原文。",
        excerpts="{papers} 篇论文中有 {excerpts} 篇为原文摘录，未经模型解读。",
    ),
}


def report(day: date, language: str) -> str:
    """The report of `day` in `language`, "en" or "zh-hans"; a paper that is not told yet is given by its abstract."""
    words = WORDS[language]
    edition = Edition.objects.filter(day=day).first()
    told = {
        summary.paper_id: summary
        for summary in Summary.objects.current()
        .filter(language=language, paper__listings__edition__day=day)
        .select_related("paper")
    }
    head = ["# Hugging Face Daily Papers Report", f"**Date**: {day}", f"**Source URL**: https://huggingface.co/papers/date/{day}"]
    head += [f"**Note**: {words.sample}"] if edition and edition.sample else []
    chapters = [_paper(paper, told.get(paper.pk), words) for paper in Paper.objects.on(day)] or [words.nothing_listed]
    if excerpts := sum(summary.is_excerpt for summary in told.values()):
        chapters.append(words.excerpts.format(excerpts=excerpts, papers=len(chapters)))
    return "\n\n".join(["\n".join(head), *(f"{RULE}\n\n{chapter}" for chapter in chapters)]) + "\n"


def _paper(paper: Paper, summary: Summary | None, words: Words) -> str:
    facts = [f"- **{words.link}**: {paper.listing_url}"]
    if summary:
        facts.append(f"- **{words.read_from}**: {summary.read_from}")
        body = "\n\n".join(_parts(summary.parts, words))
    else:
        body = f"{words.untold}\n\n{readable(paper.abstract) or words.not_stated}"
    return f"## 📄 {readable(paper.title)}\n\n" + "\n".join(facts) + f"\n\n{body}"


def _parts(parts: Parts, words: Words) -> list[str]:
    usage = parts.usage
    bullets = [
        _bullet(words.input, _claim(usage.input, words), words),
        _steps(usage.process, words),
        _bullet(words.output, _claim(usage.output, words), words),
        _bullet(words.hardware, _claim(usage.hardware, words), words),
    ]
    innovations = [
        _bullet(readable(entry.name), _claim(entry.claim, words), words)
        if entry.name
        else f"{STEP}*   {_claim(entry.claim, words)}"
        for entry in parts.innovations
    ]
    results = [f"{STEP}*   {_claim(claim, words)}" for claim in parts.results]
    return [
        f"1. **{words.field}**{words.colon}{_claim(parts.field, words)}",
        f"2. **{words.contribution}**{words.colon}{_claim(parts.contribution, words)}",
        _listed(3, words.usage, bullets, words),
        _listed(4, words.innovations, innovations, words),
        _listed(5, words.results, results, words),
    ]


def _listed(number: int, label: str, lines: list[str], words: Words) -> str:
    if not lines:
        return f"{number}. **{label}**{words.colon}{words.not_stated}"
    return "\n".join([f"{number}. **{label}**{words.colon.rstrip()}", *lines])


def _bullet(label: str, text: str, words: Words) -> str:
    return f"{STEP}*   **{label}**{words.colon}{text}"


def _steps(claims: tuple[Claim, ...], words: Words) -> str:
    if not claims:
        return _bullet(words.process, words.not_stated, words)
    steps = [f"{STEP * 2}{number}.  {_claim(claim, words)}" for number, claim in enumerate(claims, start=1)]
    return "\n".join([f"{STEP}*   **{words.process}**{words.colon.rstrip()}", *steps])


def _claim(claim: Claim | None, words: Words) -> str:
    if claim is None:
        return words.not_stated
    return readable(claim.text) + (words.unverified if claim.is_doubted else "")
