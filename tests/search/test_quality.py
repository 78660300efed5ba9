"""The product ranks judged questions no worse than other lexical systems."""

import pytest
from bench.collections import load
from bench.peers import bm25, sqlite_fts5
from bench.ranking import fill_library, rank
from bench.scoring import score

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["records", "xquad-es"])
def test_no_peer_is_ahead_by_more_than_the_bar(shared, search_engine, name):
    collection = load(shared, name)

    fill_library(collection)
    ours = score(collection, rank(collection))
    peers = [
        score(collection, peer(collection, 100))
        for peer in (sqlite_fts5.porter, sqlite_fts5.unicode61, bm25.k15_b75)
    ]

    assert ours.ndcg > 0.5
    assert max(peer.ndcg for peer in peers) - ours.ndcg <= 0.005
