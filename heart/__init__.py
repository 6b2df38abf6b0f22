"""The project. It does not import Celery: no web request talks to the broker (heart/celery.py)."""
