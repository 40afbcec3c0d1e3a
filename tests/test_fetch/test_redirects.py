"""Redirects, and who gets to see a password."""

import base64
import datetime
import ipaddress
import ssl

import pytest
import urllib3

from tests.test_fetch.conftest import client_with, names
from tests.test_fetch.server import Good, Server, redirect, status
from vconst.errors import FetchError
from vconst.fetch.credentials import Credentials
from vconst.fetch.trouble import Unreachable

BODY = b"data of a satellite\n" * 100
SECRET = "open-sesame-99"
BASIC = "Basic " + base64.b64encode(f"ali:{SECRET}".encode()).decode()


@pytest.fixture
def netrc(tmp_path):
    """Writes a netrc that only its owner can read."""

    def written(text, mode=0o600):
        path = tmp_path / "netrc"
        path.write_text(text)
        path.chmod(mode)
        return path

    return written


def entry(host):
    return f"machine {host} login ali password {SECRET}\n"


def all_bytes(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_password_goes_to_its_own_host(server, bring, netrc):
    server.paths["/a.dat"] = Good(BODY)
    bring("/a.dat", client=client_with(netrc=netrc(entry("127.0.0.1"))))
    assert server.asked[0].headers["Authorization"] == BASIC


def test_a_password_does_not_follow_a_redirect_to_another_host(server, bring, netrc, folder):
    server.paths["/a.dat"] = redirect(f"{server.other}/b.dat")
    server.paths["/b.dat"] = Good(BODY)
    bring("/a.dat", client=client_with(netrc=netrc(entry("127.0.0.1"))))
    first, second = server.asked
    assert (first.host, second.host) == ("127.0.0.1", "127.0.0.2")
    assert "Authorization" not in second.headers
    assert (folder / "a.dat").read_bytes() == BODY


def test_the_default_entry_is_sent_to_nobody(server, bring, netrc):
    server.paths["/a.dat"] = Good(BODY)
    text = f"default login ali password {SECRET}\n"
    bring("/a.dat", client=client_with(netrc=netrc(text)))
    assert "Authorization" not in server.asked[0].headers


def test_a_login_on_another_host_that_comes_back_with_a_cookie_works(server, bring, netrc, folder):
    def data(request):
        if "session=7" in request.headers.get("Cookie", ""):
            Good(BODY)(request)
        else:
            redirect(f"{server.other}/login?client=1")(request)

    def login(request):
        if request.headers.get("Authorization") == BASIC:
            back = redirect(f"{server.home}/back?code=one-time", Set_Cookie="urs=9")
            back(request)
        else:
            request.answer(200, b"<html>log in</html>", Content_Type="text/html")

    server.paths["/a.dat"], server.paths["/login"] = data, login
    server.paths["/back"] = redirect("/a.dat", Set_Cookie="session=7; Path=/")
    bring("/a.dat", client=client_with(netrc=netrc(entry("127.0.0.2"))))
    assert (folder / "a.dat").read_bytes() == BODY
    at_home = [one for one in server.asked if one.host == "127.0.0.1"]
    assert not any("Authorization" in one.headers for one in at_home)
    assert not any("urs=9" in one.headers.get("Cookie", "") for one in at_home)
    assert SECRET.encode() not in all_bytes(folder)
    assert b"one-time" not in all_bytes(folder)


def test_a_login_that_is_not_known_is_a_page_and_no_file(server, bring, folder):
    page = b"<html>log in</html>"
    server.paths["/a.dat"] = redirect(f"{server.other}/login")
    server.paths["/login"] = lambda request: request.answer(200, page, Content_Type="text/html")
    with pytest.raises(FetchError, match="web page"):
        bring("/a.dat")
    assert names(folder) == []


def test_a_netrc_that_others_can_read_is_not_used(server, bring, netrc):
    server.paths["/a.dat"] = Good(BODY)
    client = client_with(netrc=netrc(entry("127.0.0.1"), mode=0o644))
    with pytest.raises(FetchError, match="can be read by others") as found:
        bring("/a.dat", client=client)
    assert "chmod 600" in found.value.hint
    assert server.asked == []


def test_such_a_netrc_stops_nothing_where_no_password_is_wanted(server, bring, netrc):
    server.paths["/a.dat"] = Good(BODY)
    path = netrc(entry("archive.example.org"), mode=0o644)
    assert bring("/a.dat", client=client_with(netrc=path)).state == "fetched"


def test_a_netrc_that_cannot_be_read_is_named_without_what_it_holds(netrc):
    path = netrc(f"machine a login ali\n{SECRET}\n")
    with pytest.raises(FetchError, match=r"line \d") as found:
        Credentials(path).knows("a")
    assert SECRET not in str(found.value) + repr(found.value) + str(found.value.__context__)


def test_passwords_are_not_sent_where_anyone_can_read_them(netrc):
    known = Credentials(netrc(entry("archive.example.org")))
    assert known.header("http://archive.example.org/a") is None
    assert known.header("https://archive.example.org/a") == BASIC
    assert known.header("https://archive.example.org.evil.net/a") is None
    assert SECRET not in repr(known)


def test_an_address_that_holds_a_password_is_refused(bring):
    with pytest.raises(FetchError, match="holds a user") as found:
        bring(f"https://ali:{SECRET}@archive.example.org/a.dat")
    assert SECRET not in str(found.value)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("/a.dat", "leads back to itself"),
        ("file:///etc/passwd", "no https:// or http:// address"),
        ("ftp://127.0.0.1/a", "no https:// or http:// address"),
        ("//ali:pw@127.0.0.2/a", "holds a user"),
        ("/a b\tc", "is no address"),
        ("", "to nowhere"),
        ("http://[::1", "no address"),
    ],
)
def test_a_redirect_to_what_is_no_plain_address_is_not_followed(server, bring, folder, to, words):
    server.paths["/a.dat"] = redirect(to)
    with pytest.raises(FetchError, match=words):
        bring("/a.dat")
    assert len(server.asked) == 1
    assert names(folder) == []


