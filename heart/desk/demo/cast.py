"""Who stands on the demo's first pages, and where each of them is in the story."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from followups.models import ContactAttempt
from heart.desk.demo.people import HE, SHE, THEY, Person

PHONE, TEXT, IN_PERSON = (
    ContactAttempt.Method.PHONE,
    ContactAttempt.Method.TEXT,
    ContactAttempt.Method.IN_PERSON,
)
NO_ANSWER, LEFT = ContactAttempt.Outcome.NO_ANSWER, ContactAttempt.Outcome.LEFT_MESSAGE
NOT_FOUND = ContactAttempt.Outcome.NOT_FOUND
NELL, OMAR, PRIYA, SAM, POOL = "navigator", "navigator2", "navigator3", "navigator4", ""


class Band(StrEnum):
    OVERDUE = "overdue"
    WEEKEND = "weekend"  # overdue since a weekend
    TODAY = "act by today"
    OPEN = "window open"
    LATER = "opens later"
    NO_DATE = "no date"
    PAUSED = "paused"


@dataclass(frozen=True)
class Part:
    """One neighbor of the first pages. `tries` are (how, what happened, note), in order."""

    band: Band
    holder: str
    person: Person
    beat: str
    needs: tuple[str, ...]
    words: str = ""
    saw: str = ""
    by: str = "clinician"
    tries: tuple[tuple[str, str, str], ...] = ()
    came_before: bool = False

    @property
    def encounters(self) -> int:
        return 2 if self.came_before else 1


@dataclass(frozen=True)
class _Phone:
    value: str
    label: str = "cell"
    message: bool = False
    text: bool = False
    note: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "kind": "phone", "value": self.value, "label": self.label, "ok_to_leave_message": self.message,
            "ok_to_text": self.text,
            "note": self.note,
        }  # fmt: skip


def _person(
    name: str,
    pronouns: str = "",
    language: str = "eng",
    *,
    phone: _Phone | None = None,
    contacts: tuple[tuple[str, str, str, bool], ...] = (),
    points: tuple[dict[str, Any], ...] = (),
    **facts: Any,
) -> Person:
    first, _space, last = name.partition(" ")
    return Person(
        {
            "known_as": name, "first_name": first, "last_name": last, "pronouns": pronouns,
            "preferred_language": language,
        } | facts,
        ([phone.facts] if phone else []) + list(points),
        [dict(zip(("name", "relationship", "phone", "may_discuss"), row, strict=True)) for row in contacts],
    )  # fmt: skip


def _unnamed(description: str, where: str, **facts: Any) -> Person:
    told = {"known_as": description, "usual_location": where, "housing_status": "outside", "unnamed": True}
    return Person(told | facts)


def _email(address: str) -> dict[str, Any]:
    return {"kind": "email", "value": address, "label": "library"}


CAST = (
    Part(
        Band.OVERDUE, NELL,
        _unnamed(
            "Man at Main St bus stop", "Main St at 2nd", safe_hours="After 6 PM, he is at the stop",
            home_visit="Bring peer support, he knows Pat. Speak from the side, loud cars upset him.",
        ),
        "512", ("housing", "clothing_hygiene", "food"), by="peer",
        saw="Took a blanket. Did not want to talk yet.",
        tries=((IN_PERSON, NOT_FOUND, "Not at the stop."),
               (IN_PERSON, NOT_FOUND, "Not at the stop. Rain.")),
    ),
    Part(
        Band.OVERDUE, NELL,
        _person(
            "Devon Sample", HE, age_estimate=26, housing_status="staying with family",
            ask_for="Devon", voicemail_ok=False,
            if_someone_else_answers="Ana is his mother. She may discuss.",
            contacts=(("Ana Sample", "mother", "(555) 010-0114", True),),
        ),
        "214", ("behavioral_health", "benefits"), words="My mom always knows where I am.",
        tries=((PHONE, NO_ANSWER, ""), (PHONE, NO_ANSWER, "")),
    ),
    Part(
        Band.TODAY, NELL,
        _person(
            "Marisol Testa", SHE, "spa", phone=_Phone("(555) 010-0142", text=True), aliases=["Mari"],
            age_estimate=34,
            interpreter_needed=True, housing_status="staying with her sister", safe_hours="After 5 PM",
            ask_for="Mari", voicemail_ok=False,
            if_someone_else_answers="“A friend called.” Do not say HEART.",
            home_visit="No. Unsafe person at her old address.",
            contacts=(("Ana Ejemplo", "sister", "(555) 010-0177", True),
                      ("Lee Fixture", "case worker, Example House", "(555) 010-0178", True)),
        ),
        "512", ("housing", "behavioral_health", "food", "id_documents"),
        words="My phone dies at night. Ask for my sister.", came_before=True,
        tries=((TEXT, LEFT, "“Hola Mari, soy Nell. Puedo llamar después de las 5.”"),
               (PHONE, NO_ANSWER, "Rang out. No voicemail left, as she asked.")),
    ),
    Part(
        Band.TODAY, NELL,
        _person(
            "Keisha Placeholder", SHE, phone=_Phone("(555) 010-0121", message=True, text=True,
            note="Text first, then call"), age_estimate=31,
            housing_status="housed", safe_hours="After dinner", voicemail_ok=True,
        ),
        "113", ("food", "transportation"), words="I’ll talk after dinner, when the kids are down.",
    ),
    Part(
        Band.TODAY, NELL,
        _person(
            "Tomas Prueba", HE, "spa", phone=_Phone("(555) 010-0161", message=True, text=True),
            age_estimate=52,
            housing_status="shelter", safe_hours="Any time", voicemail_ok=True,
        ),
        "411", ("id_documents", "physical_health", "housing"), words="They won’t see me without my ID.",
        tries=((PHONE, LEFT, ""),),
    ),
    Part(
        Band.OPEN, NELL,
        _person(
            "Ibrahim Exemple", HE, "fra", phone=_Phone("(555) 010-0123"), age_estimate=44,
            interpreter_needed=True,
            housing_status="housed", safe_hours="10 AM to noon", ask_for="Mr. Exemple",
        ),
        "223", ("employment", "food"), words="I want to work again.", by="emt",
        tries=((PHONE, NO_ANSWER, ""),),
    ),
    Part(
        Band.OPEN, NELL,
        _person(
            "Rosa Muestra", SHE, "spa", phone=_Phone("(555) 010-0124", text=True), age_estimate=29,
            housing_status="housed", home_visit="No. Meet her at the library.", voicemail_ok=False,
            safe_hours="9 AM to 3 PM, when she is alone",
            if_someone_else_answers="“Wrong number.” Then text.",
        ),
        "112", ("safety", "housing", "legal"), words="Please don’t come to the house.",
    ),
    Part(
        Band.OPEN, NELL,
        _unnamed("Woman with two dogs, Elm St lot", "Elm St lot", home_visit="Go in person, before dark."),
        "511", ("housing", "social_connection"), by="peer",
        saw="Asked if someone could look at the brown dog.",
    ),
    Part(
        Band.LATER, NELL,
        _person(
            "Hanh Mau", SHE, "vie", age_estimate=71, interpreter_needed=True,
            housing_status="staying with family",
            contacts=(("Minh Mau", "son", "(555) 010-0126", True),),
        ),
        "122", ("benefits", "physical_health"), words="My son can pick up the phone.",
    ),
    Part(
        Band.LATER, NELL,
        _person(
            "Theo Fixture", THEY, age_estimate=23, housing_status="staying with friends",
            safe_hours="Library hours", points=(_email("theo.fixture@example.invalid"),),
        ),
        "413", ("housing", "phone_access"), words="Email is best. I check it at the library.",
    ),
    Part(
        Band.LATER, NELL,
        _person(
            "Sam Ejemplo", HE, "ase", phone=_Phone("(555) 010-0127", "video phone", text=True),
            age_estimate=38,
            interpreter_needed=True, housing_status="housed",
            home_visit="Video call with an ASL interpreter.",
        ),
        "114", ("social_connection",), words="Video works better than text for me.",
    ),
    Part(
        Band.LATER, NELL,
        _person(
            "Ruth Specimen", SHE, phone=_Phone("(555) 010-0128", message=True), age_estimate=58,
            housing_status="shelter", safe_hours="Mornings", voicemail_ok=True,
        ),
        "513", ("behavioral_health", "housing"), words="I just need a quiet place tonight.", by="peer",
    ),
    Part(
        Band.NO_DATE, NELL,
        _person(
            "Jo Notreal", THEY, phone=_Phone("(555) 010-0129", message=True), age_estimate=47,
            safe_hours="Any time",
            housing_status="motel", voicemail_ok=True,
        ),
        "111", ("housing", "substance_use"), words="I stopped for six days. Then my brother died.",
    ),
    Part(
        Band.TODAY, POOL,
        _person("Lena Beispiel", SHE, phone=_Phone("(555) 010-0131", text=True), age_estimate=35,
        housing_status="motel"),
        "114", ("food", "phone_access"), words="You can text. I have no minutes.",
    ),
    Part(
        Band.TODAY, POOL,
        _unnamed("Couple at Oak St shelter", "Oak St shelter", preferred_language="spa",
        home_visit="Bring peer support."),
        "512", ("housing",), by="peer", saw="Both want to stay together. No place has taken both so far.",
    ),
    Part(
        Band.OPEN, POOL,
        _person("Bea Standin", SHE, phone=_Phone("(555) 010-0132", message=True), age_estimate=66,
        voicemail_ok=True),
        "511", ("physical_health", "transportation"), words="I can’t carry the bags any more.",
    ),
    Part(
        Band.LATER, POOL,
        _person("Yusuf Mithal", HE, "ara", phone=_Phone("(555) 010-0133"), age_estimate=40,
        interpreter_needed=True),
        "223", ("employment", "benefits"), words="My check stopped and I don’t know why.",
    ),
    Part(
        Band.WEEKEND, POOL,
        _person("Otis Pretend", HE, phone=_Phone("(555) 010-0134"), age_estimate=61, housing_status="housed"),
        "413", ("behavioral_health",), words="Nobody came back last time.", by="clinician2",
    ),
    Part(
        Band.WEEKEND, PRIYA,
        _person("Nadine Mockup", SHE, phone=_Phone("(555) 010-0135", message=True), age_estimate=50,
        voicemail_ok=True),
        "113", ("substance_use", "housing"), words="If I had a door that locks I could sleep.",
        by="clinician2",
        tries=((PHONE, LEFT, "Message left, as agreed."),),
    ),
    Part(
        Band.WEEKEND, PRIYA,
        _person("Percy Examplar", HE, phone=_Phone("(555) 010-0136"), age_estimate=33,
        housing_status="outside"),
        "411", ("food", "id_documents"), words="Is there a place that takes dogs?", by="peer2",
        tries=((IN_PERSON, NOT_FOUND, "Not at the lot."), (PHONE, NO_ANSWER, "Rang 8 times.")),
    ),
    Part(
        Band.WEEKEND, SAM,
        _person("Julio Supuesto", HE, "spa", phone=_Phone("(555) 010-0137"), age_estimate=28,
        interpreter_needed=True),
        "122", ("behavioral_health", "employment"), words="I’m okay now. I wasn’t an hour ago.",
        by="clinician2",
    ),
    Part(
        Band.OVERDUE, OMAR,
        _person("Omari Ficticio", HE, phone=_Phone("(555) 010-0138", message=True), age_estimate=45,
        voicemail_ok=True),
        "112", ("housing",), words="I was not always like this.", by="emt",
        tries=((PHONE, NO_ANSWER, "No answer. Will visit."),),
    ),
    Part(
        Band.OPEN, PRIYA,
        _person("Ray Dummyname", HE, phone=_Phone("(555) 010-0139"), age_estimate=36,
        safe_hours="Before noon"),
        "411", ("substance_use",), words="You can call. Just not after noon.", by="emt2",
        tries=((PHONE, NO_ANSWER, "Too late in the day for him."),),
    ),
    Part(
        Band.OPEN, PRIYA,
        _person("Anh Mau", HE, "vie", phone=_Phone("(555) 010-0140"), age_estimate=62,
        interpreter_needed=True),
        "122", ("benefits",), words="I don’t want the hospital. I want someone to listen.", by="clinician2",
    ),
    Part(
        Band.PAUSED, OMAR,
        _person("Grace Fauxname", SHE, phone=_Phone("(555) 010-0143", message=True), age_estimate=39),
        "214", ("substance_use", "employment"), words="I start on Monday. Wait for me.",
    ),
    Part(
        Band.PAUSED, PRIYA,
        _person("Hal Inventedson", HE, phone=_Phone("(555) 010-0144"), age_estimate=55,
        housing_status="housed"),
        "513", ("physical_health",), words="After the operation, please.", by="clinician2",
    ),
)  # fmt: skip
