"""The units and scales of English and Chinese papers, as tables.

A measure is a unit of its own dimension: two of one dimension are converted, two of different dimensions clash. A count says what
is counted; it only clashes with another count.
"""

from fractions import Fraction

from papers.checking.lexicon import words

Measure = tuple[str, Fraction]

PERCENT, POINTS, TIMES = "percent", "points", "times"

_MEASURES: dict[str, dict[str, str]] = {
    PERCENT: {"1/100": "% percent per_cent pct"},
    POINTS: {
        "1": "pp p.p. ppt pts percentage_point percentage_points percent_points %_points point points %p 个百分点 百分点 个点 点 "
        "分"
    },
    TIMES: {"1": "× x X times fold -fold 倍"},
    "time": {
        "1/1000000000": "ns nanoseconds 纳秒",
        "1/1000000": "μs us microseconds 微秒",
        "1/1000": "ms millisecond milliseconds msec 毫秒",
        "1": "s sec secs second seconds 秒 秒钟",
        "60": "min mins minute minutes 分钟",
        "3600": "h hr hrs hour hours 小时 个小时",
        "86400": "d day days 天 日",
        "604800": "week weeks 周 个星期 星期",
        "2629800": "month months 个月",
        "31557600": "yr year years 年",
    },
    "device time": {
        "3600": "GPU_hours GPU_hour GPU-hours GPU-hour GPUh GPU_h TPU_hours TPU-hours GPU小时 GPU_小时 个GPU小时 GPU时 GPU_时",
        "86400": "GPU_days GPU_day GPU-days GPU-day TPU_days TPU-days GPU天 GPU_天 GPU日",
    },
    "bytes": {
        "1": "bytes byte 字节",
        "1000": "KB kB KiB",
        "1000000": "MB MiB",
        "1000000000": "GB GiB gigabytes gigabyte",
        "1000000000000": "TB TiB terabytes terabyte",
        "1000000000000000": "PB",
    },
    "bits": {"1": "bit bits 比特"},
    "pixels": {"1": "pixel pixels px 像素", "1000000": "megapixel megapixels MP"},
    "frequency": {"1": "Hz 赫兹", "1000": "kHz KHz", "1000000": "MHz", "1000000000": "GHz"},
    "frames a second": {"1": "fps FPS frames_per_second frames/s 帧/秒 帧每秒"},
    "length": {
        "1/1000000000": "nm",
        "1/1000000": "μm um",
        "1/1000": "mm millimeters millimetres 毫米",
        "1/100": "cm centimeters centimetres 厘米",
        "1": "m meter meters metre metres 米",
        "1000": "km kilometers kilometres 公里 千米",
    },
    "area": {
        "1": "m^2 m2 平方米 square_metres square_meters",
        "10000": "ha 公顷 hectares hectare",
        "1000000": "km^2 km2 平方公里 平方千米 square_kilometres square_kilometers",
    },
    "mass": {"1/1000": "mg", "1": "g grams 克", "1000": "kg kilograms 千克 公斤"},
    "power": {"1/1000": "mW", "1": "W watts 瓦", "1000": "kW KW"},
    "energy": {"1/1000": "mJ", "1": "J joules 焦耳", "3600000": "kWh"},
    "level": {"1": "dB 分贝"},
    "temperature": {"1": "°C 摄氏度"},
    "angle": {"1": "° degrees degree 度"},
    "dollars": {"1": "USD dollars dollar 美元"},
    "cents": {"1": "cents cent 美分"},
    "operations": {
        "1": "FLOPs FLOPS FLOP flops",
        "1000000": "MFLOPs MFLOPS",
        "1000000000": "GFLOPs GFLOPS GFLOP GMACs",
        "1000000000000": "TFLOPs TFLOPS TFLOP",
        "1000000000000000": "PFLOPs PFLOPS PFLOP",
    },
}
MEASURES: dict[str, Measure] = {
    spelling.replace("_", " "): (dimension, Fraction(factor))
    for dimension, spellings in _MEASURES.items()
    for factor, row in spellings.items()
    for spelling in row.split()
}

