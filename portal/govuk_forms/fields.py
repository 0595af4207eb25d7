"""Fields, widgets and error messages with the markup of the GOV.UK Design System."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NoReturn, cast

import jinja2
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from councils.vocabulary.values import FIRST_YEAR, LAST_YEAR
from portal.layout.display import PageLink


@cache
def _environment() -> jinja2.Environment:
    package = "govuk_frontend_jinja"
    loader = jinja2.PrefixLoader({package: jinja2.PackageLoader(package)})
    return jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)


@cache
def _macro(name: str) -> Callable[[dict[str, Any]], Markup]:
    template = _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    found: Callable[[dict[str, Any]], Markup] = getattr(template.module, macro)
    return found


def component(kind: str, /, **arguments: Any) -> Markup:
    """`kind` is the Design System's name, such as "date-input"."""
    return _macro(kind)(arguments)


Params = Mapping[str, Any]
OURS = __name__.partition(".")[0]
CORRECT_EMAIL = "Enter an email address in the correct format, like name@example.com"


def plain_error(bound: BoundField, error: ValidationError) -> str:
    say = SAID.get(error.code or "")
    if say is None or _is_own(bound.field, error.code or ""):
        return _as_line(" ".join(error.messages))
    return say(bound, error.params or {})


def _as_line(text: str) -> str:
    """A single sentence in the error summary has no full stop."""
    return text if ". " in text else text.removesuffix(".")


def _is_own(field: forms.Field, code: str) -> bool:
    return field.error_messages.get(code) is not _library_messages(type(field)).get(code)


def _library_messages(field: type[forms.Field]) -> Mapping[str, Any]:
    messages: dict[str, Any] = {}
    for parent in reversed(field.__mro__):
        if parent.__module__.partition(".")[0] != OURS:
            messages |= getattr(parent, "default_error_messages", {})
    return messages


def _named(bound: BoundField) -> str:
    return f"“{bound.label}”"


def _required(bound: BoundField, params: Params) -> str:
    label = str(bound.label or "")
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to continue"
    verb = "Select" if isinstance(bound.field.widget, forms.Select) else "Enter"
    is_word = label[1:2].islower() or label[1:2] == "-"
    return f"{verb} {label[:1].lower() + label[1:] if is_word else label}"


def _choice(bound: BoundField, params: Params) -> str:
    return f"Choose one of the answers offered for {_named(bound)}"


def _limit(words: str) -> Callable[[BoundField, Params], str]:
    def say(bound: BoundField, params: Params) -> str:
        return f"{_named(bound)} must be {params.get('limit_value', params.get('max', 0)):,} {words}"

    return say


def _invalid(bound: BoundField, params: Params) -> str:
    if isinstance(bound.field, forms.EmailField):
        return CORRECT_EMAIL
    if isinstance(bound.field, forms.IntegerField):
        return f"{_named(bound)} must be a whole number, such as 5"
    if isinstance(bound.field, forms.FileField):
        return "We did not receive the whole file. Choose it again"
    return f"{_named(bound)} is not in the correct format. Check it"


def _too_short_password(bound: BoundField, params: Params) -> str:
    return f"The password must have {params['min_length']} characters or more"


def _too_similar_password(bound: BoundField, params: Params) -> str:
    return "The password is too much like your name or email address. Choose another one."


# Every code of Django's fields and validators; a missing one would show Django's message.
SAID: dict[str, Callable[[BoundField, Params], str]] = {
    "required": _required,
    "invalid_choice": _choice,
    "invalid_list": _choice,
    "invalid_pk_value": _choice,
    "item_invalid": _choice,
    "min_value": _limit("or more"),
    "max_value": _limit("or less"),
    "min_length": _limit("characters or more"),
    "max_length": _limit("characters or fewer"),
    "empty": lambda bound, params: "The file is empty. Choose another one",
    "password_too_short": _too_short_password,
    "password_too_similar": _too_similar_password,
    **dict.fromkeys(
        (
            "invalid",
            "invalid_date",
            "invalid_time",
            "invalid_image",
            "invalid_extension",
            "incomplete",
            "overflow",
            "missing",
            "contradiction",
            "null_characters_not_allowed",
            "max_digits",
            "max_decimal_places",
            "max_whole_digits",
            "step_size",
        ),
        _invalid,
    ),
}
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
LEAST_LETTERS = 3
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
PARTS = ("day", "month", "year")


