"""What people wrote: short, human, kind. A neighbor's own words are in `WORDS`, ours are in the others."""

import random

SAW = (
    "Sitting on the curb with two bags, cold, glad that someone stopped.",
    "Pacing by the door. Voice low. Looked at us when we sat down.",
    "Awake since yesterday. Tired, polite, worried about the rent.",
    "Crying on the bench. Calmer after some water and time.",
    "Talking to someone who was not there. Not upset by it.",
    "Loud at first, then quiet. A neighbor had called about the noise.",
    "At the kitchen table with an older sister. Both had not slept.",
    "Asleep in the doorway. Woke easily, knew where they were.",
    "On the phone, whispering, did not want the house to hear.",
    "Standing in the rain. Shoes wet through.",
    "Walked along with us for a block. Hands shaking less by the end.",
    "At the library desk, asking for the same form again.",
)
WORDS = (
    "I just need a quiet place tonight.",
    "My phone dies at night. Ask for my sister.",
    "I want to work again.",
    "They won’t see me without my ID.",
    "I’ll talk after dinner, when the kids are down.",
    "Please don’t come to the house.",
    "My mom always knows where I am.",
    "Email is best. I check it at the library.",
    "I don’t want the hospital. I want someone to listen.",
    "I was not always like this.",
    "Nobody came back last time.",
    "I ran out of the pills on Sunday.",
    "If I had a door that locks I could sleep.",
    "I can’t carry the bags any more.",
    "My check stopped and I don’t know why.",
    "You can call. Just not before noon.",
    "I stopped for six days. Then my brother died.",
    "I am not in trouble, am I?",
    "Is there a place that takes dogs?",
    "I’m okay now. I wasn’t an hour ago.",
)
DID = (
    "Listened, gave water and a blanket. Went through breathing together.",
    "Made a safety plan. A copy stays on the fridge.",
    "Sat with them until the sister came.",
    "Rode along to the place they picked.",
    "Checked blood pressure, which was fine. Talked about sleep.",
    "Told the caller what we can and can’t do.",
    "Called the clinic together. They take walk-ins until 4.",
    "Asked what helped last time, and did that.",
    "Gave socks, a bus card and the number of the night line.",
    "Stayed on the phone until the house was quiet.",
)
PLAN = (
    "Come back in two or three days, by phone first.",
    "Someone calls about the shelter list.",
    "They call us if the night gets hard.",
    "Peer support goes along to the appointment.",
    "Nothing more for now. They know how to find us.",
    "Ask again about food and the ID.",
)
SERVICES = {
    "behavioral_health": "Sample Clinic",
    "housing": "Example House",
    "food": "Test Pantry",
    "substance_use": "Placeholder Recovery",
    "physical_health": "Specimen Health Center",
    "benefits": "Demo Benefits Desk",
    "transportation": "Fixture Rides",
    "employment": "Mockup Works",
    "id_documents": "Example ID Help",
    "legal": "Sample Legal Aid",
    "safety": "Placeholder Safe Home",
    "clothing_hygiene": "Test Closet",
    "phone_access": "Demo Phone Program",
    "social_connection": "Fixture Clubhouse",
    "other": "Example Helpline",
}
REACHED = (
    "Slept two nights. Wants to go to the clinic on Monday.",
    "Sounds tired and okay. Asked about food boxes.",
    "Talked for twenty minutes. The sister may come along.",
    "Glad we called. Wants to wait with the ID.",
    "Met at the stop. Took the bus card. Will try the shelter.",
    "Has the appointment. Needs a ride.",
    "Not a good week. Wants us to call again.",
    "Thanked us for coming back.",
)
NOT_REACHED = {
    "no_answer": (
        "Rang 8 times.",
        "Rang out. No voicemail left, as asked.",
        "",
        "Busy twice, then no answer.",
    ),
    "left_message": (
        "Left my first name and number, nothing else.",
        "Message left, as agreed.",
        "Texted hello.",
    ),
    "not_found": ("Not at the stop. Rain.", "Not at the stop at 10:30 AM.", "Nobody home. Left no card."),
    "wrong_number": ("Someone else’s phone now.",),
}
ENDED = {
    "declined": "Does not want it now",
    "not_connected": "No place free in time",
}


def write_sections(rng: random.Random, *, words: str = "") -> dict[str, str]:
    """The parts of a note; now and then one is left out, as people do."""
    sections = {
        "saw": rng.choice(SAW),
        "words": words or (rng.choice(WORDS) if rng.random() < 0.8 else ""),
        "did": rng.choice(DID),
        "plan": rng.choice(PLAN) if rng.random() < 0.8 else "",
    }
    return {name: text for name, text in sections.items() if text}
