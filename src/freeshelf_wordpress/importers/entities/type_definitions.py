"""Store definitions of custom types and taxonomies.

A taxonomy belongs to the vocabulary that its terms are concepts of. The mapping file
decides about a type, so its definition stays unmapped.
"""

from collections import Counter
from typing import ClassVar

from django.utils.translation import gettext as _

from freeshelf.ingest.mapping import NO_CONCEPT
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.importers.custom_types import read_custom_type
from freeshelf_wordpress.importers.terms import mapped_concepts
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem


class TypeDefinitionImporter(Importer):
    """Save the provenance of vocabularies of taxonomies that have concepts."""

    types: ClassVar[tuple[str, ...]] = ("acf-taxonomy", "acf-post-type")

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse definitions that no object here corresponds to."""
        custom = read_custom_type(item)
        if custom is not None:
            entry = self.context.mapping.types.get(custom.name)
            target = entry.target if entry is not None else "raw"
            return _("a definition: items of type %(type)s become “%(target)s”") % {
                "type": custom.name,
                "target": target,
            }
        name = _taxonomy(item)
        for (taxonomy, _slug), term in self.context.mapping.terms.items():
            if taxonomy == name and term.concept != NO_CONCEPT:
                return ""
        return _("a definition: none of its terms are imported")

    def write(self, item: SourceItem, checksum: str) -> str:
        """Save which vocabulary a taxonomy has become."""
        scheme = self._scheme(_taxonomy(item))
        if scheme is None:
            return UNCHANGED
        provenance = find_provenance(self.context.source, item.key)
        self.save_provenance(item, scheme, checksum)
        return NEW if provenance is None else UPDATED

    def _scheme(self, taxonomy: str) -> ConceptScheme | None:
        concepts = mapped_concepts(self.context.source, taxonomy)
        schemes = Counter(concept.scheme for concept in concepts.values())
        return schemes.most_common(1)[0][0] if schemes else None


def _taxonomy(item: SourceItem) -> str:
    return str(php_array(item.content).get("taxonomy") or "")
