"""Configuration › Products: what is sold, in groups."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access, staff_with
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import GroupForm, ProductForm
from orders_app.models import Product, ProductGroup

configure = staff_with("orders_app.configure_products")


@access(configure)
def products(request: StaffRequest) -> HttpResponse:
    groups = ProductGroup.objects.in_position().with_products()
    return render(request, "orders_app/admin/products.html", {"groups": groups})


@access(configure)
def add_group(request: StaffRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if form.is_valid():
        try:
            group = actions.add_group(form.details, by=request.actor)
            messages.success(request, _("The group %(group)s is there now.") % {"group": group})
            return redirect("admin:products")
        except Refused as refusal:
            form.explain(refusal)
    return render(request, "orders_app/admin/product_group.html", {"form": form})


@access(configure)
def group(request: StaffRequest, group: int) -> HttpResponse:
    found = get_object_or_404(ProductGroup, pk=group)
    form = GroupForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_group(found, form.details, version, by=request.actor):
                messages.success(request, _("The group %(group)s is saved.") % {"group": found})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:products")
        except Refused as refusal:
            found = get_object_or_404(ProductGroup, pk=group)
            form.explain(refusal, saved=found)
    context = {"form": form, "group": found}
    return render(request, "orders_app/admin/product_group.html", context)


@access(configure)
def delete_group(request: StaffRequest, group: int) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    found = get_object_or_404(ProductGroup, pk=group)
    if request.method == "POST":
        try:
            actions.delete_group(found, by=request.actor)
            messages.success(request, _("The group %(group)s is deleted.") % {"group": found})
            return redirect("admin:products")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:product_group", group)
    return render(request, "orders_app/admin/delete_product_group.html", {"group": found})


@access(configure)
def add_product(request: StaffRequest) -> HttpResponse:
    """Into a group; without one there is nothing to add it to."""
    if not ProductGroup.objects.exists():
        messages.info(request, _("Add a group first: products stand in groups."))
        return redirect("admin:add_product_group")
    form = ProductForm(request.POST or None, initial={"group": request.GET.get("group")})
    if form.is_valid():
        try:
            product = actions.add_product(*form.what_is_new, form.prices, by=request.actor)
            messages.success(request, _("%(product)s is there now.") % {"product": product})
            return redirect("admin:products")
        except Refused as refusal:
            form.explain(refusal)
    return render(request, "orders_app/admin/product.html", {"form": form})


@access(configure)
def product(request: StaffRequest, product: int) -> HttpResponse:
    found = get_object_or_404(Product, pk=product)
    form = ProductForm(request.POST or None, instance=found)
    if form.is_valid():
        details, version = form.details, form.cleaned_data["version"]
        try:
            if actions.change_product(found, details, form.prices, version, by=request.actor):
                messages.success(request, _("%(product)s is saved.") % {"product": found})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:products")
        except Refused as refusal:
            found = get_object_or_404(Product, pk=product)
            form.explain(refusal, saved=found)
    context = {"form": form, "product": found}
    return render(request, "orders_app/admin/product.html", context)


@access(configure)
def delete_product(request: StaffRequest, product: int) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    found = get_object_or_404(Product, pk=product)
    if request.method == "POST":
        try:
            actions.delete_product(found, by=request.actor)
            messages.success(request, _("%(product)s is deleted.") % {"product": found})
            return redirect("admin:products")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:product", product)
    return render(request, "orders_app/admin/delete_product.html", {"product": found})
