from itertools import count

from accounts.models import Role, Team, User

_running = count(1)


def make_team(code: str = "north") -> Team:
    return Team.objects.filter(code=code).first() or Team(code=code, name=code.title()).save_by(
        User.objects.operator()
    )


def make_user(role: str = Role.NAVIGATOR, *, team: Team | None = None, name: str = "", **fields) -> User:
    """Someone of this role; the password is always `heart-demo`."""
    number = next(_running)
    user = User(
        email=f"{role}{number}@test.heart.invalid",
        name=name or f"{role.title()} {number} Fixture",
        role=role,
        team=team,
        **fields,
    )
    user.set_password("heart-demo")
    return user.save_by(User.objects.operator())
