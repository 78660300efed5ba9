"""Stop words, which take no part in ranking and counting.

They stay in the unstemmed field, so that a phrase of stop words is still found.
"""

from freeshelf.search.analysis.folding import fold

_ENGLISH = """
a an and are as at be been but by can d do for from has have he her his how i if in
into is it its ll m me my no not of on or our re s she such t that the their then
there these they this to ve was we were what when where which who will with you your
"""
_SPANISH = """
a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquellas
aquello aquellos asi aun aunque bajo cada como con contra cual cuales cualquier cuando
cuanta cuantas cuanto cuantos de del desde donde dos durante e el ella ellas ello
ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas este
esto estos fue fueron ha haber habia han hasta hay he la las le les lo los mas me
mediante mi mis mientras mucho muy nada ni no nos nosotros nuestra nuestro o os otra
otras otro otros para pero poco por porque pues que quien quienes se sea sean segun
ser si sido sin sino sobre solo son su sus tal tales tambien tan tanto te tiene tienen
toda todas todo todos tras tu tus u un una unas uno unos y ya yo
"""
_FRENCH = """
a afin ai ainsi alors apres as au aucun aucune aussi autre autres aux avaient avait
avant avec avez avoir avons c car ce ceci cela celle celles celui ces cet cette ceux
chaque chez ci comme comment d dans de des depuis deux devant dois doit donc dont du
durant elle elles en encore entre est et etaient etait etant ete etes etre  eux font
fut furent hors il ils j je jusqu l la laquelle le lequel les lesquels leur leurs lors
lorsque lui m ma mais malgre me meme memes mes moi moins mon n ne ni nos notre nous on
ont ou par parce pas pendant peu peut plus pour pourquoi puis qu quand que quel quelle
quelles quels qui quoi s sa sans se selon sera seront ses si sien soit son sont sous
sur t ta tandis tant te tel telle telles tels tes toi ton tous tout toute toutes tres
tu un une vers voici vos votre vous y
"""
_RUSSIAN = """
а без бы был была были было быть в вам вас ваш весь во вот все всего всех вы где да
даже для до его ее ей ему если есть еще же за и из или им их к как какая какие какой
каким когда которая которого которое которой которую которые который которых кто ли
либо между меня мне много может можно мой мы на над надо нам нас наш не него нее ней
нет ни них но ну о об однако он она они оно от очень перед по под после потому почему
при про с сам свое своего своей свои своих свой себя сколько со так также такие такой
там те тем то тогда того тоже той только том тот ты у уже хотя чего чем через что
чтобы чье эта эти этим этих это этого этой этом этот эту я
"""
_ARABIC = """
من في على الى عن مع هذا هذه ذلك تلك هولاء اولئك الذي التي الذين اللذان اللتان اللاتي
ما ماذا متى اين كيف لماذا هل كم اي ايه او ام ثم بل لكن لا لم لن ليس ليست كان كانت
كانوا يكون تكون ان انه انها قد لقد كل بعض غير بين عند عندما لدى منذ حتى حيث اذا لو هو
هي هم هن انت انا نحن به بها بهم له لها لهم فيه فيها فيهم منه منها منهم عليه عليها
عليهم عنه عنها اليه اليها وهو وهي ومن وفي وعلى والى وعن ولا ولم وقد وكان وكانت وان كما
مما عما ايضا خلال قبل بعد فوق تحت ضد حول دون سوي الا فقط جدا هناك هنا و ف ب ل ك يا اما
ذات اذ لان لانه لانها كذلك مثل
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(fold(word) for word in words.split())
    for language, words in (
        ("en", _ENGLISH),
        ("es", _SPANISH),
        ("fr", _FRENCH),
        ("ru", _RUSSIAN),
        ("ar", _ARABIC),
    )
}
