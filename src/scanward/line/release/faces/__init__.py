"""Faces in a release: heads are found series by series, their faces removed object by object, the results attacked."""
