extension Holdfast {
    /// A region that tests of several regions host or link beside the usual ones.
    static let awayRegion = "eu-west-1"

    /// Runs a Python script whose questions go to the other region.
    @discardableResult
    func pythonAway(_ script: String, within limit: Duration = .seconds(180)) async throws -> JSON {
        try await python(
            """
            import prelude
            rds = prelude.rds = boto3.client("rds", region_name="\(Self.awayRegion)", config=ONCE)

            def replica(source):
                "The replicated automated backups of an instance."
                found = rds.describe_db_instance_automated_backups(Filters=[
                    {"Name": "dbi-resource-id", "Values": [source]}])["DBInstanceAutomatedBackups"]
                return found[0] if found else None

            def replicated(source, moment, seconds=120):
                "Waits until an instance can be restored to a moment in this region."
                def ask():
                    window = (replica(source) or {}).get("RestoreWindow") or {}
                    return window.get("LatestTime", moment.min.replace(tzinfo=UTC)) >= moment
                until(f"{source} is replicated through {moment}", ask, seconds)

            """ + script,
            within: limit
        )
    }

    /// The endpoint of an instance of the other region.
    func addressAway(of instance: String) async throws -> DatabaseAddress {
        let answer = try await pythonAway("answer(instance('\(instance)')['Endpoint'])")
        guard let host = answer["Address"].string, let port = answer["Port"].integer else {
            throw NoEndpoint(instance: instance)
        }
        return DatabaseAddress(host: host, port: port)
    }
}
