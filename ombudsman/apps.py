from django.apps import AppConfig


class OmbudsmanConfig(AppConfig):
    name = "ombudsman"
    default_auto_field = "django.db.models.BigAutoField"
