from django.urls import path

from followups.views import attempts, field, giving, holding, promises, queue, quick

app_name = "followups"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("field/", field.field, name="field"),
    path("no-date/", queue.no_date, name="no_date"),
    path("claim-next/", holding.claim_the_next, name="claim_next"),
    path("give/", giving.give, name="give_many"),
    path("cases/<uuid:pk>/claim/", holding.claim, name="claim"),
    path("cases/<uuid:pk>/keep/", holding.keep, name="keep"),
    path("cases/<uuid:pk>/assign/", holding.assign, name="assign"),
    path("cases/<uuid:pk>/plan/", promises.plan, name="plan"),
    path("<uuid:pk>/", attempts.row, name="row"),
    path("<uuid:pk>/quick/", quick.quick, name="quick"),
    path("<uuid:pk>/attempts/new/", attempts.new, name="log_attempt"),
    path("<uuid:pk>/reschedule/", promises.move, name="reschedule"),
    path("<uuid:pk>/cancel/", promises.cancel, name="cancel"),
    path("<uuid:pk>/pin/", promises.pin, name="pin"),
    path("<uuid:pk>/unpin/", promises.unpin, name="unpin"),
    path("<uuid:pk>/unreached/", promises.unreached, name="unreached"),
]
