"""Portico's tables, as far as the floor reads them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[BaseUserManager[Any]] = BaseUserManager()

    USERNAME_FIELD = "email"

    class Meta:
        managed = False
        db_table = "users_app_user"

    def __str__(self) -> str:
        return self.first_name


class Account(models.Model):
    number = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=8)
    company = models.CharField(max_length=150, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    email = models.EmailField()
    tax_id = models.CharField(max_length=40, blank=True)
    address_1 = models.CharField(max_length=200)
    address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10)
    sort_name = models.TextField()

    class Meta:
        managed = False
        db_table = "accounts_app_account"

    def __str__(self) -> str:
        return self.company


class Membership(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    is_owner = models.BooleanField()
    permissions = models.JSONField()
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "accounts_app_membership"

    def __str__(self) -> str:
        return f"{self.user} in {self.account}"


class Contact(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, related_name="contacts")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    email = models.EmailField()
    mail_kinds = models.JSONField()

    class Meta:
        managed = False
        db_table = "accounts_app_contact"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Entry(models.Model):
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="entries")
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=254)
    description = models.TextField()

    class Meta:
        managed = False
        db_table = "activitylog_app_entry"

    def __str__(self) -> str:
        return self.description
