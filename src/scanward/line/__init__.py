"""The line: what data walks through on its way out, room by room."""
