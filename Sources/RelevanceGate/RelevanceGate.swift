// RelevanceGate
