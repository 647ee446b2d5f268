from django.urls import path

from orders_app.views import checkout, identity, public

CART = "order/cart/"
CHECKOUT = "order/checkout/"

urlpatterns = [
    path("order/", public.catalogue, name="catalogue"),
    path("order/currency/", public.choose_currency, name="choose_currency"),
    path("order/products/<slug:name>/", public.product, name="product"),
    path(CART, public.cart, name="cart"),
    path(f"{CART}add/<int:product>/", public.add_to_cart, name="add_to_cart"),
    path(f"{CART}<int:product>/", public.change_quantity, name="change_quantity"),
    path(f"{CART}<int:product>/remove/", public.remove_from_cart, name="remove_from_cart"),
    path(f"{CHECKOUT}account/", checkout.account, name="checkout"),
    path(f"{CHECKOUT}register/", checkout.register, name="checkout_register"),
    path(f"{CHECKOUT}details/", checkout.details, name="checkout_details"),
    path(f"{CHECKOUT}confirm/", checkout.confirm, name="checkout_confirm"),
    path(f"{CHECKOUT}place/", checkout.place_order, name="place_order"),
    path(f"{CHECKOUT}done/<int:number>/", checkout.done, name="checkout_done"),
    path("security/identity/", identity.identity, name="identity"),
]
