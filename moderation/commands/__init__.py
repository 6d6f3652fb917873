"""The commands of `mushrif`, a module each; `cli.py` names them and imports one only when it runs."""
