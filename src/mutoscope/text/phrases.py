"""Small words that decide where a line may break, by language."""

from __future__ import annotations

_LEANS_FORWARD = {
    "en": """a an the this that these those my your his her its our their of to in on at by for with from into onto over
        under and or but nor as than no every each very more most mr mrs ms dr""",
    "de": """der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer von zu im in am an
        auf mit für aus bei nach über unter und oder aber als sehr kein keine zum zur""",
    "fr": """le la les un une des du de au aux mon ton son ma ta sa mes tes ses notre votre leur à en dans sur sous par
        pour avec et ou mais que qui très ne ce cette ces""",
    "es": """el la los las un una unos unas del de al mi tu su nuestro en a con por para sobre y o pero que muy no
        este esta estos estas""",
    "it": """il lo la i gli le un uno una del dello della dei di a da in con su per tra fra e o ma che molto non
        questo questa mio tuo suo""",
    "pt": """o a os as um uma uns umas do da dos das de no na nos nas em com por para e ou mas que muito não meu
        minha seu sua este esta""",
    "nl": "de het een van in op aan met voor uit bij naar en of maar dat die mijn zijn heel",
    "zh": "在 把 被 和 与 跟 从 向 对 为 第 很 不 最 每 这 那 一",
    "ja": "お ご",
}
_OPENS_PHRASE = {
    "en": """and or but nor so yet because although though while when where which who whose that if unless until before
        after since as than of to in on at by for with from into onto over under through between among across against
        without within along around behind beyond during""",
    "de": """und oder aber denn sondern weil obwohl während wenn wo der die das dass ob bis bevor nachdem seit als in an
        auf mit für von zu aus bei nach über unter durch gegen ohne um""",
    "fr": """et ou mais donc car parce quand où qui que dont si comme de du des à au aux dans sur sous par pour avec
        sans entre vers pendant depuis""",
    "es": "y o pero porque cuando donde que quien si como de del a al en con por para sin entre hasta",
    "it": "e o ma perché quando dove che chi se come di del della a al da in con su per tra fra senza",
    "pt": "e ou mas porque quando onde que quem se como de do da a ao em no na com por para sem entre",
    "nl": "en of maar want omdat wanneer waar die dat als van in op aan met voor uit bij naar door",
    "zh": "而 但 或 和 与 因 所 如 当 在 从 向 对 把 被 让 就 也 都 还 才 又 再",
    "ja": "",
}
_CLOSES_PHRASE = {
    "zh": "的 了 吗 呢 吧 啊 呀 着 过 们 地 得 里 上 下 中 个 些 子 儿 之",
    "ja": "は が を に の と で も へ や ね よ か な た だ て い る",
}


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in table.items()}


# Articles, possessives, prepositions: a line must not end with them.
LEANS_FORWARD = _sets(_LEANS_FORWARD)
# Conjunctions, prepositions, relative words: a good first word of a line.
OPENS_PHRASE = _sets(_OPENS_PHRASE)
# Characters that close a phrase in scripts without spaces: a line does not start with them.
CLOSES_PHRASE = _sets(_CLOSES_PHRASE)

_COMMON_PAIRS = """
    我们 你们 他们 她们 它们 大家 自己 别人 人们 孩子 朋友 老师 学生 先生 女士 妈妈 爸爸 什么 怎么 这个 那个 这些 那些
    这样 那样 这里 那里 哪里 为什 因为 所以 但是 可是 不过 如果 虽然 而且 或者 还是 然后 于是 以后 以前 之后 之前 同时
    已经 正在 曾经 可以 可能 能够 应该 必须 需要 想要 希望 知道 觉得 认为 发现 看到 看见 听到 听见 找到 得到 来到 回到
    走到 达到 直到 起来 出来 下来 上来 进来 过来 回来 出去 进去 过去 回去 下去 上去 开始 结束 继续 重新 出现 变成 成为
    使用 利用 帮助 告诉 学习 工作 生活 时候 时间 今天 明天 昨天 今年 去年 明年 早上 上午 中午 下午 晚上 夜里 现在 最后
    最近 后来 从前 时代 世界 国家 城市 地方 地球 太阳 月亮 星星 天空 大海 河边 河流 山坡 森林 花园 春天 夏天 秋天 冬天
    天气 空气 阳光 晨光 灯光 风景 故事 历史 文化 音乐 电影 照片 图片 视频 声音 语言 文字 问题 方法 办法 原因 结果 例子
    信息 数据 模型 训练 系统 技术 科学 研究 实验 能量 水分 植物 动物 身体 眼睛 心里 房子 窗户 台阶 街道 道路 汽车 电车
    火车 飞机 手机 电脑 网络 公司 学校 医院 市场 邻居 老人 女孩 男孩 一个 一种 一些 一样 一起 一直 一切 一定 一点 一次
    一位 一座 一首 没有 不是 不会 不能 不要 就是 只是 只有 还有 所有 每个 许多 很多 非常 特别 十分 更加 慢慢 渐渐 突然
    终于 其实 当然 也许 几乎 点亮 准确 提高 百分 分点 新桥 故乡 旅行 美丽 安静 快乐 简单 重要 不同 蛋挞 清晨 黎明 黄昏
    日出 日落 上山 落山
"""
# Common two-character words of Chinese: a line does not break inside them.
COMMON_PAIRS = frozenset(_COMMON_PAIRS.split())
