"""The tasks of this project, each one command on a fresh machine: `python3 tasks.py run`, `python3 tasks.py test`.

The first command makes `.venv` beside this file and installs there exactly what requirements.lock names, every file checked
against its hash. A stamp, written last, lets later commands start at once; a set-up that was cut short is made anew. Settings
of the user's that say where packages come from are followed, by pip and uv alike; those that would put them elsewhere, or
other modules in their place, are not. Only the standard library is used, and nothing newer than Python 3.6 above `main`, so
that an old Python gets an answer.
"""

import os
import sys

if "PYTHONPATH" in os.environ:  # what lies there may go by a name of the standard library
    _shadows = [os.path.abspath(place) for place in os.environ["PYTHONPATH"].split(os.pathsep)]
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) not in _shadows]

import ast
import contextlib
import difflib
import hashlib
import importlib.util
import json
import re
import subprocess
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON, UV, GREENPLAN = (BIN / (name + EXE) for name in ("python", "uv", "greenplan"))
LOCK, PROJECT, STAMP = ROOT / "requirements.lock", ROOT / "pyproject.toml", VENV / "set-up-complete.txt"
EXTRAS = "--extra test --extra docs --extra serve --group setup"
EXPORT = f"export --quiet --format requirements-txt {EXTRAS} --no-emit-project --no-header"
NOTEBOOKS = ROOT / "notebooks"
LAB_SETTINGS = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
LAB_PAGE = VENV / "etc" / "jupyter" / "labconfig" / "page_config.json"
LOCK_HEADING = f"# Every package with its hashes, for Python 3.11 and newer; made by `python3 tasks.py lock`:\n# uv {EXPORT}\n"
MISLEADING = (  # and what makes it slow: without bytecode every start reads all sources anew
    "PYTHON(HOME|PATH|STARTUP|USERBASE|EXECUTABLE|PLATLIBDIR|OPTIMIZE|INSPECT|SAFEPATH|WARNINGS|DONTWRITEBYTECODE)"
    "|__PYVENV_LAUNCHER__"
)
SOURCES = {  # settings of pip that say where packages come from -> what uv calls them, if it knows them
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "no-index": "UV_NO_INDEX",
    "retries": None,
    "keyring-provider": None,
    "cache-dir": None,
    "no-cache-dir": None,
}
SOURCES_OF_UV = "UV_.*(INDEX|FIND_LINKS|HOST|HTTP|KEYRING|TLS|CERT|CACHE|OFFLINE|LINK_MODE|CONCURRENT|CONFIG_FILE)"
LANGUAGE = "GREENPLAN_LANGUAGE"
NO_VENV = (
    "这个 Python 不能建立虚拟环境；请安装它的 venv 包（Debian、Ubuntu：apt install python3-venv）。",
    "This Python cannot make virtual environments; install its venv package (Debian, Ubuntu: apt install python3-venv).",
)


class CannotSetUp(Exception):
    """The environment cannot be made; the message is the one sentence to show."""


def words(zh, en):
    """A sentence in the language that the program speaks: Chinese unless GREENPLAN_LANGUAGE says en; English, too, where the
    terminal cannot show Chinese."""
    try:
        zh.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return en
    return en if os.environ.get(LANGUAGE, "").strip().lower() == "en" else zh


def objection(version=sys.version_info, find_module=importlib.util.find_spec):
    """Why this Python cannot be used, in one sentence, or None if it can."""
    if tuple(version[:2]) < (3, 11):
        this = f"{version[0]}.{version[1]}"
        return words(
            f"greenplan 需要 Python 3.11 以上，这里是 Python {this}；请用较新的 Python 运行 tasks.py。",
            f"greenplan needs Python 3.11 or newer, and this is Python {this}; run tasks.py with a newer one.",
        )
    return None if find_module("venv") and find_module("ensurepip") else words(*NO_VENV)


def wanted_stamp():
    """What a finished set-up notes down: the Python and place it was made for, and what was installed."""
    inputs = hashlib.sha256(LOCK.read_bytes() + PROJECT.read_bytes()).hexdigest()
    return ["Python {}.{} in {}".format(*sys.version_info[:2], ROOT), "inputs " + inputs]


