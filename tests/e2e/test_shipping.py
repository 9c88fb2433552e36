"""What stands in deploy/: it names only settings that exist, and what it promises holds."""

import re
import shutil
import subprocess

import pytest
from harness import BIN_DIR, ROOT, SERVER_BINARY
from proxies import free_port

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "crypto-price-api.service"
HEALTHCHECK = DEPLOY / "healthcheck.sh"
EXPOSURE_MAX = 2.0  # Of 10, by the measure of systemd-analyze.
SETTING = re.compile(r"(?:^|[\s#])([A-Z][A-Z0-9]*_[A-Z0-9_]+|HOST|PORT)=")
MANIFESTS = ["sqlite.yaml", "postgresql.yaml"]


@pytest.fixture(scope="module")
def server(start):
    return start.server(MOCK_COINGECKO_API="true").ready()


@pytest.fixture(scope="module")
def known_settings():
    printed = subprocess.run(
        [SERVER_BINARY, "print", "config"], capture_output=True, text=True, check=True, timeout=10
    ).stdout
    return {line.split()[0] for line in printed.splitlines() if line.split()}


def manifest(name: str) -> dict[str, dict]:
    """The objects of a Kubernetes file by their kind."""
    yaml = pytest.importorskip("yaml", reason="python3-yaml is not installed")
    return {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes" / name).read_text())}


def seconds_setting(environment: dict[str, str], name: str, default: int) -> int:
    return int(environment.get(name, default))


# --- settings -------------------------------------------------------------------------------------


def test_every_setting_named_in_deploy_exists(known_settings):
    named = {}
    for file in DEPLOY.rglob("*"):
        if file.suffix not in {".cfg", ".conf", ".env", ".yaml"} and file.name != "Dockerfile":
            continue
        for name in SETTING.findall(file.read_text()):
            named[name] = file.name
    for name in MANIFESTS:
        for entry in containers(name)[0]["env"]:
            named[entry["name"]] = name
    assert len(named) > 8
    unknown = {name: file for name, file in named.items() if name not in known_settings}
    assert unknown == {}


def test_the_packages_settings_file_is_accepted(tmp_path):
    file = DEPLOY / "debian" / "crypto-price-api.env"
    checked = subprocess.run(
        [SERVER_BINARY, "check-config", "--env-file", file],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=10,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    warnings = [line for line in checked.stdout.splitlines() if "warning" in line]
    assert all("no folder /var/lib" in line for line in warnings)  # It is not installed here.


# --- Kubernetes -----------------------------------------------------------------------------------


def containers(name: str) -> list[dict]:
    return manifest(name)["Deployment"]["spec"]["template"]["spec"]["containers"]


def test_a_database_file_has_one_process_at_any_time():
    deployment = manifest("sqlite.yaml")["Deployment"]["spec"]
    assert deployment["replicas"] == 1
    assert deployment["strategy"]["type"] == "Recreate"


def test_f7_compose_of_debian_reads_the_file_and_metrics_are_reachable():
    yaml = pytest.importorskip("yaml", reason="python3-yaml is not installed")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    # Debian 12 has docker-compose 1.29: it wants a version, and an env_file that is a list of names.
    assert compose["version"] <= "3.8"
    (api,) = compose["services"].values()
    assert all(isinstance(name, str) for name in api["env_file"])
    assert api["environment"]["METRICS_HOST"] == "0.0.0.0"
    assert "127.0.0.1:8020:8020" in api["ports"]


def test_several_replicas_share_no_volume_and_leave_no_gap():
    deployment = manifest("postgresql.yaml")["Deployment"]["spec"]
    assert deployment["replicas"] >= 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    volumes = deployment["template"]["spec"]["volumes"]
    assert [list(volume) for volume in volumes] == [["name", "emptyDir"]]


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_pod_is_stopped_no_sooner_than_the_server_needs(name):
    pod = manifest(name)["Deployment"]["spec"]["template"]["spec"]
    environment = {entry["name"]: entry.get("value") for entry in pod["containers"][0]["env"]}
    timeout = seconds_setting(environment, "SHUTDOWN_TIMEOUT", 30)
    assert seconds_setting(environment, "SHUTDOWN_DELAY", 0) < timeout
    assert pod["terminationGracePeriodSeconds"] > timeout


@pytest.mark.parametrize("name", MANIFESTS)
def test_probes_ask_for_what_the_server_answers(name, server):
    container = containers(name)[0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports["http"] == 8019
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["port"] == "http"
        assert server.client.get(asked["path"]).status == 200, probe
    assert container["livenessProbe"]["httpGet"]["path"] == "/live", "no dependency restarts it"


@pytest.mark.parametrize("name", MANIFESTS)
def test_pods_run_as_the_user_of_the_image(name):
    pod = manifest(name)["Deployment"]["spec"]["template"]["spec"]
    user = re.search(r"^USER (\d+):(\d+)$", (DEPLOY / "Dockerfile").read_text(), re.M)
    assert str(pod["securityContext"]["runAsUser"]) == user[1]
    assert str(pod["securityContext"]["runAsGroup"]) == user[2]


# --- the image's health check ---------------------------------------------------------------------


def healthy(port: int) -> bool:
    done = subprocess.run(
        [HEALTHCHECK], env={"PORT": str(port)}, capture_output=True, timeout=10, check=False
    )
    return done.returncode == 0


def test_the_health_check_knows_a_server_that_answers_from_one_that_does_not(server, start_here):
    assert healthy(server.port)
    assert not healthy(free_port())
    assert not healthy(start_here.sim().port), "it answers, but not with 200"


# --- systemd --------------------------------------------------------------------------------------


def test_the_unit_is_confined():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    overall = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", UNIT],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert float(re.search(r"Overall exposure level.*: ([\d.]+)", overall)[1]) <= EXPOSURE_MAX


# --- the package ----------------------------------------------------------------------------------

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def test_f9_the_documents_of_the_package_find_each_other(tmp_path):
    if not shutil.which("cmake"):
        pytest.skip("cmake is not installed")
    install = ["cmake", "--install", BIN_DIR, "--prefix", tmp_path, "--component", "server"]
    subprocess.run(install, check=True, capture_output=True, timeout=60)
    folder = tmp_path / "share" / "doc" / "crypto-price-api"
    lost = []
    for page in folder.rglob("*.md"):
        links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
        lost += [(page.name, link) for link in links if not (page.parent / link).exists()]
    assert lost == []
    assert (folder / "docs" / "images" / "market.png").exists()


def test_f9_the_man_page_names_every_command():
    text = (DEPLOY / "debian" / "crypto-price-api.1.in").read_text()
    named = {name.split('"')[0].strip() for name in re.findall(r'^\.BI? "?([a-z -]+)', text, re.M)}
    told = subprocess.run([SERVER_BINARY, "help"], capture_output=True, text=True, check=True).stdout
    commands = re.search(r"Commands:\n(.*?)\n\n", told, re.S)[1].splitlines()
    assert {line.strip().split("  ")[0].removesuffix(" FILE") for line in commands} <= named


def test_f9_lintian_finds_nothing_in_the_package(tmp_path):
    for program in ("lintian", "cpack", "dpkg-shlibdeps"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if "CMAKE_BUILD_TYPE:STRING=RelWithDebInfo" not in (BIN_DIR / "CMakeCache.txt").read_text():
        pytest.skip("only release builds are packed")
    pack = ["cpack", "--config", BIN_DIR / "CPackConfig.cmake", "-B", tmp_path]
    subprocess.run(pack, check=True, capture_output=True, timeout=120)
    [package] = tmp_path.glob("*.deb")
    lint = ["lintian", "--allow-root", "--fail-on", "error,warning", package]
    found = subprocess.run(lint, capture_output=True, text=True, timeout=120, check=False)
    assert (found.returncode, found.stdout) == (0, "")


# --- the program ----------------------------------------------------------------------------------


def readelf(option: str) -> str:
    return subprocess.run(
        ["readelf", "--wide", option, SERVER_BINARY], capture_output=True, text=True, check=True
    ).stdout


def test_the_program_is_hardened():
    cache = BIN_DIR / "CMakeCache.txt"
    if "CMAKE_BUILD_TYPE:STRING=RelWithDebInfo" not in cache.read_text():
        pytest.skip("only release builds are")
    assert re.search(r"Type:\s+DYN", readelf("-h")), "position-independent"
    segments = readelf("-l")
    assert "GNU_RELRO" in segments
    assert re.search(r"GNU_STACK.*RW\s", segments), "no executable stack"
    assert re.search(r"BIND_NOW|FLAGS_1.*NOW", readelf("-d"))
    symbols = readelf("--dyn-syms")
    assert "__stack_chk_fail" in symbols
    assert re.search(r"__(memcpy|read|recv|vsnprintf|snprintf|memmove|fdelt)_chk", symbols)
