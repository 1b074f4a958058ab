"""Terms of one kind, of which none stands for another: precision is not recall, whoever writes it."""

import re
from functools import lru_cache

from papers.checking.lexicon import words
from papers.checking.stems import stem

# A row a kind, `;` between rows; the names of one thing, in English and Chinese, are joined by `=`.
_KINDS = """
    precision=精确率=查准率 recall=召回率=查全率 accuracy=准确率=正确率 specificity=特异性 perplexity=困惑度
      throughput=吞吐量=吞吐
      latency=延迟=时延 fidelity=保真度 diversity=多样性 ;
    softmax sigmoid relu gelu tanh swish silu softplus ;
    encoder=编码器 decoder=解码器 router=路由器 discriminator=判别器 generator=生成器 tokenizer=分词器 retriever=检索器 ;
    image=图像=图片 video=视频 audio=音频=sound=声音 speech=语音 text=文本 vision=视觉 touch=触觉 depth=深度图 ;
    training=训练 inference=推理=推断 ;
    train=训练集 validation=验证集 test=测试集 ;
    cpu gpu tpu npu fpga ;
    weights=权重 activations=激活 gradients=梯度 logits ;
    queries=查询 keys values ;
    rows columns ;
    mean=均值 median=中位数 variance=方差 mode=众数 ;
    viral=virus=viruses=病毒 bacterial=bacteria=细菌 fungal=fungi=真菌 yeast=酵母 coli=大肠杆菌 ;
    human mouse=小鼠 rat=大鼠 ;
    protein=蛋白质=蛋白 rna dna ;
    cosine=余弦 euclidean=欧氏 manhattan=曼哈顿 ;
    convolutional=convolution=卷积 recurrent=recurrence=循环神经=循环网络 ;
    additive=加性 multiplicative=乘性 ;
    separable=可分离 dilated=空洞卷积=膨胀卷积 depthwise=深度卷积 strided ;
    l1 l2 ;
    classification=分类 regression=回归 segmentation=分割 detection=检测 translation=翻译 summarization=摘要 captioning=描述 ;
    pruning=剪枝 quantization=quantisation=量化 distillation=蒸馏 ;
    adam sgd adamw adagrad rmsprop adafactor muon ;
    dropout batchnorm layernorm ;
    supervised=有监督 unsupervised=无监督 ;
    memory=内存=显存 bandwidth=带宽 storage=存储 energy=能耗=能量 ;
    patients=患者 doctors=physicians=医生 students=学生 teachers=教师 children=儿童 adults=成人 ;
    temperature=温度 humidity=湿度 pressure=压力=气压 ;
    summer=夏季 winter=冬季 spring=春季 autumn=秋季 ;
    day=白天 night=夜间=夜晚 ;
    english=英语=英文 chinese=中文=汉语 german=德语 french=法语 japanese=日语 korean=韩语 spanish=西班牙语 russian=俄语
      italian=意大利语 turkish=土耳其语 persian=farsi=波斯语 vietnamese=越南语 thai=泰语 dutch=荷兰语
      arabic=阿拉伯语 hindi=印地语 portuguese=葡萄牙语 indonesian=印尼语 swahili=斯瓦希里语 hebrew=希伯来语 greek=希腊语 ;
    january february march april june july august september october november december ;
    monday tuesday wednesday thursday friday saturday sunday ;
    north south east west ;
    attention=注意力 convolution=卷积 recurrence=循环神经=循环网络 ;
    python java javascript rust golang haskell ;
    tokens=token images=图像 frames videos=视频 ;
    layers heads experts=专家 ;
    binding=结合 stability=稳定性 activity=活性 solubility=溶解度 toxicity=毒性 ;
    kernel bias=偏置 ;
    prompt=提示词 reward=奖励 ;
    apache mit gpl bsd ;
    gaussian=高斯 uniform=均匀 laplacian=拉普拉斯 bernoulli=伯努利 ;
    sine=正弦 cosine=余弦 ;
    minimum=最小值 maximum=最大值 ;
    red green blue yellow ;
    forward=前向 backward=反向 ;
    adversarial=对抗 progressive=渐进 contrastive=对比学习 autoregressive=自回归 ;
    physicists=物理学家 chemists=化学家 biologists=生物学家 economists=经济学家 mathematicians=数学家 ;
    mathematics=maths=math=数学 physics=物理学 chemistry=化学 biology=生物学 finance=金融 coding=编程 ;
    sentiment=情感 entailment=蕴含 paraphrase=释义 ;
    monocular=单目 stereo=双目 lidar=激光雷达 radar=雷达 ;
    mamba lstm rnn cnn gnn
"""


_Place = tuple[int, int]  # of a row, and of a term in it
_ENGLISH: dict[str, set[_Place]] = {}
_HAN: dict[str, set[_Place]] = {}
for _row, _line in enumerate(_KINDS.split(";")):
    for _at, _term in enumerate(words(_line)):
        for _name in _term.split("="):
            if _name.isascii():
                _ENGLISH.setdefault(stem(_name), set()).add((_row, _at))
            else:
                _HAN.setdefault(_name, set()).add((_row, _at))
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@lru_cache(maxsize=1024)
def _terms(text: str) -> frozenset[_Place]:
    """The terms that a text in either language has."""
    english = (_ENGLISH.get(stem(word), ()) for word in _WORD.findall(text.lower()))
    han = (places for name, places in _HAN.items() if name in text)
    return frozenset[_Place]().union(*english, *han)


def tells_of_another(claim: str, source: str) -> bool:
    """Whether the claim has a term that its source lacks, in the place of one of its kind that only the source has."""
    said, stated = _terms(claim), _terms(source)
    return any(
        any(row == other and (other, place) not in said for other, place in stated) for row, at in said if (row, at) not in stated
    )
