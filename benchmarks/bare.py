"""The plain page that the site is measured against: Flask, SQLAlchemy, one table, 50 rows, Jinja, nothing else.

`/` reads mapped objects, as most applications do; `/core` reads plain rows, which is the least SQLAlchemy can do.
`/kept/…` gives files of a folder from memory: static pages, compressed as they were kept. Served by gunicorn with the
settings of the site (a test compares them): `python -m benchmarks.bare DATABASE PORT [FOLDER]`.
"""

import sys
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, Response, render_template
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

ROWS: Final = 50
OPTIONS: Final[dict[str, Any]] = {
    "workers": 2,
    "worker_class": "gthread",
    "threads": 4,
    "preload_app": False,
    "accesslog": None,
    "loglevel": "error",
    "control_socket_disable": True,
    "graceful_timeout": 10,
}
PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Items</title></head>
<body>
<h1>Items</h1>
<table>
<thead><tr><th>Reference</th><th>Body</th><th>Adopted</th><th>Heading</th><th>Summary</th><th>Status</th></tr></thead>
<tbody>
{% for row in rows %}
<tr><td><a href="/items/{{ row.id }}">{{ row.reference }}</a></td><td>{{ row.body }}</td><td>{{ row.adopted_on }}</td>
<td>{{ row.heading }}</td><td>{{ row.summary }}</td><td>{{ row.status }}</td></tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
"""


class Base(DeclarativeBase):
    """Root of the one table."""


class Item(Base):
    """A row about as long as one of the site's list."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    body: Mapped[str]
    adopted_on: Mapped[str]
    heading: Mapped[str]
    summary: Mapped[str]
    status: Mapped[str]


def make_database(path: Path) -> None:
    """Make the file with its one table and its fifty rows."""
    rows = [
        {
            "reference": f"CCPR/C/ZZZ/CO/1, para. {number}",
            "body": "CCPR",
            "adopted_on": "2015-03-01",
            "heading": f"Fictional heading number {number}",
            "summary": f"Do the fictional thing number {number}. " * 4,
            "status": "not implemented",
        }
        for number in range(1, ROWS + 1)
    ]
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(sa.insert(Item), rows)
    engine.dispose()


def make_app(path: Path, kept: Path | None = None) -> Flask:
    """Make the application over the file, and over the pages of a folder."""
    app = Flask("bare")
    page = app.jinja_env.from_string(PAGE)  # made ready once, as a template in a file is
    sessions = sessionmaker(sa.create_engine(f"sqlite:///{path}"))

    @app.get("/")
    def mapped() -> str:
        with sessions() as db:
            rows = db.scalars(sa.select(Item).order_by(Item.id).limit(ROWS)).all()
            return render_template(page, rows=rows)

    @app.get("/core")
    def core() -> str:
        with sessions() as db:
            rows = db.execute(sa.select(Item.__table__).order_by(Item.id).limit(ROWS)).all()
            return render_template(page, rows=rows)

    pages = {file.name: file.read_bytes() for file in kept.iterdir()} if kept else {}

    @app.get("/kept/<name>")
    def static_page(name: str) -> Response:
        return Response(pages[name], headers={"Content-Encoding": "gzip"}, mimetype="text/html")

    return app


def serve(path: Path, port: int, kept: Path | None = None) -> None:
    """Serve until stopped."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not there on other systems than Linux

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type information
        """Gunicorn, set up as the site sets it up."""

        def load_config(self) -> None:
            """Take the options above."""
            # Kept pages are compared worker by worker: see `benchmarks.dashboards`.
            alone = {"workers": 1} if kept else {}
            for name, value in {"bind": f"127.0.0.1:{port}", **OPTIONS, **alone}.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            """Make the application in each process."""
            return make_app(path, kept)

    Server().run()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
