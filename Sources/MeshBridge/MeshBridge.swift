// MeshBridge
