using WebhookGuard.Ovsdb.Remotes;

namespace WebhookGuard.Ovsdb.Tests;

public class RemoteTests
{
    [Theory]
    [InlineData("tcp:10.0.0.1:6641", OvsdbRemoteKind.Tcp, "10.0.0.1", 6641, "tcp:10.0.0.1:6641")]
    [InlineData("tcp:[10.0.0.1]:6641", OvsdbRemoteKind.Tcp, "10.0.0.1", 6641, "tcp:10.0.0.1:6641")]
    [InlineData("ssl:[fd00::1]:6641", OvsdbRemoteKind.Ssl, "fd00::1", 6641, "ssl:[fd00::1]:6641")]
    [InlineData("ssl:ovn-nb.kube-system:6641", OvsdbRemoteKind.Ssl, "ovn-nb.kube-system", 6641, "ssl:ovn-nb.kube-system:6641")]
    [InlineData("tcp:[fd00::1]", OvsdbRemoteKind.Tcp, "fd00::1", 6640, "tcp:[fd00::1]:6640")]
    [InlineData("tcp:host", OvsdbRemoteKind.Tcp, "host", 6640, "tcp:host:6640")]
    [InlineData("unix:/var/run/ovn/ovnnb_db.sock", OvsdbRemoteKind.Unix, "/var/run/ovn/ovnnb_db.sock", 0, "unix:/var/run/ovn/ovnnb_db.sock")]
    public void A_remote_is_read_and_written(string text, OvsdbRemoteKind kind, string address, int port, string written)
    {
        var remote = OvsdbRemote.Parse(text);
        Assert.Equal(new OvsdbRemote(kind, address, port), remote);
        Assert.Equal(written, remote.ToString());
        Assert.Equal(remote, OvsdbRemote.Parse(written));
    }

    [Fact]
    public void A_list_keeps_its_order_and_may_have_spaces() => Assert.Equal(
        ["tcp:10.0.0.1:6641", "ssl:10.0.0.2:6641", "unix:/s"],
        OvsdbRemote.ParseList("tcp:[10.0.0.1]:6641, ssl:10.0.0.2:6641,unix:/s").Select(remote => remote.ToString()));

    [Theory]
    [InlineData("", "no remote given")]
    [InlineData("10.0.0.1:6641", "unknown method")]
    [InlineData("localhost", "expected tcp:HOST:PORT")]
    [InlineData("tcp:10.0.0.1:6641,", "\"\"")]
    [InlineData("tcp:fd00::1:6641", "in brackets")]
    [InlineData("tcp:[10.0.0.1:6641", "closing bracket")]
    [InlineData("tcp:[10.0.0.1]6641", "after the bracket")]
    [InlineData("tcp:10.0.0.1:0", "not a port")]
    [InlineData("tcp:10.0.0.1:65536", "not a port")]
    [InlineData("tcp:10.0.0.1:", "not a port")]
    [InlineData("tcp:10.0.0.1:+1", "not a port")]
    [InlineData("tcp::6641", "host is missing")]
    [InlineData("tcp:[]:6641", "host is missing")]
    [InlineData("unix:", "path of the socket")]
    [InlineData("ptcp:6641", "listen")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => OvsdbRemote.ParseList(text));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_can_not_work_are_refused_at_once()
    {
        var good = RunningClient.Options("tcp:127.0.0.1:1");
        Refused("CA file", good with { Remotes = OvsdbRemote.ParseList("ssl:127.0.0.1:1") });
        Refused("together", good with { Tls = new OvsdbTlsOptions("ca", "cert") });
        Refused("twice", good with { Tables = [RunningClient.Ports, RunningClient.Ports] });
        Refused("no remote", good with { Remotes = [] });

        static void Refused(string expected, OvsdbClientOptions options) => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => new OvsdbClient(options, new RecordingListener())).Message, StringComparison.Ordinal);
    }
}
