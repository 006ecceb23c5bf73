"""Small words that decide where a line may break, by language."""

from __future__ import annotations

_LEANS_FORWARD = {
    "en": """a an the this that these those my your his her its our their of to in on at by for with from into onto over
        under and or but nor as than no every each very more most is are was were be has have had will would
        can not
        i'm don't mr mrs ms dr""",
    "de": """der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer von zu im in am an
        auf mit für aus bei nach über unter und oder aber als sehr nicht kein keine ist sind zum zur""",
    "fr": """le la les un une des du de au aux mon ton son ma ta sa mes tes ses notre votre leur à en dans sur sous par
        pour avec et ou mais que qui très ne est sont ce cette ces""",
    "es": """el la los las un una unos unas del de al mi tu su nuestro en a con por para sobre y o pero que muy no es
        son este esta estos estas""",
    "it": """il lo la i gli le un uno una del dello della dei di a da in con su per tra fra e o ma che molto non è sono
        questo questa mio tuo suo""",
    "pt": """o a os as um uma uns umas do da dos das de no na nos nas em com por para e ou mas que muito não é são meu
        minha seu sua este esta""",
    "nl": "de het een van in op aan met voor uit bij naar en of maar dat die mijn zijn niet heel is",
    "zh": "在 把 被 和 与 跟 从 向 对 为 第 很 不 最 每 这 那 一",
    "ja": "お ご",
}
_OPENS_PHRASE = {
    "en": """and or but nor so yet because although though while when where which who whose that if unless until before
        after since as than of to in on at by for with from into onto over under through between among across
        against
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
