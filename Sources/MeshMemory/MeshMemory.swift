// MeshMemory
