"""Fields of records by the names that columns have, in six languages.

Names are compared without case, accents, spaces and signs.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from freeshelf.sources.errors import UnreadableSourceError

# Of fields with several names, the first one is that in which errors speak of it. The
# names of the library's own exports are among them.
_NAMES = {
    "title": (
        "title, document title, title of document, publication title, "
        "título, título del documento, titre, titre du document, intitulé, "
        "العنوان, عنوان, عنوان الوثيقة, название, название документа, заглавие, "
        "заголовок, наименование, 标题, 题名, 名称, 文件名称, 书名, 篇名"
    ),
    "alternative": (
        "other title, alternative, alternative title, otro título, autre titre, "
        "عنوان آخر, другое название, другое заглавие, 其他标题, 其他题名, 又名"
    ),
    "authors": (
        "authors, author, creator, creators, written by, "
        "autor, autores, autor(es), autora, autoras, autoría, auteur, auteurs, "
        "auteure, auteures, auteurs et autrices, المؤلف, المؤلفون, المؤلفين, مؤلف, "
        "автор, авторы, 作者, 著者"
    ),
    "organisations": (
        "organisations, organization, organizations, organisation, institution, "
        "corporate author, organización, organizaciones, institución, "
        "autor institucional, autor corporativo, auteur collectif, المنظمة, "
        "المنظمات, المؤسسة, организация, организации, учреждение, "
        "коллективный автор, 机构, 组织, 团体作者, 机构作者"
    ),
    "contributors": (
        "contributors, contributor, editor, editors, translator, translators, "
        "colaborador, colaboradores, traductor, traductores, contributeur, "
        "contributeurs, traducteur, traducteurs, المساهم, المساهمون, المحرر, "
        "المحررون, المترجم, редактор, редакторы, переводчик, участники, "
        "编者, 主编, 译者, 贡献者"
    ),
    "publisher": (
        "publisher, publishers, published by, publishing house, editorial, editora, "
        "publicado por, entidad editora, éditeur, éditeurs, maison d’édition, "
        "publié par, الناشر, جهة النشر, دار النشر, издатель, издательство, "
        "出版者, 出版社, 出版机构, 出版方, 发布机构"
    ),
    "year": (
        "year, date, issued, published, publication date, publication year, "
        "date of publication, year of publication, date published, año, fecha, "
        "fecha de publicación, año de publicación, année, date de publication, "
        "année de publication, date de parution, السنة, سنة النشر, التاريخ, "
        "تاريخ النشر, год, год издания, год публикации, год выпуска, дата, "
        "дата публикации, дата издания, дата выхода, 年, 年份, 日期, 出版年, "
        "出版年份, 出版日期, 发布日期, 发表日期"
    ),
    "topics": (
        "topics, topic, subject, subjects, keyword, keywords, tag, tags, theme, "
        "themes, descriptors, tema, temas, materia, materias, palabras clave, "
        "etiquetas, descriptores, sujet, sujets, thème, thèmes, mots-clés, "
        "matières, الموضوع, الموضوعات, المواضيع, الكلمات المفتاحية, "
        "الكلمات الدالة, тема, темы, тематика, ключевые слова, рубрика, рубрики, "
        "主题, 主题词, 关键词, 关键字, 标签"
    ),
    "places": (
        "places, place, country, countries, region, regions, spatial, "
        "geographic coverage, lugar, lugares, país, países, región, regiones, "
        "ámbito geográfico, lieu, lieux, pays, région, régions, zone géographique, "
        "المكان, الأماكن, البلد, البلدان, الدولة, الدول, المنطقة, место, места, "
        "страна, страны, регион, регионы, география, 地点, 国家, 国家/地区, 地区"
    ),
    "types": (
        "types, type, document type, type of document, resource type, kind, tipo, "
        "tipos, tipo de documento, type de document, types de document, النوع, "
        "الأنواع, نوع الوثيقة, тип, типы, вид, виды, тип документа, вид документа, "
        "类型, 文件类型, 资源类型, 文献类型"
    ),
    "language": (
        "language, languages, idioma, idiomas, lengua, langue, langues, اللغة, "
        "اللغات, لغة, язык, языки, 语言, 语种"
    ),
    "url": (
        "URL, source_url, link, links, web address, website, web page, "
        "publisher’s page, enlace, enlaces, vínculo, dirección web, sitio web, "
        "página de la editorial, página del editor, lien, liens, adresse web, "
        "site web, page de l’éditeur, الرابط, رابط, الموقع, عنوان الويب, "
        "صفحة الناشر, ссылка, ссылки, адрес, веб-адрес, сайт, страница издателя, "
        "链接, 网址, 网页, 出版者页面, 出版者网页"
    ),
    "description": (
        "description, abstract, summary, descripción, resumen, sumario, résumé, "
        "الوصف, وصف, الملخص, ملخص, موجز, описание, аннотация, реферат, резюме, "
        "描述, 说明, 摘要, 简介, 内容简介"
    ),
    "DOI": "DOI",
    "ISBN": "ISBN, ISBN-13, ISBN-10, e-ISBN, رقم ISBN, ردمك",
    "ISSN": "ISSN, e-ISSN",
    "symbol": (
        "symbol, document symbol, signatura, símbolo del documento, cote, "
        "cote du document, رمز الوثيقة, условное обозначение, обозначение документа, "
        "文号, 文件编号"
    ),
    "series": (
        "series, serie, colección, série, collection, السلسلة, سلسلة, серия, 丛书, 系列"
    ),
    "licence": (
        "licence, license, licencia, الترخيص, الرخصة, лицензия, 许可, 许可证, 许可协议"
    ),
    "rights": "rights, copyright, derechos, droits, الحقوق, права, 版权, 权利",
    "files": (
        "files, file, PDF, full text, archivo, archivos, fichier, fichiers, الملف, "
        "الملفات, файл, файлы, 文件, 全文"
    ),
    "identifier": (
        "identifier, ID, record ID, key, identificador, identifiant, المعرف, "
        "идентификатор, 标识符, 编号"
    ),
}
# A column of which one says that no field takes it.
_NOTHING = "nothing"


def folded(text: str) -> str:
    """Return letters and digits of a text, without case, accents and signs."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filter(str.isalnum, decomposed))


_FIELDS = {
    folded(name): field for field, names in _NAMES.items() for name in names.split(",")
}


def columns_said(text: str, name: str) -> dict[str, str]:
    """Read what an editor says of columns, such as “Werk = title; Jahr = year”.

    Returns the field of each by its folded name, empty for one that no field takes.
    Raises UnreadableSourceError.
    """
    said = {}
    for part in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
        column, sign, field = (each.strip() for each in part.rpartition("="))
        known = _FIELDS.get(folded(field), "")
        if not sign or not folded(column) or not (known or folded(field) == _NOTHING):
            fields = ", ".join([*_NAMES, _NOTHING])
            problem = (
                f"is not read: “{part}” is not “column = field”. Fields are: {fields}"
            )
            raise UnreadableSourceError(name, problem=problem)
        said[folded(column)] = known
    return said


def fields_of(headings: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """Return the field of each column, empty for one that no field takes."""
    names = [folded(each) for each in headings]
    known = [said.get(name, _FIELDS.get(name, "")) for name in names]
    if "sourceurl" in names:
        # In an export of a library, `url` is the page of the record there.
        known = [
            "" if name == "url" and name not in said else field
            for name, field in zip(names, known, strict=True)
        ]
    if folded("título") in names:
        # In English an editor is another one than the publisher.
        known = [
            "publisher" if n == "editor" else f
            for n, f in zip(names, known, strict=True)
        ]
    return known
