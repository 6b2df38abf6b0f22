from django.urls import path

from cases.views import candidates, cases, encounters, known, logging, needs, notes, plans, safety_plans

app_name = "cases"
urlpatterns = [
    path("encounters/", encounters.unfinished, name="unfinished"),
    path("encounters/new/", logging.new_encounter, name="new_encounter"),
    path("encounters/new/candidates/", candidates.candidates, name="candidates"),
    path("encounters/new/known/", known.known, name="known"),
    path("encounters/new/note/", notes.parts, name="note_parts"),
    path("encounters/new/promise/", logging.promise, name="promise"),
    path("encounters/<uuid:pk>/", encounters.encounter, name="encounter"),
    path("encounters/<uuid:pk>/change/", encounters.change, name="change_encounter"),
    path("encounters/<uuid:pk>/note/", notes.write, name="write_note"),
    path("notes/<uuid:pk>/sign/", notes.sign, name="sign_note"),
    path("notes/<uuid:pk>/addendum/", notes.addendum, name="add_addendum"),
    path("neighbors/<uuid:pk>/safety-plan/", safety_plans.show, name="safety_plan"),
    path("neighbors/<uuid:pk>/safety-plan/write/", safety_plans.write, name="write_safety_plan"),
    path("neighbors/<uuid:pk>/safety-plan/paper/", safety_plans.paper, name="safety_plan_paper"),
    path("cases/open/<uuid:neighbor>/", cases.open_for, name="open_case"),
    path("cases/<uuid:pk>/claim/", cases.claim, name="claim_case"),
    path("cases/<uuid:pk>/assign/", cases.assign, name="assign_case"),
    path("cases/<uuid:pk>/pause/", cases.pause, name="pause_case"),
    path("cases/<uuid:pk>/resume/", cases.resume, name="resume_case"),
    path("cases/<uuid:pk>/risk/", cases.risk, name="set_risk"),
    path("cases/<uuid:pk>/close/", cases.close, name="close_case"),
    path("cases/<uuid:pk>/reopen/", cases.reopen, name="reopen_case"),
    path("cases/<uuid:pk>/needs/add/", needs.add, name="add_need"),
    path("needs/<uuid:pk>/status/", needs.status, name="need_status"),
    path("needs/<uuid:pk>/check/", needs.check, name="check_need"),
    path("needs/<uuid:pk>/plan/", plans.plan, name="plan_need"),
    path("cases/<uuid:pk>/goals/add/", plans.add_goal, name="add_goal"),
    path("goals/<uuid:pk>/change/", plans.change, name="change_goal"),
    path("to-dos/add/", plans.add_to_do, name="add_to_do"),
    path("to-dos/<uuid:pk>/done/", plans.done, name="to_do_done"),
    path("needs/<uuid:pk>/connect/", needs.connect, name="connect_need"),
]
