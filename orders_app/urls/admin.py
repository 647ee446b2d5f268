from django.urls import path

from orders_app.views.admin import (
    adding,
    catalogue,
    clients,
    deciding,
    identities,
    identity,
    invoices,
    orders,
    settings,
)

CLIENT = "clients/<int:number>/"
ORDER = "orders/<int:order>/"
INVOICE = "invoices/<int:document>/"
IDENTITY = "users/<int:user>/identity/"
PRODUCTS = "settings/products/"
GROUPS = f"{PRODUCTS}groups/"

urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/export/", orders.export_orders, name="export_orders"),
    path("orders/add/", adding.choose_client, name="add_order"),
    path(ORDER, orders.order, name="order"),
    path(f"{ORDER}notes/", orders.change_order_notes, name="change_order_notes"),
    path(f"{ORDER}accept/", deciding.accept, name="accept_order"),
    path(f"{ORDER}cancel/", deciding.cancel, name="cancel_order"),
    path(f"{ORDER}fraud/", deciding.mark_as_fraud, name="mark_order_as_fraud"),
    path(f"{ORDER}identity/", identity.request_identity_for_order, name="ask_for_identity"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/export/", invoices.export_invoices, name="export_invoices"),
    path(INVOICE, invoices.invoice, name="invoice"),
    path(f"{INVOICE}print/", invoices.print_invoice, name="print_invoice"),
    path(f"{INVOICE}pdf/", invoices.invoice_pdf, name="invoice_pdf"),
    path(f"{INVOICE}payment/", invoices.record_payment, name="record_payment"),
    path(f"{INVOICE}refund/", invoices.refund, name="refund_invoice"),
    path(f"{INVOICE}cancel/", invoices.cancel_invoice, name="cancel_invoice"),
    path(f"{CLIENT}services/", clients.services, name="client_services"),
    path(f"{CLIENT}services/export/", clients.export_services, name="export_client_services"),
    path(f"{CLIENT}services/<int:service>/", clients.service, name="client_service"),
    path(f"{CLIENT}orders/", clients.orders, name="client_orders"),
    path(f"{CLIENT}orders/export/", clients.export_orders, name="export_client_orders"),
    path(f"{CLIENT}orders/add/", adding.add_order, name="add_client_order"),
    path(f"{CLIENT}orders/add/products/", adding.find_products, name="find_products"),
    path(f"{CLIENT}invoices/", clients.invoices, name="client_invoices"),
    path(f"{CLIENT}invoices/export/", clients.export_invoices, name="export_client_invoices"),
    path("identities/", identities.identities, name="identities"),
    path(IDENTITY, identity.identity, name="identity"),
    path(f"{IDENTITY}request/", identity.request_identity, name="request_identity"),
    path(f"{IDENTITY}verify/", identity.verify_identity, name="verify_identity"),
    path(f"{IDENTITY}refuse/", identity.refuse_identity, name="refuse_identity"),
    path(
        f"{IDENTITY}documents/<int:scan>/", identity.identity_document, name="identity_document"
    ),
    path("settings/orders/", settings.order_settings, name="order_settings"),
    path(PRODUCTS, catalogue.products, name="products"),
    path(f"{PRODUCTS}add/", catalogue.add_product, name="add_product"),
    path(f"{PRODUCTS}<int:product>/", catalogue.product, name="product"),
    path(f"{PRODUCTS}<int:product>/delete/", catalogue.delete_product, name="delete_product"),
    path(f"{GROUPS}add/", catalogue.add_group, name="add_product_group"),
    path(f"{GROUPS}<int:group>/", catalogue.group, name="product_group"),
    path(f"{GROUPS}<int:group>/delete/", catalogue.delete_group, name="delete_product_group"),
]
