"""What every kind of line needs: addresses without secrets, certificates, pauses that grow, and words for faults."""

import random
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from scenes.trouble import Notice, Trouble

CONNECT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files for TLS: whom we believe beside the system's own list, and who we are. "" where there is none."""

    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""

    def context(self) -> ssl.SSLContext:
        """What a TLS line is made with; never one that believes everybody. Raises `Trouble` for a file of no use."""
        for name in (self.ca_file, self.certificate_file, self.key_file):
            if name and not Path(name).is_file():
                raise _unusable(name, "文件不存在", "there is no such file")
        try:
            context = ssl.create_default_context(cafile=self.ca_file or None)
            if self.certificate_file:
                context.load_cert_chain(self.certificate_file, self.key_file or None, password=_no_password)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            said = getattr(error, "reason", "") or type(error).__name__
            name = self.certificate_file or self.ca_file
            raise _unusable(name, f"读不了（{said}）", f"it cannot be read ({said})") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.sslsocket_class = _Tidy
        return context


class _Tidy(ssl.SSLSocket):
    """Closes itself when it does not come about: libraries leave that to chance."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _no_password() -> str:
    """A key that asks for a password would otherwise ask at the terminal, and wait for ever."""
    return ""


def _unusable(name: str, zh: str, en: str) -> Trouble:
    return Trouble(
        f"证书文件不可用：{zh}。",
        f"The certificate file is of no use: {en}.",
        remedy_zh="检查 feed.toml 中的 ca_file、certificate_file、key_file；文件应为 PEM 格式，密钥不设口令。",
        remedy_en="Look at ca_file, certificate_file and key_file in feed.toml: PEM files, the key without a password.",
        file=name,
    )


def address_of(url: str, schemes: dict[str, int], file: str = "") -> SplitResult:
    """An address of one of the schemes (with their usual ports). Raises `Trouble`: no address, or a secret in it."""
    known = "、".join(schemes)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_address(known, file) from None
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise _no_address(known, file)
    if parts.username is not None or parts.password is not None:
        raise Trouble(
            "地址中含有用户名或口令。",
            "The address holds a user name or a password.",
            remedy_zh="从地址中删去，改用 credential 引用凭据。",
            remedy_en="Take it out of the address and name a credential instead.",
            file=file,
        )
    return parts


def _no_address(known: str, file: str) -> Trouble:
    return Trouble(
        "数据源的地址不可用。",
        "The address of the source cannot be used.",
        remedy_zh=f"写作 协议://主机:端口；可用协议：{known}。",
        remedy_en=f"Write scheme://host:port; known schemes: {known}.",
        file=file,
    )


def pause_after(failures: int, first_s: float = 0.25, longest_s: float = LONGEST_PAUSE_SECONDS) -> float:
    """Seconds to wait after so many failures in a row: twice as long each time, and never all clients together."""
    return min(first_s * 2.0 ** min(failures, 16), longest_s) * random.uniform(0.5, 1.0)


def no_line(error: BaseException) -> Notice:
    """The line is down, in words that hold nothing of the address or of a secret."""
    said = _cause(error)
    return Notice(
        f"连接不上数据源（{said}）。",
        f"The source cannot be reached ({said}).",
        "程序会自动重试；若一直如此，检查网络、地址和对方服务。",
        "The program tries again by itself; if it stays so, look at the network, the address and the other side.",
    )


def fell_silent() -> Notice:
    """The line broke after it had been up."""
    return Notice(
        "与数据源的连接已断开。",
        "The line to the source broke.",
        "程序正在自动重连。",
        "The program is connecting again by itself.",
    )


def not_believed(error: ssl.SSLError) -> Notice:
    """The other side's certificate was not accepted, or ours was not."""
    said = getattr(error, "verify_message", "") or error.reason or "TLS"
    return Notice(
        f"证书没有通过校验（{said}）。",
        f"The certificate was not accepted ({said}).",
        "核对 ca_file 是否为签发对方证书的 CA、主机名与证书是否一致、双方时间是否正确；不会跳过校验。",
        "Check that ca_file signed the other side's certificate, that names and clocks agree; it is never skipped.",
    )


def not_admitted(said: str) -> Notice:
    """The other side knows us not, or grants us nothing. `said` is its code, never its text."""
    return Notice(
        f"数据源拒绝访问（{said}）。",
        f"The source refuses us ({said}).",
        "核对 credential 指向的用户名、口令或令牌，以及对方授予的主题或接口权限。",
        "Check the user, password or token that credential names, and the rights the other side grants.",
    )


def certificate_fault(error: BaseException | None, depth: int = 0) -> ssl.SSLError | None:
    """The TLS refusal at the root of an error, None when it is something else: libraries wrap it several times."""
    if error is None or depth > 8:
        return None
    if isinstance(error, ssl.SSLError):
        return None if isinstance(error, _BROKEN_OFF) else error
    roots = [*error.args, getattr(error, "reason", None), error.__cause__ or error.__context__]
    found = (certificate_fault(each, depth + 1) for each in roots if isinstance(each, BaseException))
    return next((each for each in found if each is not None), None)


_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""The line fell while it was being made: no word about certificates."""


def _cause(error: BaseException) -> str:
    """What kind of fault: the system's own words, or the name of the error; an error's text may quote an address."""
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) and strerror else type(error).__name__
