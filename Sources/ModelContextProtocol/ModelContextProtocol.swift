// ModelContextProtocol
