"""The question for a postal address, looked up in the council's gazetteer. Free text is always possible."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from councils.addresses.queries import address_lines, find_addresses, has_addresses
from councils.tenancy.scope import current
from councils.vocabulary.values import has_visible_text, number_in
from portal.govuk_forms.fields import ButtonedInput, ButtonedSelect
from portal.govuk_forms.forms import PlainForm

ADDRESS, TYPED, FOUND = "address", "address_search", "address_found"
# What was typed when addresses were last looked up. Something else is looked up before the form is checked, so that
# Enter looks it up, too, and nothing that was typed is passed over.
LOOKED_UP = "address_looked_up"
# Buttons. Pressing one asks the form again with its answers, and checks none.
FIND, USE = "find_address", "use_address"
LONGEST_SEARCH = 100
HINT = "Enter a postcode or a street, or type the address in the next box"
NONE_FOUND = "No addresses found. Check what you entered, or type the address in the next box"


class AddressLookupForm(PlainForm):
    """A form with a field `address`. Without a gazetteer it asks for the address in words alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = current.get()
        self.council_id = (scope.council_id if scope else None) or 0
        self.looks_up_addresses = has_addresses(self.council_id)
        self.looking = False
        if self.looks_up_addresses:
            self._offer_lookup()

    def _offer_lookup(self) -> None:
        self._use()
        finds = self._is_to_find()
        self.looking = finds or (self.is_bound and USE in self.data)
        asked = forms.CharField(
            label="Find a postal address",
            help_text=HINT,
            required=False,
            max_length=LONGEST_SEARCH,
            widget=ButtonedInput(button=(FIND, "Find address"), attrs={"autocomplete": "off"}),
        )
        looked_up = forms.CharField(required=False, widget=forms.HiddenInput)
        offered: dict[str, forms.Field] = {TYPED: asked, LOOKED_UP: looked_up}
        if finds:
            typed = self.data.get(TYPED, "")
            self.data[LOOKED_UP] = typed  # type: ignore[index]
            found = find_addresses(self.council_id, typed)
            if found:
                offered[FOUND] = _choice([(str(entry.pk), str(entry)) for entry in found])
            else:
                asked.help_text = NONE_FOUND
                asked.widget.attrs["autofocus"] = True
        names = list(self.fields)
        before = names[: names.index(ADDRESS)]
        self.fields |= offered
        self.order_fields([*before, *offered])

    def _is_to_find(self) -> bool:
        if not self.is_bound or FIND in self.data:
            return self.is_bound
        typed = self.data.get(TYPED, "").strip()
        is_new = USE in self.data or typed != self.data.get(LOOKED_UP, "").strip()
        return has_visible_text(typed) and is_new and not self._chosen()

    def _chosen(self) -> str:
        """Return the lines of the address that was chosen, or nothing."""
        number = number_in(self.data.get(FOUND, "")) if FIND not in self.data else None
        return "" if number is None else address_lines(self.council_id, number)

    def _use(self) -> None:
        """Fill in the address that was chosen, whichever button was pressed then."""
        if lines := self._chosen():
            self.data[ADDRESS] = lines  # type: ignore[index]
            self.data[LOOKED_UP] = self.data.get(TYPED, "")  # type: ignore[index]

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.looking else super().errors

    def is_valid(self) -> bool:
        return not self.looking and super().is_valid()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in (TYPED, LOOKED_UP):
            said.pop(name, None)
        return said


def _choice(addresses: list[tuple[str, str]]) -> forms.ChoiceField:
    number = f"{len(addresses)} address{'' if len(addresses) == 1 else 'es'} found"
    return forms.ChoiceField(
        label="Choose an address",
        choices=[("", number), *addresses],
        required=False,
        widget=ButtonedSelect(button=(USE, "Use this address"), attrs={"autofocus": True}),
    )
