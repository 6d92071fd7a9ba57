// MeshProtocol
