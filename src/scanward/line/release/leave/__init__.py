"""Leave: may this patient's data go to this recipient for this purpose? Asked when deciding, and again at the wire."""
