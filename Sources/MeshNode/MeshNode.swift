// MeshNode