def found_stamp():
    """What the last finished set-up noted down; nothing if it never finished or has been damaged since."""
    whole = all(path.exists() for path in (PYTHON, GREENPLAN, STAMP))
    return STAMP.read_text(encoding="utf-8").splitlines() if whole else []


@contextlib.contextmanager
def one_at_a_time():
    """Hold back a second set-up until the first ends, and with it the installers it started (where flock exists)."""
    with LOCK.open("rb") as guard:
        if fcntl:
            os.set_inheritable(guard.fileno(), True)
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(
                    words("等待本文件夹的另一次安装结束……", "Waiting for another set-up of this folder to end ..."), flush=True
                )
                fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def shielded():
    """The user's environment without what makes Python run other code than that of `.venv`, or run it otherwise."""
    return {name: value for name, value in os.environ.items() if not re.fullmatch(MISLEADING, name)}


def settings_of_pip():
    """Name -> value of what pip's files and variables say about where packages come from."""
    plainly = {"PIP_USER": "0", "PIP_QUIET": "0", "PIP_VERBOSE": "0", "PYTHONIOENCODING": "utf-8"}  # all files, and no remarks
    command, environment = [str(PYTHON), "-m", "pip", "config", "list"], dict(shielded(), **plainly)
    told = subprocess.run(command, cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, encoding="utf-8").stdout
    found = {}
    for section in ("global", "install", ":env:"):  # the later the stronger
        for name, value in re.findall(rf"^{section}\.([a-z-]+)=(.*)$", told, re.MULTILINE):
            found[name] = " ".join(ast.literal_eval(value).split())
    return {name: value for name, value in found.items() if name in SOURCES}


def sources(settings):
    """Variables that tell pip and uv the same about where packages come from; what the user has told uv itself comes first."""
    variables = {"PIP_" + name.upper().replace("-", "_"): value for name, value in settings.items()}
    told = {name: value for name, value in os.environ.items() if re.match(SOURCES_OF_UV, name)}
    if "UV_INDEX_URL" in told or "UV_DEFAULT_INDEX" in told:
        settings = {name: value for name, value in settings.items() if not name.endswith("index-url")}
    if "extra-index-url" in settings:  # as pip does; every file is checked against its hash
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    for name, value in settings.items():
        if SOURCES[name]:
            variables[SOURCES[name]] = value.replace(" ", ",") if name == "find-links" else value
    return dict(variables, **told)


