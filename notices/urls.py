from django.urls import path

from notices.views import feed, inbox, outbox, settings

app_name = "notices"
urlpatterns = [
    path("", inbox.notice_list, name="list"),
    path("read-all/", inbox.read_all, name="read_all"),
    path("<uuid:pk>/acknowledge/", inbox.acknowledge_one, name="acknowledge"),
    path("<uuid:pk>/open/", inbox.open_one, name="open"),
    path("settings/", settings.telling, name="settings"),
    path("settings/calendar/new/", settings.new_calendar, name="new_calendar"),
    path("settings/calendar/revoke/", settings.revoke_calendar, name="revoke_calendar"),
    # heart/core/logs.py keeps the secret out of every line.
    path("calendar/<str:token>.ics", feed.calendar, name="calendar"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:pk>/send-again/", outbox.send_one_again, name="send_again"),
]
