"""The words of direction in English and Chinese, as tables."""

from papers.checking.lexicon import words

GOOD, MORE, FAST, MOST = "good", "more", "fast", "most"

_LEXICON = {
    (GOOD, 1): """
        profit profits profited excel excels excelled outscore outscores outpaces
        outperform outperforms outperformed outperforming surpass surpasses surpassed surpassing beat beats beating
        beaten better superior ahead improve improves improved improving improvement improvements gain gains gained
        gaining boost boosts boosted boosting enhance enhances enhanced enhancing strengthen strengthens strengthened
        stronger help helps helped benefit benefits benefited benefiting wins
        优于 超过 超越 胜过 领先 好于 强于 改善 增强 更好 更强 更优 击败
        """,
    (GOOD, -1): """
        suffer suffers suffered
        underperform underperforms underperformed underperforming worse worsen worsens worsened inferior lag lags
        lagged lagging behind trail trails trailed trailing degrade degrades degraded degrading deteriorate
        deteriorates deteriorated hurt hurts hurting harm harms harmed harming weaken weakens weakened weaker impair
        impairs impaired damages damaged loses losing
        劣于 不如 逊于 落后 弱于 差于 损害 恶化 更差 更弱 不及
        """,
    (MORE, 1): """
        add adds added adding lift lifts lifted jump jumps jumped surge surges soar soars soared doubles triples
        increase increases increased increasing rise rises rose risen rising grow grows grew grown growing raise
        raises raised raising higher larger greater bigger longer climb climbs climbed climbing exceed exceeds
        exceeded exceeding above more widen widens widened expands expanded upward up
        提升 提高 增加 上升 增长 高于 多于 高出 更高 更多 更大 更长 升至
        """,
    (MORE, -1): """
        save saves saved saving sink sinks sank plunge plunges plunged slump slumps slumped halves halved diminish diminishes
        decrease decreases decreased decreasing reduce reduces reduced reducing reduction reductions drop drops
        dropped dropping decline declines declined declining lower lowers lowered lowering fall falls fell fallen
        falling fewer less smaller shorter shrink shrinks shrank shrunk shrinking cut cuts cutting below narrow
        narrows narrowed shorten shortens shortened downward down
        下降 降低 减少 降至 低于 少于 更低 更少 更小 更短 缩短 缩小 减小
        """,
    (MOST, 1): "highest largest greatest biggest longest most 最高 最大 最多 最长",
    (MOST, -1): "lowest smallest shortest fewest least 最低 最小 最少 最短",
    ("best", 1): "best strongest fastest quickest 最佳 最好 最优 最强 最快",
    ("best", -1): "worst weakest slowest 最差 最弱 最慢",
    (FAST, 1): """
        faster quicker speedup speedups accelerate accelerates accelerated accelerating 更快 快于 加速 加快         """,
    (FAST, -1): "slower slowdown slowdowns slows slowed slowing 更慢 慢于 减速 变慢 拖慢 ",
}
# Each word with its axis and its sign on it.
WAYS: dict[str, tuple[str, int]] = {word: way for way, row in _LEXICON.items() for word in words(row)}

# Measures that are wanted low and high: where one is near, more and less are for the good or the bad.
WANTED_LOW = frozenset(
    words(
        """
        error errors loss losses latency cost costs time times memory perplexity fid lpips wer cer overhead variance
        forgetting hallucination hallucinations bias noise toxicity regret failures failure compute computation flops
        tokens length steps gap expensive costly noisy biased overconfident verbose complex sensitive budget energy
        consumption delay overconfidence miscalibration parameters size complexity distance mae rmse mse
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
