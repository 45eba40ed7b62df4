"""What a platform's answer that is none means to whoever looks after the line."""

from scenes.trouble import Notice


def too_often() -> Notice:
    """We were told to come less often."""
    return Notice(
        "平台限制了访问频率（HTTP 429）。",
        "The platform asks us to come less often (HTTP 429).",
        "程序会按平台要求的间隔重试；必要时加大 period_s。",
        "The program waits as long as it is told; make period_s longer if it stays so.",
    )


def bad_status(status: int) -> Notice:
    """A status that is neither success nor a word about us."""
    return Notice(
        f"平台应答 HTTP {status}。",
        f"The platform answers HTTP {status}.",
        "程序会自动重试；若一直如此，核对接口地址，并请平台方检查服务。",
        "The program tries again; if it stays so, check the address and have the platform looked at.",
    )


def a_page() -> Notice:
    """A web page where data should be."""
    return Notice(
        "平台返回的是网页而不是数据，可能是登录页或网关提示。",
        "The platform sends a web page and no data, perhaps a log-in page or a gateway's notice.",
        "核对接口地址和凭据。",
        "Check the address and the credential.",
    )


def too_long(most_bytes: int) -> Notice:
    """More bytes than we take."""
    size = f"{most_bytes / 1024**2:.3g} MiB"
    return Notice(
        f"平台的应答大于 {size}，没有读取。",
        f"The platform's answer is larger than {size} and was not read.",
        "请平台方分批提供，或核对接口地址。",
        "Have the platform divide it, or check the address.",
    )


def too_slow(seconds: float) -> Notice:
    """An answer that did not end."""
    return Notice(
        f"平台的应答在 {seconds:g} 秒内没有结束，已中断。",
        f"The platform's answer did not end within {seconds:g} s and was broken off.",
        "程序会自动重试；若一直如此，请平台方检查服务。",
        "The program tries again; if it stays so, have the platform looked at.",
    )


def garbled() -> Notice:
    """A packed body that cannot be unpacked."""
    return Notice(
        "平台的应答解压失败。",
        "The platform's answer cannot be unpacked.",
        "请平台方检查 Content-Encoding。",
        "Have the platform's Content-Encoding looked at.",
    )


def bad_redirect() -> Notice:
    """A redirect that is not followed."""
    return Notice(
        "平台把请求转到了不可用的地址。",
        "The platform sends us on to an address that cannot be used.",
        "核对接口地址；不会从加密地址转到明文地址。",
        "Check the address; we never go from an encrypted line to an open one.",
    )
