"""What of Python brings a value from outside of a program: the table.

Comes in: nothing. Goes out: rows of names, each with where its values are from. This module
must not know live things, nor what becomes of such a value.
"""

from __future__ import annotations

from typing import NamedTuple


class Outside(NamedTuple):
    """Where values are from, in words, and the names of what brings them.

    `module.*` is all that a module has, but for what its row leaves out with a `-`; a class
    without a method stands for all of its objects. `given` says that somebody gives them as
    the program starts: asking once more, wherever the compiled file runs, gives others.
    """

    source: str
    names: str
    given: bool = False


COMMAND_LINE = "the command line"
FILES = "a file or a folder"
TABLE = (
    Outside(
        COMMAND_LINE,
        "sys.argv sys.orig_argv argparse.ArgumentParser.parse_args "
        "argparse.ArgumentParser.parse_known_args "
        "argparse.ArgumentParser.parse_intermixed_args "
        "argparse.ArgumentParser.parse_known_intermixed_args "
        "optparse.OptionParser.parse_args getopt.getopt getopt.gnu_getopt fileinput.*",
        given=True,
    ),
    Outside(
        "who runs it",
        "builtins.input sys.stdin getpass.getpass",
        given=True,
    ),
    Outside(
        "the environment",
        "os.environ os.environb os.getenv os.getenvb os.get_exec_path os.path.expandvars "
        "getpass.getuser os.getlogin os.getuid os.geteuid os.getgid os.getegid "
        "os.getgroups os.getpid os.getppid os.ctermid os.umask os.getpgid os.getsid "
        "os.getpriority os.getresuid os.getresgid locale.getlocale "
        "locale.getdefaultlocale locale.getpreferredencoding locale.localeconv "
        "locale.getencoding resource.* pwd.* grp.* threading.get_ident "
        "threading.get_native_id",
    ),
    Outside(
        "the clock",
        "time.* -time.strptime -time.struct_time -time.sleep datetime.date.today "
        "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow "
        "datetime.datetime.astimezone datetime.datetime.timestamp "
        "datetime.date.fromtimestamp datetime.datetime.fromtimestamp os.times "
        "gzip.compress",
    ),
    Outside(
        "random numbers",
        "random.* -random.Random -random.seed -random.setstate random.SystemRandom "
        "secrets.* uuid.uuid1 uuid.uuid4 uuid.uuid6 uuid.uuid7 uuid.getnode "
        "os.urandom os.getrandom ssl.RAND_bytes builtins.hash",
    ),
    Outside(
        "this machine",
        "platform.* os.cpu_count os.process_cpu_count os.uname os.getloadavg os.sysconf "
        "os.confstr os.sched_getaffinity os.get_terminal_size os.name os.sep os.linesep "
        "os.pathsep os.devnull os.cpu_count multiprocessing.cpu_count "
        "multiprocessing.context.BaseContext.cpu_count sys.platform sys.version "
        "sys.version_info sys.hexversion sys.implementation sys.executable "
        "sys._base_executable sys.prefix sys.base_prefix sys.exec_prefix sys.path "
        "sys.modules sys.maxsize sys.byteorder sys.flags sys.getsizeof "
        "sys.getfilesystemencoding sys.getwindowsversion sys.float_info "
        "shutil.get_terminal_size shutil.disk_usage shutil.which sysconfig.* site.* "
        "importlib.metadata.* importlib.resources.* importlib.util.find_spec "
        "pkgutil.get_data pkgutil.iter_modules pkgutil.walk_packages builtins.id "
        "inspect.getsource inspect.getfile tracemalloc.get_traced_memory gc.get_objects "
        "mimetypes.guess_type mimetypes.guess_all_extensions zoneinfo.available_timezones",
    ),
    Outside(
        FILES,
        "builtins.open io.open io.open_code os.open os.read os.fdopen os.listdir "
        "os.scandir os.walk os.fwalk os.stat os.lstat os.fstat os.access os.readlink "
        "os.getcwd os.getcwdb os.statvfs os.listxattr os.getxattr os.path.exists "
        "os.path.lexists os.path.isfile os.path.isdir os.path.islink os.path.ismount "
        "os.path.getsize os.path.getmtime os.path.getatime os.path.getctime "
        "os.path.abspath os.path.realpath os.path.expanduser os.path.samefile "
        "os.path.relpath glob.glob glob.iglob glob.glob0 glob.glob1 pathlib.Path.cwd "
        "pathlib.Path.home pathlib.Path.open pathlib.Path.read_text "
        "pathlib.Path.read_bytes pathlib.Path.iterdir pathlib.Path.glob "
        "pathlib.Path.rglob pathlib.Path.walk pathlib.Path.stat pathlib.Path.lstat "
        "pathlib.Path.exists pathlib.Path.is_file pathlib.Path.is_dir "
        "pathlib.Path.is_symlink pathlib.Path.is_mount pathlib.Path.resolve "
        "pathlib.Path.absolute pathlib.Path.expanduser pathlib.Path.readlink "
        "pathlib.Path.owner pathlib.Path.group pathlib.Path.samefile tempfile.* "
        "linecache.getline linecache.getlines tokenize.open codecs.open gzip.open "
        "gzip.GzipFile bz2.open bz2.BZ2File lzma.open lzma.LZMAFile zipfile.ZipFile "
        "zipfile.is_zipfile tarfile.open tarfile.TarFile tarfile.is_tarfile "
        "sqlite3.connect dbm.* shelve.open shelve.Shelf filecmp.* "
        "configparser.RawConfigParser.read xml.etree.ElementTree.parse "
        "xml.etree.ElementTree.iterparse xml.etree.ElementTree.ElementTree.parse "
        "xml.dom.minidom.parse xml.sax.parse plistlib.readPlist wave.open netrc.netrc "
        "mailbox.Mailbox mmap.mmap shutil.copyfileobj runpy.run_path runpy.run_module "
        "multiprocessing.shared_memory.SharedMemory",
    ),
    Outside(
        "the network",
        "socket.* -socket.htons -socket.ntohs -socket.inet_aton -socket.inet_ntoa "
        "ssl.create_default_context ssl.get_server_certificate urllib.request.urlopen "
        "urllib.request.urlretrieve urllib.request.OpenerDirector.open "
        "urllib.request.getproxies http.client.HTTPConnection "
        "urllib.robotparser.RobotFileParser.read ftplib.FTP imaplib.IMAP4 poplib.POP3 "
        "smtplib.SMTP telnetlib.Telnet nntplib.NNTP xmlrpc.client.ServerProxy "
        "asyncio.open_connection multiprocessing.connection.Client",
    ),
    Outside(
        "another program",
        "subprocess.* -subprocess.list2cmdline os.popen os.system os.spawnl os.spawnv "
        "os.wait os.waitpid os.waitstatus_to_exitcode asyncio.create_subprocess_exec "
        "asyncio.create_subprocess_shell pty.* select.*",
    ),
)
#: The modules that bring them, and what of Python's builtins may.
MODULES = {
    name.lstrip("-").partition(".")[0] for row in TABLE for name in row.names.split()
}
WORDS = """
    open input eval exec compile __import__ id hash set frozenset
    """.split()  # noqa: SIM905 - a list is a word a line
#: Methods that bring such values, of objects of which nothing is known but that they have
#: these: most are those of paths, times and connections.
METHODS = """
    absolute cwd exists expanduser fetchall fetchmany fetchone getenv glob home is_dir
    is_file iterdir lstat now parse_args parse_known_args read_bytes read_text recv resolve
    rglob today urlopen utcnow
    """.split()  # noqa: SIM905 - a list is a word a line
#: Functions that keep functions which they are given, and do not call them at once.
KEEPING = (
    "functools.partial functools.partialmethod functools.wraps functools.update_wrapper "
    "functools.cache functools.lru_cache functools.singledispatch builtins.property "
    "builtins.staticmethod builtins.classmethod builtins.isinstance builtins.callable "
    "builtins.print contextlib.contextmanager"
)
