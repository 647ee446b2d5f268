from django.urls import path

from orders_app.views.admin import catalogue

PRODUCTS = "settings/products/"
GROUPS = f"{PRODUCTS}groups/"

urlpatterns = [
    path(PRODUCTS, catalogue.products, name="products"),
    path(f"{PRODUCTS}add/", catalogue.add_product, name="add_product"),
    path(f"{PRODUCTS}<int:product>/", catalogue.product, name="product"),
    path(f"{PRODUCTS}<int:product>/delete/", catalogue.delete_product, name="delete_product"),
    path(f"{GROUPS}add/", catalogue.add_group, name="add_product_group"),
    path(f"{GROUPS}<int:group>/", catalogue.group, name="product_group"),
    path(f"{GROUPS}<int:group>/delete/", catalogue.delete_group, name="delete_product_group"),
]
