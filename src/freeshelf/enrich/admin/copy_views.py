"""Admin views that replace a file by a copy with places of it removed."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from freeshelf.enrich.admin.check_rows import row_of
from freeshelf.enrich.admin.copies_of_many import list_of
from freeshelf.enrich.admin.copy_form import MOST_WORDS, RemovePlacesForm
from freeshelf.enrich.admin.file_views import picture_response
from freeshelf.enrich.admin.lines_to_mark import lines_with_marks, marked_before
from freeshelf.enrich.admin.places_in_form import (
    SIDES,
    area_of,
    lies_within,
    not_found,
    range_of,
    value_of,
    without_lost,
)
from freeshelf.enrich.admin.same_files import take_out_and_log
from freeshelf.enrich.admin.words_to_mark import lines_of, sizes_of, words_on_image
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import (
    ask_for_copy,
    boxes_of,
    can_be_copied,
    has_parts_to_leave_out,
    is_marked_in_text,
    may_have_images,
    texts_to_mark,
    whole_page,
)
from freeshelf.enrich.checks.found_words import (
    dropped_from_copies,
    found_words,
    hidden_words,
    left_in_pictures,
    ranges_under_bars,
)
from freeshelf.enrich.checks.left_in_copies import gone_from
from freeshelf.enrich.checks.lines_read import read_alone
from freeshelf.enrich.checks.what_copies_keep import parts_to_leave_out
from freeshelf.enrich.checks.wording import words_of_left_out
from freeshelf.enrich.disclosure.copies.occurrences import (
    Occurrence,
    occurrence_at,
    occurrences,
    with_longer_names,
    words_in,
)
from freeshelf.enrich.page_images import PDF, PICTURE_WIDTHS
from freeshelf.library.access import Hold
from freeshelf.library.admin.file_views import AboutFile, MayChangeFiles, OneFileView
from freeshelf.library.admin.permissions import may_delete_permanently
from freeshelf.library.models import FileVersion
from freeshelf.library.services import waiting_version
from freeshelf.privacy.admin.request_viewset import CARRY_OUT
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.search import words_of

_MOST_PLACES = 20_000
_WIDTH = PICTURE_WIDTHS[-1]
_LONG_KEY = 19


class VersionMixin(AboutFile, MayChangeFiles):
    """The version of a file that a check is about, for those who may read it."""

    @cached_property
    def version(self) -> FileVersion:
        """Return the version that would be copied. Raises Http404."""
        version = waiting_version(self.file)
        readable = self.file.versions.visible_in_admin_to(self.person)
        if version is None or not readable.filter(pk=version.pk).exists():
            raise Http404
        return version


class CopySourceImageView(VersionMixin):
    """View of the image of a page of the version that would be copied."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        return picture_response(self.version.content, number, width=_WIDTH)


