"""Wrap the schema.org JSON-LD of a record in one XML element."""

import json

from freeshelf.core.html import without_control_characters
from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.schema_org import to_schema_org
from freeshelf.crosswalks.xml_elements import Element, root_element

NAMESPACE = "https://schema.org/"
XSD = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}"
           elementFormDefault="qualified">
  <xs:element name="jsonld">
    <xs:annotation>
      <xs:documentation>A schema.org node as JSON-LD 1.1, in text.</xs:documentation>
    </xs:annotation>
    <xs:complexType>
      <xs:simpleContent>
        <xs:extension base="xs:string">
          <xs:attribute name="mediaType" type="xs:string" fixed="application/ld+json"/>
        </xs:extension>
      </xs:simpleContent>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def to_schema_org_xml(record: Record, *, schema: str) -> Element:
    """Return the element `jsonld`; `schema` is the address of its schema."""
    root = root_element("jsonld", {None: NAMESPACE}, schema=schema, namespace=NAMESPACE)
    root.set("mediaType", "application/ld+json")
    text = json.dumps(to_schema_org(record), ensure_ascii=False)
    root.text = without_control_characters(text)
    return root
