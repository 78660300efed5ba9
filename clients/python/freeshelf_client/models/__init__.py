"""Contains all the data models used in inputs/outputs"""

from .add_file_multi_part_body_params import AddFileMultiPartBodyParams
from .add_file_multi_part_body_params_access_rights import (
    AddFileMultiPartBodyParamsAccessRights,
)
from .agent_in import AgentIn
from .agent_named import AgentNamed
from .agent_out import AgentOut
from .agent_ref import AgentRef
from .change_out import ChangeOut
from .concept_match_out import ConceptMatchOut
from .concept_out import ConceptOut
from .concept_ref import ConceptRef
from .contact_out import ContactOut
from .counts_out import CountsOut
from .draft_file import DraftFile
from .draft_out import DraftOut
from .event_out import EventOut
from .evidence_out import EvidenceOut
from .evidence_pack import EvidencePack
from .external_identifier import ExternalIdentifier
from .facet_out import FacetOut
from .facet_value_out import FacetValueOut
from .field_value_out import FieldValueOut
from .file_out import FileOut
from .found_passage import FoundPassage
from .get_evidence_first import GetEvidenceFirst
from .get_evidence_format import GetEvidenceFormat
from .get_evidence_literal import GetEvidenceLiteral
from .get_evidence_reader import GetEvidenceReader
from .get_evidence_sort import GetEvidenceSort
from .get_facet_first import GetFacetFirst
from .get_facet_literal import GetFacetLiteral
from .get_facet_sort import GetFacetSort
from .help_out import HelpOut
from .hit_out import HitOut
from .identifier_in import IdentifierIn
from .identifier_in_kind import IdentifierInKind
from .label_out import LabelOut
from .links import Links
from .list_agents_kind import ListAgentsKind
from .listed_record_out import ListedRecordOut
from .many_agent_out import ManyAgentOut
from .many_change_out import ManyChangeOut
from .many_concept_out import ManyConceptOut
from .many_event_out import ManyEventOut
from .many_file_out import ManyFileOut
from .many_listed_record_out import ManyListedRecordOut
from .many_page_out import ManyPageOut
from .many_passage_out import ManyPassageOut
from .many_reading_list_out import ManyReadingListOut
from .many_record_out import ManyRecordOut
from .many_record_source_out import ManyRecordSourceOut
from .many_scheme_out import ManySchemeOut
from .many_suggestion_out import ManySuggestionOut
from .new_record import NewRecord
from .new_record_access_rights import NewRecordAccessRights
from .new_record_legal_status import NewRecordLegalStatus
from .new_record_state import NewRecordState
from .note_out import NoteOut
from .one_agent_out import OneAgentOut
from .one_concept_out import OneConceptOut
from .one_draft_file import OneDraftFile
from .one_draft_out import OneDraftOut
from .one_event_out import OneEventOut
from .one_facet_out import OneFacetOut
from .one_file_out import OneFileOut
from .one_page_out import OnePageOut
from .one_reading_list_out import OneReadingListOut
from .one_record_out import OneRecordOut
from .one_record_source_out import OneRecordSourceOut
from .one_scheme_out import OneSchemeOut
from .one_topic_out import OneTopicOut
from .origin_out import OriginOut
from .page_out import PageOut
from .passage_out import PassageOut
from .problem import Problem
from .problem_error import ProblemError
from .property_out import PropertyOut
from .quote_out import QuoteOut
from .reading_list_out import ReadingListOut
from .reading_out import ReadingOut
from .record_change import RecordChange
from .record_change_access_rights import RecordChangeAccessRights
from .record_change_legal_status import RecordChangeLegalStatus
from .record_change_state import RecordChangeState
from .record_out import RecordOut
from .record_ref import RecordRef
from .record_source_out import RecordSourceOut
from .relation_in import RelationIn
from .relation_in_kind import RelationInKind
from .relation_out import RelationOut
from .scheme_out import SchemeOut
from .search_first import SearchFirst
from .search_literal import SearchLiteral
from .search_meta import SearchMeta
from .search_out import SearchOut
from .search_sort import SearchSort
from .service_out import ServiceOut
from .source_out import SourceOut
from .subject_out import SubjectOut
from .suggestion_out import SuggestionOut
from .text_run import TextRun
from .text_warning import TextWarning
from .topic_in import TopicIn
from .topic_in_labels import TopicInLabels
from .topic_out import TopicOut
from .topic_out_labels import TopicOutLabels

__all__ = (
    "AddFileMultiPartBodyParams",
    "AddFileMultiPartBodyParamsAccessRights",
    "AgentIn",
    "AgentNamed",
    "AgentOut",
    "AgentRef",
    "ChangeOut",
    "ConceptMatchOut",
    "ConceptOut",
    "ConceptRef",
    "ContactOut",
    "CountsOut",
    "DraftFile",
    "DraftOut",
    "EventOut",
    "EvidenceOut",
    "EvidencePack",
    "ExternalIdentifier",
    "FacetOut",
    "FacetValueOut",
    "FieldValueOut",
    "FileOut",
    "FoundPassage",
    "GetEvidenceFirst",
    "GetEvidenceFormat",
    "GetEvidenceLiteral",
    "GetEvidenceReader",
    "GetEvidenceSort",
    "GetFacetFirst",
    "GetFacetLiteral",
    "GetFacetSort",
    "HelpOut",
    "HitOut",
    "IdentifierIn",
    "IdentifierInKind",
    "LabelOut",
    "Links",
    "ListAgentsKind",
    "ListedRecordOut",
    "ManyAgentOut",
    "ManyChangeOut",
    "ManyConceptOut",
    "ManyEventOut",
    "ManyFileOut",
    "ManyListedRecordOut",
    "ManyPageOut",
    "ManyPassageOut",
    "ManyReadingListOut",
    "ManyRecordOut",
    "ManyRecordSourceOut",
    "ManySchemeOut",
    "ManySuggestionOut",
    "NewRecord",
    "NewRecordAccessRights",
    "NewRecordLegalStatus",
    "NewRecordState",
    "NoteOut",
    "OneAgentOut",
    "OneConceptOut",
    "OneDraftFile",
    "OneDraftOut",
    "OneEventOut",
    "OneFacetOut",
    "OneFileOut",
    "OnePageOut",
    "OneReadingListOut",
    "OneRecordOut",
    "OneRecordSourceOut",
    "OneSchemeOut",
    "OneTopicOut",
    "OriginOut",
    "PageOut",
    "PassageOut",
    "Problem",
    "ProblemError",
    "PropertyOut",
    "QuoteOut",
    "ReadingListOut",
    "ReadingOut",
    "RecordChange",
    "RecordChangeAccessRights",
    "RecordChangeLegalStatus",
    "RecordChangeState",
    "RecordOut",
    "RecordRef",
    "RecordSourceOut",
    "RelationIn",
    "RelationInKind",
    "RelationOut",
    "SchemeOut",
    "SearchFirst",
    "SearchLiteral",
    "SearchMeta",
    "SearchOut",
    "SearchSort",
    "ServiceOut",
    "SourceOut",
    "SubjectOut",
    "SuggestionOut",
    "TextRun",
    "TextWarning",
    "TopicIn",
    "TopicInLabels",
    "TopicOut",
    "TopicOutLabels",
)
