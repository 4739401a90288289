"""The name of a session, by which work and visitors are told apart."""

import secrets

import streamlit as st

_IDENTITY = "identity"


def session_id() -> str:
    """Return a name of this session that no other has."""
    return st.session_state.setdefault(_IDENTITY, secrets.token_hex(8))
