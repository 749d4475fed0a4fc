"""What of the standard library acts on the whole process: the table, a reason a row.

Comes in: nothing. Goes out: rows of names, and what becomes of a statement that calls one of
them as its file is imported. This module must not know live things, nor what is carried.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Kind(enum.Enum):
    """What becomes of a statement that calls something."""

    SETS = "it comes along, and is rehearsed"
    DRAWS = "as SETS, where something sets what is drawn"
    GIVES = "what it gives is the process's: who changes that comes along"
    TOLD = "as what it is called of, which a task may see; told where it stays behind"
    STARTS = "it comes along; it starts, writes or registers, and is not rehearsed"
    OPENS = "as STARTS, if it opens a file for writing"
    UNWANTED = "a compiled file must not do it where it is imported: refused"
    ASKS = "as UNWANTED, if something carried needs it"


class Row(NamedTuple):
    """A row of the table: names, and why it matters to others that they are called."""

    kind: Kind
    why: str
    names: str

    @property
    def settles(self) -> bool:
        """Whether results may depend on it, and not only what is shown or logged."""
        return "logging." not in self.names and "warnings." not in self.names


#: `module.*` are all functions of a module but those that its row leaves out with a `-`.
TABLE = (
    # ---- numbers, texts and times
    Row(
        Kind.GIVES,
        "it holds how Decimals are calculated",
        "decimal.getcontext decimal.DefaultContext decimal.BasicContext "
        "decimal.ExtendedContext",
    ),
    Row(Kind.SETS, "it says how Decimals are calculated", "decimal.setcontext"),
    Row(
        Kind.DRAWS,
        "all who draw random numbers draw from one row of them",
        "random.* -random.getstate",
    ),
    Row(
        Kind.SETS,
        "it says which random numbers all will draw",
        "random.seed random.setstate",
    ),
    Row(
        Kind.SETS,
        "it says how numbers, dates and texts are written",
        "locale.setlocale locale.bindtextdomain locale.textdomain gettext.install "
        "gettext.bindtextdomain gettext.textdomain gettext.translation.install",
    ),
    Row(Kind.SETS, "it says which time zone is the local one", "time.tzset"),
    Row(
        Kind.SETS,
        "it says when a week begins",
        "calendar.setfirstweekday",
    ),
    Row(
        Kind.SETS,
        "texts are encoded and decoded by it",
        "codecs.register codecs.register_error codecs.unregister",
    ),
    Row(
        Kind.SETS,
        "it empties what was kept",
        "re.purge fnmatch.purge linecache.clearcache linecache.checkcache "
        "importlib.invalidate_caches",
    ),
    # ---- the interpreter
    Row(
        Kind.SETS,
        "it changes how the interpreter runs",
        "sys.setrecursionlimit sys.set_int_max_str_digits sys.setswitchinterval "
        "sys.setprofile sys.settrace sys.setdlopenflags sys.set_asyncgen_hooks "
        "sys.set_coroutine_origin_tracking_depth sys.addaudithook sys.activate_stack_trampoline "
        "sys._setprofileallthreads sys._settraceallthreads tracemalloc.start "
        "tracemalloc.stop gc.collect gc.disable gc.enable gc.freeze gc.set_debug "
        "gc.set_threshold gc.unfreeze threading.stack_size threading.settrace "
        "threading.setprofile threading.settrace_all_threads "
        "threading.setprofile_all_threads multiprocessing.set_start_method "
        "multiprocessing.set_executable multiprocessing.set_forkserver_preload "
        "multiprocessing.allow_connection_pickling multiprocessing.freeze_support "
        "importlib.reload asyncio.set_event_loop asyncio.set_event_loop_policy "
        "asyncio.set_child_watcher site.addsitedir "
        "abc.update_abstractmethods types.coroutine cgitb.enable readline.*",
    ),
    Row(
        Kind.STARTS,
        "it is called when something comes to pass",
        "atexit.register atexit.unregister signal.signal signal.siginterrupt "
        "signal.set_wakeup_fd signal.pthread_sigmask signal.setitimer signal.alarm "
        "faulthandler.enable faulthandler.disable faulthandler.register "
        "faulthandler.unregister faulthandler.dump_traceback_later "
        "faulthandler.cancel_dump_traceback_later os.register_at_fork "
        "weakref.finalize",
    ),
    Row(
        Kind.SETS,
        "it says which warnings are shown",
        "warnings.filterwarnings warnings.simplefilter warnings.resetwarnings "
        "logging.captureWarnings",
    ),
    Row(
        Kind.SETS,
        "it says what is logged, and where",
        "logging.basicConfig logging.disable logging.addLevelName logging.setLoggerClass "
        "logging.setLogRecordFactory logging.debug logging.info logging.warning "
        "logging.error logging.critical logging.exception logging.log logging.shutdown "
        "logging.config.dictConfig logging.config.fileConfig logging.config.listen "
        "logging.Logger.setLevel logging.Logger.addHandler logging.Logger.removeHandler "
        "logging.Filterer.addFilter logging.Filterer.removeFilter logging.Handler.setLevel "
        "logging.Handler.setFormatter",
    ),
    Row(
        Kind.GIVES,
        "all who ask for it by its name get the same one",
        "logging.getLogger logging.Logger.getChild logging.getHandlerByName",
    ),
    # ---- settings of modules
    Row(
        Kind.SETS,
        "it sets up the whole module",
        "csv.field_size_limit csv.register_dialect csv.unregister_dialect "
        "socket.setdefaulttimeout sqlite3.register_adapter sqlite3.register_converter "
        "sqlite3.enable_callback_tracebacks mimetypes.add_type mimetypes.init "
        "xml.etree.ElementTree.register_namespace copyreg.pickle copyreg.constructor "
        "copyreg.add_extension copyreg.remove_extension copyreg.clear_extension_cache "
        "email.charset.add_charset email.charset.add_alias email.charset.add_codec "
        "urllib.request.install_opener webbrowser.register doctest.register_optionflag "
        "shutil.register_archive_format shutil.register_unpack_format "
        "shutil.unregister_archive_format shutil.unregister_unpack_format "
        "zoneinfo.reset_tzpath zoneinfo.ZoneInfo.clear_cache "
        "ssl.RAND_add tkinter.NoDefaultRoot xml.dom.registerDOMImplementation "
        "dbm.dumb.open curses.* tty.* termios.* audioop.* syslog.* "
        "unittest.mock._patch.start unittest.mock._patch_dict.start "
        "unittest.mock._patch.__enter__ unittest.mock._patch_dict.__enter__ "
        "unittest.mock._patch.stop unittest.mock._patch_dict.stop "
        "unittest.mock.patch.stopall unittest.installHandler "
        "logging.handlers.QueueListener.start",
    ),
    # ---- the process, as the system sees it
    Row(
        Kind.SETS,
        "what the process is to the system changes",
        "os.putenv os.unsetenv os.chdir os.fchdir os.chroot os.umask os.nice "
        "os.setpriority os.setsid os.setpgid os.setpgrp os.setuid os.setgid os.seteuid "
        "os.setegid os.setreuid os.setregid os.setgroups os.sched_setaffinity "
        "os.sched_setscheduler os.set_inheritable os.set_blocking os.dup2 os.closerange "
        "os.add_dll_directory resource.setrlimit resource.prlimit io.TextIOWrapper.reconfigure "
        "ctypes.memmove ctypes.memset",
    ),
    Row(
        Kind.STARTS,
        "files and folders are other ones afterwards",
        "os.makedirs os.mkdir os.removedirs os.rmdir os.remove os.unlink os.rename "
        "os.renames os.replace os.link os.symlink os.truncate os.ftruncate os.chmod "
        "os.lchmod os.chown os.lchown os.utime os.mkfifo os.mknod os.write os.pwrite "
        "os.open os.setxattr os.removexattr os.sendfile os.copy_file_range "
        "shutil.copy shutil.copy2 shutil.copyfile shutil.copyfileobj shutil.copymode "
        "shutil.copystat shutil.copytree shutil.move shutil.rmtree shutil.chown "
        "shutil.make_archive shutil.unpack_archive pathlib.Path.mkdir pathlib.Path.rmdir "
        "pathlib.Path.touch pathlib.Path.unlink pathlib.Path.rename pathlib.Path.replace "
        "pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.chmod "
        "pathlib.Path.lchmod pathlib.Path.symlink_to pathlib.Path.hardlink_to "
        "pathlib.Path.link_to pathlib.Path.copy pathlib.Path.copy_into pathlib.Path.move "
        "pathlib.Path.move_into sqlite3.Connection.execute sqlite3.Connection.executemany "
        "sqlite3.Connection.executescript sqlite3.Connection.commit "
        "sqlite3.Connection.backup sqlite3.Cursor.execute sqlite3.Cursor.executemany "
        "sqlite3.Cursor.executescript zipfile.ZipFile.extractall zipfile.ZipFile.extract "
        "zipfile.ZipFile.write zipfile.ZipFile.writestr tarfile.TarFile.extractall "
        "tarfile.TarFile.extract tarfile.TarFile.add urllib.request.urlretrieve "
        "configparser.RawConfigParser.write compileall.* py_compile.compile "
        "ensurepip.bootstrap venv.create shelve.open",
    ),
    Row(
        Kind.OPENS,
        "a file that it writes is another one afterwards",
        "builtins.open io.open io.FileIO os.fdopen codecs.open pathlib.Path.open gzip.open "
        "bz2.open lzma.open gzip.GzipFile bz2.BZ2File lzma.LZMAFile tarfile.open "
        "zipfile.ZipFile wave.open dbm.open tempfile.mkdtemp tempfile.mkstemp "
        "tempfile.NamedTemporaryFile tempfile.TemporaryDirectory "
        "multiprocessing.shared_memory.SharedMemory",
    ),
    Row(
        Kind.STARTS,
        "it goes on while the tasks run, or has done what they need",
        "threading.Thread.start threading.Timer.start multiprocessing.Process.start "
        "multiprocessing.process.BaseProcess.start subprocess.run subprocess.call "
        "subprocess.check_call subprocess.check_output subprocess.getoutput "
        "subprocess.getstatusoutput subprocess.Popen os.system os.popen os.posix_spawn "
        "os.posix_spawnp os.spawnv os.spawnl os.kill os.killpg signal.raise_signal "
        "_thread.start_new_thread multiprocessing.managers.BaseManager.start "
        "concurrent.futures.Executor.submit concurrent.futures.Executor.map "
        "concurrent.futures.ThreadPoolExecutor.submit "
        "concurrent.futures.ProcessPoolExecutor.submit "
        "concurrent.futures.ProcessPoolExecutor.map",
    ),
    Row(
        Kind.TOLD,
        "tasks see the values of whoever runs the pipeline",
        "contextvars.ContextVar.set",
    ),
    # ---- what nobody wants where a module is imported
    Row(
        Kind.UNWANTED,
        "it waits for what somebody types",
        "builtins.input getpass.getpass builtins.breakpoint pdb.set_trace "
        "code.interact code.InteractiveConsole.interact cmd.Cmd.cmdloop",
    ),
    Row(
        Kind.UNWANTED,
        "it serves for ever",
        "socketserver.BaseServer.serve_forever socketserver.BaseServer.handle_request "
        "asyncio.BaseEventLoop.run_forever asyncio.AbstractEventLoop.run_forever "
        "xmlrpc.server.CGIXMLRPCRequestHandler.handle_request tkinter.Misc.mainloop "
        "tkinter.mainloop asyncio.Server.serve_forever sched.scheduler.run "
        "multiprocessing.managers.Server.serve_forever",
    ),
    Row(
        Kind.UNWANTED,
        "it talks to another program",
        "socket.socket.bind socket.socket.listen socket.socket.accept "
        "socket.socket.connect socket.socket.connect_ex socket.socket.send "
        "socket.socket.sendall socket.socket.sendto socket.create_connection "
        "socket.create_server smtplib.SMTP.sendmail smtplib.SMTP.send_message "
        "http.client.HTTPConnection.request webbrowser.open webbrowser.open_new "
        "webbrowser.open_new_tab",
    ),
    Row(
        Kind.UNWANTED,
        "it ends this program, or makes two of it",
        "os.fork os.forkpty os.execv os.execve os.execvp os.execvpe os.execl os.execle "
        "os.execlp os.execlpe os.abort unittest.main doctest.testmod",
    ),
    Row(
        Kind.UNWANTED,
        "nobody can see what the text does, beside what it binds",
        "builtins.exec runpy.run_module runpy.run_path",
    ),
    Row(
        Kind.ASKS,
        "the words of the compiled file's command line are its own",
        "argparse.ArgumentParser.parse_args argparse.ArgumentParser.parse_known_args "
        "argparse.ArgumentParser.parse_intermixed_args "
        "argparse.ArgumentParser.parse_known_intermixed_args "
        "optparse.OptionParser.parse_args",
    ),
)

#: The modules of which the rows name each function that changes something there, but for what
#: is done to sys.path.
TOLD_OF = ("sys", "types")

#: What is stored into what the process shares, or changes it by a method.
STORED = Row(Kind.SETS, "it changes what the whole process shares", "")
TYPED = Row(Kind.UNWANTED, "it waits for what somebody types", "")
EVALUATED = Row(Kind.UNWANTED, "nobody can see what the text does", "")
WORDS = Row(
    Kind.UNWANTED, "the words of the compiled file's command line are its own", ""
)
FINDS = Row(Kind.UNWANTED, "it finds modules before Python does, for all", "")

#: What runs the pipeline: what comes before it, tasks may see.
RUNS = Row(Kind.GIVES, "the pipeline is run", "")

#: Methods of what the process shares that change nothing in it.
READING = frozenset("""
    copy cget debug error exception format get getEffectiveLevel getvalue
    hasHandlers info isEnabledFor items keys log critical warning warn flush
    fileno index count isatty readable seekable writable write writelines
    values startswith endswith split join encode decode union intersection
    difference is_set locked tell getChild strip replace lower upper title
    findall finditer match search fullmatch sub
    """.split())  # noqa: SIM905 - a list is a word a line
