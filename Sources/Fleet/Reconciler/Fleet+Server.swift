import Engine
import Foundation
import Glibc
import Repository
import SystemPackage

extension Fleet {
    /// The database server of an instance, as a value; nothing is read or started.
    func server(of instance: Instance) throws -> PostgreSQLServer {
        var configuration = PostgreSQLConfiguration(
            port: instance.port,
            listenAddresses: [instance.address],
            clusterName: instance.identifier
        )
        let size = InstanceClass(instance.settings.instanceClass)
        let memoryMiB = size?.memoryMiB ?? 1_024
        configuration.sharedBuffersMiB = Self.sharedBuffersMiB(memoryMiB: memoryMiB, hostMiB: Self.hostMemoryMiB)
        configuration.machine = machine(of: instance)
        configuration.retainedLogMiBMax = settings.logKeptMiBMax
        let installation = try installation(for: instance)
        let variables = ParameterFormula.Variables(
            classMemoryBytes: memoryMiB << 20,
            processors: size?.processors ?? 2,
            storageBytes: instance.settings.allocatedStorageGiB << 30,
            port: instance.port
        )
        configuration.apply(instance.parameters.values, variables, major: installation.major)
        return PostgreSQLServer(
            installation: installation,
            directory: FilePath(settings.instancesDirectory).appending(instance.resourceID),
            socketDirectory: FilePath(settings.socketDirectory),
            user: settings.engineUser,
            configuration: configuration
        )
    }

    /// What an instance's class stands for, as far as this machine has it.
    private func machine(of instance: Instance) -> PostgreSQLMachine? {
        InstanceClass(instance.settings.instanceClass).map { kind in
            PostgreSQLMachine(
                memoryMiB: min(kind.memoryMiB, Self.hostMemoryMiB),
                processors: max(2, min(kind.processors, Self.hostProcessors))
            )
        }
    }

    private static var hostProcessors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// A quarter of the class's memory, as RDS gives, but never more than an eighth of this host's.
    static func sharedBuffersMiB(memoryMiB: Int, hostMiB: Int) -> Int {
        max(32, min(memoryMiB / 4, hostMiB / 8))
    }

    /// The memory of this machine, in MiB.
    static var hostMemoryMiB: Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 1_048_576
    }

    /// Gives a server a certificate of Holdfast's authority for the address that clients are told.
    func certify(_ server: PostgreSQLServer, for instance: Instance) async throws {
        let authority = try CertificateAuthority(directory: FilePath(settings.authorityDirectory))
        try await gates.exclusively("authority") {
            try await authority.create()
            try await authority.issue(to: server, names: Array(Set([instance.address, "localhost"])).sorted())
        }
    }

    /// The instance classes whose memory this machine has.
    package var instanceClasses: [InstanceClass] {
        InstanceClass.current.filter { $0.fits(hostMiB: Self.hostMemoryMiB) }
    }

    /// The captured log that automated backups hold: where they are, which need not be where their instance is.
    func log(of backup: AutomatedBackup) async throws -> LogStream {
        try await repository(backup.scope).log(
            stream: StreamID(backup.instance.stream),
            lineage: LineageID(backup.instance.lineage)
        )
    }

    /// The captured log of an instance.
    func log(of instance: Instance) async throws -> LogStream {
        try await repository(instance.scope).log(
            stream: StreamID(instance.stream),
            lineage: LineageID(instance.lineage)
        )
    }
}
