from django.urls import path

from portal.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.components, name="components"),
    path("form/", views.form_page, name="form"),
    path("question/", views.question, name="question"),
    path("layout/<slug:name>/", views.layout, name="layout"),
]