class Radios(forms.RadioSelect):
    """`hints` are by value; `inline` suits two short choices.

    Choices reveal no questions: that needs ARIA that radio buttons may not carry.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__()
        self.hints = dict(hints or {})
        self.inline = inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """`hints` are by value."""

    def __init__(self, *, hints: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.hints = dict(hints or {})


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ButtonedInput(forms.TextInput):
    """A text input whose `button`, (name, text), sends the form for another purpose."""

    def __init__(self, *, button: tuple[str, str], attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.button = button


class ButtonedSelect(forms.Select):
    """Its `button`, (name, text), uses what is chosen."""

    def __init__(self, *, button: tuple[str, str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.button = button


class DateParts(forms.Widget):
    # Unused: `fields` renders it.
    template_name = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str]:
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in PARTS)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day" if id_ else id_

    @staticmethod
    def texts(value: object) -> tuple[str, str, str]:
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple) and len(value) == len(PARTS):
            return value[0], value[1], value[2]
        return "", "", ""


class DateQuestion(forms.DateField):
    """A date in three boxes; the month may be a name."""

    widget = DateParts
    default_error_messages = {
        "incomplete": "The date must include a %(missing)s",
        "unreal": "The date must be a real date",
        "year": "The year must have 4 numbers",
        "years": f"The year must be between {FIRST_YEAR} and {LAST_YEAR}",
    }

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, tuple):
            return super().to_python(value)
        if not any(value):
            return None
        missing = [part for part, text in zip(PARTS, value, strict=True) if not text]
        if missing:
            self._refuse("incomplete", missing=" and ".join(missing))
        return self._real_date(*value)

    def _real_date(self, day: str, month: str, year: str) -> date:
        if not re.fullmatch("[0-9]{4}", year):
            self._refuse("year")
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            self._refuse("years")
        try:
            return date(int(year), month_number(month), int(day))
        except (ValueError, OverflowError):
            self._refuse("unreal")

    def _refuse(self, code: str, **params: str) -> NoReturn:
        raise ValidationError(self.error_messages[code], code=code, params=params)


def time_question(label: str, like: str, *, hint: str, **options: Any) -> forms.RegexField:
    """A 24-hour time, kept as text; `like` is the example in its error."""
    return forms.RegexField(
        TIME,
        label=label,
        help_text=f"Use the 24-hour clock. For example, {hint}",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter a time",
            "invalid": f"The time must use the 24-hour clock, such as {like}",
        },
        **options,
    )


def month_number(text: str) -> int:
    """Return 1 to 12 from a number, a name or its first letters. Raises ValueError."""
    named = [number for number, month in enumerate(MONTHS, 1) if month.startswith(text.lower())]
    return named[0] if named and len(text) >= LEAST_LETTERS else int(text)


# Show the character count once this percentage of the limit is used.
COUNTED_FROM = 75
PASSED_ON = ("autocapitalize", "spellcheck", "inputmode", "autocomplete")


def render_field(bound: BoundField, *, heading: bool = False) -> Markup:
    """`heading` makes the label the page's heading."""
    if bound.is_hidden:
        return Markup(str(bound))  # noqa: S704 (Django escaped it)
    draw = next(draw for widget, draw in DRAWN_BY if isinstance(bound.field.widget, widget))
    return draw(bound, _label(bound, heading=heading)) + _button_of(bound)


def _button_of(bound: BoundField) -> Markup:
    widget = bound.field.widget
    if not isinstance(widget, (ButtonedInput, ButtonedSelect)):
        return Markup()
    name, text = widget.button
    return component("button", text=text, name=name, value="yes", classes="govuk-button--secondary")


def error_links(form: forms.BaseForm) -> list[PageLink]:
    visible = [bound for bound in form if not bound.is_hidden]
    start = _first_input(visible[0]) if visible else "main-content"
    general = [PageLink(text=str(error), href=f"#{start}") for error in form.non_field_errors()]
    return general + [
        PageLink(text=text, href=f"#{_first_input(bound)}") for bound in visible for text in _errors(bound)
    ]


def _first_input(bound: BoundField) -> str:
    if isinstance(bound.field.widget, DateParts):
        return f"{bound.auto_id}-{_wrong_parts(bound)[0]}"
    return bound.auto_id


def _errors(bound: BoundField) -> list[str]:
    """Return only the first error, except for several files."""
    shown = None if isinstance(bound.field.widget, forms.FileInput) else 1
    return [plain_error(bound, error) for error in bound.errors.as_data()[:shown]]


def _label(bound: BoundField, *, heading: bool) -> dict[str, Any]:
    text = str(bound.label or "")
    marks = not getattr(bound.form, "says_what_is_optional", False) and bound.name not in _asked_of_most(bound.form)
    if marks and not bound.field.required and not isinstance(bound.field.widget, forms.CheckboxInput):
        text = f"{text} (optional)" if "(optional)" not in text else text
    return {"text": text, "isPageHeading": heading, "size": "l" if heading else "s"}


def _asked_of_most(form: forms.BaseForm) -> tuple[str, ...]:
    """Return fields that only some may leave empty, which the form checks."""
    return getattr(form, "asked_of_most", ())


def _shared(bound: BoundField) -> dict[str, Any]:
    arguments: dict[str, Any] = {"name": bound.html_name, "id": bound.auto_id}
    attrs = bound.field.widget.attrs
    arguments |= {key: attrs[key] for key in PASSED_ON if key in attrs}
    arguments["classes"] = attrs.get("class", "")
    if attrs.get("autofocus"):
        arguments["attributes"] = {"autofocus": "autofocus"}
    if bound.help_text:
        arguments["hint"] = {"html": Markup(bound.help_text)}  # noqa: S704 (written by us)
    if bound.errors:
        arguments["errorMessage"] = {"html": Markup("<br>").join(_errors(bound))}
    return arguments


