"""Groups and fields that are valid; a test sets what it is about."""

import factory

from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
)


class FieldGroupFactory(factory.django.DjangoModelFactory):
    """A group in use that appears on every record."""

    class Meta:
        model = FieldGroup

    title = factory.Sequence(lambda n: f"Details {n}")


class FieldGroupRuleFactory(factory.django.DjangoModelFactory):
    """A rule on the access of a record."""

    class Meta:
        model = FieldGroupRule

    group = factory.SubFactory(FieldGroupFactory, appears=FieldGroup.Appears.RULES)
    subject = "access"
    value = "open"


class FieldFactory(factory.django.DjangoModelFactory):
    """A public field for a line of text, called after its key."""

    class Meta:
        model = FieldDefinition

    group = factory.SubFactory(FieldGroupFactory)
    key = factory.Sequence(lambda n: f"field_{n}")
    label = factory.LazyAttribute(lambda field: field.key.title())
    name = factory.SelfAttribute("key")


class FieldConditionFactory(factory.django.DjangoModelFactory):
    """A condition that another field has a value."""

    class Meta:
        model = FieldCondition

    operator = "has_value"
