"""What a tile server may answer instead of a tile, in words for the person. No address in full: it may hold a token."""

from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Trouble


def not_admitted(name: str, status: int) -> Trouble:
    """401, 403, 407."""
    return Trouble(
        f"服务器拒绝访问（HTTP {status}）。",
        f"The server does not let us in (HTTP {status}).",
        remedy_zh="请检查图层的访问令牌是否正确、是否过期。",
        remedy_en="Check the layer's token: it may be wrong or expired.",
        file=name,
    )


class Gone(Trouble):
    """What a server does not have; beside a sparse map that is nothing bad."""


def gone(name: str, status: int) -> Gone:
    """404, 410 and other refusals of one address."""
    return Gone(
        f"服务器上没有该文件（HTTP {status}）。",
        f"The server has no such file (HTTP {status}).",
        remedy_zh="请检查图层地址，或请发布方补齐文件。",
        remedy_en="Check the layer's address, or ask the publisher for the missing file.",
        file=name,
    )


def a_page(name: str) -> Trouble:
    """HTML where a tile was expected."""
    return Trouble(
        "服务器返回的是网页，不是三维瓦片。",
        "The server answers with a web page, not with a tile.",
        remedy_zh="地址可能有误，或需要登录：请检查图层地址和访问令牌。",
        remedy_en="The address may be wrong, or a login is asked for: check the layer's address and token.",
        file=name,
    )


def bad_redirect(name: str) -> Trouble:
    """A chain of redirects that leads nowhere we may go."""
    return Trouble(
        "服务器的重定向次数过多，或指向不允许的地址。",
        "The server redirects too often, or to where we may not go.",
        remedy_zh="请检查图层地址。",
        remedy_en="Check the layer's address.",
        file=name,
    )


def elsewhere(name: str, base: str) -> Trouble:
    """A reference to where no setting would lead: to another protocol, or from an encrypted line to an open one."""
    return Trouble(
        "所引用的文件不在同一台服务器上，未读取。",
        "It refers to a file that is not on the same server; it was not read.",
        remedy_zh="请发布方把全部瓦片放在同一台服务器上。",
        remedy_en="Ask the publisher to keep all tiles on one server.",
        file=base,
        place=name[:100],
    )


def not_allowed(name: str, base: str, host: str) -> Trouble:
    """A reference to another server that nobody allowed."""
    return Trouble(
        f"所引用的文件在另一台服务器 {host} 上，未读取。",
        f"It refers to a file on another server, {host}; it was not read.",
        remedy_zh=f"如果信任该服务器，请把 {host} 写入设置 streaming.hosts；否则请发布方把瓦片放在同一台服务器上。",
        remedy_en=f"If you trust that server, name {host} in the setting streaming.hosts; "
        "else ask the publisher to keep all tiles on one server.",
        file=base,
        place=name[:100],
    )


class NoParts(Trouble):
    """A server that sends a whole file where a part was asked for."""


def no_parts(name: str) -> NoParts:
    """The same, in words."""
    return NoParts(
        "服务器不支持按字节范围读取，不能直接打开服务器上的 3tz 文件。",
        "The server does not send parts of files (byte ranges), so a 3tz is not opened there.",
        remedy_zh="请发布方开启 Range 请求；或下载后放进场景包；或填写 tileset.json 的地址。",
        remedy_en="Ask the publisher to allow range requests, download it into the package, "
        "or give the address of a tileset.json.",
        file=name,
    )


def still_coming(name: str, have: int, size: int) -> Unavailable:
    """A database that takes longer than an opening may wait."""
    return Unavailable(
        f"数据库还没有下载完：{have >> 20} / {size >> 20} MB。",
        f"The database has not all come yet: {have >> 20} of {size >> 20} MB.",
        remedy_zh="已下载的部分保留；再次打开园区时继续。也可请发布方改为 3tz 或 tileset.json，不必下载全部。",
        remedy_en="What has come is kept: open the park again to go on. "
        "Or ask the publisher for a 3tz or a tileset.json, of which only what is seen is had.",
        file=name,
    )


