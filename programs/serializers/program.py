from rest_framework import serializers

from heart.core.api import RecordSerializer


class ProgramSerializer(RecordSerializer):
    code = serializers.CharField()
    name = serializers.CharField()
