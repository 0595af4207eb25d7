from django.urls import path

from portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<int:number>/", views.message, name="message"),
]
