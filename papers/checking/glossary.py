"""What Chinese terms of the field are called in English, as tables."""

from papers.checking.lexicon import words

# An English term and what says it in Chinese, a row a line; `_` stands for a blank.
_DENIALS = """
    not 不 未 并不 并未 未曾 尚未 均未 还未 不会 不是 并非 没能 未能 未必 不再 没 勿 均不 都不 皆不 都未 都没有 均没有 离不开不
    no 没有 无 并无 均无 毫无 尚无 仍无 没有任何 无任何 不含 不带 不存在
    without 不用 不经 无须借助 脱离 不依赖 不借助
    cannot 无法 不能 不可 不可能 不得 不能够 不宜
    not_enough 不足以
    not_need 无需 不需要 不需 无须 不必 不须 毋须 用不着
    never 从不 从未 绝不 永不 从来不
    hardly 几乎不 几乎没有 很少 鲜有 极少 鲜少
    none 无一 没有一个
    require 离不开 少不了
    future 未来
    illegal 不合法 非法
    unique 不重复
    further 进一步
    open 尚无定论 有待 留待 尚未解决 仍未解决 悬而未决 尚待解决
    within 不出
    beyond 不限于 不局限于 不仅限于 不止于
    range 不等 不一
    continual 不断
    many 不少 不计其数
    essential 不可或缺 必不可少
    first 首次 首度
    ability 能力
    unit 单位
    excluding 除了 除
    very 非常
    nonlinear 非线性
    may 可能 也许 或许
    can 可以 能够 可 能 会
    other 其他 其它 另外
    lack 缺乏 缺少 欠缺 尚缺
    lose 丢失 丧失 丢掉 失去
    struggle 吃力 吃不消
    missing 缺失
    see_no 看不出 没看出
    instead_of 而非 而不是 代替 取代 替代
    rather_than 而不
    bridge 弥补 弥合
    avoid 避免 免去 避开 省去 免除 规避 摆脱
    prevent 防止 阻止 禁止 杜绝 阻碍
    ignore 忽略 忽视 无视 不顾 不考虑
    exclude 排除 剔除 不包括 不包含 除外
    discard 丢弃 舍弃 放弃 摒弃 抛弃
    remove 去掉 移除 删除 去除 取消 删去 撤去 关闭 禁用
    refuse 拒绝
    only 只有 仅有 仅 只 唯一 仅仅 单靠 仅凭 光靠
    difficult 难以 困难 难 不易
    unchanged 不变 保持不变 照旧
    unaffected 不受影响 不影响 未受影响 无影响
    regardless 无论 不论 不管
    frozen 冻结 固定
    keep 保持 保留 维持 仍为
    limited 限于 局限于 有限
    stop 停止 终止 不再有
    disappear 消失
    fail_to 未能成功 没能成功
    fail 失败 失效
    but 但 但是 却 然而 不过 而
    because 因为 由于
    so 因此 所以 因而 从而 故
    while 同时 并且 且
    unless 除非
    if 如果 若 当
    also 不仅 不但 不只 不光
"""
_WAYS = """
    better_than 优于 好于 强于 胜过 超越 击败 战胜 领先于 胜于 反超 略胜
    ahead_of 领先
    exceeds 超过 超出 突破
    beyond 之外
    worse_than 劣于 不如 逊于 差于 弱于 不及 逊色于 输给 落后于 不敌 略逊于
    behind 落后
    higher_than 高于
    lower_than 低于
    more_than 多于 超过了
    larger_than 大于
    smaller_than 小于
    fewer_than 少于
    faster_than 快于
    slower_than 慢于
    shorter_than 短于
    longer_than 长于
    less_than 不到 不足 未满
    at_most 最多 至多 不超过 不高于 不多于 不大于
    at_least 至少 不少于 不低于 不小于
    improves 改善 改进 优化
    raises 提高 提升 增加 增大 加大 增多 扩大 延长 抬高 拉高 推高 增强 升高
    rises 上升 增长 增加到 增加至 扩大到 延长到 升至 增至 升到 上涨 攀升 涨到 增到 提高到 提升到 提升至 提高至 升为 翻倍
    lowers 降低 减少 减小 缩短 缩小 削减 压缩 减轻 节省 减半 缩减 削弱 减弱 拉低
    falls 下降 降至 跌至 减至 下滑 降到 跌到 降为 减到 下跌 跌 衰减 滑落
    falls 降低到 降低至 减少到 减少至 缩短到 缩小到 缩短至 骤降至 骤降 下降到
    worsens 恶化 变差 加重 退化 恶化到 恶化至
    hurts 损害 有损 损伤 伤害 破坏 拖累 受损
    poor 不佳 不良 不理想 欠佳
    helps 有助于 有助 有益 有利 有利于 有帮助 受益 获益
    accelerates 加速 加快 提速
    slows 减速 变慢 拖慢 放慢 减慢 减缓
    better 更好 更优 更佳 较好 更强 较强 越好 越强
    worse 更差 较差 更弱 较弱 更糟 越差 越弱
    higher 更高 较高 越高
    lower 更低 较低 越低
    more 更多 较多 更加 更 越多
    less 更少 较少 越少
    larger 更大 较大 越大
    smaller 更小 较小 越小
    faster 更快 较快 越快
    slower 更慢 较慢 越慢
    longer 更长 较长
    shorter 更短 较短
    cheaper 更便宜
    best 最佳 最好 最优 最强
    worst 最差 最弱 最糟
    highest 最高
    lowest 最低
    largest 最大
    smallest 最小
    most 最多的 大多数 大多 多数
    fewest 最少
    before 之前 以前
    after 之后 以后
    above 以上
    below 以下
    significant 显著 明显 大幅
    rise_again 回升
"""
_QUALITIES = """
    easy 容易 简单 轻松 易于
    hard 难题
    stable 稳定
    unstable 不稳定 失稳
    robust 鲁棒 稳健
    fragile 脆弱
    consistent 一致 始终
    inconsistent 不一致
    accurate 准确 精确
    inaccurate 不准确
    efficient 高效
    effective 有效
    ineffective 无效
    sufficient 足够 充分 足以
    insufficient 不够 不充分
    possible 可行
    necessary 必要 必需 必须
    unnecessary 不必要
    rare 罕见 少见 稀有
    common 常见 普遍
    frequent 频繁 经常 常常 往往
    dense 密集 稠密
    sparse 稀疏
    large 大型 大规模 大量
    small 小型 小规模
    strong 强
    weak 弱
    positive 正相关
    negative 负相关
    similar 打平 持平 相近 相似 类似 接近 相当 不相上下 不分伯仲 不分上下 不输 不亚于 不逊于 不落下风 毫不逊色
    same 相同 同一个 同一 一样 同
    likewise 同样
    different 不同 差异 有别 各异
    known 已知
    unknown 未知 不明 尚不清楚
    seen 见过
    unseen 未见 没见过 未见过
    supervised 有监督
    unsupervised 无监督 自监督
    open 开源 公开 开放 发布 公布
    closed 闭源 未公开 不公开 私有
    safe 安全
    unsafe 不安全
    fair 公平
    certain 确定
    uncertain 不确定
    lossless 无损
    unlabeled 无标注 未标注
    labeled 标注 有标注
    public 公共
    unspoken 不出声 无声
    spoken 出声 有声
    irrelevant 无关
    relevant 相关
    indistinguishable 分不清 难以区分 无法区分 区分不了
    independent 独立
    relies 依赖 取决于 依靠
    adaptive 自适应
    long 长
    short 短
    new 新 全新
    old 旧 原有
"""
_TERMS = """
    model 模型 ; network 网络 ; method 方法 ; baseline 基线 ; training 训练 ; inference 推理 推断 ;
    accuracy 准确率 精度 正确率 ; error 误差 错误 ; loss 损失 ; latency 延迟 时延 ; memory 内存 显存 ;
    time 时间 耗时 用时 ; cost 成本 开销 代价 ; compute 计算量 算力 计算 ; throughput 吞吐量 吞吐 ; speed 速度 ;
    recall 召回率 召回 ; precision 精确率 查准率 ; score 得分 分数 ; performance 性能 表现 效果 ; quality 质量 ;
    perplexity 困惑度 ; correlation 相关性 相关系数 ; success 成功率 成功 ; rate 率 ; diversity 多样性 ;
    robustness 鲁棒性 稳健性 ; stability 稳定性 ; data 数据 ; dataset 数据集 ; sample 样本 ; label 标签 ; token 词元 ;
    parameter 参数 ; layer 层 ; weight 权重 ; gradient 梯度 ; attention 注意力 ; head 注意力头 头 ; embedding 嵌入 ;
    encoder 编码器 ; decoder 解码器 ; step 步 步骤 ; teacher 教师 ; student 学生 ; distillation 蒸馏 ; prompt 提示词 提示 ;
    retrieval 检索 ; generation 生成 ; generator 生成器 ; passage 段落 ; query 查询 ; question 问题 ; answer 答案 回答 ;
    agent 智能体 代理 ; tool 工具 ; call 调用 ; task 任务 ; benchmark 基准 ; test 测试 ; experiment 实验 ; result 结果 ;
    evaluation 评测 评估 ; reward 奖励 ; policy 策略 ; environment 环境 ; robot 机器人 ; sensor 传感器 ;
    camera 相机 摄像头 ; image 图像 图片 ; video 视频 ; audio 音频 ; speech 语音 ; text 文本 文字 ; language 语言 ;
    chinese 中文 ; english 英语 英文 ; sequence 序列 ; structure 结构 ; alignment 比对 对齐 ; code 代码 ; math 数学 ;
    reasoning 推理能力 ; thought 思维链 思维 ; context 上下文 ; window 窗口 ; cache 缓存 ; server 服务器 ; device 设备 ;
    edge 端侧 ; chip 芯片 ; gap 差距 ; gain 增益 收益 ; advantage 优势 ; improvement 改进幅度 进步 ; difference 差别 ;
    effect 影响 作用 ; size 规模 大小 尺寸 ; length 长度 ; number 数量 ; fine-tuning 微调 ; pretraining 预训练 ;
    reinforcement 强化学习 ; learning 学习 ; supervision 监督 ; annotation 人工标注 ; human 人类 人工 ; expert 专家 ;
    user 用户 ; developer 开发者 ; author 作者 ; paper 论文 ; evidence 证据 ; assumption 假设 ; limitation 局限 ;
    prior 先验 ; noise 噪声 ; bias 偏差 偏见 ; hallucination 幻觉 ; forgetting 遗忘 ; overfit 过拟合 ;
    overconfidence 过度自信 ; calibrated 校准 ; diverge 发散 ; converge 收敛 ; transfer 迁移 ; generalize 泛化 推广 ;
    support 支持 ; require 需要 要求 须 需 ; show 表明 显示 证明 ; achieve 达到 取得 实现 ; bring 带来 ; change 改变 变化 ;
    modify 修改 ; update 更新 ; tune 调节 调参 调优 ; share 共用 共享 ; see 看到 看见 ; know 知道 ; handle 处理 应对 ;
    solve 解决 解出 ; recognize 识别 ; detect 检测 ; predict 预测 预报 ; measure 测量 ; compare 比较 对比 ; cover 覆盖 ;
    release 放出 ; store 存储 ; run 运行 ; deploy 部署 ; distinguish 区分 ; explain 解释 ; verify 验证 ;
    examine 考察 研究 ; applied 应用 ; learn 学会 学到 ; allow 允许 ; limit 限制 设限 ; license 许可 ;
    commercial 商业 商用 ; academic 学术 ; free 免费 ; private 隐私 ; map 地图 ; mask 掩码 ; light 光照 ; hand 灵巧手 ;
    contact 接触 ; protein 蛋白质 蛋白 ; drug 药物 ; patient 患者 ; disease 疾病 ; climate 气候 ; weather 天气 ;
    ocean 海洋 ; forest 森林 ; simulator 仿真器 模拟器 ; simulation 仿真 模拟 ; demonstration 示教 演示 ;
    discriminator 判别器 ; router 路由器 路由 ; guidance 引导 ; pairs 样本对 成对 ; regression 回归 ; search 搜索 ;
    tree 树 ; value 价值 ; proof 证明过程 ; theorem 定理 ; graph 图网络 ; node 节点 ; feature 特征 ; classifier 分类器 ;
    classification 分类 ; segmentation 分割 ; translation 翻译 ; summary 摘要 总结 ; document 文档 ; table 表格 ;
    database 数据库 ; schema 模式 ; comment 注释 ; compiler 编译器 ; feedback 反馈 ; bug 缺陷 漏洞 ; software 软件 ;
    dialogue 对话 ; conversation 会话 ; instruction 指令 ; intermediate 中间 ; safety 安全性 ; privacy 隐私性 ;
    energy 能耗 能量 ; power 功耗 ; bandwidth 带宽 ; batch 批次 ; epoch 轮次 ; random 随机 ; uniform 均匀 ; sampling 采样 ;
    average 平均 ; maximum 最大值 ; minimum 最小值 ; point 个百分点 百分点 个点 点 ; day 天 ; hour 小时 ; second 秒 ;
    minute 分钟 ; wear 磨损 ; trigger 触发 ; frequency 频率 ; collision 碰撞 ; failure 失败率 ; early 早期 ;
    wild_type 野生型 ; activity 活性 ; design 设计 ; entropy 熵 ; instruction_tuning 指令微调 ; smoothing 平滑 ;
    quantization 量化 ; pruning 剪枝 ; sparsity 稀疏度 ; communication 通信 ; intermediate 中间 ; convolution 卷积 ;
    recurrence 循环 ; vector 向量 ; matrix 矩阵 ; dimension 维度 ; single 单个 单一 ; multiple 多个 ; all 所有 全部 全 ;
    some 部分 一些 ; penalty 惩罚 ; scratch 从头 ; location 位置 ; information 信息 ; knowledge 知识 ; memory 记忆 ;
    planning 规划 ; control 控制 ; action 动作 ; observation 观测 ; state 状态 ; optimizer 优化器 ; hyperparameter 超参数 ;
    variance 方差 ; mean 均值 ; ablation 消融 ; strategy 策略性 ; adversarial 对抗 ; contrastive 对比学习 ;
    synthetic 合成 ; real 真实 真机 ; decode 解码 ; peak 峰值 ; parallel 并行 ; training-time 训练时 ;
    visual_question_answering 视觉问答 ; object 物体 ; scan 扫描 ; ranking 排序 ; symbol 符号 ; sign 正负号 ;
    calibration 校准数据 ; curve 曲线 ; interval 间隔 ; budget 预算 ; attack 攻击 ; defense 防御 ; unlabeled 无标签 ;
    version 版本 ; open-source 开源代码 ; variant 变体 ; scene 场景 ; region 区域 ; edit 编辑 ; color 颜色 ;
    cylinder 圆柱 ; sphere 球体 ; replay 回放 ; interaction 交互 ; lookup 查找 ; budget 配额 ; extra 额外 ;
    additional 附加 ; overhead 额外开销 ; choice 选择 ; important 重要 ; overall 整体 ; expression 表达 ; licence 授权 ;
    pressure 压力 ; temperature 温度 ; supercomputer 超级计算机 ; unauthorised 未授权 ; insertion 插入 ;
    deletion 缺失突变 ; correct 正确 ; wrong 错 ; always 总是 ; every 每个 ; both 两者 ; first 第一个 首个 ;
    individual 各个 ; competitive 有竞争力 ; diffusion 扩散 ; autoregressive 自回归 ; multimodal 多模态 ; vision 视觉 ;
    sound 声音 ; voice 嗓音 ; laugh 笑声 ; sing 歌声
"""


def _read() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in (*_DENIALS.splitlines(), *_WAYS.splitlines(), *_QUALITIES.splitlines(), *_TERMS.split(";")):
        if row.strip():
            english, *chinese = words(row)
            for term in chinese:
                found.setdefault(term, english)
    return found


ENGLISH = _read()
