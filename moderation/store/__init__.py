"""The database: tables, transactions and a repository per table family. The row is the truth."""
