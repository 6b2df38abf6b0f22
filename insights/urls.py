from django.urls import path

from insights.views import charts, exports, figures, lineage, public, publishing, saved, voice

app_name = "insights"
urlpatterns = [
    path("cases/<uuid:pk>/voice/", voice.ask, name="voice"),
    path("insights/", figures.index, name="index"),
    path("insights/figures.csv", figures.as_csv, name="figures_csv"),
    path("insights/charts/<slug:key>.<slug:form>", charts.download, name="chart"),
    path("insights/figures/<slug:key>/", lineage.figure, name="figure"),
    path("insights/figures/<slug:key>/<slug:part>/", lineage.rows, name="figure_rows"),
    path("insights/restated/", lineage.restated, name="restated"),
    path("insights/exports/", exports.index, name="exports"),
    path("insights/exports/rows/", exports.rows, name="export_rows"),
    path("insights/exports/<uuid:pk>/file/", exports.download, name="export_file"),
    path("insights/saved/", saved.save, name="save"),
    path("insights/saved/<uuid:pk>/share/", saved.share, name="share"),
    path("insights/saved/<uuid:pk>/forget/", saved.forget, name="forget"),
    path("insights/publications/", publishing.index, name="publications"),
    path("insights/publications/correct/", publishing.correct, name="correct_publication"),
    path("public/", public.page, {"language": "en"}, name="public"),
    path("public/es/", public.page, {"language": "es"}, name="public_es"),
    path("public/embed/", public.embed, name="public_embed"),
    path("public/measures.json", public.as_json, name="public_json"),
    path("public/measures.csv", public.as_csv, name="public_csv"),
    path("public/dictionary.json", public.dictionary_json, name="public_dictionary_json"),
    path("public/dictionary.csv", public.dictionary_csv, name="public_dictionary_csv"),
]
