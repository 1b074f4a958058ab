"""Chinese terms of the field, and the heads of the English words that a paper has where it speaks of the same."""

import re

from papers.checking.lexicon import words
from papers.checking.passages import Passages

# A term, and how its English begins, parted by |. What any paper may be said to do, or has a second sense, is not here.
_TERMS = r"""
    编码器=\w*encod 解码器=\w*decod 卷积=convol|cnn|conv 循环神经=recurr|rnn|lstm|gru 判别器=discrimin|gan 剪枝=prun|spars
    蒸馏=distil|teacher 强化学习=reinforc|rl|reward|grpo|ppo|polic 对比学习=contrast 扩散=diffus|denois|spread|propagat
    自回归=autoreg|auto_reg|next 注意力=attent|attend 词嵌入=embed 嵌入=embed 检索=retriev|search|rag|index
    图神经=graph|gnn 聚类=cluster 分割=segment|mask|split|partition|divid 翻译=transl 摘要=summar|abstract
    语音=speech|voice|spoken|audio|speak|asr|tts|acoust 视频=video|clip|film|movie|footage
    图像=imag|pictur|photo|visual|vision 图片=imag|pictur|photo|visual 音频=audio|sound|speech|music|acoust
    机器人=robot|manipul|embod 无人机=drone|uav|aerial|quadrotor 蛋白=protein|enzym|amino|peptid
    数学=math|algebra|arithm|theorem 物理学=physic 生物学=biolog 法律=law|legal|court
    金融=financ|stock|trad|bank|econom 幻觉=hallucin|fabricat|made_up 熵=entrop|uncertain
    梯度=gradient|backprop|descent|optimiz 困惑度=perplex|ppl 决策树=decision_tree|tree|forest
    贝叶斯=bayes|posterior 马尔可夫=markov|mdp 傅里叶=fourier|frequen|fft|spectr 小波=wavelet 核函数=kernel
    支持向量=support_vector|svm 随机森林=forest 遗传算法=genetic|evolution 进化=evol|genetic 贪心=greedy 束搜索=beam
    蒙特卡洛=monte|mcts|rollout|sampl 联邦=federat 差分隐私=privacy|privat
    元学习=meta 迁移学习=transfer 主动学习=active 激光雷达=lidar|laser|point 雷达=radar|sar|lidar
    卫星=satell|remote|orbit|earth 红外=infrar|thermal 触觉=tactil|touch|haptic 点云=point 网格=mesh|grid|lattice
    深度图=depth 光流=flow 姿态=pose|postur|gestur|orient|attitud 手势=gestur|hand 知识图谱=knowledge|graph|triple
    数据库=databas|sql|tabl|stor 表格=tabl|sheet|csv 编程=program|cod|software 浏览器=brows|web
    手机=phone|mobile|android|smart|app 汽车=car|vehic|driv|automo 船=ship|vessel|boat|marit|container
    电池=batter|charg|cell 天气=weather|climat|meteo|forecast 气候=climat|weather 海洋=ocean|sea|marin
    地震=earthq|seism 森林=forest|tree|biomass 农业=agricult|farm|crop
    教育=educat|teach|learn|student|school|tutor 游戏=game|play 音乐=music|song|melod 诗=poem|poet|vers
    小鼠=mous|mice|murin 酵母=yeast 大肠杆菌=coli 病毒=vir|covid 细菌=bacter|microb 肿瘤=tumo|cancer
    癌=cancer|tumo|carcin 基因=gen|dna|rna 细胞=cell|cyto 患者=patient|clinic|case
    医生=doctor|physic|clinic|radiolog 律师=lawyer|attorney|legal 英语=english|en
    汉语=chinese|mandarin 法语=french|fr 德语=german|de 日语=japan 韩语=korea 西班牙语=spanish 俄语=russia 阿拉伯语=arabic
    印地语=hindi 土耳其语=turk 波斯语=persia|farsi 越南语=vietnam 葡萄牙语=portug 意大利语=ital
"""
_HEADS = {term: re.compile(rf"\b(?:{heads})") for term, _, heads in (entry.partition("=") for entry in words(_TERMS))}


def brings_in_chinese_term(claim: str, passages: Passages) -> bool:
    """Whether a Chinese claim has a term of which the whole paper says nothing in English."""
    return any(term in claim and not passages.says(heads) for term, heads in _HEADS.items())
