from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedCategory(models.TextChoices):
    """In the order in which neighbors have them, then what navigators meet besides."""

    BEHAVIORAL_HEALTH = "behavioral_health", _("Behavioral health")
    HOUSING = "housing", _("Housing")
    FOOD = "food", _("Food")
    SUBSTANCE_USE = "substance_use", _("Substance use")
    PHYSICAL_HEALTH = "physical_health", _("Physical health")
    BENEFITS = "benefits", _("Benefits")
    TRANSPORTATION = "transportation", _("Transportation")
    EMPLOYMENT = "employment", _("Employment")
    ID_DOCUMENTS = "id_documents", _("ID papers")
    LEGAL = "legal", _("Legal")
    SAFETY = "safety", _("Safety")
    CLOTHING_HYGIENE = "clothing_hygiene", _("Clothing, hygiene")
    PHONE_ACCESS = "phone_access", _("Phone")
    SOCIAL_CONNECTION = "social_connection", _("Social connection")
    OTHER = "other", _("Other")
