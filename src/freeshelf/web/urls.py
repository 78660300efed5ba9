"""Addresses of the public site."""

from django.urls import URLPattern

plain_urlpatterns: list[URLPattern] = []
localized_urlpatterns: list[URLPattern] = []
