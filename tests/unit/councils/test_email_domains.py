"""Which addresses are a council's own."""

import pytest

from councils.vocabulary.values import DOMAIN, is_in_domain, is_public

DOMAINS = ("cambridge.gov.uk",)


@pytest.mark.parametrize("address", ["sam@cambridge.gov.uk", "Sam@Cambridge.GOV.uk", '"a@b"@cambridge.gov.uk'])
def test_an_address_in_the_domain_is_the_councils(address: str) -> None:
    assert is_in_domain(address, DOMAINS)


@pytest.mark.parametrize(
    "address",
    ["sam@gov.uk", "sam@evil-cambridge.gov.uk", "sam@x.cambridge.gov.uk", "sam@cambridge.gov.uk.evil.example", "", "@"],
)
def test_any_other_is_not(address: str) -> None:
    assert not is_in_domain(address, DOMAINS)


def test_a_council_without_domains_has_no_addresses() -> None:
    assert not is_in_domain("sam@cambridge.gov.uk", ())


@pytest.mark.parametrize(("text", "is_domain"), [("cambridge.gov.uk", True), ("uk", False), ("@a.uk", False)])
def test_a_domain_has_a_dot_and_no_sign_before_it(text: str, is_domain: bool) -> None:
    assert bool(DOMAIN.fullmatch(text)) is is_domain


@pytest.mark.parametrize("address", ["a@example.com", "a@EXAMPLE.CO.UK", "a@bücher.example", "a@mail.home.example"])
def test_an_address_elsewhere_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["a@localhost", "a@mail", "a@mail.local", "a@x.internal", "a@[127.0.0.1]", "a@127.0.0.1", f"a@{'x' * 70}.uk", "a"],
)
def test_an_address_within_a_network_is_not(address: str) -> None:
    assert not is_public(address)
