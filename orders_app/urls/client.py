from django.urls import path

from orders_app.views import client

urlpatterns = [
    path("orders/", client.orders, name="orders"),
    path("orders/<int:order>/", client.order, name="order"),
    path("services/", client.services, name="services"),
    path("services/<int:service>/", client.service, name="service"),
    path("services/<int:service>/cancel/", client.cancel_service, name="cancel_service"),
    path("services/<int:service>/keep/", client.keep_service, name="keep_service"),
    path("invoices/", client.invoices, name="invoices"),
    path("invoices/<int:document>/", client.invoice, name="invoice"),
    path("invoices/<int:document>/pdf/", client.invoice_pdf, name="invoice_pdf"),
]