SCALES: dict[str, int] = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6, "bn": 10**9,
    "k": 10**3, "K": 10**3, "M": 10**6, "b": 10**9, "B": 10**9, "T": 10**12,
    "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "兆": 10**12,
}  # fmt: skip

_COUNTS: dict[str, str] = {
    "token": "token tokens 词元 令牌",
    "parameter": "parameter parameters params param 参数 参数量",
    "device": "gpu gpus tpu tpus cpu cpus 显卡",
    "layer": "layer layers block blocks 层",
    "head": "head heads 头 个头 注意力头",
    "epoch": "epoch epochs 轮 个epoch",
    "step": "step steps iteration iterations updates 步 次迭代",
    "language": "language languages 语言 语种",
    "person": "people participants users user annotators subjects raters patients researchers students 用户 参与者 标注员 "
    "患者 志愿者 研究者 研究人员 学生 医生",
    "institution": "institutions institutes universities laboratories companies hospitals 机构 大学 实验室 公司 医院",
    "country": "country countries 国家",
    "city": "city cities towns 城市",
    "dimension": "dimensions dimensional dims 维",
    "video": "video videos clip clips 视频",
    "image": "image images photos 图像 图片",
    "frame": "frame frames 帧",
    "sentence": "sentence sentences 句 句子 句对",
    "document": "document documents articles pages papers 文档 文章 论文 网页",
    "word": "word words 单词 词",
    "question": "question questions problems 问题 题目 题",
    "dialogue": "dialogue dialogues dialogs conversation conversations 对话",
    "call": "calls 调用",
    "model": "model models 模型",
}
COUNTS: dict[str, str] = {spelling: count for count, row in _COUNTS.items() for spelling in row.split()}

NUMBER_WORDS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
            "eighteen nineteen"
        )
    )
} | {word: 10 * value for value, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}

# Words that are a number by themselves, with the measure they imply.
_PARTS = words("third quarter fifth sixth seventh eighth ninth tenth")
SPELT_OUT: dict[str, tuple[Fraction, str]] = {
    "half": (Fraction(1, 2), ""), "halves": (Fraction(1, 2), ""), "halved": (Fraction(1, 2), ""), "halving": (Fraction(1, 2), ""),
    "twice": (Fraction(2), "x"), "double": (Fraction(2), "x"), "doubles": (Fraction(2), "x"), "doubled": (Fraction(2), "x"),
    "doubling": (Fraction(2), "x"), "thrice": (Fraction(3), "x"), "triple": (Fraction(3), "x"), "triples": (Fraction(3), "x"),
    "tripled": (Fraction(3), "x"), "dozen": (Fraction(12), ""),
    "一半": (Fraction(1, 2), ""), "减半": (Fraction(1, 2), ""), "翻倍": (Fraction(2), "倍"), "翻番": (Fraction(2), "倍"),
    "一倍": (Fraction(2), "倍"),
}  # fmt: skip

SPELT_OUT |= {f"{one} {part}": (Fraction(1, of), "") for of, part in enumerate(_PARTS, start=3) for one in ("a", "one")}
SPELT_OUT |= {
    f"{number} {part}s": (Fraction(count, of), "")
    for of, part in enumerate(_PARTS, start=3)
    for count, number in enumerate(words("two three four five"), start=2)
} | {"quarter": (Fraction(1, 4), "")}

HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10, "百": 100, "千": 1000}
# A Chinese numeral counts as a number only before one of these; elsewhere it is mostly part of a word (一致, 三维, 十分).
HAN_MEASURES = words(
    "个 种 项 类 层 步 阶段 篇 倍 张 台 块 轮 组 条 天 小时 年 周 套 款 名 门 折 分钟 秒 次 大类 大 方面 路 部分 样本 比特 颗"
)
