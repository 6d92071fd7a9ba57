// MeshRelay
