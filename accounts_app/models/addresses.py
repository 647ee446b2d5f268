from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class PostalAddress(models.Model):
    """Where somebody is, and his phone number in the form of E.164 (+442079460123)."""

    address_1 = models.CharField(_("address"), max_length=200)
    address_2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("town or city"), max_length=100)
    region = models.CharField(_("county, state or region"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = CountryField(_("country"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        """The address as one writes it on an envelope, without the name."""
        place = " ".join(filter(None, [self.postcode, self.city]))
        lines = [self.address_1, self.address_2, place, self.region, str(self.country.name)]
        return [line for line in lines if line]
