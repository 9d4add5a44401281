"""A score in the manner of MIDI-B (TCIA, DOI 10.7937/cf2p-aw56) on our own hospital, with our own answer key."""
