"""What a person is handed: accountings and notices as a page that needs nothing else, and as a PDF."""
