"""What the walk was answered, as a table that people can read."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent.parent / "build" / "permission-walk"


class Matrix:
    def __init__(self, title: str, columns: list[str]) -> None:
        self.title, self.columns = title, ["open", *columns]
        self.rows: dict[str, dict[str, str]] = {}

    def put(self, row: str, column: str, answer: object) -> None:
        self.rows.setdefault(row, {})[str(column)] = str(answer)

    def show(self, name: str) -> None:
        """Print it, and keep it in build/."""
        text = self._text()
        print(text)
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}-{self.title}.txt").write_text(text)

    def _text(self) -> str:
        first = max(map(len, [self.title, *self.rows]))
        lines = [self._line(self.title, first, {column: column for column in self.columns})]
        lines += [self._line(row, first, answers) for row, answers in self.rows.items()]
        return "\n".join(lines) + "\n"

    def _line(self, name: str, first: int, answers: dict[str, str]) -> str:
        cells = (answers.get(column, "").rjust(max(len(column), 4)) for column in self.columns)
        return f"{name.ljust(first)} {' '.join(cells)}"
