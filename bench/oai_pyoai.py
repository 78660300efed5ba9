"""A harvest by pyoai, in an environment of its own, since it wants an older lxml.

Arguments: the address, and the first second (UTC) or nothing. A line a record:
its identifier, and whether it is deleted.
"""

import sys
from datetime import datetime

from oaipmh.client import Client
from oaipmh.metadata import MetadataRegistry, oai_dc_reader

PREFIX = "oai_dc"

address, *since = sys.argv[1:]
registry = MetadataRegistry()
registry.registerReader(PREFIX, oai_dc_reader)
client = Client(address, registry)
client.updateGranularity()
chosen = {"from_": datetime.fromisoformat(since[0])} if since else {}
for header, _metadata, _about in client.listRecords(metadataPrefix=PREFIX, **chosen):
    print(header.identifier(), int(header.isDeleted()))
