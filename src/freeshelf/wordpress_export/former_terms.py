"""Terms of the WordPress site of before, beside those that are written here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from freeshelf.wordpress_export.completion import PUBLIC_TAXONOMIES
from freeshelf.wordpress_export.context import ExportContext
from freeshelf.wordpress_export.items import Term

_Name = tuple[str, str]  # a taxonomy and a slug


def with_former_terms(room: ExportContext, written: Iterable[Term]) -> Iterator[Term]:
    """All terms, those above before those below.

    What stands for a former one has its description and its meta too; one for which
    nothing stands goes out as it was, with restricted things alone.
    """
    terms = {_name(term): term for term in written}
    of_concepts = {concept.pk: _name(term) for concept, term in room.terms.items()}
    former = list(room.origins.terms())
    names: dict[_Name, _Name] = {}  # now, by those of before
    own: set[_Name] = set()  # of those for which nothing stands
    for term, concept in former:
        name = of_concepts.get(concept or 0, _name(term))
        if name in terms:
            # Readers saw the description of what stands for it, not of a namesake.
            is_public = concept in of_concepts and term.taxonomy in PUBLIC_TAXONOMIES
            terms[name] = _completed(room, terms[name], term, is_public=is_public)
        elif room.selection.with_restricted:
            terms[name] = replace(term, parent="")
            own.add(name)
        else:
            room.left_behind["terms of the old site"] += 1
            continue
        names[_name(term)] = name
    for term, _concept in former:
        now, above = names.get(_name(term)), names.get((term.taxonomy, term.parent))
        # Where something of ours stands for both, the library's own tree counts.
        if not term.parent or now is None or above is None or not own & {now, above}:
            continue
        if above[0] != now[0]:
            room.left_behind["parents of terms of the old site"] += 1
        elif not terms[now].parent:
            terms[now] = replace(terms[now], parent=above[1])
    yield from _above_first(terms)


def _completed(
    room: ExportContext, term: Term, former: Term, *, is_public: bool
) -> Term:
    """The term with what the site of before said of it, as far as readers saw that."""
    known = {name for name, _value in term.meta}
    description = former.description.strip()
    is_told = not description or description in term.description
    meta = tuple(pair for pair in former.meta if pair[0] not in known)
    if not room.selection.with_restricted:
        room.left_behind["values of meta of the old site"] += len(meta)
        meta = ()
        if not is_told and not is_public:
            room.left_behind["descriptions of terms of the old site"] += 1
            is_told = True
    texts = [term.description] if is_told else [term.description, description]
    return replace(
        term,
        description="\n\n".join(filter(None, texts)),
        meta=(*term.meta, *meta),
    )


def _above_first(terms: dict[_Name, Term]) -> Iterator[Term]:
    done: set[_Name] = set()
    for first in terms:
        path: list[_Name] = []
        above = first
        while above in terms and above not in done and above not in path:
            path.append(above)
            above = (above[0], terms[above].parent)
        for name in reversed(path):
            # In a circle of terms the last one hangs nowhere.
            is_circle = name == path[-1] and above in path
            yield replace(terms[name], parent="") if is_circle else terms[name]
            done.add(name)


def _name(term: Term) -> _Name:
    return term.taxonomy, term.slug
