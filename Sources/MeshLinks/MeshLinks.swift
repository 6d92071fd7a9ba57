// MeshLinks