def too_large_to_keep(name: str, size: int, most: int) -> Trouble:
    """A database that nobody wants to download."""
    return Trouble(
        f"服务器上的数据库有 {size >> 20} MB，超过 {most >> 20} MB 的上限，未下载。",
        f"The database on the server has {size >> 20} MB, more than the {most >> 20} MB that are downloaded.",
        remedy_zh="请发布方改为 3tz 或 tileset.json；或下载后放进场景包。",
        remedy_en="Ask the publisher for a 3tz or a tileset.json, or download it into the package.",
        file=name,
    )


def no_room(name: str, size: int) -> Trouble:
    """A disk that a database would fill."""
    return Trouble(
        f"磁盘空间不足，放不下 {size >> 20} MB 的数据库。",
        f"There is no room on the disk for a database of {size >> 20} MB.",
        remedy_zh="请清理磁盘后重新打开园区。",
        remedy_en="Make room on the disk and open the park again.",
        file=name,
    )


def replaced(name: str) -> Trouble:
    """An archive that is another one than when it was opened."""
    return Trouble(
        "服务器上的文件在打开之后被替换。",
        "The file on the server was replaced after it had been opened.",
        remedy_zh="请重新打开园区。",
        remedy_en="Open the park again.",
        file=name,
    )


def bad_encoding(name: str, encoding: str) -> Trouble:
    """A Content-Encoding that was never offered."""
    return Trouble(
        f"服务器使用了未请求的压缩方式 {encoding[:20]!r}。",
        f"The server packs its answer by {encoding[:20]!r}, which was not asked for.",
        remedy_zh="请发布方改用 gzip 或不压缩。",
        remedy_en="Ask the publisher for gzip or no packing.",
        file=name,
    )


def busy(name: str, status: int) -> Unavailable:
    """429 and every 5xx."""
    return Unavailable(
        f"服务器暂时不能提供（HTTP {status}）。",
        f"The server cannot answer now (HTTP {status}).",
        remedy_zh="稍后会自动重试；若持续如此，请联系发布方。",
        remedy_en="It is tried again later; if it stays so, ask the publisher.",
        file=name,
    )


def too_slow(name: str) -> Unavailable:
    """A line that stands still."""
    return Unavailable(
        "服务器响应太慢，已停止等待。",
        "The server is too slow; we stopped waiting.",
        remedy_zh="请检查网络；稍后会自动重试。",
        remedy_en="Check the network; it is tried again later.",
        file=name,
    )


def no_line(name: str) -> Unavailable:
    """Nobody answers at all."""
    return Unavailable(
        "无法连接服务器，本机也没有保存该瓦片。",
        "The server cannot be reached, and this tile is not kept on this machine.",
        remedy_zh="请检查网络和图层地址；稍后会自动重试。",
        remedy_en="Check the network and the layer's address; it is tried again later.",
        file=name,
    )


def cut_short(name: str) -> Unavailable:
    """An answer that ends before its own length."""
    return Unavailable(
        "数据传输中断，内容不完整。",
        "The answer broke off before its end.",
        remedy_zh="请检查网络；稍后会自动重试。",
        remedy_en="Check the network; it is tried again later.",
        file=name,
    )


def from_the_cache(name: str) -> Notice:
    """Said once per outage."""
    return Notice(
        "无法连接服务器，正在显示本机保存的瓦片，可能不是最新。",
        "The server cannot be reached; what this machine has kept is shown and may be out of date.",
        "请检查网络。",
        "Check the network.",
        file=name,
    )


def not_kept(name: str) -> Notice:
    """Said once: the disk refuses what should be kept."""
    return Notice(
        "瓦片无法保存到本机缓存，断网后将无法显示。",
        "Tiles cannot be kept on this machine; without the network they will not be seen.",
        "请检查缓存文件夹的空间和权限。",
        "Check the space and the permissions of the cache folder.",
        file=name,
    )
