from django.urls import path

from heart.desk.views import (
    call,
    case,
    commands,
    copy,
    forecast,
    health,
    metrics,
    oversight,
    oversight_rows,
    policies,
    roster,
    search,
    today,
)

app_name = "desk"
urlpatterns = [
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/copy/", copy.copy, name="copy"),
    path("calls/<uuid:pk>/", call.call, name="call"),
    path("", today.today, name="today"),
    path("search/", search.find, name="search"),
    path("programs/policies/", policies.policies, name="policies"),
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight/forecast/", forecast.forecast, name="forecast"),
    path("oversight/roster/", roster.roster, name="roster"),
    path("oversight/roster/absences/<uuid:pk>/cover/", roster.cover, name="cover"),
    path("oversight/roster/absences/<uuid:pk>/end/", roster.end, name="end_absence"),
    path("oversight/roster/shifts/<uuid:pk>/cancel/", roster.cancel, name="cancel_shift"),
    path("oversight/try-again/", oversight.try_again, name="try_again"),
    path("oversight/follow-ups/", oversight_rows.promises, name="oversight_promises"),
    path("oversight/cases/", oversight_rows.cases, name="oversight_cases"),
    path("oversight/notes/", oversight_rows.notes, name="oversight_notes"),
    path("commands/", commands.commands, name="commands"),
    path("oversight/overrides/", oversight_rows.overrides, name="oversight_overrides"),
    path("metrics", metrics.MetricsView.as_view(), name="metrics"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/clock", health.clock, name="clock"),
]
