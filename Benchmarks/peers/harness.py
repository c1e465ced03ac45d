"""The shared harness of peers: its environment, its shell functions, its measure.py."""

import json
import os
import pathlib
import pwd
import re
import shutil

from peers import command

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Below those that the kernel gives to clients, so that none is taken by chance.
PORTS = {"pgb": 24315, "rnd": 24316}
NEWER_PORT, RESTORED_PORT = 24317, 24399


class Harness:
    """A copy of the harness with our contenders added, and the folder that its data goes to."""

    def __init__(self, source, base, results, options):
        self.base, self.results, self.options = base, results, options
        self.home = base / "harness"
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(source, self.home)
        shutil.copytree(options.contenders, self.home / "contenders", dirs_exist_ok=True)
        self.link_aliases()
        self.change("dataset-rnd.sh", "7000000", self.options.random_rows)
        self.change("contenders/pgbr-zst", "compress-level=3", f"compress-level={options.level}")
        self.change("contenders/pgbb-plain", "level=3,workers=2", f"level={options.level},workers=2")
        self.change("40-pg17.sh", "54317", NEWER_PORT)
        self.wrap_newer_pgbackrest()

    def link_aliases(self):
        """Contenders that are links to another are files with its name where the harness was copied without links."""
        folder = self.home / "contenders"
        for path in [*self.home.iterdir(), *folder.iterdir()]:
            path.chmod(0o755)
        names = {path.name for path in folder.iterdir()}
        for path in folder.iterdir():
            if path.stat().st_size < 40 and path.read_text().strip() in names:
                target = path.read_text().strip()
                path.unlink()
                path.symlink_to(target)

    def change(self, name, old, new):
        """Set what the harness has no knob for: the random set's size, the compression, and a port."""
        script = self.home / name
        script.write_text(script.read_text().replace(old, str(new)))

    def wrap_newer_pgbackrest(self):
        """Trixie's pgBackRest runs outside its tree, by trixie's own loader, and sees the same paths as the rest."""
        tree, wrapper = self.base / "trixie", self.base / "bin" / "pgbackrest255"
        wrapper.parent.mkdir(exist_ok=True)
        libraries = f"{tree}/usr/lib/x86_64-linux-gnu:{tree}/lib/x86_64-linux-gnu"
        wrapper.write_text(f'#!/bin/sh\nexec {tree}/lib64/ld-linux-x86-64.so.2 --library-path {libraries} '
                           f'{tree}/usr/bin/pgbackrest "$@"\n')
        wrapper.chmod(0o755)

    def name(self, data_set):
        """The set's cluster: another size is another cluster."""
        size = self.options.scale if data_set == "pgb" else self.options.random_rows
        return f"{data_set}{size}"

    def environment(self, data_set, **more):
        return {
            "PATH": SYSTEM_PATH, "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8",
            "B": str(self.base), "H": str(self.home), "DS": self.name(data_set), "PORT": str(PORTS[data_set]),
            "RPORT": str(RESTORED_PORT),
            "SCALE": str(self.options.scale), "RNDSCALE": str(self.options.random_scale),
            "NCHG": str(self.options.changes), "RES": str(self.results / "measured.jsonl"),
            **{name: os.environ[name] for name in ("BP_SHARES", "QUIET_MAX", "QUIET_LOAD") if name in os.environ},
            **more}

    def shell(self, data_set, script, limit_seconds=300, **more):
        """Run a script with the harness's functions at hand."""
        return command.run(["bash", "-c", f'. "{self.home}/env.sh"; set -e\n{script}'], limit_seconds,
                           self.environment(data_set, **more)).strip()

    def contender(self, name):
        return str(self.home / "contenders" / name)

    def measure(self, data_set, name, words, limit_seconds=600, *, user="postgres", bytes_of=None, grown=False,
                extra=None):
        """Run a command under the harness's measure.py and return what it wrote."""
        measured = self.results / "measured.jsonl"
        before = len(measured.read_text().splitlines()) if measured.exists() else 0
        options = ["--name", name]
        if user:
            options += ["--user", user]
        if bytes_of:
            options += ["--bytes-cmd", bytes_of]
        if grown:
            options += ["--delta"]
        if extra:
            options += ["--extra-file", extra]
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in [*options, "--", *words])
        try:
            self.shell(data_set, f"$M {quoted}", limit_seconds)
        except command.CommandFailed as failure:
            log = self.base / "log" / (name.replace("/", "_") + ".out")
            tail = log.read_text(errors="replace")[-600:] if log.exists() else ""
            raise command.CommandFailed(f"{failure}\n{tail}") from failure
        return json.loads(measured.read_text().splitlines()[before])

    def make_cluster(self, data_set):
        """The set's own PostgreSQL 15 cluster; a half-made one is made anew."""
        name = self.name(data_set)
        made = self.base / "pg" / f"{name}.made"
        if not made.exists():
            self.shell(data_set, "pg_stop || true; rm -rf $PGD; pg_mk; pg_stop", 900)
            self.trim_log(name, "/usr/lib/postgresql/15/bin/pg_controldata")
            made.touch()

    def make_newer_cluster(self):
        """PostgreSQL 17's cluster of the pgbench set, in the harness's own way: its script, run without rounds."""
        name = self.newer_name()
        made = self.base / "pg" / f"{name}.made"
        if not made.exists():
            self.agree_on_user()
            shutil.rmtree(self.base / "pg" / name, ignore_errors=True)
            self.newer("RUNS=0", 900)
            self.trim_log(name, str(self.base / "bin" / "c17"), "pg_controldata")
            made.touch()

    def trim_log(self, name, *control_data):
        """Remove what a load left of log in a stopped cluster, gigabytes, but for its last checkpoint's."""
        directory = self.base / "pg" / name
        said = command.run([*control_data, "-D", str(directory)], 30, {"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8"})
        needed = re.search(r"REDO WAL file: *(\w{24})", said)[1]
        for file in (directory / "pg_wal").iterdir():
            if re.fullmatch(r"[0-9A-F]{24}", file.name) and file.name != needed:
                file.unlink()

    def agree_on_user(self):
        """The user postgres gets the same number in trixie's tree as here, so that both may use the same folders."""
        tree, user = self.base / "trixie", pwd.getpwnam("postgres")
        script = (f"groupmod -o -g {user.pw_gid} postgres && usermod -o -u {user.pw_uid} postgres && "
                  "chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql")
        command.run(["chroot", str(tree), "sh", "-c", script], 60)

    def newer_name(self):
        return f"pgb17s{self.options.scale}"

    def newer(self, assignments, limit_seconds):
        """Run the harness's script for PostgreSQL 17."""
        settings = self.base / "pg" / self.newer_name() / "postgresql.conf"
        if settings.exists():
            settings.write_text(re.sub("(?m)^port=.*", f"port={NEWER_PORT}", settings.read_text()))
        environment = self.environment("pgb", DS17=self.newer_name(), TRIXIE=str(self.base / "trixie"))
        for name in ("DS", "PORT"):
            del environment[name]
        return command.run(["bash", "-c", f'{assignments} "{self.home}/40-pg17.sh"'], limit_seconds, environment)

    def start(self, data_set):
        self.shell(data_set, """sed -i "s/^port=.*/port=$PORT/" $PGD/postgresql.conf
            ensure_up; set_arch /bin/true""")

    def stop(self, data_set):
        """Stop the set's cluster and what was restored from it."""
        self.shell(data_set, """
            for directory in $REST/d $PGD; do
                if [ -e $directory/postmaster.pid ]; then asp $PGBIN/pg_ctl -D $directory -m fast -w stop || true; fi
            done; rm -rf $REST/d $REST/d.log""")

    def stop_newer(self):
        """Stop what an interrupted script of PostgreSQL 17 left, and undo its mounts."""
        tree = self.base / "trixie"
        for directory in (self.base / "pg" / self.newer_name(), self.base / "repo17" / "out"):
            if (directory / "postmaster.pid").exists():
                program = str(self.base / "bin" / "c17")
                command.run([program, "pg_ctl", "-D", str(directory), "-m", "fast", "-w", "stop"], 120)
        mounted = pathlib.Path("/proc/self/mounts").read_text().split()
        for place in (f"{tree}{self.base}", f"{tree}/proc", f"{tree}/dev/shm"):
            if place in mounted:
                command.run(["umount", place], 30)

    def settings(self):
        """The server settings that the harness gives its clusters and that a running server can take over."""
        text = self.shell("pgb", "pg_conf")
        wanted = ("max_wal_size", "checkpoint_timeout", "maintenance_work_mem", "autovacuum", "jit")
        return {name: value for name, value in re.findall(r"^(\w+)='?([^'\n]*)'?$", text, re.MULTILINE)
                if name in wanted}