@method_decorator(sensitive_post_parameters("words", "words_before"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class RemovePlacesView(VersionMixin, OneFileView):
    """View that finds words in a file, marks places, and asks for a copy without them.

    The words are in the form alone; what is stored are places.
    """

    form_class = RemovePlacesForm
    template_name = "enrich/admin/remove_places.html"
    page_title = gettext_lazy("Redacted copy")

    def get_initial(self) -> dict[str, Any]:
        words, _hidden = self._preset
        without = parts_to_leave_out(self.version.content)
        is_parted = has_parts_to_leave_out(self.version.content)
        if "pictures" not in without and is_parted and self._perhaps_in_images(words):
            without.append("pictures")
        return {"words": words, "page": 1, "take_away": True, "without": without}

    @cached_property
    def _preset(self) -> tuple[str, set[str]]:
        """Return the words of the field at first, and those that need no mark.

        These were found in hidden content or the name of the file alone.
        """
        words = self._words_to_find
        text = "\n".join(words)
        missing = not_found(text, self._found(text))
        hidden = self._hidden.intersection(words)
        covered = self._covered(missing)
        # The text has some hidden content too, such as columns of a sheet.
        read = hidden - missing
        hidden -= read - dropped_from_copies(self.version, read)
        hidden |= covered
        return "\n".join(each for each in words if each not in hidden), hidden

    @cached_property
    def _words_to_find(self) -> list[str]:
        """Return what a check found, or what a request about personal data is about.

        The address has the number of the request only; its words are read anew.
        """
        number = self.request.GET.get("request", "")
        if not number:
            found = found_words(self.version)
            words = with_longer_names(found, self._texts.values())
            text = "\n".join(words)
            missing = not_found(text, self._found(text))
            gone = gone_from(self.version, sorted(missing))
            return [each for each in words if each not in gone]
        confirmed = DataRequest.objects.filter(state=DataRequest.State.CONFIRMED)
        if not (number.isascii() and number.isdecimal() and len(number) < _LONG_KEY):
            raise Http404
        request = confirmed.filter(pk=number).first()
        if request is None or not self.person.has_perm(CARRY_OUT):
            raise Http404
        return words_of(request)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tick "All images" where one may have words that the text has not."""
        kwargs = super().get_form_kwargs()
        words = self.request.POST.get("words", "")[:MOST_WORDS]
        is_parted = has_parts_to_leave_out(self.version.content)
        if self._is_search and is_parted and self._perhaps_in_images(words):
            kwargs["data"] = self.request.POST.copy()
            kwargs["data"].appendlist("without", "pictures")
        return kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "copy" in request.POST and not self._is_search and form.is_valid():
            return self._ask(form)
        return self.render_to_response(self.get_context_data(form=form))

    @property
    def _is_search(self) -> bool:
        """Return whether words are to be found: those in the field may be new."""
        sent = self.request.POST
        if "find" in sent or "words_before" not in sent:
            return "find" in sent
        return sent.get("words", "").split() != sent["words_before"].split()

    def _perhaps_in_images(self, words: str) -> set[str]:
        """Return the words that no text has, and an image may have.

        Those of hidden content are looked for in images when the copy is made.
        """
        missing = not_found(words, self._found(words))
        missing = missing - self._hidden - self._covered(missing)
        return missing if missing and self._may_have_images else set()

    @cached_property
    def _may_have_images(self) -> bool:
        return may_have_images(self.version.content)

    @cached_property
    def _hidden(self) -> set[str]:
        return hidden_words(self.version)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        content, form = self.version.content, context["form"]
        form.is_valid()
        shown = getattr(form, "cleaned_data", None) or self.get_initial()
        words_to_find = str(shown.get("words") or "")
        found = self._found(words_to_find)
        chosen = self._chosen(found)
        missing = not_found(words_to_find, found)
        covered = self._covered(missing)
        hidden = self._hidden & missing if missing else set()
        if not form.is_bound:
            hidden = self._preset[1]
        in_images = self._perhaps_in_images(words_to_find)
        number = int(shown.get("page") or 1)
        is_by_text = is_marked_in_text(content)
        lines = (
            lines_of(self._texts.get(number, ""), number, chosen) if is_by_text else []
        )
        under = self._under_bars.get(number, ())
        words = [] if is_by_text else words_on_image(content, number, chosen, under)
        beside = [] if is_by_text else lines_of(self._texts.get(0, ""), 0, chosen)
        listed = {value_of(each) for each in found}
        all_lines = chain.from_iterable((*lines, *beside))
        listed |= {each.value for each in (*words, *all_lines)}
        marked = self._marked_elsewhere(chosen - listed)
        to_go = lines_with_marks(
            self._texts, chosen, self._posted("line"), marked_before(self.version)
        )
        latest = FileCopy.objects.filter(file=self.file).first()
        return context | {
            "version": self.version,
            "can_be_copied": can_be_copied(self.version),
            "is_pdf": content.media_type == PDF,
            "is_by_text": is_by_text,
            "has_words": is_by_text or content.media_type == PDF or bool(self._texts),
            "has_parts": has_parts_to_leave_out(content),
            "is_out": self.file.hold == Hold.NONE,
            "lines_on_page": lines,
            "lines_beside": beside,
            "words_found": words_to_find,
            "words_not_found": sorted(missing - hidden - covered - in_images),
            "words_in_images": sorted(in_images),
            "is_to_look_again": "copy" in self.request.POST and self._is_search,
            "words_hidden": sorted(hidden - self._covered(hidden)),
            "words_under_bars": self._texts_under_bars,
            "found": [
                {
                    "place": each,
                    "value": value_of(each),
                    "is_chosen": value_of(each) in chosen,
                }
                for each in [*found, *marked]
            ],
            "has_outside": not all(
                [each.page for each in [*found, *marked]]
                + [each.page for each in to_go]
            ),
            "lines_with_marks": to_go,
            "number": number,
            "page_count": content.page_count or max(self._texts, default=0) or 1,
            "image_url": reverse("enrich_copy_image", args=[self.file.pk, number]),
            "words_on_page": words,
            "areas": self._areas(),
            "chosen_elsewhere": sorted(chosen - listed - set(map(value_of, marked))),
            "latest": latest,
            "list_url": list_of(self.request),
            "row": row_of(self.file, self.person),
            "left_out": words_of_left_out(latest.left_out) if latest else [],
            "pages_of_pictures": sorted(
                {each.page for each in left_in_pictures(self.version)}
                | {*read_alone(self.version)}
            ),
            "may_delete": may_delete_permanently(self.person, self.file.resource),
        }

    def _found(self, words: str) -> list[Occurrence]:
        """Return where words stand in the texts, but for what bars cover there."""
        wanted = words.split("\n")
        if not any(map(str.strip, wanted)):
            return []
        return [
            each
            for each in occurrences(self._texts.items(), wanted)
            if not lies_within(
                self._under_bars.get(each.page, ()), each.start, each.end
            )
        ]

    @cached_property
    def _under_bars(self) -> dict[int, list[tuple[int, int]]]:
        """Return by page what bars of the file cover: no copy has it."""
        return ranges_under_bars(self.version, self._texts)

    @cached_property
    def _texts_under_bars(self) -> list[str]:
        texts = [
            self._texts[page][start:end]
            for page, ranges in sorted(self._under_bars.items())
            for start, end in ranges
        ]
        return list(dict.fromkeys(" ".join(each.split()) for each in texts))

    def _covered(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that stand under bars."""
        wanted = set(words)
        return words_in(self._texts_under_bars, wanted) if wanted else set()

    def _marked_elsewhere(self, values: Iterable[str]) -> list[Occurrence]:
        """Return marked places that are neither found now nor on the page shown."""
        ranges = sorted(place for each in values if (place := range_of(each)))
        return [
            occurrence_at(page, self._texts[page], start, end)
            for page, start, end in ranges
            if end <= len(self._texts.get(page, ""))
        ]

    @cached_property
    def _texts(self) -> dict[int, str]:
        return dict(texts_to_mark(self.version.content))

    def _chosen(self, found: Sequence[Occurrence]) -> set[str]:
        """Return the places that are marked; all that were found, at the beginning.

        What was found by words that are in the field no more is not.
        """
        if self.request.method != "POST":
            return {value_of(each) for each in found}
        chosen = {value for value in self._posted("place") if range_of(value)}
        if self._is_search:
            before = self.request.POST.get("words_before", "")[:MOST_WORDS]
            chosen = without_lost(chosen, self._found(before), found)
            chosen |= {value_of(each) for each in found}
        return chosen

    def _areas(self) -> list[str]:
        posted = [value for value in self._posted("area") if area_of(value)]
        sides = [self.request.POST.get(f"area_{side}", "") for side in SIDES]
        if "add_area" in self.request.POST:
            added = ":".join([self.request.POST.get("page", "1"), *sides])
            if area_of(added):
                posted.append(added)
        return list(dict.fromkeys(posted))

    def _posted(self, name: str) -> list[str]:
        return self.request.POST.getlist(name)[:_MOST_PLACES]

    def _ask(self, form: forms.BaseForm) -> HttpResponse:
        sent = [*self._posted("place"), *self._posted("line")]
        ranges = [place for each in sent if (place := range_of(each))]
        if is_marked_in_text(self.version.content):
            places = [list(map(float, each)) for each in dict.fromkeys(ranges)]
        else:
            places = boxes_of(self.version.content, ranges) + self._area_boxes()
        was_out = self.file.hold == Hold.NONE
        is_taken_away = was_out and form.cleaned_data["take_away"]
        in_images = self._perhaps_in_images(form.cleaned_data["words"])
        if is_taken_away:
            take_out_and_log(self.file, self.person)
        ask_for_copy(
            version=self.version,
            places=places,
            without=form.cleaned_data["without"],
            has_words_elsewhere=bool(in_images),
            user=self.person,
            now=timezone.now(),
        )
        self.note("freeshelf.file.copy", number=self.file.number, places=len(places))
        if was_out and not is_taken_away:
            message = _(
                "The copy is being created and verified. Readers get the file until "
                "the copy is ready, and the copy once it has been checked."
            )
        else:
            message = _(
                "The copy is being created and verified. Until it has been checked, "
                "readers get neither the copy nor the file."
            )
        messages.success(self.request, message)
        # The list stays known; the number of a request does not.
        query = urlencode(
            {"next": address} if (address := list_of(self.request)) else {}
        )
        back = reverse("enrich_copy", args=[self.file.pk])
        return redirect(f"{back}?{query}" if query else back)

    def _area_boxes(self) -> list[list[float]]:
        areas = [area for value in self._areas() if (area := area_of(value))]
        sizes = sizes_of(self.version.content, (page for page, *_box in areas))
        boxes = []
        for page, x0, y0, x1, y1 in areas:
            # Of a page that was not read, no size is known.
            if page in sizes:
                width, height = sizes[page]
                boxes.append([page, x0 * width, y0 * height, x1 * width, y1 * height])
            else:
                boxes.append(whole_page(page))
        return boxes
