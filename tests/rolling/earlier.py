"""The version that this one is deployed over, node by node, while readers read.

At each release both are set to what is released, as its migrations are the last that
are joined (ADR 455).
"""

# PostgreSQL, OpenSearch, object storage and leases stand here.
COMMIT = "2b857c96e08fcfecd73f2db42baf17850a24f82c"
# Its last migration of each app, also of those that we depend on.
LEAVES = {
    "account": "0009_emailaddress_unique_primary_email",
    "accounts": "0002_tokens",
    "alerts": "0003_confirmations_about_their_alerts",
    "auth": "0012_alter_user_first_name_max_length",
    "changes": "0001_changes",
    "content": "0001_initial",
    "contenttypes": "0002_remove_content_type_name",
    "django_tasks_database": "0021_conditional_partial_index_ordering",
    "enrich": "0001_initial",
    "events": "0001_initial",
    "fields": "0001_initial",
    "helplines": "0001_initial",
    "inbox": "0002_suggested_topics",
    "ingest": "0001_initial",
    "leases": "0001_initial",
    "library": "0004_access_of_lists",
    "mfa": "0003_authenticator_type_uniq",
    "operations": "0002_finished_runs",
    "pages": "0002_home_page_examples",
    "privacy": "0001_initial",
    "search": "0007_when_a_change_was_noted",
    "sessions": "0001_initial",
    "simple_translation": "0001_initial",
    "socialaccount": "0006_alter_socialaccount_extra_data",
    "statistics": "0001_initial",
    "taggit": "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx",  # noqa: E501
    "vocabularies": "0002_places",
    "wagtailadmin": "0006_formstate",
    "wagtailcore": "0098_apitoken",
    "wagtailembeds": "0009_embed_cache_until",
    "wagtailimages": "0027_image_description",
    "wagtailredirects": "0008_add_verbose_name_plural",
    "wagtailsearch": "0010_add_text_fields",
    "wagtailusers": "0015_userprofile_keyboard_shortcuts",
}