def test_redirects_end(server, bring):
    for number in range(20):
        server.paths[f"/{number}.dat"] = redirect(f"/{number + 1}.dat")
    with pytest.raises(FetchError, match="more than 10 redirects"):
        bring("/0.dat")
    assert len(server.asked) == 11


def test_a_file_gets_the_name_of_the_address_not_of_where_it_leads(server, bring, folder):
    server.paths["/a.dat"] = redirect("/..%2F..%2Fevil")
    server.paths["/..%2F..%2Fevil"] = Good(BODY, headers={"Content_Disposition": "filename=../x"})
    bring("/a.dat")
    assert names(folder) == ["a.dat"]


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A server with a certificate of its own, and where the certificate is."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "made up")])
    today = datetime.datetime.now(datetime.UTC)
    hosts = [x509.IPAddress(ipaddress.ip_address(host)) for host in ("127.0.0.1", "127.0.0.2")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server = Server(context)
    yield server, folder / "cert.pem"
    server.close()


def test_https_never_leads_to_http(secure, server, bring, monkeypatch):
    hidden, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hidden.paths["/a.dat"] = redirect(f"{server.home}/a.dat")
    server.paths["/a.dat"] = Good(BODY)
    with pytest.raises(FetchError, match="from https to http://127"):
        bring(f"{hidden.home}/a.dat")
    assert server.asked == []
    hidden.paths["/b.dat"] = Good(BODY)
    assert bring(f"{hidden.home}/b.dat").state == "fetched"


def test_a_certificate_that_nobody_knows_is_not_accepted(secure, bring, monkeypatch):
    hidden, _ = secure
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    before = len(hidden.asked)
    with pytest.raises(Unreachable, match="certificate of 127") as found:
        bring(f"{hidden.home}/a.dat")
    assert "SSL_CERT_FILE" in found.value.hint
    assert len(hidden.asked) == before


def test_a_host_without_an_address_is_tried_once_for_all_files(bring, monkeypatch):
    import socket

    asked = []

    def nowhere(*where, **_):
        asked.append(where[0])
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    client = client_with()
    for name in ("a", "b"):
        with pytest.raises(Unreachable, match="cannot be found"):
            bring(f"https://archive.invalid/{name}.dat", client=client)
    assert len(asked) == 1


def test_the_status_of_the_last_hop_counts(server, bring):
    server.paths["/a.dat"], server.paths["/b.dat"] = redirect("/b.dat", 307), status(403)
    with pytest.raises(FetchError, match=r"/b\.dat: the server does not allow it"):
        bring("/a.dat")


def with_cookie(**said):
    """A file that comes with a cookie."""
    return lambda request: request.answer(200, BODY, Set_Cookie="session=7; Path=/", **said)


def test_a_cookie_of_https_never_goes_to_http(secure, server, bring, monkeypatch):
    hidden, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hidden.paths["/c.dat"], server.paths["/d.dat"], client = (
        with_cookie(),
        Good(BODY),
        client_with(),
    )
    for address in (f"{hidden.home}/c.dat", f"{hidden.home}/c.dat", f"{server.home}/d.dat"):
        bring(address, client=client)
    assert [one.headers.get("Cookie") for one in hidden.requests("/c.dat")] == [None, "session=7"]
    assert "Cookie" not in server.requests("/d.dat")[0].headers


def test_nothing_secret_goes_by_http_through_a_proxy(server, bring, netrc, monkeypatch):
    monkeypatch.setenv("http_proxy", server.other)
    url = "http://archive.example.org/a.dat"
    server.paths[url] = with_cookie()
    client = client_with(netrc=netrc(entry("archive.example.org")))
    for _ in range(2):
        bring(url, client=client)
    assert len(server.requests(url)) == 2
    for one in server.asked:
        assert one.host == "127.0.0.2"
        assert not {"Cookie", "Authorization", "Proxy-Authorization"} & one.headers.keys()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_asked_through_a_proxy(server, bring, netrc, monkeypatch, host):
    monkeypatch.setenv("http_proxy", server.other)
    server.paths["/a.dat"] = Good(BODY)
    client = client_with(netrc=netrc(entry(host)))
    bring(server.home.replace("127.0.0.1", host) + "/a.dat", client=client)
    (asked,) = server.asked
    assert (asked.host, asked.path) == ("127.0.0.1", "/a.dat")
    assert asked.headers["Authorization"] == BASIC


def test_a_cookie_goes_to_no_other_host_whatever_it_says(monkeypatch):
    client, sent = client_with(), []

    def send(method, url, headers):
        sent.append((url, headers.get("Cookie")))
        said = "session=7; Domain=.example.org; Path=/"
        return urllib3.HTTPResponse(b"", {"Set-Cookie": said}, 200, preload_content=False)

    monkeypatch.setattr(client, "_send", send)
    hosts = ("login.example.org", "data.example.org", "a.login.example.org", "login.example.org")
    for host in hosts:
        with client.ask("GET", f"https://{host}/"):
            pass
    assert [cookie for _, cookie in sent] == [None, None, None, "session=7"]
