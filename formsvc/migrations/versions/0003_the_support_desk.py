"""The support desk: organisations' settings, followers, attachments, mail in, the agents' desk."""

import sqlite3

import sqlalchemy as sa
from alembic import op

from formsvc.tickets.fulltext import index_all

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FIRST_ANSWERS = """
UPDATE ticket SET answered_at = (
  SELECT min(message.created_at) FROM message JOIN "user" ON "user".id = message.author_id
  WHERE message.ticket_id = ticket.id AND "user".is_agent AND NOT message.is_internal
)
"""


# The full-text search: one row a ticket; formsvc/tickets/fulltext.py says more.
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE ticket_words USING fts5"
        "(words, notes, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')",
        "CREATE TRIGGER ticket_words_end AFTER DELETE ON ticket "
        "BEGIN DELETE FROM ticket_words WHERE rowid = old.id; END",
    ),
    "postgresql": (
        "CREATE TABLE ticket_words (ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id) "
        "ON DELETE CASCADE, words tsvector NOT NULL, notes tsvector NOT NULL)",
        "CREATE INDEX ix_ticket_words_words ON ticket_words USING gin (words)",
        "CREATE INDEX ix_ticket_words_notes ON ticket_words USING gin (notes)",
    ),
}
DELETE_SECURELY = "INSERT INTO ticket_words(ticket_words, rank) VALUES ('secure-delete', 1)"


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_fi", sa.String(length=100), nullable=False),
        sa.Column("name_sv", sa.String(length=100), nullable=False),
        sa.Column("body_fi", sa.Text(), nullable=False),
        sa.Column("body_sv", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["user.id"], name=op.f("fk_saved_view_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_second_factor_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_follower_added_by_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_follower_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_follower_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("ticket_id", "address", name=op.f("uq_follower_ticket_id_address")),
        sa.UniqueConstraint("ticket_id", "user_id", name=op.f("uq_follower_ticket_id_user_id")),
    )
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follower_user_id"), ["user_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["user.id"], name=op.f("fk_presence_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_presence_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "agent_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "ticket_link",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["ticket.id"], name=op.f("fk_ticket_link_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", name=op.f("pk_ticket_link")),
    )
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("preview_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_attachment_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["uploader_id"], ["user.id"], name=op.f("fk_attachment_uploader_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_digest"), ["digest"], unique=False)
        batch_op.create_index("ix_attachment_loose", ["message_id", "created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachment_preview_digest"), ["preview_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachment_uploader_id"), ["uploader_id"], unique=False
        )

    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_received_mail_message_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_received_mail_ticket_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("identity", name=op.f("uq_received_mail_identity")),
    )
    with op.batch_alter_table("received_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_mail_digest"), ["digest"], unique=False)
        batch_op.create_index("ix_received_mail_fate", ["fate", "received_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_received_mail_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_received_mail_ticket_id"), ["ticket_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column(
            "happening",
            existing_type=sa.VARCHAR(length=10),
            type_=sa.String(length=20),
            existing_nullable=False,
        )
        batch_op.alter_column(
            "value",
            existing_type=sa.VARCHAR(length=40),
            type_=sa.String(length=254),
            existing_nullable=True,
        )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quoted", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("source", sa.String(length=10), nullable=False, server_default="web")
        )

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("visibility", sa.String(length=10), nullable=False, server_default="contacts")
        )
        batch_op.add_column(
            sa.Column("is_link_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("html", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index("ix_outbox_mail_address", ["address", "finished_at"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("priority", sa.String(length=10), nullable=False, server_default="normal")
        )
        batch_op.add_column(
            sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("status_before_merge", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("has_identity_code", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rating_comment", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_ticket_changed", ["changed_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ticket_has_identity_code"), ["has_identity_code"], unique=False
        )
        batch_op.drop_index("ix_ticket_customer")
        batch_op.drop_index("ix_ticket_organisation")
        batch_op.create_index(
            "ix_ticket_customer",
            ["customer_id", "organisation_id", "changed_at", "id", "status"],
            unique=False,
        )
        batch_op.create_index(
            "ix_ticket_organisation",
            ["organisation_id", "changed_at", "id", "status", "is_private", "customer_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_answer_due_at"), ["answer_due_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ticket_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ticket_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_merged_into_id"), "ticket", ["merged_into_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_follows_id"), "ticket", ["follows_id"], ["id"]
        )

    op.execute("UPDATE ticket SET settled_at = changed_at WHERE status IN ('solved', 'closed')")
    op.execute(FIRST_ANSWERS)
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    _make_words()


def _make_words() -> None:
    """The tables of the full-text search, with the words of the tickets that are there."""
    connection = op.get_bind()
    for statement in WORDS[connection.dialect.name]:
        op.execute(statement)
    if connection.dialect.name == "sqlite" and sqlite3.sqlite_version_info >= (3, 42):
        op.execute(DELETE_SECURELY)
    index_all(connection)


def downgrade() -> None:
    op.execute("DROP TABLE ticket_words")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER ticket_words_end")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("erased_at")

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ticket_follows_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_ticket_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ticket_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_follows_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_answer_due_at"))
        batch_op.drop_index("ix_ticket_changed")
        batch_op.drop_index(batch_op.f("ix_ticket_has_identity_code"))
        batch_op.drop_index("ix_ticket_customer")
        batch_op.drop_index("ix_ticket_organisation")
        batch_op.create_index("ix_ticket_customer", ["customer_id", "changed_at"], unique=False)
        batch_op.create_index(
            "ix_ticket_organisation", ["organisation_id", "changed_at"], unique=False
        )
        batch_op.drop_column("rated_at")
        batch_op.drop_column("rating_comment")
        batch_op.drop_column("rating")
        batch_op.drop_column("has_identity_code")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("status_before_merge")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("settled_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("answer_due_at")
        batch_op.drop_column("is_private")
        batch_op.drop_column("priority")

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_address")
        batch_op.drop_column("html")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("is_link_only")
        batch_op.drop_column("visibility")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("source")
        batch_op.drop_column("quoted")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column(
            "value",
            existing_type=sa.String(length=254),
            type_=sa.VARCHAR(length=40),
            existing_nullable=True,
        )
        batch_op.alter_column(
            "happening",
            existing_type=sa.String(length=20),
            type_=sa.VARCHAR(length=10),
            existing_nullable=False,
        )

    with op.batch_alter_table("received_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_mail_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_received_mail_message_id"))
        batch_op.drop_index("ix_received_mail_fate")
        batch_op.drop_index(batch_op.f("ix_received_mail_digest"))

    op.drop_table("received_mail")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_uploader_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_preview_digest"))
        batch_op.drop_index("ix_attachment_loose")
        batch_op.drop_index(batch_op.f("ix_attachment_digest"))

    op.drop_table("attachment")
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_link_other_id"))

    op.drop_table("ticket_link")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_seen_at"))

    op.drop_table("presence")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follower_user_id"))

    op.drop_table("follower")
    op.drop_table("second_factor")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_agent_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_user_id"))

    op.drop_table("recovery_code")
    op.drop_table("canned_reply")
