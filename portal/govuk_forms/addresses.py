"""The question for a postal address, looked up in the council's gazetteer. Free text is always possible."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from councils.addresses.queries import address_lines, find_addresses, has_addresses
from councils.tenancy.scope import current
from councils.vocabulary.values import number_in
from portal.govuk_forms.fields import ButtonedInput, ButtonedSelect
from portal.govuk_forms.forms import PlainForm

ADDRESS, TYPED, FOUND = "address", "address_search", "address_found"
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
        if self.looks_up_addresses:
            self._offer_lookup()

    @property
    def looking(self) -> bool:
        return self.looks_up_addresses and self.is_bound and (FIND in self.data or USE in self.data)

    def _offer_lookup(self) -> None:
        if self.looking and USE in self.data:
            self._use()
        asked = forms.CharField(
            label="Find a postal address",
            help_text=HINT,
            required=False,
            max_length=LONGEST_SEARCH,
            widget=ButtonedInput(button=(FIND, "Find address"), attrs={"autocomplete": "off"}),
        )
        offered: dict[str, forms.Field] = {TYPED: asked}
        if self.looking and FIND in self.data:
            found = find_addresses(self.council_id, self.data.get(TYPED, ""))
            asked.help_text = HINT if found else NONE_FOUND
            if found:
                offered[FOUND] = _choice([(str(entry.pk), str(entry)) for entry in found])
        names = list(self.fields)
        before = names[: names.index(ADDRESS)]
        self.fields |= offered
        self.order_fields([*before, *offered])

    def _use(self) -> None:
        """Fill in the address that was chosen."""
        number = number_in(self.data.get(FOUND, ""))
        lines = "" if number is None else address_lines(self.council_id, number)
        if lines:
            self.data[ADDRESS] = lines  # type: ignore[index]

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.looking else super().errors

    def is_valid(self) -> bool:
        return not self.looking and super().is_valid()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        said.pop(TYPED, None)
        return said


def _choice(addresses: list[tuple[str, str]]) -> forms.ChoiceField:
    number = f"{len(addresses)} address{'' if len(addresses) == 1 else 'es'} found"
    return forms.ChoiceField(
        label="Choose an address",
        choices=[("", number), *addresses],
        required=False,
        widget=ButtonedSelect(button=(USE, "Use this address")),
    )
