"""The tables of a stock (`store.stock`)."""

from __future__ import annotations

STOCK_TABLES = """
    CREATE TABLE instance (digest BLOB PRIMARY KEY, size INTEGER, path BLOB) WITHOUT ROWID;
    CREATE TABLE patient (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sealed BLOB DEFAULT x'',
        needles INTEGER DEFAULT 0, found INTEGER DEFAULT 0, changed INTEGER DEFAULT 0,
        person BLOB DEFAULT x'', pseudonym TEXT DEFAULT '',
        studies INTEGER DEFAULT 0, leaving INTEGER DEFAULT 0
    );
    CREATE INDEX by_pseudonym ON patient (pseudonym);
    CREATE TABLE series (
        number INTEGER PRIMARY KEY, patient INTEGER NOT NULL, study TEXT NOT NULL, series TEXT NOT NULL,
        modality TEXT, sop_class TEXT, objects INTEGER, size INTEGER, permit INTEGER, reasons TEXT DEFAULT '',
        refused INTEGER DEFAULT 0, face TEXT DEFAULT '', answer TEXT DEFAULT '', UNIQUE (patient, study, series)
    );
    CREATE INDEX in_order ON series (patient, number);
    CREATE TABLE evidence (series INTEGER, what TEXT, PRIMARY KEY (series, what)) WITHOUT ROWID;
    CREATE TABLE leaked (patient INTEGER, study TEXT, PRIMARY KEY (patient, study)) WITHOUT ROWID;
    CREATE VIEW series_row AS
        SELECT s.patient, s.number, p.key, s.study, s.series, p.pseudonym, s.modality, s.sop_class, s.objects, s.size,
            s.permit, s.reasons, s.refused, s.face,
            EXISTS (SELECT 1 FROM leaked l WHERE l.patient = s.patient AND l.study = s.study)
        FROM series s JOIN patient p ON p.number = s.patient;
    CREATE VIEW patient_row AS
        SELECT number, key, pseudonym, needles, found, changed, studies, leaving,
            (SELECT coalesce(sum(objects), 0) FROM series WHERE patient = p.number AND NOT permit),
            (SELECT coalesce(sum(refused), 0) FROM series WHERE patient = p.number)
        FROM patient p;
"""
