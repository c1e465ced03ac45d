/// What events can be about in RDS; only instances and snapshots have any here.
enum EventSourceType: String, Decodable, CaseIterable, Sendable {
    case instance = "db-instance"
    case parameterGroup = "db-parameter-group"
    case securityGroup = "db-security-group"
    case snapshot = "db-snapshot"
    case cluster = "db-cluster"
    case clusterSnapshot = "db-cluster-snapshot"
    case customEngineVersion = "custom-engine-version"
    case proxy = "db-proxy"
    case blueGreenDeployment = "blue-green-deployment"
    case shardGroup = "db-shard-group"
    case zeroETL = "zero-etl"
}
