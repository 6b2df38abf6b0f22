from django.urls import path

from followups.views import attempts, bulk, field, holding, live, one_press, promises, queue, quick, saved

app_name = "followups"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("field/", field.field, name="field"),
    path("no-date/", queue.no_date, name="no_date"),
    path("live/", live.live, name="live"),
    path("claim-next/", holding.claim_the_next, name="claim_next"),
    path("bulk/give/", bulk.give, name="give_many"),
    path("bulk/cover/", bulk.cover, name="cover_many"),
    path("bulk/move/", bulk.move, name="move_many"),
    path("bulk/<uuid:pk>/", bulk.result, name="bulk_result"),
    path("bulk/<uuid:pk>/undo/", bulk.undo, name="undo_bulk"),
    path("cases/<uuid:pk>/claim/", holding.claim, name="claim"),
    path("cases/<uuid:pk>/keep/", holding.keep, name="keep"),
    path("cases/<uuid:pk>/assign/", holding.assign, name="assign"),
    path("cases/<uuid:pk>/plan/", promises.plan, name="plan"),
    path("views/", saved.save, name="save_view"),
    path("views/<uuid:pk>/", saved.change, name="change_view"),
    path("views/<uuid:pk>/forget/", saved.forget, name="forget_view"),
    path("views/<uuid:pk>/share/", saved.share, name="share_view"),
    path("columns/", saved.columns, name="columns"),
    path("<uuid:pk>/", attempts.row, name="row"),
    path("<uuid:pk>/quick/", quick.quick, name="quick"),
    path("<uuid:pk>/no-answer/", one_press.no_answer, name="no_answer"),
    path("attempts/<uuid:pk>/take-back/", one_press.take_back, name="take_back"),
    path("<uuid:pk>/attempts/new/", attempts.new, name="log_attempt"),
    path("<uuid:pk>/reschedule/", promises.move, name="reschedule"),
    path("<uuid:pk>/cancel/", promises.cancel, name="cancel"),
    path("<uuid:pk>/pin/", promises.pin, name="pin"),
    path("<uuid:pk>/unpin/", promises.unpin, name="unpin"),
    path("<uuid:pk>/have-it/", promises.have_it, name="have_it"),
    path("<uuid:pk>/unreached/", promises.unreached, name="unreached"),
]
