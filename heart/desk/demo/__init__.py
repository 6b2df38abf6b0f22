"""An invented year of a city: the demo's people, calls, encounters and promises."""
