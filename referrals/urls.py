from django.urls import path

from referrals.views import answer, calls, handoffs, overrides, referrals

app_name = "referrals"
urlpatterns = [
    path("", referrals.referral_list, name="list"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<uuid:pk>/done/", calls.called, name="called"),
    path("needs/<uuid:pk>/", referrals.refer_need, name="refer"),
    path("needs/<uuid:pk>/find/", referrals.find, name="find"),
    path("answer/<str:token>/", answer.answer, name="answer"),
    path("<uuid:pk>/", referrals.referral, name="referral"),
    path("<uuid:pk>/send/", referrals.send_referral, name="send"),
    path("<uuid:pk>/step/", referrals.step, name="step"),
    path("<uuid:pk>/handoff/", handoffs.handoff, name="handoff"),
    path("<uuid:pk>/override/", overrides.ask_for_override, name="override"),
    path("<uuid:pk>/override/refuse/", overrides.refuse, name="refuse_override"),
    path("<uuid:pk>/link/", referrals.link, name="link"),
]
