"""Words of six languages that the made PDFs are composed of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a document in one language is made of; each list is drawn from."""

    titles: tuple[str, ...]
    subtitles: tuple[str, ...]
    people: tuple[str, ...]
    organizations: tuple[str, ...]
    cities: tuple[str, ...]
    months: tuple[str, ...]
    editions: tuple[str, ...]
    series: tuple[str, ...]
    sentences: tuple[str, ...]
    day: str
    month: str
    by: tuple[str, ...]
    between: str
    last: str
    published: tuple[str, ...]
    rights: str
    licensed: str
    summary: tuple[str, ...]
    introduction: str
    keywords: str
    cite: str


ENGLISH = Words(
    titles=(
        "Paying for the passage home",
        "Wages withheld in inland fisheries",
        "Listening before asking: first conversations with seasonal pickers",
        "What labour inspectors see in brick kilns",
        "Shelter standards in border towns",
        "Debt and dependence among domestic staff",
        "Recruitment corridors between two harbours",
        "After the raid: the first ninety days",
        "Measuring hidden work",
        "Interpreters in the interview room",
    ),
    subtitles=(
        "Lessons from five ports",
        "A Practical Companion for Caseworkers",
        "Findings of a household survey",
    ),
    people=(
        *("Miriam Adeyemi", "Tom Brannigan", "Lakshmi R. Nair", "Joanna van Houten"),
        *("Samuel K. Boateng", "Eilidh Macrae", "Noor al-Haddad", "Peter O'Connell"),
        *("Grace Mwangi", "Helen Sørensen"),
    ),
    organizations=(
        *("Northern Seas Institute", "Centre for Decent Passage", "Lantern Foundation"),
        *("Ministry of Labour of Caldonia", "Estuary University Press"),
        *("Association of Port Chaplains", "Open Harbours Network"),
    ),
    cities=("Leith", "Nairobi", "Accra", "Galway"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    editions=("Second edition", "3rd edition", "Revised edition", "Fourth edition"),
    series=("Estuary Working Papers", "Lantern Field Notes", "Harbour Studies Series"),
    sentences=(
        "Most of those we met had signed a paper that they could not read.",
        "In 2014 the fleet employed about nine hundred people on short contracts.",
        "Inspectors came twice, and both times the crew had been moved the day before.",
        "A receipt in their own language was what people asked for most often.",
        "Ana Petrescu, who keeps the register, remembers a winter without any pay.",
        "None of this is new, yet the sums involved have doubled within a decade.",
    ),
    day="{d} {m} {y}",
    month="{m} {y}",
    by=("By {names}", "Author: {names}", "Written by {names}", "{names}"),
    between=", ",
    last=" and ",
    published=("Published by {org}, {city}", "Publisher: {org}"),
    rights="© {y} {org}. All rights reserved.",
    licensed="This work is licensed under {licence}.",
    summary=("Abstract", "Executive summary", "Summary"),
    introduction="Introduction",
    keywords="Keywords: wages, harbours, inspection",
    cite="Suggested citation: {names} ({y}). {title}. {city}: {org}.",
)
SPANISH = Words(
    titles=(
        "El precio de volver a casa",
        "Salarios retenidos en la pesca de altura",
        "Escuchar antes de preguntar",
        "Las deudas de las trabajadoras del hogar",
        "Albergues en las ciudades de frontera",
        "Contratar sin cobrar a quien trabaja",
        "Medir lo que no se ve",
    ),
    subtitles=("Lecciones de cinco puertos", "Cuaderno para equipos de acogida"),
    people=(
        *("Lucía Fernández Ortega", "Andrés Villalobos", "Rosa María Quispe"),
        *("Julián Etxeberria", "Carmen Sotomayor", "Iván Restrepo"),
    ),
    organizations=(
        *("Instituto del Litoral", "Fundación Farola", "Red de Puertos Abiertos"),
        *("Ministerio de Trabajo de Costaverde", "Editorial Marea Alta"),
    ),
    cities=("Valparaíso", "Vigo", "Callao"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    editions=("Segunda edición", "3.ª edición", "Edición revisada"),
    series=("Cuadernos del Litoral", "Serie Faros"),
    sentences=(
        "Casi todas las personas habían firmado un papel que no entendían.",
        "En 2014 la flota empleaba a unas novecientas personas con contratos breves.",
        "La inspección llegó dos veces y las dos encontró el muelle vacío.",
        "Lo que más se pedía era un recibo en el propio idioma.",
    ),
    day="{d} de {m} de {y}",
    month="{m} de {y}",
    by=("Por {names}", "Autores: {names}", "Elaborado por {names}", "{names}"),
    between=", ",
    last=" y ",
    published=("Publicado por {org}, {city}", "Editorial: {org}"),
    rights="© {y} {org}. Todos los derechos reservados.",
    licensed="Esta obra se distribuye bajo {licence}.",
    summary=("Resumen", "Resumen ejecutivo"),
    introduction="Introducción",
    keywords="Palabras clave: salarios, puertos, inspección",
    cite="Cita sugerida: {names} ({y}). {title}. {city}: {org}.",
)
FRENCH = Words(
    titles=(
        "Le prix du retour",
        "Salaires retenus dans la pêche hauturière",
        "Écouter avant de questionner",
        "Dettes et dépendance des employées de maison",
        "Héberger dans les villes frontalières",
        "Mesurer le travail caché",
    ),
    subtitles=("Enseignements de cinq ports", "Carnet pour les équipes d'accueil"),
    people=(
        *("Hélène Marchetti", "Youssef Benali", "Jean-Luc Kermadec", "Aïcha Diop"),
        *("Mathilde Roussel", "Pierre N'Diaye"),
    ),
    organizations=(
        *("Institut des Estuaires", "Fondation Lanterne", "Réseau Ports Ouverts"),
        *("Ministère du Travail de Valcôte", "Éditions du Quai"),
    ),
    cities=("Brest", "Dakar", "Genève"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    editions=("Deuxième édition", "3e édition", "Édition révisée"),
    series=("Cahiers des Estuaires", "Collection Phares"),
    sentences=(
        "La plupart des personnes rencontrées avaient signé un papier sans le lire.",
        "En 2014, la flotte employait environ neuf cents personnes en contrat court.",
        "L'inspection est venue deux fois, et deux fois le quai était désert.",
        "Un reçu dans sa propre langue était la demande la plus fréquente.",
    ),
    day="{d} {m} {y}",
    month="{m} {y}",
    by=("Par {names}", "Auteurs : {names}", "Rédigé par {names}", "{names}"),
    between=", ",
    last=" et ",
    published=("Publié par {org}, {city}", "Éditeur : {org}"),
    rights="© {y} {org}. Tous droits réservés.",
    licensed="Ce document est diffusé sous {licence}.",
    summary=("Résumé", "Synthèse"),
    introduction="Introduction",
    keywords="Mots-clés : salaires, ports, inspection",
    cite="Citation suggérée : {names} ({y}). {title}. {city} : {org}.",
)
RUSSIAN = Words(
    titles=(
        "Цена дороги домой",
        "Невыплаченная заработная плата на промысле",
        "Сначала выслушать, потом спрашивать",
        "Приюты приграничных городов",
        "Как измерить скрытый труд",
        "Долги домашних работниц",
    ),
    subtitles=("Уроки пяти портов", "Тетрадь социального работника"),
    people=(
        *("Ольга Снежина", "А. В. Карпенко", "Тимур Ахметов", "И. П. Лебедева"),
        *("Марина Громова", "Денис Ковальчук"),
    ),
    organizations=(
        *("Институт приморья", "Фонд «Маяк»", "Сеть открытых портов"),
        *("Министерство труда Взморья", "Издательство «Причал»"),
    ),
    cities=("Мурманск", "Алматы", "Батуми"),
    months=(
        *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа"),
        *("сентября", "октября", "ноября", "декабря"),
    ),
    editions=("Второе издание", "3-е издание", "Издание второе"),
    series=("Тетради приморья", "Серия «Фарватер»"),
    sentences=(
        "Почти все, с кем мы говорили, подписали бумагу, которую не могли прочесть.",
        "В 2014 году флот нанимал около девятисот человек на короткий срок.",
        "Инспекция приезжала дважды, и оба раза причал оказывался пустым.",
        "Чаще всего люди просили расписку на родном языке.",
    ),
    day="{d} {m} {y} г.",
    month="{m} {y}",
    by=("Авторы: {names}", "Автор: {names}", "{names}"),
    between=", ",
    last=", ",
    published=("Издатель: {org}", "Издательство: {org}"),
    rights="© {org}, {y}",
    licensed="Материал распространяется на условиях {licence}.",
    summary=("Аннотация", "Резюме"),
    introduction="Введение",
    keywords="Ключевые слова: зарплата, порты, инспекция",
    cite="Рекомендуемая ссылка: {names} ({y}). {title}. {city}: {org}.",
)
ARABIC = Words(
    titles=(
        "ثمن العودة إلى الديار",
        "أجور محتجزة في مصايد الأسماك",
        "الإصغاء قبل السؤال",
        "الملاجئ في مدن الحدود",
        "قياس العمل الخفي",
        "ديون عاملات المنازل",
    ),
    subtitles=("دروس من خمسة موانئ", "دفتر لفرق الاستقبال"),
    people=(
        *("ليلى منصور", "كريم بن سالم", "هدى العطار", "سامر الخوري"),
        *("نادية بلقاسم", "فارس الزين"),
    ),
    organizations=(
        *("معهد السواحل", "مؤسسة المنارة", "شبكة الموانئ المفتوحة"),
        *("وزارة العمل في الساحل", "دار المرسى للنشر"),
    ),
    cities=("بيروت", "تونس", "عمّان"),
    months=(
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس"),
        *("سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    editions=("الطبعة الثانية", "الطبعة الثالثة"),
    series=("دفاتر السواحل", "سلسلة الفنار"),
    sentences=(
        "وقّع معظم من قابلناهم على ورقة لا يستطيعون قراءتها.",
        "في عام 2014 شغّل الأسطول نحو تسعمئة شخص بعقود قصيرة.",
        "جاء المفتشون مرتين وفي المرتين كان الرصيف خالياً.",
        "كان أكثر ما يطلبه الناس إيصالاً بلغتهم.",
    ),
    day="{d} {m} {y}",
    month="{m} {y}",
    by=("إعداد: {names}", "تأليف {names}", "المؤلفون: {names}"),
    between="، ",
    last=" و",
    published=("الناشر: {org}", "صادر عن {org}"),
    rights="© {y} {org}",
    licensed="هذا العمل مرخص بموجب {licence}",
    summary=("ملخص", "الملخص التنفيذي"),
    introduction="مقدمة",
    keywords="الكلمات المفتاحية: الأجور، الموانئ",
    cite="الاقتباس المقترح: {names} ({y}). {title}. {city}: {org}.",
)
CHINESE = Words(
    titles=(
        "回家的代价",
        "远洋渔业中被扣留的工资",
        "先倾听，再提问",
        "边境城镇的庇护所标准",
        "衡量隐蔽的劳动",
        "家政工人的债务",
    ),
    subtitles=("五个港口的经验", "社会工作者手册"),
    people=("陈晓岚", "王志远", "李慧", "赵文博", "林雪", "周建国"),
    organizations=(
        *("海岸研究所", "灯塔基金会", "开放港口网络"),
        *("滨海省劳动部", "码头出版社"),
    ),
    cities=("厦门", "上海", "青岛"),
    months=tuple(map(str, range(1, 13))),
    editions=("第二版", "第3版", "修订版"),
    series=("海岸丛书", "灯塔系列"),
    sentences=(
        "我们见到的大多数人都在自己看不懂的文件上签了字。",
        "2014年，船队以短期合同雇用了约九百人。",
        "检查人员来过两次，两次码头都空无一人。",
        "人们最常要求的是一张用母语写的收据。",
    ),
    day="{y}年{m}月{d}日",
    month="{y}年{m}月",
    by=("作者：{names}", "撰稿：{names}", "{names}"),
    between="、",
    last="、",
    published=("出版者：{org}", "出版：{org}"),
    rights="© {y} {org}",
    licensed="本作品采用{licence}许可。",
    summary=("摘要", "执行摘要"),
    introduction="引言",
    keywords="关键词：工资、港口、检查",
    cite="建议引用：{names}（{y}）。{title}。{city}：{org}。",
)
WORDS = {
    "en": ENGLISH,
    "es": SPANISH,
    "fr": FRENCH,
    "ru": RUSSIAN,
    "ar": ARABIC,
    "zh": CHINESE,
}
