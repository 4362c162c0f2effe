"""Counts of what is searched and of what helped."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_count",
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("in_vain", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "day", "query", name=op.f("pk_search_count")),
    )
    op.create_index(op.f("ix_search_count_day"), "search_count", ["day"], unique=False)
    op.create_table(
        "solved_count",
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("article", "language", "day", name=op.f("pk_solved_count")),
    )
    op.create_index(op.f("ix_solved_count_day"), "solved_count", ["day"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_solved_count_day"), table_name="solved_count")
    op.drop_table("solved_count")
    op.drop_index(op.f("ix_search_count_day"), table_name="search_count")
    op.drop_table("search_count")
