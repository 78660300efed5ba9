"""Add terms of the old WordPress site to those of the library."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from freeshelf_wordpress.export.context import PUBLIC_TAXONOMIES, ExportContext
from freeshelf_wordpress.sources.records import SourceTerm

_Name = tuple[str, str]  # a taxonomy and a slug


def with_former_terms(
    context: ExportContext, written: Iterable[SourceTerm]
) -> Iterator[SourceTerm]:
    """Yield all terms, parents before children.

    A term that replaces a former one gets its description and meta. A former term
    without replacement is exported unchanged, but only if everything is exported.
    """
    terms = {_name(term): term for term in written}
    of_concepts = {concept.pk: _name(term) for concept, term in context.terms.items()}
    former = list(context.origins.terms())
    names: dict[_Name, _Name] = {}  # current name by former name
    unreplaced: set[_Name] = set()  # former terms without replacement
    for term, concept in former:
        name = of_concepts.get(concept or 0, _name(term))
        if name in terms:
            # The description of a term that only has the same name was not public.
            is_public = concept in of_concepts and term.taxonomy in PUBLIC_TAXONOMIES
            terms[name] = _completed(context, terms[name], term, is_public=is_public)
        elif context.selection.with_restricted:
            terms[name] = replace(term, parent="")
            unreplaced.add(name)
        else:
            context.left_behind["terms of the old site"] += 1
            continue
        names[_name(term)] = name
    for term, _concept in former:
        name_now = names.get(_name(term))
        parent_now = names.get((term.taxonomy, term.parent))
        # If both terms were replaced, the hierarchy of the library counts.
        if (
            not term.parent
            or name_now is None
            or parent_now is None
            or not unreplaced & {name_now, parent_now}
        ):
            continue
        if parent_now[0] != name_now[0]:
            context.left_behind["parents of terms of the old site"] += 1
        elif not terms[name_now].parent:
            terms[name_now] = replace(terms[name_now], parent=parent_now[1])
    yield from _parents_first(terms)


def _completed(
    context: ExportContext, term: SourceTerm, former: SourceTerm, *, is_public: bool
) -> SourceTerm:
    """Add description and meta of a former term, as far as they were public."""
    names = {name for name, _value in term.meta}
    description = former.description.strip()
    is_included = not description or description in term.description
    meta = tuple(pair for pair in former.meta if pair[0] not in names)
    if not context.selection.with_restricted:
        context.left_behind["values of meta of the old site"] += len(meta)
        meta = ()
        if not is_included and not is_public:
            context.left_behind["descriptions of terms of the old site"] += 1
            is_included = True
    texts = [term.description] if is_included else [term.description, description]
    return replace(
        term, description="\n\n".join(filter(None, texts)), meta=(*term.meta, *meta)
    )


def _parents_first(terms: dict[_Name, SourceTerm]) -> Iterator[SourceTerm]:
    done: set[_Name] = set()
    for first in terms:
        path: list[_Name] = []
        ancestor = first
        while ancestor in terms and ancestor not in done and ancestor not in path:
            path.append(ancestor)
            ancestor = (ancestor[0], terms[ancestor].parent)
        for name in reversed(path):
            # In a cycle of terms the last one gets no parent.
            is_cycle = name == path[-1] and ancestor in path
            yield replace(terms[name], parent="") if is_cycle else terms[name]
            done.add(name)


def _name(term: SourceTerm) -> _Name:
    return term.taxonomy, term.slug
