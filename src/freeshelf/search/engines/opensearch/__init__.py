"""Engine OpenSearch: a cluster that several machines share."""

from freeshelf.search.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