def _text_label(label: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": label["text"],
        "isPageHeading": label["isPageHeading"],
        "classes": f"govuk-label--{label['size']}",
    }


def _fieldset(label: dict[str, Any]) -> dict[str, Any]:
    return {
        "legend": {
            "text": label["text"],
            "isPageHeading": label["isPageHeading"],
            "classes": f"govuk-fieldset__legend--{label['size']}",
        }
    }


def _shown(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(bound.field.widget.format_value(value) or "")


def _input(bound: BoundField, label: dict[str, Any]) -> Markup:
    kind = getattr(bound.field.widget, "input_type", "text")
    arguments = _shared(bound)
    if kind == "number":
        # A number input changes on scrolling and drops letters silently; a text input does neither.
        kind, arguments["inputmode"] = "text", arguments.get("inputmode", "numeric")
    if kind in ("email", "url"):
        arguments["spellcheck"] = False
    return component("input", label=_text_label(label), type=kind, value=_shown(bound), **arguments)


def _password(bound: BoundField, label: dict[str, Any]) -> Markup:
    return component("password-input", label=_text_label(label), **_shared(bound))


def _textarea(bound: BoundField, label: dict[str, Any]) -> Markup:
    limit = getattr(bound.field, "max_length", None)
    name, extra = ("character-count", {"maxlength": limit, "threshold": COUNTED_FROM}) if limit else ("textarea", {})
    return component(
        name,
        label=_text_label(label),
        rows=bound.field.widget.attrs.get("rows", 5),
        value=_kept_lines(_shown(bound)),
        **_shared(bound),
        **extra,
    )


def _kept_lines(text: str) -> Markup:
    """Encode line ends: GOV.UK's macros would indent the text."""
    return Markup(str(escape(text)).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704 (escaped)


def _file(bound: BoundField, label: dict[str, Any]) -> Markup:
    attrs = bound.field.widget.attrs
    return component(
        "file-upload",
        label=_text_label(label),
        multiple=getattr(bound.field.widget, "allow_multiple_selected", False),
        attributes={"accept": attrs["accept"]} if "accept" in attrs else {},
        **_shared(bound),
    )


def _options(bound: BoundField) -> Iterator[tuple[str, str, bool]]:
    value = bound.value()
    chosen = {str(each) for each in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    for key, text in cast(Iterable[tuple[Any, Any]], getattr(bound.field, "choices", ())):
        pairs = text if isinstance(text, (list, tuple)) else [(key, text)]
        for code, words in pairs:
            yield str(code), str(words), str(code) in chosen


def _select(bound: BoundField, label: dict[str, Any]) -> Markup:
    items = [{"value": code, "text": words, "selected": chosen} for code, words, chosen in _options(bound)]
    return component("select", label=_text_label(label), items=items, **_shared(bound))


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    hints = getattr(bound.field.widget, "hints", {})
    items = []
    for code, words, chosen in _options(bound):
        if code == "":
            continue
        item: dict[str, Any] = {"value": code, "text": words, "checked": chosen}
        if code in hints:
            item["hint"] = {"text": hints[code]}
        items.append(item)
    return items


def _radios(bound: BoundField, label: dict[str, Any]) -> Markup:
    arguments = _shared(bound) | {"idPrefix": bound.auto_id}
    if getattr(bound.field.widget, "inline", False):
        arguments["classes"] = "govuk-radios--inline"
    return component("radios", fieldset=_fieldset(label), items=_choices(bound), **arguments)


def _checkboxes(bound: BoundField, label: dict[str, Any]) -> Markup:
    arguments = _shared(bound) | {"idPrefix": bound.auto_id}
    return component("checkboxes", fieldset=_fieldset(label), items=_choices(bound), **arguments)


def _tick(bound: BoundField, label: dict[str, Any]) -> Markup:
    item = {"value": "on", "text": label["text"], "checked": bool(bound.value())}
    return component("checkboxes", items=[item], idPrefix=bound.auto_id, **_shared(bound))


def _wrong_parts(bound: BoundField) -> list[str]:
    """Mark empty boxes, or else all."""
    texts = bound.field.widget.texts(bound.value())
    empty = [part for part, text in zip(PARTS, texts, strict=True) if not text]
    return empty or list(PARTS)


def _date(bound: BoundField, label: dict[str, Any]) -> Markup:
    wrong = _wrong_parts(bound) if bound.errors else []
    texts = bound.field.widget.texts(bound.value())
    items = [
        {
            "name": part,
            "value": text,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        }
        for part, text in zip(PARTS, texts, strict=True)
    ]
    arguments = _shared(bound)
    arguments["namePrefix"] = arguments.pop("name")
    return component("date-input", fieldset=_fieldset(label), items=items, **arguments)


Draw = Callable[[BoundField, dict[str, Any]], Markup]
# The first match wins, so a subclass comes before its parent.
DRAWN_BY: tuple[tuple[type, Draw], ...] = (
    (DateParts, _date),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.CheckboxInput, _tick),
    (forms.Select, _select),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (forms.PasswordInput, _password),
    (forms.Widget, _input),
)
