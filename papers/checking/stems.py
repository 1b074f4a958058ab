"""English words without their endings."""

from functools import lru_cache

from papers.checking.lexicon import words

_IRREGULAR = dict(
    pair.split("=")
    for pair in words(
        """
        found=find made=mak making=mak took=tak taken=tak gave=giv given=giv ran=run written=writ wrote=writ kept=keep
        led=lead built=build shown=show grew=grow grown=grow fell=fall fallen=fall rose=ris risen=ris held=hold
        drawn=draw drew=draw seen=see saw=see chosen=choos chose=choos known=know knew=know met=meet lost=los
        left=leav spoken=speak read=read sent=send lost=los began=begin begun=begin broke=break broken=break came=com
        went=go gone=go hidden=hid paid=pay said=say sold=sell told=tell taught=teach thought=think won=win bought=buy
        brought=bring caught=catch
        """
    )
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its English ending, so that `trains`, `trained` and `training` are one."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, least in (("ations", 4), ("ation", 4), ("ingly", 4), ("ings", 4), ("ing", 4), ("edly", 4), ("ied", 3), ("ies", 3),
                          ("ed", 3), ("es", 4), ("ers", 4), ("er", 4), ("ly", 4), ("s", 3), ("e", 3), ("y", 3)):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= least - 1 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word
