"""The words of direction in English and Chinese, as tables."""

import re

from papers.checking.lexicon import verb_forms, words

GOOD, MORE, FAST, MOST = "good", "more", "fast", "most"

# Verbs in their plain form; every form of them counts.
_VERBS = {
    (GOOD, 1): """
        improve enhance boost strengthen help benefit outperform surpass beat excel outscore outpace outclass outdo
        eclipse outshine
        outrank overtake gain profit ameliorate enrich prevail triumph advance refine optimize optimise lead
        """,
    (GOOD, -1): """
        degrade deteriorate worsen hurt harm weaken impair damage underperform lag trail suffer undermine hinder hamper impede
        jeopardize compromise falter
        """,
    (MORE, 1): """
        increase raise rise grow climb jump surge soar double triple quadruple widen expand lift add exceed escalate
        amplify magnify
        inflate enlarge extend lengthen multiply heighten intensify augment elevate swell exacerbate aggravate maximize maximise
        """,
    (MORE, -1): """
        decrease reduce lower drop decline fall shrink cut shorten narrow diminish halve sink plunge slump lessen minimize
        minimise
        trim dwindle curb curtail slash save mitigate alleviate dip plummet relieve suppress
        """,
    (FAST, 1): "accelerate quicken expedite hasten",
    (FAST, -1): "decelerate",
}
_WORDS = {
    (GOOD, 1): """
        wins won winning better superior ahead improvement improvements enhancement enhancements stronger beneficial
        helpful useful advantageous
        advantage advantages favorable favourable favorably favourably advancement
        优于 超过 超越 胜过 领先 好于 强于 改善 改进 增强 更好 更强 更优 击败 战胜 胜出 赶超 有益 有助于 有利
        """,
    (GOOD, -1): """
        loses losing worse inferior behind weaker poorer harmful detrimental damaging degradation degradations
        deterioration unfavorable
        unfavourable unfavorably disadvantage disadvantages drawback
        劣于 不如 逊于 落后 弱于 差于 损害 恶化 更差 更弱 不及 逊色 有害 退化 不利 变差 削弱 输给
        """,
    (MORE, 1): """
        higher larger greater bigger longer wider broader above more additional extra upward up growth
        提升 提高 增加 上升 增长 高于 多于 大于 高出 更高 更多 更大 更长 升至 增至 升高 上涨 扩大 延长 加大 增多 攀升 翻倍
        加剧 放大 升到 长于
        """,
    (MORE, -1): """
        reduction reductions fewer less smaller shorter narrower below downward down
        下降 降低 减少 降至 低于 少于 小于 更低 更少 更小 更短 缩短 缩小 减小 减轻 削减 下滑 减半 缓解 跌至 减至 缩减 降到
        短于 节省 下跌
        """,
    (MOST, 1): "highest largest greatest biggest longest most 最高 最大 最多 最长",
    (MOST, -1): "lowest smallest shortest fewest least 最低 最小 最少 最短",
    ("best", 1): "best strongest fastest quickest 最佳 最好 最优 最强 最快",
    ("best", -1): "worst weakest slowest 最差 最弱 最慢",
    (FAST, 1): "faster quicker swifter sped speedup speedups acceleration 更快 快于 加速 加快 提速",
    (FAST, -1): "slower slowdown slowdowns slows slowed slowing 更慢 慢于 减速 变慢 拖慢 放慢",
}
# Each word with its axis and its sign on it.
WAYS: dict[str, tuple[str, int]] = {form: way for way, row in _VERBS.items() for word in words(row) for form in verb_forms(word)}
WAYS |= {word: way for way, row in _WORDS.items() for word in words(row)}

# Measures that are wanted low and high: where one is near, more and less are for the good or the bad.
WANTED_LOW = frozenset(
    words(
        """
        error errors loss losses latency cost costs time times memory perplexity fid lpips wer cer overhead variance
        forgetting hallucination hallucinations bias noise toxicity regret failures failure compute computation flops
        gap expensive costly noisy biased overconfident verbose complex sensitive budget energy
        consumption delay overconfidence miscalibration complexity distance mae rmse mse
        """
    )
)
WANTED_HIGH = frozenset(
    words(
        """
        accuracy performance score scores quality bleu rouge f1 recall precision success throughput speed auc map psnr
        ssim robustness rate reward rewards correlation agreement coverage win pass stability fidelity utility
        efficiency consistency alignment accurate robust stable efficient reliable faithful consistent diverse
        parallelizable capable interpretable calibrated generalization generalisation capability capabilities results
        diversity
        """
    )
)

# What is said in several words, and one that says the same.
_IN_ONE_WORD = {
    r"\bnot (?:only|just|merely|simply|solely)\b": "also",
    r"\b(?:edg|pull)(?:e?s|ed|ing)?(?: well| far| clearly)? (?:out|ahead)(?: of)?\b": "outperforms",
    r"\bc(?:omes?|ame|oming) out(?: well| far| clearly)? (?:ahead|on top)(?: of)?\b": "outperforms",
    r"\bw[io]ns?(?: out)? (?:over|against)\b": "outperforms",
    r"\bf(?:alls?|ell|alling)(?: \w+)? (?:short of|behind)\b": "underperforms",
    r"\b(?:loses?|lost|losing)(?: \w+ly)? (?:to|against)\b": "underperforms",
    r"\b(?:lag|trail)\w*(?: \S+(?: points?)?)? behind\b": "underperforms",
    r"\b(?:is|are|was|were) no match for\b": "underperforms",
    r"\b(?:is|are|was|were) left(?: far| well)? behind\b": "underperforms",
    r"\b(?:go(?:es)?|went|going) up\b": "rises",
    r"\b(?:go(?:es)?|went|going|c[oa]mes?) down\b": "falls",
    r"\b(?:bring|push|driv|brought|drove)\w* up\b": "raises",
    r"\b(?:bring|push|driv|brought|drove)\w* down\b": "lowers",
    r"\b(?:bring|push|driv|brought|drove)\w* ((?:\w+ ){1,4})up\b": r"raises \1",
    r"\b(?:bring|push|driv|brought|drove)\w* ((?:\w+ ){1,4})down\b": r"lowers \1",
    r"\bclos(?:e|es|ed|ing)\b(?=[^,;:]{1,40}\bgaps?\b)": "narrows",
    r"\bmore (?:often|frequent(?:ly)?|common|likely)\b": "more",
    r"\bless (?:often|frequent(?:ly)?|common|likely)\b|\brarer\b": "fewer",
    r"\b(?:twice|(?:two|three|four|five|ten|[\d.]+) ?(?:x|×|times)) as (\w+) as\b": r"more \1 than",
    r"\b(?:half|a third|a quarter|a tenth) as (\w+) as\b": r"less \1 than",
}
_PHRASES = [(re.compile(phrase, re.IGNORECASE), word) for phrase, word in _IN_ONE_WORD.items()]


def in_one_word(text: str) -> str:
    """An English text with one word of direction in the place of each phrase that says the same."""
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    return text
