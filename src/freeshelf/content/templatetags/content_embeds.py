"""Template tags of embeds."""

from django import template
from django.template import Context

from freeshelf.content.embeds.cards import EmbedCard, card_for
from freeshelf.content.embeds.providers import allow_frame

register = template.Library()


@register.simple_tag(takes_context=True)
def embed_card(context: Context, address: str | None) -> EmbedCard | None:
    """Return the card of a URL, and allow the page to frame its player; else None."""
    card = card_for(address or "")
    if card is not None:
        allow_frame(context.get("request"), card.provider.frame_origin)
    return card