def call(*command, **variables):
    """Run one step of the set-up, without the user's own settings of pip and uv but for `variables`; a failure raises
    CalledProcessError."""
    kept = {name: value for name, value in shielded().items() if not name.startswith(("PIP_", "UV_"))}
    environment = dict(kept, PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1", **variables)
    subprocess.run([str(part) for part in command], cwd=str(ROOT), env=environment, check=True, close_fds=False)


def make_venv():
    """Make an empty `.venv`, with the Python that made this one if tasks.py runs inside a virtual environment."""
    try:
        call(getattr(sys, "_base_executable", None) or sys.executable, "-m", "venv", "--clear", VENV)
    except (subprocess.CalledProcessError, OSError):
        raise CannotSetUp(words(*NO_VENV)) from None


def locked(name):
    """The lines of requirements.lock that pin one package."""
    return re.search(rf"^{name}==.*(?:\n    --hash=.*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE).group() + "\n"


def install_with_uv(variables):
    """Install everything with uv, which is itself installed from the lock: much the faster way. Python compiles modules when
    they are first imported: a run needs a small part of those that are installed."""
    only_uv, quietly = VENV / "uv.txt", ("--quiet", "--python", PYTHON)
    only_uv.write_text(locked("uv"), encoding="utf-8")
    call(PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "-r", only_uv, **variables)
    call(UV, "pip", "sync", *quietly, "--require-hashes", LOCK, **variables)
    call(UV, "pip", "install", *quietly, "--no-deps", "--no-build-isolation", "--editable", ROOT, **variables)


def install_with_pip(variables):
    """Install the same files with plain pip, for machines on which uv does not work."""
    call(PYTHON, "-m", "pip", "install", "-qq", "--no-deps", "--require-hashes", "-r", LOCK, **variables)
    call(PYTHON, "-m", "pip", "install", "-qq", "--no-deps", "--no-build-isolation", "--editable", ROOT, **variables)


def install():
    """Install the locked packages and the project itself, with uv or else with pip."""
    variables = sources(settings_of_pip())
    try:
        install_with_uv(variables)
    except (subprocess.CalledProcessError, OSError):
        said = "uv 未能安装；改用 pip，需要几分钟……", "uv could not do it; installing with pip, which takes a few minutes ..."
        print(words(*said), flush=True)
        try:
            install_with_pip(variables)
        except subprocess.CalledProcessError as problem:
            step = " ".join(problem.cmd[:4])
            said = (
                f"安装在 `{step}` 这一步失败；请检查网络和磁盘剩余空间（1.5 GB）。",
                f"The set-up failed at `{step}`; check the network and the free disk space (1.5 GB).",
            )
            raise CannotSetUp(words(*said)) from None


def set_up():
    """Make `.venv` hold what the lock names; nothing is done when the stamp says that it does."""
    if found_stamp() == wanted_stamp():
        return
    with one_at_a_time():
        started, wanted, found = time.monotonic(), wanted_stamp(), found_stamp()
        if found == wanted:  # made meanwhile by another command
            return
        with contextlib.suppress(FileNotFoundError):
            STAMP.unlink()
        if found[:1] == wanted[:1]:
            said = (
                "requirements.lock 或 pyproject.toml 有改动，正在更新 .venv ……",
                "Updating .venv, as requirements.lock or pyproject.toml changed ...",
            )
            print(words(*said), flush=True)
        else:
            said = (
                "首次安装（只需一次）：正在建立 .venv，安装锁定的软件包……",
                "Setting up (once): making .venv and installing the locked packages ...",
            )
            print(words(*said), flush=True)
            make_venv()
        install()
        print(words("正在编译模型（只需一次，用全部核心）……", "Compiling the model (once, on all cores) ..."), flush=True)
        with contextlib.suppress(subprocess.CalledProcessError, OSError):  # a run compiles what is missing
            call(GREENPLAN, "compile")
        STAMP.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        seconds = f"{time.monotonic() - started:.0f}"
        print(words(f"就绪，用时 {seconds} 秒。", f"Ready after {seconds} s."), flush=True)


def language_of_lab():
    """What JupyterLab speaks: GREENPLAN_LANGUAGE, else the language of the system, else Chinese: "zh_CN" or "en"."""
    told = [os.environ.get(name, "") for name in (LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG")]
    known = [text.lower()[:2] for text in told if text.lower()[:2] in ("zh", "en")]
    return "en" if known[:1] == ["en"] else "zh_CN"


def prepare_lab():
    """Put into `.venv` what JupyterLab begins with: its language, and no question about news. What a user sets there himself
    comes before it."""
    settings = {"@jupyterlab/translation-extension:plugin": {"locale": language_of_lab()}}
    page = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    for place, content in ((LAB_SETTINGS, settings), (LAB_PAGE, page)):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def execute(*command):
    """Run one command of a task inside the environment, and return its exit code."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = dict(shielded(), PATH=path, VIRTUAL_ENV=str(VENV))
    code = subprocess.run([str(part) for part in command], cwd=str(ROOT), env=environment).returncode
    return code if code >= 0 else 128 - code  # ended by a signal: as a shell counts it


TASKS = {}  # name -> function, and what it does in both languages


def task(zh, en):
    """Enter a function among the tasks, with its meaning in words that stay when docstrings are left out (`python -OO`)."""

    def enter(function):
        TASKS[function.__name__] = (function, (zh, en))
        return function

    return enter


@task(
    "模拟 baseline 和 no-policy 两个情景，写入 results/（选项同 `greenplan run`）",
    "simulate the scenarios baseline and no-policy, and write results/ (options: those of `greenplan run`)",
)
def run(*options):
    return execute(GREENPLAN, "run", "baseline", "no-policy", *options)


@task("运行测试（选项同 pytest）", "run the tests (options: those of pytest)")
def test(*options):
    return execute(PYTHON, "-m", "pytest", *options)


@task(
    "检查格式（ruff）、模块次序（import-linter）和类型（mypy）",
    "check style (ruff), the order of the rooms (import-linter) and types (mypy)",
)
def lint(*paths):
    checks = ["ruff", "check", *(paths or ["."])], ["lint-imports"], ["mypy"]
    return max(execute(BIN / (check[0] + EXE), *check[1:]) for check in checks)


@task(
    "重新执行每个带参数的笔记本（选项同 `greenplan notebooks`）",
    "re-execute every parameterised notebook (options: those of `greenplan notebooks`)",
)
def notebooks(*options):
    return execute(GREENPLAN, "notebooks", *options)


@task(
    "建成中英文文档网站 build/docs/index.html（可另给文件夹）",
    "build the documentation, Chinese and English: build/docs/index.html (or another folder)",
)
def docs(*folder):
    return execute(PYTHON, "-m", "simulation.documentation", *folder)


@task(
    "打开 JupyterLab 和入门笔记本（选项同 `jupyter lab`）",
    "open JupyterLab with the notebook to begin with (options: those of `jupyter lab`)",
)
def lab(*options):
    prepare_lab()
    return execute(BIN / ("jupyter-lab" + EXE), NOTEBOOKS / "start.ipynb", *options)


@task(
    "数值有意改动之后，更新测试和笔记本的参考值（几分钟）",
    "refresh the golden references of tests and notebooks, after numbers moved on purpose (some minutes)",
)
def reference(*options):
    every = ("-m", "heavy or not heavy")  # the notebooks are heavy
    return execute(PYTHON, "-m", "pytest", "tests/golden", "--refresh-reference", *every, *options)


@task(
    "重写 requirements.lock，取 pyproject.toml 允许的最新版本（选项同 `uv export`）",
    "write requirements.lock anew, with the newest versions that pyproject.toml allows (options: those of `uv export`)",
)
def lock(*options):
    fresh = ROOT / "requirements.lock.new"
    try:
        code = execute(UV, *EXPORT.split(), "--output-file", fresh, *options)
        if code == 0:
            LOCK.write_text(LOCK_HEADING + fresh.read_text(encoding="utf-8"), encoding="utf-8")
        return code
    finally:
        for leftover in (fresh, ROOT / "uv.lock"):  # uv.lock holds the address of the registry it was made from
            with contextlib.suppress(FileNotFoundError):
                leftover.unlink()


def help_text():
    """The tasks, one line each."""
    usage = words("python3 tasks.py 任务 [选项]", "python3 tasks.py TASK [options]")
    return "\n".join([usage, "", *(f"  {name:10} {words(*TASKS[name][1])}" for name in TASKS)])


def main(arguments):
    """Do one task and return the exit code: its own, or 2 where it could not start."""
    name, options = (arguments[0], arguments[1:]) if arguments else ("help", [])
    spoken = re.search(r"--language[ =](zh|en)\b", " ".join(options))
    if spoken:  # the set-up before the command speaks as the command will
        os.environ[LANGUAGE] = spoken.group(1)
    if name in ("help", "-h", "--help"):
        print(help_text())
        return 0
    if name not in TASKS:
        guess = difflib.get_close_matches(name, TASKS, n=1)
        there_is_none = words(f"没有任务 {name!r}；", f"There is no task {name!r}; ")
        if guess:
            print(there_is_none + words(f"是不是 {guess[0]!r}？", f"did you mean {guess[0]!r}?"))
        else:
            print(there_is_none + words("请看 python3 tasks.py help", "try: python3 tasks.py help"))
        return 2
    problem = objection()
    try:
        if problem:
            raise CannotSetUp(problem)
        set_up()
        return TASKS[name][0](*options)
    except CannotSetUp as reason:
        print(reason, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
